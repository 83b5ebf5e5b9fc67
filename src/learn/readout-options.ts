/** What a network answers, as users say it. */
import type { LearningLayout } from '../backends/learning/layout.ts';
import type { ReadoutSpec, Take } from '../backends/learning/readout.ts';
import { exp } from '../equations/f64.ts';
import { stepsOf } from '../network/grid.ts';
import { number, object, optional, type Shape, text, word } from '../network/shape.ts';
import { checkTime, checkVariable, populationIndex, wrong } from './task-checks.ts';

/** What the network answers. */
export interface ReadoutOptions {
  /** An output for each of its units, */
  readonly population: string;
  /** or so many that are linear in these, with weights and constants that are learnt too (`values('readout')`: outputs × (units + 1)). */
  readonly outputs?: number;
  /** A state, or `spikes`; default: the first state, of `count` and `first` the spikes. */
  readonly of?: string;
  /**
   * Of a state `max`, `mean`, `last` (in the window), or `each`: a score at every step. Of spikes `count`, `first`: minus the time in ms, or `filtered`: at
   * every step the sum of e^(−t/tau) over spikes t before.
   */
  readonly take: Take;
  /** Of `filtered`, ms. */
  readonly tau?: number;
  /** The window in ms; default the whole sample. */
  readonly from?: number;
  readonly to?: number;
}

export const readoutShape: Shape = object({
  population: text,
  outputs: optional(number),
  of: optional(text),
  take: word('max', 'mean', 'last', 'each', 'count', 'first', 'filtered'),
  tau: optional(number),
  from: optional(number),
  to: optional(number),
});

/** What the numbers of a linear readout are called among what is learnt. */
export const READOUT = 'readout';

/** Throws SynfireError for what the network does not have. */
export function readoutOf(layout: LearningLayout, options: ReadoutOptions): ReadoutSpec {
  const population = populationIndex(layout, options.population, 'readout › population');
  const { kernel, surrogate } = layout.populations[population].step!;
  const { take } = options;
  const spiking = take === 'count' || take === 'first' || take === 'filtered';
  const { of = spiking ? 'spikes' : kernel.states[0] } = options;
  checkVariable(kernel.states, of, 'readout › of');
  if (spiking !== (of === 'spikes')) {
    const expected = spiking ? '"spikes"' : `a state: ${kernel.states.join(', ')}`;
    throw wrong('readout › of', `"${of}" with take "${take}"`, expected, 'Correct one of the two.');
  }
  if (spiking && surrogate === undefined) {
    const remedy = 'Read a state, or give the model a threshold.';
    throw wrong('readout', `"${options.population}", which never fires`, 'neurons', remedy);
  }
  const { outputs } = options;
  if (outputs !== undefined && !(Number.isInteger(outputs) && outputs >= 1 && outputs <= 65_536)) {
    const expected = 'an integer from 1 to 65,536';
    throw wrong('readout › outputs', String(outputs), expected, 'Correct the value.');
  }
  if (outputs !== undefined && layout.projections.some(({ name }) => name === READOUT)) {
    throw wrong('readout › outputs', `a projection "${READOUT}"`, 'another name', 'Rename it.');
  }
  const { dt } = layout.plan;
  const { tau } = options;
  if ((take === 'filtered') !== (tau !== undefined && tau > 0 && tau < 1e9)) {
    const found = `take "${take}", tau ${tau}`;
    throw wrong('readout › tau', found, 'a positive number with take "filtered"', 'Correct it.');
  }
  const more = {
    ...(tau === undefined ? {} : { keep: exp(-dt / tau) }),
    ...(outputs === undefined ? {} : { outputs }),
  };
  const { from = 0, to = layout.steps * dt } = options;
  checkTime(from, dt, 'readout › from', 0);
  checkTime(to, dt, 'readout › to');
  if (!(from < to && to <= layout.steps * dt * (1 + 1e-9))) {
    const expected = `a window in [0, ${layout.steps * dt}] ms`;
    throw wrong('readout', `from ${from} to ${to} ms`, expected, 'Correct the window.');
  }
  if (layout.parts === 1) {
    return { population, of, take, from: stepsOf(from, dt), to: stepsOf(to, dt), dt, ...more };
  }
  if (options.from !== undefined || options.to !== undefined) {
    throw wrong('readout', 'a window', 'none with fptt: parts are read whole', 'Leave it out.');
  }
  return { population, of, take, from: 0, to: layout.steps / layout.parts, dt, ...more };
}
