/** What a task's options are held against, and how faults say where. */
import type { LearningLayout } from '../backends/learning/layout.ts';
import { SynfireError, suggest } from '../errors.ts';
import { checkOnGrid } from '../network/grid.ts';

/** Throws `unknown-name` unless it is a population of neurons. */
export function populationIndex(layout: LearningLayout, name: string, where: string): number {
  const index = layout.populations.findIndex((population) => population.name === name);
  if (index >= 0 && layout.populations[index].step) return index;
  const known = layout.populations.filter(({ step }) => step).map((population) => population.name);
  const remedy = suggest(name, known);
  throw wrong(where, `"${name}"`, 'a population of neurons', remedy, 'unknown-name');
}

/** Throws `unknown-name` unless it is a state or `spikes`. */
export function checkVariable(states: readonly string[], of: string, where: string): void {
  if (of === 'spikes' || states.includes(of)) return;
  const known = [...states, 'spikes'];
  const remedy = suggest(of, known);
  throw wrong(where, `"${of}"`, `one of ${known.join(', ')}`, remedy, 'unknown-name');
}

/** Throws `off-grid` unless it is a multiple of dt, of at least so many. */
export function checkTime(time: number, dt: number, where: string, least: 0 | 1 = 1): void {
  checkOnGrid(time, dt, least, `training › ${where}`, (found) => {
    throw new SynfireError(found);
  });
}

export function wrong(
  where: string,
  found: string,
  expected: string,
  remedy: string,
  code = 'bad-option',
): SynfireError {
  return new SynfireError({ code, where: `training › ${where}`, found, expected, remedy });
}
