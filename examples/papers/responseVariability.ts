/**
 * Variability along the axis of a task makes learning by perturbation fast, and costs precision at the end (after a poster title of 2024; the model
 * and its theory are ours): y = a·(U x + ξ) learns a teacher by node perturbation, ΔU = −η (L(ξ) − L(0)) ξ xᵀ/σ²; only w = aᵀU acts, and is kept.
 *
 * Recurrence of gain 1/(1 − g) along a turns noise into that direction; total noise is the same. With s its share along a, in units of an
 * even share: the loss falls by 2ηs − 3(M + 2)η²s² a step, and ends at η σ² s² · 15M/(16 − 24(M + 2)ηs).
 */
import { log } from '../../src/equations/f64.ts';
import { between, type Check, near } from '../example.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';

const [UNITS, INPUTS, NOISE, RATE] = [20, 5, 0.01, 0.004];
const GAINS = [0, 0.3, 0.5, 0.7];
/** Of an independent program with 20 seeds. */
const STEPS = [89, 51, 31, 18];
const ENDS = [1.5e-4, 6.6e-4, 2.7e-3, 1.9e-2];

const shareOf = (gain: number) => {
  const along = 1 / (1 - gain) ** 2;
  return (UNITS * along) / (UNITS - 1 + along);
};

/** Mean over seeds of the loss before each step, averaged over inputs. */
export function lossCurve(gain: number, steps: number, seeds: number): Float64Array {
  const mean = new Float64Array(steps);
  const share = shareOf(gain);
  const amount = Math.sqrt((NOISE * share) / (1 / (1 - gain) ** 2));
  for (let seed = 1; seed <= seeds; seed++) {
    const random = new Random(seed);
    const drawn = (count: number) => Float64Array.from({ length: count }, () => random.normal());
    const unit = (v: Float64Array) => {
      const length = Math.sqrt(v.reduce((sum, x) => sum + x * x, 0));
      return v.map((x) => x / length);
    };
    const a = unit(drawn(UNITS));
    const teacher = unit(drawn(INPUTS));
    const w = new Float64Array(INPUTS);
    for (let t = 0; t < steps; t++) {
      for (let j = 0; j < INPUTS; j++) mean[t] += (0.5 * (w[j] - teacher[j]) ** 2) / seeds;
      const x = drawn(INPUTS);
      const z = drawn(UNITS);
      const error = w.reduce((sum, wj, j) => sum + (wj - teacher[j]) * x[j], 0);
      // recurrence along a: of the noise only that part moves the output
      const shift = (amount / (1 - gain)) * a.reduce((sum, ai, i) => sum + ai * z[i], 0);
      const surplus = 0.5 * (error + shift) ** 2 - 0.5 * error ** 2;
      const step = (-RATE * surplus * shift) / NOISE;
      for (let j = 0; j < INPUTS; j++) w[j] += step * x[j];
    }
  }
  return mean;
}

/** Loss halves in so many steps, and ends at so much. */
export function theory(gain: number) {
  const share = shareOf(gain);
  const fall = 2 * RATE * share - 3 * (INPUTS + 2) * (RATE * share) ** 2;
  const end = (RATE * NOISE * share ** 2 * 15 * INPUTS) / (16 - 24 * (INPUTS + 2) * RATE * share);
  return { share, steps: log(2) / fall, end };
}

export function variabilityChecks(print: (line: string) => void, seeds: number): Check[] {
  print(columns('gain', 'share', 'steps', 'theory', 'end', 'theory'));
  return GAINS.flatMap((gain, k) => {
    const { share, steps, end } = theory(gain);
    const length = Math.round(14 * steps) + 200;
    const curve = lossCurve(gain, length, seeds);
    const half = curve.findIndex((loss) => loss <= curve[0] / 2);
    const tail = curve.subarray(length - 150);
    const rest = tail.reduce((sum, loss) => sum + loss / tail.length, 0);
    print(columns(gain, share, half, steps, rest, end));
    const name = `gain ${gain}`;
    const source = 'independent program, 20 seeds';
    return [
      near(`${name}: steps to half the loss`, half, STEPS[k], source, { relative: 0.15 }),
      between(`${name}: loss at the end`, rest, ENDS[k] / 2, ENDS[k] * 2, source),
    ];
  });
}

export const responseVariability: Study = {
  title: 'Variability along the axis of a task speeds up learning, and is paid for at the end',
  reference: 'after a poster title of 2024; model and theory are ours (node perturbation)',
  minutes: 0.2,
  run: async (print = console.log) => variabilityChecks(print, 100),
};
