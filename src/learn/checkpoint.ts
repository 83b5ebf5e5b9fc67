/** What training continues from, bit for bit: plain data. */
import { type LearningLayout, stepValues } from '../backends/learning/layout.ts';
import { shareWork } from '../equations/share.ts';
import { printValue, SynfireError } from '../errors.ts';
import type { NamedGroup } from './learnt.ts';
import type { LearntGroup } from './update.ts';

export interface TrainingCheckpoint {
  readonly format: 'synfire-training';
  readonly version: 1;
  /** Of what it is a checkpoint. */
  readonly network: string;
  /** Updates done, and samples seen. */
  readonly updates: number;
  readonly samples: number;
  /** By name of what is learnt: its numbers, and what the rule remembers. */
  readonly groups: Readonly<
    Record<
      string,
      {
        readonly values: Float64Array;
        readonly mean: Float64Array;
        readonly square: Float64Array;
        readonly average?: Float64Array;
        readonly dual?: Float64Array;
        readonly inverse?: Float64Array;
      }
    >
  >;
}

/**
 * Populations with their equations and parameters, ends of synapses, and the precision of least squares, as a short text; weights and what else is learnt are
 * not in it.
 */
export function networkMark(layout: LearningLayout): string {
  const { populations, projections, steps, force } = layout;
  let hash = 0x811c9dc5;
  const add = (x: number) => {
    hash = Math.imul(hash ^ (x & 0xffff), 0x01000193);
    hash = Math.imul(hash ^ (x >>> 16), 0x01000193);
  };
  const word = (text: string) => {
    for (let k = 0; k < text.length; k++) add(text.charCodeAt(k));
  };
  add(steps);
  for (const [p, { name, size, step }] of populations.entries()) {
    word(name);
    add(size);
    if (step === undefined) continue;
    const { states, updates, held, threshold, reset } = step.kernel;
    for (const id of [...states, ...held]) word(id);
    const fires = threshold ? [{ target: 'fires', value: threshold }] : [];
    let shared = 0;
    // shared work is written once, so that the text is no longer than the kernel
    const lines = shareWork([...updates, ...fires, ...reset], () => `t${shared++}`);
    word(JSON.stringify(lines));
    for (const [id, values] of Object.entries(stepValues(layout, p).constants)) {
      if (step.learnt.includes(id)) continue;
      word(id);
      const numbers = typeof values === 'number' ? [values] : values;
      new Uint32Array(Float64Array.from(numbers).buffer).forEach(add);
    }
  }
  for (const { name, sources, targets, delays } of projections) {
    word(name);
    for (const list of [sources, targets, delays]) for (const x of list) add(x);
  }
  if (force?.precision === 'single') word('single');
  return (hash >>> 0).toString(16).padStart(8, '0');
}

export function makeCheckpoint(
  network: string,
  counts: { readonly updates: number; readonly samples: number },
  groups: readonly NamedGroup[],
): TrainingCheckpoint {
  const entries = groups.map((group) => [
    group.name,
    Object.fromEntries(numbersOf(group).map(([id, numbers]) => [id, numbers.slice()])),
  ]);
  return {
    format: 'synfire-training',
    version: 1,
    network,
    ...counts,
    groups: Object.fromEntries(entries),
  };
}

/** What a group remembers from update to update. */
export const numbersOf = ({ values, mean, square, average, dual, inverse }: LearntGroup) =>
  Object.entries({ values, mean, square, average, dual, inverse }).flatMap(([id, numbers]) =>
    numbers === undefined ? [] : [[id as keyof LearntGroup, numbers] as const],
  );

/** Puts a checkpoint's numbers in place. Throws `wrong-checkpoint`, and leaves all as it was. */
export function takeCheckpoint(
  checkpoint: TrainingCheckpoint,
  network: string,
  groups: readonly NamedGroup[],
): void {
  const given = checkpoint as Partial<TrainingCheckpoint> | null | undefined;
  if (given?.format !== 'synfire-training' || given.version !== 1) {
    throw refuse(printValue(checkpoint), 'a checkpoint of training, version 1');
  }
  if (given.network !== network) throw refuse('one of another network', 'one of this network');
  for (const group of groups) {
    const own = given.groups?.[group.name];
    const { length } = group.values;
    const fits = numbersOf(group).every(
      ([id, numbers]) =>
        numbersAt(own, id)?.length === numbers.length && numbersAt(own, id)!.every(Number.isFinite),
    );
    if (!fits)
      throw refuse(`no numbers for "${group.name}"`, `${length} numbers of what is learnt`);
  }
  const counts = [given.updates, given.samples];
  if (!counts.every((x) => Number.isSafeInteger(x) && (x as number) >= 0)) {
    throw refuse('no counts of updates and samples', 'whole numbers');
  }
  for (const group of groups) {
    const own = given.groups![group.name];
    for (const [id, numbers] of numbersOf(group)) numbers.set(numbersAt(own, id)!);
  }
}

const numbersAt = (own: object | undefined, id: string) =>
  (own as Record<string, Float64Array> | undefined)?.[id];

const refuse = (found: string, expected: string): SynfireError =>
  new SynfireError({
    code: 'wrong-checkpoint',
    where: 'restore › checkpoint',
    found,
    expected,
    remedy: 'Give what checkpoint() of a trainer of the same network returned.',
  });
