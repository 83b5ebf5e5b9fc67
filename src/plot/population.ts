/**
 * A population as figures see it: a name, a range of global neuron numbers, a kind that gives
 * colour.
 */
import type { Colour } from './svg.ts';

export interface PlottedPopulation {
  readonly name: string;
  /** Global number of its first neuron. */
  readonly first: number;
  readonly size: number;
  /** Where absent, the name tells: L4I or "inhibitory", L4E or "exc". */
  readonly kind?: 'excitatory' | 'inhibitory' | 'neutral';
  /** A CSS colour instead of the one of its kind. */
  readonly color?: string;
}

export function kindOf(population: PlottedPopulation): Colour {
  if (population.kind !== undefined) return population.kind;
  const { name } = population;
  if (/I$/.test(name) || /^inh/i.test(name)) return 'inhibitory';
  return /E$/.test(name) || /^exc/i.test(name) ? 'excitatory' : 'neutral';
}

/** For each neuron the position of its population in the list, −1 where it has none. */
export function populationTable(populations: readonly PlottedPopulation[]): Int32Array {
  const end = populations.reduce((largest, p) => Math.max(largest, p.first + p.size), 0);
  const table = new Int32Array(end).fill(-1);
  populations.forEach((p, k) => {
    table.fill(k, p.first, p.first + p.size);
  });
  return table;
}
