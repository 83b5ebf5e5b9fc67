/**
 * The plastic synapses of one projection, one at a time: the definition of docs/decisions/0009-plasticity.md
 * in plain loops.
 */

import { buildRuleKernel } from '../../codegen/rule-kernel.ts';
import { exp } from '../../equations/f64.ts';
import type { Plan } from '../../plan/plan.ts';
import { synapseOrder } from '../../plan/synapse-order.ts';
import type { RuleStatement } from '../../plasticity/compose-rule.ts';
import type { PlasticState } from '../backend.ts';
import type { Arithmetic, FloatArray } from './arithmetic.ts';
import { type Compiled, compile } from './closures.ts';
import { connect } from './connect.ts';
import { synapseDraws } from './draw.ts';

interface Line {
  readonly slot: number;
  readonly value: Compiled;
}

/** Traces below it become 0. */
const SMALLEST = Math.fround(1e-30);

export class PlasticProjection {
  readonly target: number;
  readonly receptor: number;
  readonly count: number;
  readonly #arithmetic: Arithmetic;
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
  readonly #registers: Float64Array;
  readonly #steps: number;
  readonly #transmit: readonly Line[];
  readonly #sent: Compiled;
  readonly #pre: readonly Line[];
  readonly #post: readonly Line[];
  readonly #step: readonly Line[];
  readonly #whenever: Compiled | undefined;
  /** Of the target's model. */
  readonly #states: readonly { readonly slot: number; readonly values: FloatArray }[];
  readonly #perQuantum: number;

  /** `states`: of the target's neurons. */
  constructor(
    plan: Plan,
    index: number,
    arithmetic: Arithmetic,
    states: ReadonlyMap<string, FloatArray>,
  ) {
    const projection = plan.projections[index];
    const rule = projection.plasticity!;
    const kernel = buildRuleKernel(rule, plan.dt);
    const { quantum } = plan.populations[projection.target].receptors[projection.receptor];
    this.#arithmetic = arithmetic;
    this.target = projection.target;
    this.receptor = projection.receptor;
    this.#perQuantum = arithmetic.round(1 / quantum);

    const drawn: { source: number; target: number; delay: number; weight: number }[] = [];
    const draw = synapseDraws(plan, projection);
    for (const { source, target, a, b } of connect(plan, projection)) {
      const { weight, delay } = draw(a, b);
      drawn.push({ source, target, delay, weight });
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

    const lines = [...kernel.transmit, ...kernel.pre, ...kernel.post, ...kernel.step];
    const names = new Set([
      ...kernel.fields,
      ...kernel.traces,
      ...Object.keys(kernel.constants),
      ...lines.map((line) => line.target),
      'steps',
    ]);
    const slots = new Map([...names].map((name, slot) => [name, slot]));
    this.#registers = new Float64Array(slots.size);
    for (const [name, value] of Object.entries(kernel.constants)) {
      this.#registers[slots.get(name)!] = arithmetic.round(value);
    }
    this.#steps = slots.get('steps')!;
    this.#fields = kernel.fields.map((name, f) => {
      const values = arithmetic.array(this.count);
      if (f > 0) values.fill(rule.variables[f - 1].initial);
      else
        synapses.forEach(({ weight }, k) => {
          values[k] = weight * quantum;
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
    const compiled = (all: readonly RuleStatement[]): Line[] =>
      all.map(({ target, value }) => ({
        slot: slots.get(target)!,
        value: compile(value, slots, this.#registers, arithmetic),
      }));
    this.#transmit = compiled(kernel.transmit);
    this.#sent = compile(kernel.sent, slots, this.#registers, arithmetic);
    this.#pre = compiled(kernel.pre);
    this.#post = compiled(kernel.post);
    this.#step = compiled(kernel.step);
    this.#whenever =
      kernel.whenever && compile(kernel.whenever, slots, this.#registers, arithmetic);
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

  /** Adds what arrives at the end of `step`; returns how many synapses it came by. */
  transmit(step: number, sums: Int32Array): number {
    const { round } = this.#arithmetic;
    const arriving = this.#arrivals.get(step) ?? [];
    for (const k of arriving) {
      this.#load(k, step);
      for (const { slot, value } of this.#transmit) this.#registers[slot] = value();
      const quanta = round(round(this.#sent() * this.#perQuantum) + 0.5);
      sums[this.#targets[k]] += Math.floor(quanta);
    }
    return arriving.length;
  }

  /** The end of a step: traces decay, arrivals act, then spikes of targets, which raise traces; then what steps do. */
  learn(step: number, fired: readonly number[]): void {
    const { round } = this.#arithmetic;
    for (const { values, factor } of this.#traces) {
      for (let i = 0; i < values.length; i++) {
        const decayed = round(values[i] * factor);
        values[i] = decayed < SMALLEST ? 0 : decayed;
      }
    }
    for (const k of this.#arrivals.get(step) ?? []) this.#run(k, step, this.#pre);
    this.#arrivals.delete(step);
    for (const target of fired) {
      if (this.#post.length > 0) {
        for (const k of this.#incoming.get(target) ?? []) this.#run(k, step, this.#post);
      }
      for (const { values, set } of this.#traces) {
        values[target] = set ? 1 : round(values[target] + 1);
      }
    }
    if (this.#step.length === 0) return;
    for (const [target, synapses] of this.#incoming) {
      this.#loadTarget(target);
      if (this.#whenever !== undefined && this.#whenever() === 0) continue;
      for (const k of synapses) this.#run(k, step, this.#step);
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

  #run(k: number, step: number, lines: readonly Line[]): void {
    this.#load(k, step);
    for (const { slot, value } of lines) this.#registers[slot] = value();
    for (const { slot, values } of this.#fields) values[k] = this.#registers[slot];
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
  }
}

function listIn(lists: Map<number, number[]>, key: number, value: number): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
