/** What sweeps and evaluations share: runs of a design, seeds, values as text, a run's fault as a row. */
import { expectArgument, isCount } from '../connect/argument.ts';
import { printValue, SynfireBug, SynfireError } from '../errors.ts';
import { digestOf } from '../plan/digest.ts';
import { emptyDesign, type SweepDesign, type SweepPoint, type SweepValue } from './design.ts';
import { RESERVED, type SweepRow } from './table.ts';

export interface Run {
  readonly run: number;
  readonly point: number;
  readonly parameters: SweepPoint;
  readonly seed: number;
}

/** Every point with every seed. Throws `bad-option` for a parameter that has the name of a column. */
export function runsOf({ points }: SweepDesign, seeds: readonly number[], where: string): Run[] {
  const taken = Object.keys(points[0]).find((name) => RESERVED.includes(name));
  if (taken !== undefined) {
    const expected = `another name than ${RESERVED.join(', ')}`;
    const remedy = taken === 'seed' ? 'Give seeds by the option "seeds".' : 'Rename it.';
    const found = `parameter "${taken}"`;
    throw new SynfireError({ code: 'bad-option', where, found, expected, remedy });
  }
  return points.flatMap((parameters, point) =>
    seeds.map((seed, k) => ({ run: point * seeds.length + k, point, parameters, seed })),
  );
}

/** What makes a design with seeds itself and no other, in words. */
export function designAsText(design: SweepDesign, seeds: readonly number[]) {
  const names = Object.keys(design.points[0]);
  const points: (readonly [string, readonly SweepValue[]])[] = design.axes
    ? Object.entries(design.axes)
    : names.map((name) => [name, design.points.map((point) => point[name])] as const);
  return {
    design: design.kind,
    ...Object.fromEntries(points.map(([name, values]) => [`"${name}" =`, short(values)])),
    seeds: short(seeds),
  };
}

/** Values as text where they are few, else how many and their digest. */
const short = (values: readonly SweepValue[]): string =>
  values.length <= 12 ? values.join(', ') : `${values.length} values ${digestOf(values)}`;

export function seedsOf(given: number | readonly number[], where: string): readonly number[] {
  const seeds =
    typeof given === 'number' && isCount(given) && given <= 1e7
      ? Array.from({ length: given }, (_, k) => k + 1)
      : given;
  const sound =
    Array.isArray(seeds) && seeds.every((seed) => Number.isSafeInteger(seed) && seed >= 0);
  expectArgument(sound, `${where} › seeds`, given, 'a count, or an array of integers ≥ 0');
  if (seeds.length === 0) throw emptyDesign(`${where} › seeds`, 'no seed');
  return seeds;
}

/** What `work` gives, or its fault as text. A bug of ours is no failure of a run. */
export async function attempt(
  work: () => Promise<SweepRow['measures'] | undefined>,
): Promise<Pick<SweepRow, 'measures' | 'error'> | undefined> {
  try {
    const measures = await work();
    return measures && { measures, error: undefined };
  } catch (error) {
    if (error instanceof SynfireBug) throw error;
    const text = error instanceof Error ? error.message : printValue(error);
    return { measures: {}, error: text.split('\n').join(' ') };
  }
}
