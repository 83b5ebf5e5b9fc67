/**
 * Demixed principal components: for each task variable the directions that say most about it and least about the others (Kobak et al.
 * 2016, eLife 5:e10989). The mean activity is cut into marginals, and each is rebuilt from the whole by a regression of low rank.
 */
import { expectArgument, expectOptions, isCount, isReal } from '../connect/argument.ts';
import { symmetricEigen } from '../linalg/eigen.ts';
import { type Matrix, matmul, matrix, transpose } from '../linalg/matrix.ts';
import { solve } from '../linalg/solve.ts';
import { expectFinite } from './arguments.ts';

export interface DemixedPcaOptions {
  readonly units: number;
  /** What the values vary with, slowest first, and how many levels each has: { stimulus: 6, decision: 2, time: 50 }. */
  readonly axes: Readonly<Record<string, number>>;
  /**
   * Marginals that are taken together, by name: { stimulus: ['stimulus', 'stimulus time'] }. Each set of axes is one of its own by
   * default, named by its axes in their order.
   */
  readonly groups?: Readonly<Record<string, readonly string[]>>;
  /** Components of each group; 3 by default. */
  readonly components?: number;
  /** Ridge, as a part of the whole variance; 10⁻⁶ by default. */
  readonly ridge?: number;
}

export interface DemixedGroup {
  readonly name: string;
  /** Part of the variance that is this group's. */
  readonly share: number;
  /** Components × units: what is read out. */
  readonly decoder: Matrix;
  /** Units × components, orthonormal columns: what it stands for in the activity. */
  readonly encoder: Matrix;
  /** Components × samples: the decoder applied to the centred activity. */
  readonly scores: Matrix;
  /** Part of the group's variance that its components rebuild. */
  readonly explained: number;
}

/** `values`: units × axes, row after row, means over trials. Groups in the order of `groups`. Throws SynfireError. */
export function demixedPca(
  values: ArrayLike<number>,
  options: DemixedPcaOptions,
): readonly DemixedGroup[] {
  expectFinite(values, 'demixedPca › values');
  expectOptions(options, 'demixedPca', ['units', 'axes', 'groups', 'components', 'ridge']);
  const { units, axes, components = 3, ridge = 1e-6 } = options;
  expectArgument(isCount(units) && units >= 1, 'demixedPca › units', units, 'an integer ≥ 1');
  const isAxes = typeof axes === 'object' && axes !== null && Object.keys(axes).length > 0;
  expectArgument(isAxes, 'demixedPca › axes', axes, 'levels by name');
  const names = Object.keys(axes);
  for (const name of names) {
    const sound = isCount(axes[name]) && axes[name] >= 1;
    expectArgument(sound, `demixedPca › axes › ${name}`, axes[name], 'an integer ≥ 1');
    const plain = /^\S+$/.test(name);
    expectArgument(plain, 'demixedPca › axes', name, 'names without spaces');
  }
  const levels = names.map((name) => axes[name]);
  const samples = levels.reduce((product, n) => product * n, 1);
  const whole = `${units} units × ${samples} values`;
  expectArgument(values.length === units * samples, 'demixedPca › values', values.length, whole);
  const some = isCount(components) && components >= 1 && components <= units;
  expectArgument(some, 'demixedPca › components', components, `an integer from 1 to ${units}`);
  expectArgument(isReal(ridge) && ridge >= 0, 'demixedPca › ridge', ridge, 'a part ≥ 0');
  const groups = readGroups(options.groups, names);

  const centred = matrix(units, samples, values);
  for (let u = 0; u < units; u++) {
    const row = centred.data.subarray(u * samples, (u + 1) * samples);
    const mean = row.reduce((sum, value) => sum + value, 0) / samples;
    for (let s = 0; s < samples; s++) row[s] -= mean;
  }
  const total = squares(centred);
  const gram = matmul(centred, transpose(centred));
  for (let u = 0; u < units; u++) gram.data[u * units + u] += (ridge * total) / units + 1e-300;
  return groups.map(({ name, sets }) => {
    const part = matrix(units, samples);
    for (const set of sets) addMarginal(part, centred, levels, set);
    // A = X_g·Xᵀ·(X·Xᵀ + λ)⁻¹, then its best approximation of the given rank on X
    const cross = matmul(part, transpose(centred));
    const full = transpose(solve(gram, transpose(cross)));
    const rebuilt = matmul(full, centred);
    const { vectors } = symmetricEigen(matmul(rebuilt, transpose(rebuilt)));
    const encoder = matrix(units, components);
    for (let k = 0; k < components; k++) {
      for (let u = 0; u < units; u++) {
        encoder.data[u * components + k] = vectors.data[u * units + units - 1 - k];
      }
    }
    const decoder = matmul(transpose(encoder), full);
    const scores = matmul(decoder, centred);
    const back = matmul(encoder, scores);
    const missed = part.data.reduce((sum, value, i) => sum + (value - back.data[i]) ** 2, 0);
    const own = squares(part);
    return {
      ...{ name, share: own / total, decoder, encoder, scores },
      explained: 1 - missed / own,
    };
  });
}

