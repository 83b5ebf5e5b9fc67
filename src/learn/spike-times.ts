/** What can be read and what can cost something where slopes pass through the times of spikes: not how many there are. */
import type { JudgeSpec } from '../backends/learning/judge.ts';
import type { LearningLayout } from '../backends/learning/layout.ts';
import { wrong } from './task-checks.ts';

/** Without a time step, first spikes and peaks are what has slopes. */
export function checkExact({ readout, costs }: JudgeSpec, { steps }: LearningLayout): void {
  const { take, from, to, outputs } = readout;
  const remedy = 'Change it, or train with method "bptt".';
  if (take !== 'first' && take !== 'max') {
    throw wrong('readout › take', `"${take}"`, '"first" or "max" with eventprop', remedy);
  }
  if (outputs !== undefined) {
    throw wrong('readout › outputs', String(outputs), 'none with eventprop', remedy);
  }
  if (from !== 0 || to !== steps) {
    throw wrong('readout', 'a window', 'the whole sample with eventprop', remedy);
  }
  if (costs.length > 0) throw wrong('costs', 'a cost', 'none with eventprop', remedy);
}

/** In time steps, first spikes and states on which spikes have no effect. Throws SynfireError for others. */
export function checkStepped({ readout, costs }: JudgeSpec, layout: LearningLayout): void {
  const remedy = 'Change it, or train with method "bptt".';
  if (readout.take === 'count' || readout.take === 'filtered') {
    const expected = '"first", or what is read of a state, with steppedEventprop';
    throw wrong('readout › take', `"${readout.take}"`, expected, remedy);
  }
  const read = { where: 'readout', ...readout };
  for (const { where, population, of } of [
    ...(readout.take === 'first' ? [] : [read]),
    ...costs.map((cost, k) => ({ where: `costs[${k}]`, ...cost })),
  ]) {
    const { kernel } = layout.populations[population].step!;
    const jumps = of === 'spikes' || kernel.reset.some(({ target }) => target === of);
    if (!jumps) continue;
    const expected = 'a state that no spike of its own neuron resets, with steppedEventprop';
    throw wrong(where, `"${of}"`, expected, remedy);
  }
}
