/** Examples as users give them, in ms and checked, and as engines take them, in steps. */

import type { Sample, SourceEvents } from '../backends/learning/gradients.ts';
import type { LearningLayout } from '../backends/learning/layout.ts';
import { filteredTrain, type ReadoutSpec } from '../backends/learning/readout.ts';
import { fieldsOf } from '../connect/made.ts';
import { printValue, SynfireError, suggest } from '../errors.ts';
import { stepsOf } from '../network/grid.ts';
import { isArray, number, numbers, object, optional, record } from '../network/shape.ts';
import { checkNotFed } from './force.ts';
import type { Task } from './task.ts';

/** Events of one source, as a spike generator is given them. */
export interface SampleEvents {
  /** ms after the sample begins, > 0. Rounded to the grid. */
  readonly times: ArrayLike<number>;
  /** Units of the source. */
  readonly senders: ArrayLike<number>;
  /** What each is worth; default 1: a spike. */
  readonly values?: ArrayLike<number>;
}

export interface TrainingSample {
  /** By name of the source; sources that are not named are silent. */
  readonly events: Readonly<Record<string, SampleEvents>>;
  /** Its class: the output that should have the highest score. */
  readonly label?: number;
  /** What outputs should be: one number for each, or (`take: 'each'`) for each step of the window and output, step after step. */
  readonly target?: ArrayLike<number>;
  /** Spikes that outputs should fire, in place of a target: of a `filtered` readout. */
  readonly trains?: SampleEvents;
}

/** Samples in an array, or drawn: sample k of all that are ever drawn, `size` an epoch. */
export type TrainingData =
  | readonly TrainingSample[]
  | { readonly size: number; readonly draw: (index: number) => TrainingSample };

const shape = object({
  events: record(object({ times: numbers, senders: numbers, values: optional(numbers) })),
  label: optional(number),
  target: optional(numbers),
  trains: optional(object({ times: numbers, senders: numbers })),
});

export const sizeOf = (data: TrainingData): number => ('draw' in data ? data.size : data.length);

/** Throws SynfireError unless it is data of at least one sample. */
export function checkData(data: unknown, where: string): asserts data is TrainingData {
  const drawn = fieldsOf(data as { size: unknown; draw: unknown }, where, 'size', 'draw');
  const good = isArray(data)
    ? data.length > 0
    : typeof drawn.draw === 'function' &&
      Number.isInteger(drawn.size) &&
      (drawn.size as number) > 0;
  if (good) return;
  throw new SynfireError({
    ...{ code: 'bad-data', where, found: printValue(data) },
    ...{ expected: 'an array of samples, or { size, draw }', remedy: 'Give at least one sample.' },
  });
}

/** What turns samples into what engines take; what it has seen it knows. */
export class SampleReader {
  readonly #layout: LearningLayout;
  readonly #readout: ReadoutSpec;
  readonly #needs: 'label' | 'target';
  readonly #exact: boolean;
  readonly #known = new WeakMap<TrainingSample, Sample>();

  constructor({ layout, judge, needs, options }: Task) {
    this.#layout = layout;
    this.#readout = judge.readout;
    this.#needs = needs;
    this.#exact = options.method === 'eventprop';
  }