const squares = ({ data }: Matrix): number => data.reduce((sum, value) => sum + value * value, 0);

interface Group {
  readonly name: string;
  /** Each a set of axes, one bit an axis. */
  readonly sets: readonly number[];
}

function readGroups(given: DemixedPcaOptions['groups'], names: readonly string[]): Group[] {
  const known = new Map<string, number>();
  for (let set = 1; set < 2 ** names.length; set++) {
    known.set(names.filter((_, axis) => (set >> axis) & 1).join(' '), set);
  }
  if (given === undefined) return [...known].map(([name, set]) => ({ name, sets: [set] }));
  const isObject = typeof given === 'object' && given !== null && !Array.isArray(given);
  expectArgument(isObject, 'demixedPca › groups', given, 'lists of marginals by name');
  return Object.entries(given).map(([name, list]) => {
    const where = `demixedPca › groups › ${name}`;
    expectArgument(Array.isArray(list) && list.length > 0, where, list, 'a list of marginals');
    const sets = list.map((marginal) => {
      const set = known.get(marginal);
      expectArgument(set !== undefined, where, marginal, `one of ${[...known.keys()].join(', ')}`);
      return set;
    });
    return { name, sets };
  });
}

/** Adds the part that varies with exactly the axes of `set`: means over the others, less all smaller sets (inclusion and exclusion). */
function addMarginal(to: Matrix, from: Matrix, levels: readonly number[], set: number): void {
  const { rows, columns } = from;
  for (let kept = set; ; kept = (kept - 1) & set) {
    const sign = bits(set ^ kept) % 2 === 0 ? 1 : -1;
    const place = placeOf(levels, kept);
    const cells = Math.max(...place) + 1;
    for (let u = 0; u < rows; u++) {
      const means = new Float64Array(cells);
      for (let s = 0; s < columns; s++) {
        means[place[s]] += (from.data[u * columns + s] * cells) / columns;
      }
      for (let s = 0; s < columns; s++) to.data[u * columns + s] += sign * means[place[s]];
    }
    if (kept === 0) return;
  }
}

const bits = (set: number): number => set.toString(2).replaceAll('0', '').length;

/** For each sample the cell that it falls into where only the axes of `set` count. */
function placeOf(levels: readonly number[], set: number): Uint32Array {
  const samples = levels.reduce((product, n) => product * n, 1);
  return Uint32Array.from({ length: samples }, (_, sample) => {
    let [rest, place, stride] = [sample, 0, 1];
    for (let axis = levels.length - 1; axis >= 0; axis--) {
      const level = rest % levels[axis];
      rest = Math.floor(rest / levels[axis]);
      if (((set >> axis) & 1) === 0) continue;
      place += level * stride;
      stride *= levels[axis];
    }
    return place;
  });
}
