/**
 * What was learnt in one context makes another like it quick to learn (after a poster title of 2024; the model is ours): a linear network of two
 * layers, 20-20-1, learns context A from small weights, then B, whose teacher has overlap c with A's. Gradient descent on the
 * expected loss; steps until the loss is below 0.05.
 */
import { type Check, near } from '../example.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';

const [INPUTS, HIDDEN, START, RATE, STOP] = [20, 20, 0.01, 0.05, 0.05];
const OVERLAPS = [0, 0.5, 0.9];
/** Steps of an independent program, 10 seeds: naive, then after A for each overlap. */
const NAIVE = 79.1;
const AFTER = [39.1, 27, 9.7];

interface Layers {
  readonly first: Float64Array;
  readonly second: Float64Array;
}

/** Learns in place; how many steps it took. */
export function learn({ first, second }: Layers, teacher: Float64Array): number {
  const missing = new Float64Array(INPUTS);
  for (let step = 0; ; step++) {
    for (let j = 0; j < INPUTS; j++) {
      missing[j] = teacher[j];
      for (let i = 0; i < HIDDEN; i++) missing[j] -= second[i] * first[i * INPUTS + j];
    }
    const loss = 0.5 * missing.reduce((sum, d) => sum + d * d, 0);
    if (loss < STOP || step === 10_000) return step;
    for (let i = 0; i < HIDDEN; i++) {
      const was = second[i];
      for (let j = 0; j < INPUTS; j++) {
        second[i] += RATE * missing[j] * first[i * INPUTS + j];
      }
      for (let j = 0; j < INPUTS; j++) first[i * INPUTS + j] += RATE * missing[j] * was;
    }
  }
}

function unit(random: Random): Float64Array {
  const v = Float64Array.from({ length: INPUTS }, () => random.normal());
  const length = Math.sqrt(v.reduce((sum, x) => sum + x * x, 0));
  return v.map((x) => x / length);
}

/** Mean steps of a naive network, and of one that knows A, for each overlap. */
export function steps(seeds: number): { readonly naive: number; readonly after: number[] } {
  const after = OVERLAPS.map(() => 0);
  let naive = 0;
  for (let seed = 1; seed <= seeds; seed++) {
    const random = new Random(seed);
    const draws = (count: number) =>
      Float64Array.from({ length: count }, () => START * random.normal());
    const layers = { first: draws(HIDDEN * INPUTS), second: draws(HIDDEN) };
    const a = unit(random);
    const other = unit(random);
    const along = a.reduce((sum, x, j) => sum + x * other[j], 0);
    const across = other.map((x, j) => (x - along * a[j]) / Math.sqrt(1 - along * along));
    naive += learn(layers, a) / seeds;
    OVERLAPS.forEach((overlap, k) => {
      const b = a.map((x, j) => overlap * x + Math.sqrt(1 - overlap * overlap) * across[j]);
      after[k] += learn({ first: layers.first.slice(), second: layers.second.slice() }, b) / seeds;
    });
  }
  return { naive, after };
}

export const contextExperience: Study = {
  title: 'Experience with one context makes a similar one quick to learn',
  reference: 'after a poster title of 2024; the model is ours (two linear layers)',
  minutes: 0.1,
  async run(print = console.log): Promise<Check[]> {
    const { naive, after } = steps(10);
    print(columns('overlap', 'steps', 'naive'));
    OVERLAPS.forEach((overlap, k) => {
      print(columns(overlap, after[k], naive));
    });
    const source = 'independent program, 10 seeds';
    const tolerance = { relative: 0.1 };
    return [
      near('steps of a naive network', naive, NAIVE, source, tolerance),
      ...OVERLAPS.map((overlap, k) =>
        near(`steps after A, overlap ${overlap}`, after[k], AFTER[k], source, tolerance),
      ),
    ];
  },
};