  /** Throws SynfireError, which names the sample by `where`. */
  read(given: TrainingSample, where: string): Sample {
    if (typeof given === 'object' && given !== null) {
      const known = this.#known.get(given);
      if (known) return known;
    }
    shape(given, where, (fault) => {
      throw new SynfireError(fault);
    });
    const { steps, plan, populations } = this.#layout;
    const events: Record<string, SourceEvents> = {};
    for (const [name, source] of Object.entries(given.events)) {
      const at = populations.findIndex((population) => population.name === name);
      if (at < 0 || populations[at].step) {
        const sources = populations
          .filter(({ step }) => !step)
          .map((population) => population.name);
        throw new SynfireError({
          ...{ code: 'unknown-name', where: `${where} › events`, found: `"${name}"` },
          ...{ expected: 'a source of the network', remedy: suggest(name, sources) },
        });
      }
      checkNotFed(this.#layout, name, where);
      const place = `${where} › events of "${name}"`;
      events[name] = inSteps(
        source,
        plan.dt,
        { steps, size: populations[at].size, exact: this.#exact },
        place,
      );
    }
    const target = this.#target(given, where);
    this.#checkAnswer({ ...given, ...(target ? { target } : {}) }, where);
    const { label } = given;
    const sample: Sample = {
      events,
      ...(label === undefined ? {} : { label }),
      ...(target === undefined ? {} : { target: Float64Array.from(target) }),
    };
    this.#known.set(given, sample);
    return sample;
  }

  #target({ target, trains }: TrainingSample, where: string): ArrayLike<number> | undefined {
    if (trains === undefined) return target;
    const { population, take, from, to, keep } = this.#readout;
    if (take !== 'filtered' || target !== undefined) {
      throw new SynfireError({
        ...{ code: 'bad-target', where: `${where} › trains` },
        found: target ? 'a target too' : `a readout that takes "${take}"`,
        ...{ expected: 'either, and trains for take "filtered"', remedy: 'Leave one out.' },
      });
    }
    const { steps, parts, plan, populations } = this.#layout;
    const outputs = this.#readout.outputs ?? populations[population].size;
    const size = { steps, size: outputs, exact: false };
    const events = inSteps(trains, plan.dt, size, `${where} › trains`);
    return filteredTrain(events, outputs, { from, to: from + (to - from) * parts, keep: keep! });
  }

  #checkAnswer({ label, target }: TrainingSample, where: string): void {
    const { population, take, from, to } = this.#readout;
    const outputs = this.#readout.outputs ?? this.#layout.populations[population].size;
    if (label !== undefined && !(Number.isInteger(label) && label >= 0 && label < outputs)) {
      throw new SynfireError({
        ...{ code: 'bad-label', where: `${where} › label`, found: printValue(label) },
        expected: `an integer from 0 to ${outputs - 1}: there are ${outputs} outputs`,
        remedy: 'Give more outputs, or another label.',
      });
    }
    const everyStep = take === 'each' || take === 'filtered';
    const rows = everyStep ? (to - from) * this.#layout.parts : 1;
    if (target !== undefined && target.length !== outputs && target.length !== rows * outputs) {
      throw new SynfireError({
        ...{ code: 'bad-target', where: `${where} › target`, found: `${target.length} numbers` },
        expected:
          rows > 1 ? `${outputs} or ${rows} × ${outputs}` : `${outputs}: one for each output`,
        remedy: 'Give a number for each output, or for each step of the window and output.',
      });
    }
    const odd = Array.prototype.findIndex.call(target ?? [], (x) => !Number.isFinite(x));
    if (odd >= 0) {
      throw new SynfireError({
        ...{ code: 'bad-target', where: `${where} › target › ${odd}` },
        ...{ found: printValue(target![odd]), expected: 'a finite number' },
        remedy: 'Mend the sample, or leave it out.',
      });
    }
    const lacks = this.#needs === 'label' ? label === undefined : label === undefined && !target;
    if (lacks) {
      throw new SynfireError({
        ...{ code: 'missing-answer', where, found: 'no label and no target' },
        expected: this.#needs === 'label' ? 'a label: the loss is crossEntropy' : 'one of the two',
        remedy: `Give the sample a ${this.#needs}.`,
      });
    }
  }
}

/** An event at time t is found in the step that ends at t, as a spike generator's. */
function inSteps(
  { times, senders, values }: SampleEvents,
  dt: number,
  {
    steps,
    size,
    exact,
  }: { readonly steps: number; readonly size: number; readonly exact: boolean },
  where: string,
): SourceEvents {
  const count = times.length;
  if (senders.length !== count || (values && values.length !== count)) {
    throw new SynfireError({
      code: 'bad-sample',
      where,
      found: `${count} times, ${senders.length} senders${values ? `, ${values.length} values` : ''}`,
      expected: 'one of each for every event',
      remedy: 'Give arrays of one length.',
    });
  }
  const at = Float64Array.from(times, (time) => Math.max(exact ? 0 : -1, stepsOf(time, dt) - 1));
  const bad = at.findIndex(
    (step, k) =>
      !(
        step >= 0 &&
        step < steps &&
        Number.isInteger(senders[k]) &&
        senders[k] >= 0 &&
        senders[k] < size
      ) ||
      (exact && !(times[k] >= 0)) ||
      (values !== undefined && !(Math.abs(values[k]) < 1e30)),
  );
  if (bad >= 0) {
    throw new SynfireError({
      code: 'bad-sample',
      where: `${where} › ${bad}`,
      found: `unit ${senders[bad]} at ${times[bad]} ms${values ? `, worth ${values[bad]}` : ''}`,
      expected: `units below ${size}, times from ${dt} to ${steps * dt} ms, finite values`,
      remedy: 'Cut the sample, or let samples last longer.',
    });
  }
  const order = Uint32Array.from(at, (_, k) => k);
  order.sort((a, b) => at[a] - at[b] || senders[a] - senders[b]);
  return {
    steps: Uint32Array.from(order, (k) => at[k]),
    units: Uint32Array.from(order, (k) => senders[k]),
    ...(exact ? { times: Float64Array.from(order, (k) => times[k]) } : {}),
    ...(values ? { values: Float32Array.from(order, (k) => values[k]) } : {}),
  };
}
