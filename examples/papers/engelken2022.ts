/**
 * Engelken, Ingrosso, Khajeh, Goedeke & Abbott (2022), "Input correlations impede suppression of chaos and learning in
 * balanced firing-rate networks", PLoS Comput. Biol. 18:e1010590.
 *
 * Threshold-linear units with strong inhibition, h′ = −h + J max(h, 0) + √N·I₀ + input, J_ij = g/√N·N(0, 1) − J₀/√N. A sine
 * common to all units is cancelled by recurrent inhibition, so it takes far more of it to suppress chaos than of sines
 * with independent phases.
 */
import { gaussianWeights, rateLyapunov } from '../../src/index.ts';
import { atLeast, type Check, near } from '../example.ts';
import { columns, type Study } from '../study.ts';

const DT = 1 / 16;

export interface BalancedOptions {
  readonly size: number;
  readonly g: number;
  readonly seed?: number;
}

const balanced = ({ size, g, seed = 1 }: BalancedOptions) => ({
  size,
  weights: gaussianWeights(size, { g, mean: -Math.sqrt(size), seed }),
  activation: 'max(x, 0)',
  dt: DT,
  input: Math.sqrt(size),
  initial: Float64Array.from({ length: size }, (_, i) => ((i * 7919) % 101) / 50 - 1),
  seed,
});

const cdf = (x: number): number => {
  // Φ by its series around 0, for |x| < 6
  let term = x;
  let sum = x;
  for (let k = 1; k < 200; k++) {
    term *= (x * x) / (2 * k + 1);
    sum += term;
  }
  return 0.5 + density(x) * sum;
};
const density = (x: number): number => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);

/** Static mean field: variance of h and mean rate at the fixed point, for g < √2 and J₀ = I₀ = 1. */
export function fixedPoint(size: number, g: number): { readonly q: number; readonly rate: number } {
  const excess = (x: number) => g * g * ((1 + x * x) * cdf(x) + x * density(x)) - 1;
  let low = -5;
  let high = 5;
  for (let k = 0; k < 100; k++) {
    const middle = (low + high) / 2;
    if (excess(middle) > 0) high = middle;
    else low = middle;
  }
  const root = Math.sqrt(size);
  const mean = low * cdf(low) + density(low);
  const sd = root / (low + root * mean);
  return { q: sd * sd, rate: sd * mean };
}

/** Fixed point of one network: variance of h and mean of max(h, 0). */
export async function relax(options: BalancedOptions) {
  const network = balanced(options);
  const found = await rateLyapunov(network, { time: 20, warmup: 150, exponents: 1 });
  return { first: found.exponents[0], rate: found.meanRate };
}

export async function suppression(
  print: (line: string) => void,
  { size = 500, g = 1.6, seed = 1 }: Partial<BalancedOptions> = {},
  { time = 100, frequency = 0.2, amplitudes = [0, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6] } = {},
) {
  print(columns('I₁/√N', 'common λ₁', 'separate λ₁'));
  const rows = [];
  for (const share of amplitudes) {
    const amplitude = share * Math.sqrt(size);
    const first = [];
    for (const common of [true, false]) {
      const network = { ...balanced({ size, g, seed }), sine: { amplitude, frequency, common } };
      const { exponents } = await rateLyapunov(network, { time, warmup: 50, exponents: 1 });
      first.push(exponents[0]);
    }
    print(columns(share, ...first));
    rows.push({ share, common: first[0], separate: first[1] });
  }
  return rows;
}

export const engelken2022: Study = {
  title: 'Common input suppresses chaos far less than independent input',
  reference: 'Engelken et al. (2022), PLoS Comput. Biol. 18:e1010590',
  minutes: 1,
  async run(print = console.log) {
    const rows = await suppression(print);
    const stopped = (key: 'common' | 'separate') => rows.find((row) => row[key] < 0)?.share ?? 1;
    print(`chaos ends at I₁/√N = ${stopped('separate')} (separate), ${stopped('common')} (common)`);
    const size = 2000;
    const { first, rate } = await relax({ size, g: 1.2 });
    const theory = fixedPoint(size, 1.2);
    print(columns('g = 1.2', 'λ₁', first, 'rate', rate, 'theory', theory.rate));
    const more = stopped('common') / stopped('separate');
    const checks: Check[] = [
      atLeast('common over separate amplitude that ends chaos', more, 2),
      near('mean rate at the fixed point', rate, theory.rate, 'static mean field', {
        relative: 0.005,
      }),
    ];
    return checks;
  },
};
