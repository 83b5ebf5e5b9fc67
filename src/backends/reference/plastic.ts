/**
 * The plastic synapses of one projection, one at a time: the definition of docs/decisions/0009-plasticity.md
 * in plain loops.
 */

import type { Program } from '../../codegen/program.ts';
import { buildRuleKernel } from '../../codegen/rule-kernel.ts';
import { rulePrograms, SCALE, STEPS } from '../../codegen/rule-program.ts';
import { exp } from '../../equations/f64.ts';
import { range } from '../../equations/precision.ts';
import type { Plan } from '../../plan/plan.ts';
import { synapseOrder } from '../../plan/synapse-order.ts';
import type { PlasticState } from '../backend.ts';
import type { Arithmetic, FloatArray, Sums } from './arithmetic.ts';
import { connect } from './connect.ts';
import { exactDraws, synapseDraws } from './draw.ts';
import { interpret, Registers } from './interpreter.ts';

/** Fields are taken back where the program stores them. */
interface Running {
  readonly run: () => void;
  readonly stored: readonly { readonly slot: number; readonly field: { values: FloatArray } }[];
}

export class PlasticProjection {
  readonly target: number;
  readonly receptor: number;
  readonly count: number;
  readonly #arithmetic: Arithmetic;
  /** Traces below it become 0. */
  readonly #smallest: number;
  readonly #sources: Uint32Array;
  readonly #targets: Uint32Array;
  readonly #delays: Uint16Array;
  readonly #fields: readonly { readonly name: string; readonly slot: number; values: FloatArray }[];
  readonly #last: Int32Array;
  readonly #traces: readonly {
    readonly name: string;
    readonly slot: number;
    readonly factor: number;
    readonly set: boolean;
    readonly values: FloatArray;
  }[];
  readonly #rows = new Map<number, number[]>();
  readonly #incoming = new Map<number, number[]>();
  /** Synapses at which a spike arrives, by step; one that fires twice in a step is there twice. */
  readonly #arrivals = new Map<number, number[]>();
  /** Spikes of targets, by the step in which they act. */
  readonly #heard = new Map<number, number[]>();
  readonly #back: number;
  readonly #spikeFirst: boolean;
  readonly #registers: Float64Array;
  readonly #steps: number;
  readonly #transmit: Running;
  readonly #pre: Running;
  /** Absent where spikes of the target, or steps, do nothing. */
  readonly #post: Running | undefined;
  readonly #step: Running | undefined;
  readonly #check: Running | undefined;
  /** What the program at hand sends, and whether it lists the target. */
  #quanta = 0;
  #listed = false;
  /** Of the target's model. */
  readonly #states: readonly { readonly slot: number; readonly values: FloatArray }[];

  /** `states`: of the target's neurons. */
  constructor(
    plan: Plan,
    index: number,
    arithmetic: Arithmetic,
    states: ReadonlyMap<string, FloatArray>,
  ) {
    const projection = plan.projections[index];
    const rule = projection.plasticity!;
    const kernel = buildRuleKernel(rule, plan.dt, plan.precision);
    const { quantum } = plan.populations[projection.target].receptors[projection.receptor];
    this.#arithmetic = arithmetic;
    this.#smallest = arithmetic.round(range[plan.precision ?? 'single'].smallest);
    this.target = projection.target;
    this.receptor = projection.receptor;
    this.#back = projection.backSteps ?? 0;
    this.#spikeFirst = projection.spikeFirst ?? false;

    const drawn: { source: number; target: number; delay: number; weight: number }[] = [];
    const { round } = arithmetic;
    // in double precision weights that are given start as they are
    const exact =
      !arithmetic.counts || (plan.precision === 'double' && projection.given !== undefined);
    const draw = exact ? exactDraws(plan, projection) : synapseDraws(plan, projection);
    for (const { source, target, a, b } of connect(plan, projection)) {
      const { weight, delay } = draw(a, b);
      drawn.push({
        source,
        target,
        delay,
        weight: exact ? weight : round(round(weight) * round(quantum)),
      });
    }
    const order = synapseOrder(
      drawn.map((s) => s.source),
      drawn.map((s) => s.target),
      drawn.map((s) => s.delay),
      plan.populations[projection.source].size,
    );
    const synapses = Array.from(order, (k) => drawn[k]);
    this.count = synapses.length;
    this.#sources = Uint32Array.from(synapses, (s) => s.source);
    this.#targets = Uint32Array.from(synapses, (s) => s.target);
    this.#delays = Uint16Array.from(synapses, (s) => s.delay);
    this.#last = new Int32Array(this.count);
    for (let k = 0; k < this.count; k++) {
      listIn(this.#rows, this.#sources[k], k);
      listIn(this.#incoming, this.#targets[k], k);
    }

    const { transmit, pre, post, step, check } = rulePrograms(kernel);
    const registers = new Registers([transmit, pre, post, ...(step && check ? [step, check] : [])]);
    const { slots } = registers;
    this.#registers = registers.values;
    this.#registers[slots.get(SCALE)!] = arithmetic.round(1 / arithmetic.unit(quantum));
    for (const [name, value] of Object.entries(kernel.constants)) {
      this.#registers[slots.get(name)!] = arithmetic.round(value);
    }
    this.#steps = slots.get(STEPS)!;
    this.#fields = kernel.fields.map((name, f) => {
      const values = arithmetic.array(this.count);
      if (f > 0) values.fill(rule.variables[f - 1].initial);
      else
        synapses.forEach(({ weight }, k) => {
          values[k] = weight;
        });
      return { name, slot: slots.get(name)!, values };
    });
    this.#traces = rule.traces.map(({ name, decay, spike }) => ({
      name,
      slot: slots.get(name)!,
      factor: arithmetic.round(exp(-plan.dt / rule.parameters[decay])),
      set: spike === 'set',
      values: arithmetic.array(plan.populations[projection.target].size),
    }));
    const running = (program: Program): Running => ({
      run: interpret(program, registers, arithmetic, {
        stamp: () => {},
        send: (quanta) => {
          this.#quanta = quanta;
        },
        list: () => {
          this.#listed = true;
        },
      }),
      stored: this.#fields
        .filter(({ name }) =>
          program.lines.some((line) => line.line === 'store' && line.target === name),
        )
        .map((field) => ({ slot: registers.stored(field.name), field })),
    });
    this.#transmit = running(transmit);
    this.#pre = running(pre);
    this.#post = kernel.post.length > 0 ? running(post) : undefined;
    this.#step = step && running(step);
    this.#check = check && running(check);
    this.#states = rule.states.map(({ name }) => ({
      slot: slots.get(name)!,
      values: states.get(name)!,
    }));
  }

  /** Sends a spike of a source on its way; what arrives before step `from` already has. */
  send(source: number, step: number, from: number): void {
    for (const k of this.#rows.get(source) ?? []) {
      const arrival = step + this.#delays[k];
      if (arrival >= from) listIn(this.#arrivals, arrival, k);
    }
  }

  longestDelay(source: number): number {
    const row = this.#rows.get(source) ?? [];
    return row.reduce((longest, k) => Math.max(longest, this.#delays[k]), 0);
  }

  /** A spike of a target in `step` comes back to its synapses; what was there before step `from` already was. */
  hear(target: number, step: number, from: number): void {
    if (this.#back > 0 && step + this.#back >= from) listIn(this.#heard, step + this.#back, target);
  }

  /** Steps for which a spike of a target is waited for. */
  get back(): number {
    return this.#back;
  }

  /** Adds what arrives at the end of `step`; returns how many synapses it came by. */
  transmit(step: number, sums: Sums): number {
    const arriving = this.#arrivals.get(step) ?? [];
    const due = this.#heard.get(step) ?? [];
    if (this.#spikeFirst) {
      this.#decay();
      this.#respond(step, due);
    }
    for (const k of arriving) {
      if (this.#spikeFirst) this.#run(k, step, this.#pre);
      this.#load(k, step);
      this.#transmit.run();
      sums[this.#targets[k]] += this.#quanta;
    }
    if (this.#spikeFirst) this.#raise(due);
    return arriving.length;
  }

  /** The end of a step: traces decay, arrivals act, then spikes of targets, which raise traces; then what steps do. */
  learn(step: number, fired: readonly number[]): void {
    for (const target of fired) this.hear(target, step, step);
    const due = this.#back === 0 ? fired : (this.#heard.get(step) ?? []);
    if (!this.#spikeFirst) {
      this.#decay();
      for (const k of this.#arrivals.get(step) ?? []) this.#run(k, step, this.#pre);
      this.#respond(step, due);
      this.#raise(due);
    }
    this.#arrivals.delete(step);
    this.#heard.delete(step);
    if (!this.#step || !this.#check) return;
    for (const [target, synapses] of this.#incoming) {
      this.#loadTarget(target);
      this.#listed = false;
      this.#check.run();
      if (!this.#listed) continue;
      for (const k of synapses) this.#run(k, step, this.#step);
    }
  }

  #decay(): void {
    const { round } = this.#arithmetic;
    for (const { values, factor } of this.#traces) {
      for (let i = 0; i < values.length; i++) {
        const decayed = round(values[i] * factor);
        values[i] = decayed < this.#smallest ? 0 : decayed;
      }
    }
  }

  /** What spikes of targets do. */
  #respond(step: number, targets: readonly number[]): void {
    if (!this.#post) return;
    for (const target of targets) {
      for (const k of this.#incoming.get(target) ?? []) this.#run(k, step, this.#post);
    }
  }

  #raise(targets: readonly number[]): void {
    for (const target of targets) {
      for (const { values, set } of this.#traces) {
        values[target] = set ? 1 : this.#arithmetic.round(values[target] + 1);
      }
    }
  }

  #load(k: number, step: number): void {
    const registers = this.#registers;
    for (const { slot, values } of this.#fields) registers[slot] = values[k];
    this.#loadTarget(this.#targets[k]);
    registers[this.#steps] = this.#arithmetic.round(step + 1 - this.#last[k]);
  }

  #loadTarget(target: number): void {
    for (const { slot, values } of this.#traces) this.#registers[slot] = values[target];
    for (const { slot, values } of this.#states) this.#registers[slot] = values[target];
  }

  #run(k: number, step: number, { run, stored }: Running): void {
    this.#load(k, step);
    run();
    for (const { slot, field } of stored) field.values[k] = this.#registers[slot];
    this.#last[k] = step + 1;
  }

  state(): PlasticState {
    const named = (all: readonly { readonly name: string; readonly values: FloatArray }[]) =>
      Object.fromEntries(all.map(({ name, values }) => [name, values.slice()]));
    return {
      sources: this.#sources.slice(),
      targets: this.#targets.slice(),
      delays: this.#delays.slice(),
      fields: named(this.#fields),
      last: this.#last.slice(),
      traces: named(this.#traces),
    };
  }

  /** Takes a state of this very projection. */
  restore(state: PlasticState): void {
    for (const { name, values } of this.#fields) values.set(state.fields[name]);
    for (const { name, values } of this.#traces) values.set(state.traces[name]);
    this.#last.set(state.last);
  }

  /** Forgets what is on its way. */
  reset(): void {
    this.#arrivals.clear();
    this.#heard.clear();
  }
}

function listIn(lists: Map<number, number[]>, key: number, value: number): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
