/** The fixed-point scale of every receptor of a network, from all that can arrive there. */
import type { InputDescription } from '../inputs/input.ts';
import type { NetworkDescription } from '../network/description.ts';
import { type Arrivals, grains, keepsLaw, type Placed, type Scale } from './arrivals.ts';
import { mostCount } from './count-law.ts';
import { endsOf } from './ends.ts';
import { chooseScale } from './fixed-point.ts';
import type { PlannedPopulation } from './plan.ts';
import { measurePlastic } from './plastic.ts';
import { mostRepeats, receptorIndex } from './populations.ts';
import { measureWeight } from './synapses.ts';

interface Scales {
  of(population: number, receptor: number): Scale;
  /** Of projection i of the network. */
  ofProjection(index: number): Placed;
  /** Of input i. */
  ofInput(index: number): Placed;
}

/** What reaches one receptor, and how its owner is told where it is summed. */
interface Place {
  readonly population: number;
  readonly receptor: number;
  readonly arrivals: { readonly from: Arrivals; readonly owner: Owner }[];
}

interface Owner {
  readonly kind: 'projection' | 'input';
  readonly index: number;
}

const UNUSED: Scale = { quanta: [1], narrow: true, placed: [] };
const WHOLE: Placed = { scale: 0, shift: 0 };

export function chooseScales(
  description: NetworkDescription,
  populations: readonly PlannedPopulation[],
  indexOf: (name: string) => number,
): Scales {
  const grain = grains[description.precision ?? 'single'];
  const scales = new Map<string, Scale>();
  const placed = { projection: new Map<number, Placed>(), input: new Map<number, Placed>() };
  const drawn = new Map<number, Drawn>();
  const places = gather(description, populations, indexOf);
  const choose = ({ population, receptor, arrivals }: Place, narrow: boolean) => {
    const { name, receptors } = populations[population];
    const where = `population "${name}" › receptor "${receptors[receptor].name}"`;
    return chooseScale(
      arrivals.map((a) => a.from),
      where,
      narrow,
      grain,
    );
  };
  const chosen = new Map([...places].map(([key, place]) => [key, choose(place, true)]));
  // units of narrow sums are coarser: drawn weights in both kinds would not lie in one row
  const mixed = [...places].some(([key, place]) => isDrawn(place) && !chosen.get(key)!.narrow);
  for (const [key, place] of places) {
    const scale = mixed && isDrawn(place) ? choose(place, false) : chosen.get(key)!;
    scales.set(key, scale);
    for (const [k, { owner, from }] of place.arrivals.entries()) {
      placed[owner.kind].set(owner.index, scale.placed[k]);
      const { scale: which } = scale.placed[k];
      if (owner.kind === 'input' || which === 'all' || !from.stored || from.values) continue;
      drawn.set(owner.index, { from, quantum: scale.quanta[which] });
    }
  }
  alignShifts(description, placed.projection, drawn);
  return {
    of: (population, receptor) => scales.get(keyOf(population, receptor)) ?? UNUSED,
    ofProjection: (index) => placed.projection.get(index) ?? WHOLE,
    ofInput: (index) => placed.input.get(index) ?? WHOLE,
  };
}

const isDrawn = ({ arrivals }: Place): boolean =>
  arrivals.some(({ from }) => from.stored && from.values === undefined);

interface Drawn {
  readonly from: Arrivals;
  readonly quantum: number;
}

/** Bits of a drawn weight that may be given up for a common shift. */
const SPARE_BITS = 3;

/**
 * Gives drawn weights of one source population a common shift where their shifts are close and the law bears it: synapses of
 * equal shift can lie in one row, and long rows are delivered faster than several short ones.
 */
function alignShifts(
  description: NetworkDescription,
  placed: Map<number, Placed>,
  drawn: ReadonlyMap<number, Drawn>,
): void {
  const largest = new Map<string, number>();
  const shiftOf = (i: number) => placed.get(i)?.shift ?? 0;
  for (const [i, { source }] of description.projections.entries()) {
    if (drawn.has(i)) largest.set(source, Math.max(largest.get(source) ?? 0, shiftOf(i)));
  }
  for (const [i, { source }] of description.projections.entries()) {
    const most = largest.get(source) ?? 0;
    const own = drawn.get(i);
    if (own === undefined || most - shiftOf(i) > SPARE_BITS) continue;
    const { from, quantum } = own;
    if (!keepsLaw(from, quantum * 2 ** most)) continue;
    placed.set(i, { scale: placed.get(i)!.scale, shift: most });
  }
}

const keyOf = (population: number, receptor: number): string => `${population}:${receptor}`;

function gather(
  description: NetworkDescription,
  populations: readonly PlannedPopulation[],
  indexOf: (name: string) => number,
): Map<string, Place> {
  const places = new Map<string, Place>();
  const add = (population: number, receptor: number, from: Arrivals, owner: Owner) => {
    const key = keyOf(population, receptor);
    const place = places.get(key) ?? { population, receptor, arrivals: [] };
    place.arrivals.push({ from, owner });
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
    add(ends.target, ends.receptor, widest, { kind: 'projection', index: i });
  }
  for (const [index, input] of description.inputs.entries()) {
    if (input.input !== 'poisson') continue;
    const target = indexOf(input.target);
    const receptor = receptorIndex(populations[target], input.receptor);
    add(target, receptor, poissonArrivals(input, description.dt), { kind: 'input', index });
  }
  return places;
}

function poissonArrivals(
  { name, rate, weight }: Extract<InputDescription, { input: 'poisson' }>,
  dt: number,
): Arrivals {
  const count = mostCount((rate * dt) / 1000);
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
