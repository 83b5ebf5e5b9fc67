/**
 * Pattern separation in the dentate gyrus: Galloni et al. (2022), Front. Comput. Neurosci. 16:826278. All 128 patterns of seven inputs go to 128 units;
 * inhibition that is recruited through recurrent mossy cells separates them best. Conductances by projection: a loop of this file.
 */
import { mean } from '../../src/analysis/moments.ts';
import { atLeast, below, type Check, near } from '../example.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';

type Population = 'In' | 'Out' | 'FF' | 'FB' | 'MC';
const SIZES = { In: 7, Out: 128, FF: 7, FB: 7, MC: 7 } as const;
const CELLS: readonly Exclude<Population, 'In'>[] = ['Out', 'FF', 'FB', 'MC'];
const inhibits = (p: Population): boolean => p === 'FF' || p === 'FB';

interface Projection {
  readonly to: Exclude<Population, 'In'>;
  readonly from: Population;
  readonly mean: number;
  /** Log-normal weights; otherwise all equal. */
  readonly spread: boolean;
}

const to = (
  target: Projection['to'],
  from: Population,
  mean: number,
  spread = false,
): Projection => ({ to: target, from, mean, spread });

/** Fitted mean weights of the authors' files. */
const CONFIGURATIONS: Readonly<Record<string, readonly Projection[]>> = {
  'no inhibition': [to('Out', 'In', 0.068_073_13, true)],
  'feed-forward': [
    to('Out', 'In', 0.190_501_8, true),
    to('Out', 'FF', 0.999_612_3),
    to('FF', 'In', 0.133_601_2),
  ],
  feedback: [
    to('Out', 'In', 0.070_226_56, true),
    to('Out', 'FB', 0.010_039_59),
    to('FB', 'Out', 0.996_378_5),
  ],
  'mossy cells': [
    to('Out', 'In', 0.209_045_4, true),
    to('Out', 'FF', 0.011_060_76),
    to('Out', 'FB', 0.998_305_6),
    to('Out', 'MC', 0.042_371_03, true),
    to('FF', 'In', 0.482_520_4),
    to('MC', 'Out', 0.015_898_63, true),
    to('MC', 'MC', 0.933_382_3, true),
    to('FB', 'MC', 0.772_698_7),
  ],
};

/** Responses, patterns × outputs: mean activity from 150 to 350 ms. */
function responses(projections: readonly Projection[], seed: number): Float64Array[] {
  const random = new Random(seed);
  const weights = projections.map(({ to: target, from, mean, spread }) =>
    Float64Array.from({ length: SIZES[target] * SIZES[from] }, (_, k) => {
      const weight = spread ? mean * Math.exp(-0.5 + random.normal()) : mean;
      const same = target === from && Math.floor(k / SIZES[from]) === k % SIZES[from];
      return same ? 0 : weight;
    }),
  );
  return Array.from({ length: 128 }, (_, pattern) => {
    const a: Record<Population, Float64Array> = {
      In: Float64Array.from({ length: 7 }, (_, bit) => (pattern >> bit) & 1),
      ...{ Out: new Float64Array(128), FF: new Float64Array(7) },
      ...{ FB: new Float64Array(7), MC: new Float64Array(7) },
    };
    const v = {
      ...{ Out: new Float64Array(128), FF: new Float64Array(7) },
      ...{ FB: new Float64Array(7), MC: new Float64Array(7) },
    };
    const g = projections.map(({ from }) => new Float64Array(SIZES[from]));
    const made = new Float64Array(128);
    for (let t = 0; t < 350; t++) {
      const push = {
        ...{ Out: new Float64Array(128), FF: new Float64Array(7) },
        ...{ FB: new Float64Array(7), MC: new Float64Array(7) },
      };
      projections.forEach(({ to: target, from }, p) => {
        const rest = inhibits(from) ? -10 : 60;
        const decay = inhibits(from) ? 20 : 10;
        const n = SIZES[from];
        for (let i = 0; i < SIZES[target]; i++) {
          let sum = 0;
          for (let j = 0; j < n; j++) sum += weights[p][i * n + j] * g[p][j];
          push[target][i] += sum * (rest - v[target][i]);
        }
        // rise of 1 ms towards the activity, decay of its own
        for (let j = 0; j < n; j++) g[p][j] += -g[p][j] / decay + Math.max(0, a[from][j] - g[p][j]);
      });
      for (const cell of CELLS) {
        const tau = cell === 'Out' || cell === 'MC' ? 50 : 20;
        for (let i = 0; i < v[cell].length; i++) {
          v[cell][i] += (push[cell][i] - v[cell][i]) / tau;
          a[cell][i] = Math.min(50, Math.max(0, v[cell][i] - 10)) / 50;
        }
      }
      if (t >= 150) for (let i = 0; i < 128; i++) made[i] += a.Out[i] / 200;
    }
    return made;
  });
}

/** Share of active outputs, and 1 − mean cosine over pairs; a silent pattern is like every other. */
function measures(patterns: readonly Float64Array[]): { active: number; discriminability: number } {
  const norms = patterns.map((p) => Math.sqrt(p.reduce((sum, x) => sum + x * x, 0)));
  const active =
    patterns.reduce((sum, p) => sum + p.filter((x) => x > 0).length / 128, 0) / patterns.length;
  let [sum, pairs] = [0, 0];
  for (let i = 0; i < patterns.length; i++) {
    for (let j = 0; j < i; j++) {
      pairs++;
      const silent = norms[i] === 0 || norms[j] === 0;
      const dot = patterns[i].reduce((total, x, k) => total + x * patterns[j][k], 0);
      sum += silent ? 1 : dot / (norms[i] * norms[j]);
    }
  }
  return { active, discriminability: 1 - sum / pairs };
}

/** Checks ask for two of the configurations, 'no inhibition' and 'mossy cells'; the others are there to look at. */
export function separation(
  print: (line: string) => void,
  seeds: readonly number[],
  names: readonly string[] = Object.keys(CONFIGURATIONS),
): Check[] {
  print(columns('', 'active', 'discriminab.'));
  // of seven mossy cells with log-normal weights one draw says little: .54 to .64 in six
  const found = Object.fromEntries(
    names.map((name) => {
      const of = (seed: number) => measures(responses(CONFIGURATIONS[name], seed).slice(1));
      const made = seeds.map(of);
      const active = mean(made.map((one) => one.active));
      const discriminability = mean(made.map((one) => one.discriminability));
      print(columns(name, active, discriminability));
      return [name, { active, discriminability }];
    }),
  );
  const [none, mossy] = [found['no inhibition'], found['mossy cells']];
  const source = 'independent program, three draws; here three others';
  return [
    atLeast(
      'discriminability: mossy cells over no inhibition, by',
      mossy.discriminability - none.discriminability,
      0.1,
    ),
    below('active share: mossy cells over no inhibition', mossy.active / none.active, 0.5),
    near('active share, no inhibition', none.active, 0.435, source, {
      ...{ relative: 0, absolute: 0.05 },
    }),
    near('discriminability, mossy cells', mossy.discriminability, 0.645, source, {
      ...{ relative: 0, absolute: 0.08 },
    }),
  ];
}

export const galloni2022: Study = {
  title: 'Pattern separation in the dentate gyrus: inhibition through mossy cells',
  reference: 'Galloni et al. 2022, Front. Comput. Neurosci. 16:826278',
  minutes: 0.5,
  run: async (print = console.log) => separation(print, [1, 2, 3]),
};
