/**
 * A run of the circuit as the page sees it: cycle after cycle, one computed ahead of the one that is shown. A change takes effect
 * from the cycle after the one that is shown; what was computed ahead under other settings is dropped, and the next stretch
 * begins at the states that were shown last. So a run follows from its seed and its changes, not from how fast the machine is.
 */
import type { Fault } from '../src/index.ts';
import { type CircuitSettings, circuitDefaults } from './circuit-model.ts';
import type { CircuitReport, CircuitRequest } from './circuit-worker.ts';
import { workerLost } from './worker-lost.ts';

export interface Cycle {
  readonly id: number;
  readonly settings: CircuitSettings;
  /** Stretches of equal settings, from 0. */
  readonly stretch: number;
  /** From 0; the first one comes from where the chains were put, and is no sample. */
  readonly number: number;
  readonly steps: number;
  /** (step·chains + chain)·2 + soma. */
  readonly states: Float32Array;
  /** Wall s that it took to compute. */
  readonly seconds: number;
}

/** States at the end of a cycle, soma after soma for each chain. */
export const trough = ({ states, steps, settings }: Cycle): Float32Array =>
  states.subarray((steps - 1) * settings.chains * 2);

export class CircuitRun {
  readonly #fail: (faults: readonly Fault[]) => void;
  #settings: CircuitSettings = circuitDefaults;
  #worker: Worker | undefined;
  #playing = false;
  #id = 0;
  #asked: Omit<Cycle, 'steps' | 'states' | 'seconds'> | undefined;
  #ready: Cycle | undefined;
  #shown: Cycle | undefined;

  /** `fail` is told why no further cycle comes; the run has stopped then. */
  constructor(fail: (faults: readonly Fault[]) => void) {
    this.#fail = fail;
  }

  get settings(): CircuitSettings {
    return this.#settings;
  }

  get playing(): boolean {
    return this.#playing;
  }

  /** Whether the cycle that is shown has other settings than the next one will have. */
  get changed(): boolean {
    return this.#shown !== undefined && this.#shown.settings !== this.#settings;
  }

  /** Settings from the next cycle on. */
  change(settings: CircuitSettings): void {
    this.#settings = settings;
    this.#ready = undefined;
    this.#asked = undefined;
    if (this.#playing) this.#ask();
  }

  play(): void {
    this.#playing = true;
    this.#ask();
  }

  pause(): void {
    this.#playing = false;
  }

  /** Back before the first cycle. */
  reset(): void {
    this.#playing = false;
    this.#ready = this.#asked = this.#shown = undefined;
  }

  /** The next cycle where it is there already; the one after it is asked for. */
  take(): Cycle | undefined {
    const cycle = this.#ready;
    if (!cycle) {
      this.#ask();
      return undefined;
    }
    this.#ready = undefined;
    this.#shown = cycle;
    this.#ask();
    return cycle;
  }

  #ask(): void {
    if (this.#asked || this.#ready) return;
    const before = this.#shown;
    const settings = this.#settings;
    const goesOn = before?.settings === settings;
    const id = goesOn ? before.id : ++this.#id;
    const stretch = before ? before.stretch + (goesOn ? 0 : 1) : 0;
    const initial = before && !goesOn ? trough(before).slice() : undefined;
    this.#asked = { id, settings, stretch, number: before ? before.number + 1 : 0 };
    this.#worker ??= this.#start();
    this.#worker.postMessage({ id, settings, stretch, initial } satisfies CircuitRequest);
  }

  #start(): Worker {
    const worker = new Worker(new URL('./circuit-worker.js', import.meta.url), { type: 'module' });
    worker.addEventListener('message', ({ data }: MessageEvent<CircuitReport>) => this.#hear(data));
    worker.addEventListener('error', () => this.#stop([WORKER_LOST]));
    return worker;
  }

  #hear(report: CircuitReport): void {
    const asked = this.#asked;
    if (!asked || report.id !== asked.id) return; // of settings that were changed since
    switch (report.tell) {
      case 'cycle': {
        const { steps, states, seconds } = report;
        this.#asked = undefined;
        this.#ready = { ...asked, steps, states, seconds };
        return;
      }
      case 'fault':
        this.#stop(report.faults);
        return;
      default:
        report satisfies never;
    }
  }

  /** The worker is given up: what it holds may be broken. */
  #stop(faults: readonly Fault[]): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.reset();
    this.#fail(faults);
  }
}

const WORKER_LOST = workerLost(
  'the circuit’s worker',
  'Run again; reload the page if that does not help.',
);
