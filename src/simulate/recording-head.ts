/**
 * What a recording must know of the network to be read: names, sizes and recorders. A plan is one; a recording that was read from a
 * file has only this.
 */
import { SynfireError, suggest } from '../errors.ts';
import type { Plan, PlannedPopulation, PlannedRecorder } from '../plan/plan.ts';
import { kindOf, type RecorderKind } from '../record/recorder.ts';

export interface RecordingHead extends Pick<Plan, 'dt' | 'precision' | 'recorders'> {
  readonly populations: readonly Pick<PlannedPopulation, 'name' | 'first' | 'size'>[];
}

export type StatesRecorder = Extract<PlannedRecorder, { recorder: 'states' }>;
export type RateRecorder = Extract<PlannedRecorder, { recorder: 'rate' }>;

/** A recorder and its place among those of its sort in a chunk. */
export interface Placed<R> {
  readonly recorder: R;
  readonly place: number;
}

/** Recorders of states and of means: `states` of a chunk, in this order. */
export const statesRecorders = (head: RecordingHead): StatesRecorder[] =>
  head.recorders.filter((r) => r.recorder === 'states');

/** `counts` of a chunk, in this order. */
export const rateRecorders = (head: RecordingHead): RateRecorder[] =>
  head.recorders.filter((r) => r.recorder === 'rate');

export const recordsSpikes = (head: RecordingHead, population: number): boolean =>
  head.recorders.some((r) => r.recorder === 'spikes' && r.target === population);

/** Throws `unknown-population`. */
export function populationOf(head: RecordingHead, name: string, others: readonly string[] = []) {
  const index = head.populations.findIndex((population) => population.name === name);
  if (index >= 0) return { index, ...head.populations[index] };
  throw new SynfireError({
    code: 'unknown-population',
    where: 'recording',
    found: `population ${JSON.stringify(name)}`,
    expected: 'a population of the network, or the name of a recorder',
    remedy: suggest(String(name), [...head.populations.map((p) => p.name), ...others]),
  });
}

/** The recorder of that name. Throws `unknown-population`, `not-recorded`. */
export function recorderOf(
  head: RecordingHead,
  kind: 'states' | 'means',
  name: string,
): Placed<StatesRecorder>;
export function recorderOf(head: RecordingHead, kind: 'rate', name: string): Placed<RateRecorder>;
export function recorderOf(
  head: RecordingHead,
  kind: Exclude<RecorderKind, 'spikes'>,
  name: string,
): Placed<StatesRecorder | RateRecorder> {
  const all = kind === 'rate' ? rateRecorders(head) : statesRecorders(head);
  const place = all.findIndex((r) => kindOf(r) === kind && r.name === name);
  if (place >= 0) return { recorder: all[place], place };
  const names = all.filter((r) => kindOf(r) === kind).map((r) => r.name);
  populationOf(head, name, names);
  throw notRecorded(kind, name);
}

export function notRecorded(kind: RecorderKind, population: string): SynfireError {
  return new SynfireError({
    code: 'not-recorded',
    where: `population "${population}"`,
    found: `no recorder of ${kind}`,
    expected: 'a recorder that was there before the run',
    remedy: `Add one with net.record${kind[0].toUpperCase()}${kind.slice(1)} before simulating.`,
  });
}
