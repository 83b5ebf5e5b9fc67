/** The fixed-point scale of every receptor of a network, from all that can arrive there. */
import type { InputDescription } from '../inputs/input.ts';
import type { NetworkDescription } from '../network/description.ts';
import { endsOf } from './ends.ts';
import { type Arrivals, chooseScale, type Scale } from './fixed-point.ts';
import type { PlannedPopulation } from './plan.ts';
import { measurePlastic } from './plastic.ts';
import { mostRepeats, receptorIndex } from './populations.ts';
import { measureWeight } from './synapses.ts';
import { poissonThresholds } from './thresholds.ts';

export interface Scales {
  of(population: number, receptor: number): Scale;
  /** Of projection i. */
  shiftOf(projection: number): number;
}

/** What reaches one receptor; `projection` is -1 for an input. */
interface Place {
  readonly population: number;
  readonly receptor: number;
  readonly arrivals: { readonly from: Arrivals; readonly projection: number }[];
}

const UNUSED: Scale = { quantum: 1, narrow: true, shifts: [] };

export function chooseScales(
  description: NetworkDescription,
  populations: readonly PlannedPopulation[],
  indexOf: (name: string) => number,
): Scales {
  const scales = new Map<string, Scale>();
  const shifts = new Map<number, number>();
  const drawn = new Set<number>();
  for (const [key, place] of gather(description, populations, indexOf)) {
    const { name, receptors } = populations[place.population];
    const where = `population "${name}" › receptor "${receptors[place.receptor].name}"`;
    const all = place.arrivals.map((a) => a.from);
    const scale = chooseScale(all, where);
    scales.set(key, scale);
    for (const [k, { projection, from }] of place.arrivals.entries()) {
      shifts.set(projection, scale.shifts[k]);
      if (from.values === undefined) drawn.add(projection);
    }
  }
  alignShifts(description, shifts, drawn);
  return {
    of: (population, receptor) => scales.get(keyOf(population, receptor)) ?? UNUSED,
    shiftOf: (projection) => shifts.get(projection) ?? 0,
  };
}

/** Bits of a drawn weight that may be given up for a common shift. */
const SPARE_BITS = 3;

/**
 * Gives drawn weights of one source population a common shift where their shifts are close: synapses of
 * equal shift can lie in one row, and long rows are delivered faster than several short ones.
 */
function alignShifts(
  description: NetworkDescription,
  shifts: Map<number, number>,
  drawn: ReadonlySet<number>,
): void {
  const largest = new Map<string, number>();
  for (const [i, { source }] of description.projections.entries()) {
    if (drawn.has(i)) largest.set(source, Math.max(largest.get(source) ?? 0, shifts.get(i) ?? 0));
  }
  for (const [i, { source }] of description.projections.entries()) {
    const most = largest.get(source) ?? 0;
    if (drawn.has(i) && most - (shifts.get(i) ?? 0) <= SPARE_BITS) shifts.set(i, most);
  }
}

const keyOf = (population: number, receptor: number): string => `${population}:${receptor}`;

function gather(
  description: NetworkDescription,
  populations: readonly PlannedPopulation[],
  indexOf: (name: string) => number,
): Map<string, Place> {
  const places = new Map<string, Place>();
  const add = (population: number, receptor: number, from: Arrivals, projection: number) => {
    const key = keyOf(population, receptor);
    const place = places.get(key) ?? { population, receptor, arrivals: [] };
    place.arrivals.push({ from, projection });
    places.set(key, place);
  };
  for (const [i, projection] of description.projections.entries()) {
    if (projection.graded !== undefined) continue;
    const ends = endsOf(projection, populations, indexOf);
    if (ends.synapses === 0) continue;
    const where = `projection "${projection.name}" › weight`;
    const repeats = mostRepeats(populations[ends.source]);
    const { weight, connector } = projection;
    const from = measureWeight(weight, ends.weightUnit, connector, ends.sizes, repeats, where);
    const { plasticity } = projection;
    const widest =
      plasticity === undefined
        ? from
        : measurePlastic(
            from,
            plasticity,
            ends.weightUnit,
            `projection "${projection.name}"`,
            weight,
          );
    add(ends.target, ends.receptor, widest, i);
  }
  for (const input of description.inputs) {
    if (input.input !== 'poisson') continue;
    const target = indexOf(input.target);
    const receptor = receptorIndex(populations[target], input.receptor);
    add(target, receptor, poissonArrivals(input, description.dt), -1);
  }
  return places;
}

function poissonArrivals(
  { name, rate, weight }: Extract<InputDescription, { input: 'poisson' }>,
  dt: number,
): Arrivals {
  const count = poissonThresholds((rate * dt) / 1000).length;
  const size = Math.abs(weight);
  return {
    where: `input "${name}" › weight`,
    values: [weight],
    largest: size,
    typical: size,
    count,
    sum: count * size,
    stored: false,
  };
}
