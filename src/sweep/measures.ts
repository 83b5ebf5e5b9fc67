/**
 * Measures: what is kept of a run. By name, of each population whose spikes are recorded, in the window after the warm-up; or a function
 * of the recording.
 */

import { populationCounts } from '../analysis/bins.ts';
import { binnedCounts } from '../analysis/bins-by-unit.ts';
import { meanCorrelation } from '../analysis/correlation.ts';
import { fanoFactor } from '../analysis/fano.ts';
import { irregularity } from '../analysis/intervals.ts';
import { meanRate } from '../analysis/rates.ts';
import { populationRate } from '../analysis/smooth.ts';
import { peakFrequency, powerSpectrum } from '../analysis/spectrum.ts';
import { called } from '../backends/machine/callbacks.ts';
import { isReal } from '../connect/argument.ts';
import { printValue, SynfireError, suggest } from '../errors.ts';
import { digestOf } from '../plan/digest.ts';
import type { Recording, Spikes } from '../simulate/recording.ts';
import type { SweepPoint } from './design.ts';

export type MeasureName = keyof typeof BY_POPULATION | keyof typeof OF_THE_RUN;

/** Numbers and text by column. */
export type Measured = Readonly<Record<string, number | string>>;

/** One number, in a column of the function's name; or several by name. A promise of them is waited for. */
export type MeasureFunction = (
  recording: Recording,
  parameters: SweepPoint,
  seed: number,
) => number | Measured | Promise<number | Measured>;

/** Units of which correlations are taken at most, the first ones: pairs grow as their square. */
const CORRELATED = 100;

interface Part {
  readonly spikes: Spikes;
  readonly size: number;
  readonly window: { readonly from: number; readonly to: number };
}

/** Columns `name_population`. */
const BY_POPULATION = {
  /** Spikes a neuron and second, Hz. */
  rate: ({ spikes, size, window }: Part) => meanRate(spikes, size, window),
  /** Mean coefficient of variation of intervals, of neurons with three spikes or more. */
  cv: ({ spikes, size, window }: Part) => irregularity(spikes, size, window),
  /** Mean correlation of spike counts in bins of 10 ms over pairs of the first hundred neurons. */
  correlation: ({ spikes, size, window }: Part) =>
    meanCorrelation(binnedCounts(spikes, size, 10, window).slice(0, CORRELATED)),
  /** Variance over mean of the population's spikes in bins of 3 ms. */
  synchrony: ({ spikes, window }: Part) => fanoFactor(populationCounts(spikes.times, 3, window)),
  /** Frequency of the largest power of the population's rate in bins of 1 ms, from 2 Hz on, Hz. */
  peak: ({ spikes, size, window }: Part) => {
    const signal = populationRate(spikes.times, size, 1, window);
    if (signal.length < 2) return Number.NaN;
    const { frequencies, power } = powerSpectrum(signal, 1);
    return power.some((p) => p > 0) ? peakFrequency({ frequencies, power }, 2) : Number.NaN;
  },
} as const;

/** One column. */
const OF_THE_RUN = {
  /** Spikes of all populations. */
  spikes: (recording: Recording): number | string => recording.spikeCount,
  /** Hash of the spike train. */
  hash: (recording: Recording): number | string => recording.hash,
} as const;

export const measureNames: readonly string[] = [
  ...Object.keys(BY_POPULATION),
  ...Object.keys(OF_THE_RUN),
];

/** Throws `unknown-measure`. */
export function checkMeasures(
  given: MeasureFunction | MeasureName | readonly (MeasureFunction | MeasureName)[],
): readonly (MeasureFunction | MeasureName)[] {
  const list = Array.isArray(given) ? given : [given as MeasureFunction | MeasureName];
  for (const measure of list) {
    if (typeof measure === 'function' || measureNames.includes(measure)) continue;
    throw new SynfireError({
      code: 'unknown-measure',
      where: 'measure',
      found: printValue(measure),
      expected: `a function of the recording, or one of ${measureNames.join(', ')}`,
      remedy: suggest(String(measure), measureNames),
    });
  }
  return list;
}

/** What tells measures apart in a log: names, and the text of functions. */
export const measuresAsText = (measures: readonly (MeasureFunction | MeasureName)[]): string =>
  measures
    .map((m) => (typeof m === 'function' ? `${m.name || 'value'} ${digestOf(String(m))}` : m))
    .join(', ');

type Columns = Record<string, number | string>;

function put(columns: Columns, name: string, value: unknown): void {
  const sound = typeof value === 'number' || typeof value === 'string';
  if (sound && !Object.hasOwn(columns, name)) {
    columns[name] = value;
    return;
  }
  throw new SynfireError({
    code: 'bad-measure',
    where: `measure "${name}"`,
    found: sound ? 'a second column of the name' : printValue(value),
    expected: sound ? 'a name of its own for each column' : 'a number or text',
    remedy: 'Correct what the function returns.',
  });
}

function putAll(columns: Columns, value: unknown, alone: string): void {
  if (typeof value !== 'object' || value === null) put(columns, alone, value);
  else for (const [name, inner] of Object.entries(value)) put(columns, name, inner);
}

/** What a function gave as columns; one number is in the column `alone`. Throws `bad-measure`. */
export function columnsOf(value: unknown, alone: string): Measured {
  const columns: Columns = {};
  putAll(columns, value, alone);
  return columns;
}

/** All columns of a run. Rejects with `callback-failed`, `bad-measure`. */
export async function measureRun(
  measures: readonly (MeasureFunction | MeasureName)[],
  recording: Recording,
  parameters: SweepPoint,
  seed: number,
): Promise<Measured> {
  const columns: Columns = {};
  for (const measure of measures) {
    if (typeof measure === 'function') {
      const value = await called('measure', () => measure(recording, parameters, seed));
      putAll(columns, value, measure.name || 'value');
    } else if (Object.hasOwn(OF_THE_RUN, measure)) {
      put(columns, measure, OF_THE_RUN[measure as keyof typeof OF_THE_RUN](recording));
    } else {
      const of = BY_POPULATION[measure as keyof typeof BY_POPULATION];
      const window = { from: recording.from, to: recording.to };
      for (const { name, size } of recordedPopulations(recording)) {
        const value = of({ spikes: recording.spikes(name), size, window });
        put(columns, `${measure}_${name}`, isReal(value) ? value : Number.NaN);
      }
    }
  }
  return columns;
}

function recordedPopulations(recording: Recording) {
  const recorded = recording.recorders.filter(({ kind }) => kind === 'spikes');
  return recording.populations.filter(({ name }) =>
    recorded.some(({ population }) => population === name),
  );
}
