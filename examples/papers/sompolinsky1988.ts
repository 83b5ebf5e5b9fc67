/**
 * Sompolinsky, Crisanti & Sommers (1988), "Chaos in random neural networks", Phys. Rev. Lett. 61:259.
 *
 * h′ = −h + J tanh(h), J_ij ~ N(0, g²/N): silent for g < 1, chaotic beyond. Mean-field theory gives the variance of h, that
 * of tanh h, and the largest Lyapunov exponent −1 + √(1 − E₀), E₀ the ground state of a particle in the
 * potential that the autocorrelation makes.
 */
import { gaussianWeights, rateLyapunov } from '../../src/index.ts';
import { between, type Check, near } from '../example.ts';
import { columns, type MovingCurve, type Study, type StudyHost } from '../study.ts';

/** Of dynamic mean-field theory: ⟨h²⟩, ⟨tanh² h⟩, λ₁ in 1/τ. */
export const THEORY: Readonly<Record<number, readonly [number, number, number]>> = {
  1.5: [0.74769, 0.34209, 0.0469],
  2: [1.92481, 0.51318, 0.1129],
  3: [5.44633, 0.68058, 0.2366],
  5: [16.96405, 0.81075, 0.4367],
  10: [71.36809, 0.90609, 0.7841],
};

export interface ChaosOptions {
  readonly size?: number;
  /** Time that counts, in τ. */
  readonly time?: number;
  /** Pairs of g and dt: Euler's step lowers λ₁ where g is large. */
  readonly gains?: readonly (readonly [g: number, dt: number])[];
  readonly seeds?: readonly number[];
  /** Is given theory, and beside it each gain as it is done. */
  readonly show?: StudyHost['show'];
}

export async function chaos(
  print: (line: string) => void,
  { size = 1000, time = 200, gains = GAINS, seeds = [1, 2, 3], show }: ChaosOptions = {},
) {
  print(columns('g', 'dt', 'λ₁', 'theory', '⟨h²⟩', 'theory', '⟨tanh²⟩', 'theory'));
  const rows: { g: number; first: number; square: number; rate: number }[] = [];
  const theory = Object.entries(THEORY).map(([g, [, , first]]) => ({ g: Number(g), first }));
  show?.(exponents('mean-field theory', theory));
  for (const [g, dt] of gains) {
    const sums = [0, 0, 0];
    for (const seed of seeds) {
      const weights = gaussianWeights(size, { g, seed });
      const options = { time, warmup: time / 2, exponents: 1, seed };
      const found = await rateLyapunov({ size, weights, dt, seed }, options);
      sums[0] += found.exponents[0] / seeds.length;
      sums[1] += found.meanSquare / seeds.length;
      sums[2] += found.meanSquareRate / seeds.length;
    }
    const [first, square, rate] = sums;
    const [h2, r2, lambda] = THEORY[g];
    print(columns(g, dt, first, lambda, square, h2, rate, r2));
    rows.push({ g, first, square, rate });
    const name = `${size.toLocaleString('en')} units`;
    show?.(exponents(name, rows));
  }
  return rows;
}

const exponents = (name: string, points: readonly { g: number; first: number }[]): MovingCurve => ({
  ...{ name, axes: ['g', 'λ₁, 1/τ'], part: 1 },
  x: Float64Array.from(points, ({ g }) => g),
  y: Float64Array.from(points, ({ first }) => first),
});

const GAINS = [
  [2, 0.05],
  [3, 0.05],
  [5, 0.05],
  [10, 0.01],
] as const;

export const sompolinsky1988: Study = {
  title: 'Chaos in random rate networks: the largest exponent against mean-field theory',
  reference: 'Sompolinsky, Crisanti & Sommers (1988), Phys. Rev. Lett. 61:259',
  minutes: 8,
  async run(print = console.log, { show } = {}) {
    const rows = await chaos(print, { show });
    // beyond: 4,000 units, two networks, 80 τ, gave 0.743 and 0.737, so 1/N is what they tend by; that is 4 to 5 % below theory
    print('2,000 units: what 1,000 lack at large g is their number, 1/N');
    const [twice] = await chaos(print, {
      size: 2000,
      time: 100,
      gains: [[10, 0.01]],
      seeds: [1, 2],
    });
    const at = (gain: number) => rows.find(({ g }) => g === gain)!;
    const limit = 2 * twice.first - at(10).first;
    const source = 'dynamic mean-field theory, N → ∞';
    const checks: Check[] = [
      between('λ₁ at g = 3, three networks', at(3).first, 0.2, 0.25, source),
      near('λ₁ at g = 10, dt = 0.01, N → ∞ by 1/N', limit, THEORY[10][2], source, {
        relative: 0.03,
      }),
      near('⟨h²⟩ at g = 3', at(3).square, THEORY[3][0], source, { relative: 0.05 }),
    ];
    return checks;
  },
};
