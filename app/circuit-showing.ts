/**
 * What the page has shown of a run: the cycle that plays and how much of it has passed, and what the cycles before it have left
 * (counts, the hash, one soma's course). Time is given from outside; nothing here draws.
 */
import type { Fault } from '../src/index.ts';
import type { Course } from './circuit-charts.ts';
import { type CircuitSettings, target } from './circuit-model.ts';
import { CircuitRun, type Cycle, trough } from './circuit-run.ts';
import { hashSamples, Tally } from './circuit-tally.ts';

/** Cycles of the soma's course that are kept. */
export const COURSE = 6;

export class Showing {
  readonly run: CircuitRun;
  #tally: Tally;
  #cycle: Cycle | undefined;
  #passed = 0;
  #courses: readonly Course[] = [];
  #hash: number | undefined;

  /** `fail` is told why a run ended; what was shown is forgotten then. */
  constructor(fail: (faults: readonly Fault[]) => void) {
    this.run = new CircuitRun((faults) => {
      this.forget();
      fail(faults);
    });
    this.#tally = new Tally(target(this.run.settings));
  }

  get tally(): Tally {
    return this.#tally;
  }

  get cycle(): Cycle | undefined {
    return this.#cycle;
  }

  /** Part of the cycle, 0 to 1. */
  get passed(): number {
    return this.#passed;
  }

  get courses(): readonly Course[] {
    return this.#courses;
  }

  /** Cycles that were counted: all that ended but the first. */
  get counted(): number {
    const ended = this.#cycle ? this.#cycle.number + (this.#passed === 1 ? 1 : 0) : 0;
    return Math.max(0, ended - 1);
  }

  /** Of all samples of the run, 8 hexadecimal digits; empty where there are none. */
  get hash(): string {
    return this.#hash?.toString(16).padStart(8, '0') ?? '';
  }

  /** Settings from the next cycle on; other chains or another seed begin anew. */
  change(next: CircuitSettings): void {
    const before = this.run.settings;
    this.run.change(next);
    if (next.chains !== before.chains || next.seed !== before.seed) this.forget();
  }

  /** Back before the first cycle. */
  forget(): void {
    this.run.reset();
    this.#tally = new Tally(target(this.run.settings));
    this.#cycle = undefined;
    this.#passed = 0;
    this.#courses = [];
    this.#hash = undefined;
  }

  /** Plays on for `wall` ms where a cycle lasts `span` ms (0: no time at all); says what there is to draw. */
  advance(wall: number, span: number): 'nothing' | 'motion' | 'numbers' {
    const over = !this.#cycle || this.#passed === 1;
    const cycle = over ? this.run.take() : this.#cycle;
    if (!cycle) return 'nothing';
    if (over) this.#begin(cycle);
    this.#passed = span > 0 ? Math.min(1, this.#passed + wall / span) : 1;
    if (this.#passed === 1) this.#end(cycle);
    return over || this.#passed === 1 ? 'numbers' : 'motion';
  }

  /** States of all chains now. */
  states(): Float32Array | undefined {
    if (!this.#cycle) return undefined;
    const { steps, states, settings } = this.#cycle;
    const width = 2 * settings.chains;
    const from = Math.max(0, Math.ceil(this.#passed * steps) - 1) * width;
    return states.subarray(from, from + width);
  }

  #begin(cycle: Cycle): void {
    const { settings, stretch, steps, states, number } = cycle;
    if (stretch !== this.#cycle?.stretch) this.#tally = new Tally(target(settings));
    this.#cycle = cycle;
    this.#passed = 0;
    const values = Float32Array.from({ length: steps }, (_, k) => states[2 * settings.chains * k]);
    this.#courses = [...this.#courses.slice(1 - COURSE), { cycle: number - 1, values }];
  }

  #end(cycle: Cycle): void {
    if (cycle.number === 0) return;
    const samples = trough(cycle);
    this.#tally.add(samples);
    this.#hash = hashSamples(samples, this.#hash);
  }
}
