/**
 * What a saved state is a state of, part by part: short values as they are, all else as digests, by place, so that two that differ can be
 * told where.
 */
import { digestOf } from './digest.ts';
import type { Plan } from './plan.ts';

export type Identity = Readonly<Record<string, string>>;

/** Levels of objects that have places of their own. */
const DEPTH = 3;

export function identityOfData(data: Readonly<Record<string, unknown>>): Identity {
  const parts: Record<string, string> = {};
  const seen = new Map<object, string>();
  const note = (place: string, value: unknown, depth: number): void => {
    if (value === undefined || typeof value === 'function') return;
    if (typeof value !== 'object' || value === null) parts[place] = String(value);
    else if (depth === 0 || Array.isArray(value) || ArrayBuffer.isView(value)) {
      parts[place] = digestOf(value, seen);
    } else {
      for (const [name, inner] of Object.entries(value))
        note(`${place} › ${name}`, inner, depth - 1);
    }
  };
  for (const [name, value] of Object.entries(data)) note(name, value, DEPTH);
  return parts;
}

const made = new WeakMap<Plan, Identity>();

/** Left out is what the future does not depend on: recorders (but bins of rates, which may be open), whether synapses are stored or made anew. */
export function identityOf(plan: Plan): Identity {
  const known = made.get(plan);
  if (known) return known;
  const data: Record<string, unknown> = {
    dt: `${plan.dt} ms`,
    precision: plan.precision,
    seed: seedOf(plan.key),
    trial: plan.trialKey && seedOf(plan.trialKey),
  };
  const note = (
    place: string,
    { name: _, regenerated: __, ...fields }: Record<string, unknown>,
  ) => {
    data[place] = fields;
  };
  for (const population of plan.populations)
    note(`population "${population.name}"`, { ...population });
  // digits say once more what is given
  const projections = plan.projections.filter(({ digits }) => !digits);
  for (const projection of [...projections, ...plan.couplings]) {
    note(`projection "${projection.name}"`, { ...projection });
  }
  plan.inputs.forEach((input, k) => {
    note(`input ${k}`, { ...input });
  });
  for (const recorder of plan.recorders) {
    if (recorder.recorder === 'rate') note(`recorder "${recorder.name}"`, { ...recorder });
  }
  const parts = identityOfData(data);
  made.set(plan, parts);
  return parts;
}

const seedOf = ([low, high]: Plan['key']): string => String((high >>> 0) * 2 ** 32 + (low >>> 0));
