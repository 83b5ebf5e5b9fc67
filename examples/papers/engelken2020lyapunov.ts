/**
 * Engelken, Wolf & Abbott (2020), "Lyapunov spectra of chaotic recurrent neural networks", arXiv:2006.02427
 * (Phys. Rev. Research 5:043044).
 *
 * All exponents of h′ = −h + J tanh(h): their sum is that of the leak, they lie point-symmetrically around their
 * mean, the attractor's dimension is a small fraction of N, and noise or a sine takes chaos away.
 */
import { gaussianWeights, type LyapunovProgress, rateLyapunov } from '../../src/index.ts';
import { between, type Check, near } from '../example.ts';
import { columns, type MovingCurve, type Study, spectrumCurve } from '../study.ts';

const DT = 0.05;

export interface SpectraOptions {
  readonly size?: number;
  readonly time?: number;
  readonly gains?: readonly number[];
  readonly noises?: readonly number[];
  readonly amplitudes?: readonly number[];
  readonly seed?: number;
}

export async function spectra(
  print: (line: string) => void,
  {
    size = 200,
    time = 400,
    gains = [1.5, 2, 3, 5, 10],
    noises = [0, 0.2, 0.5, 1, 2],
    amplitudes = [0.5, 1, 2, 4],
    seed = 1,
  }: SpectraOptions = {},
  show: (curve: MovingCurve) => void = () => {},
) {
  print(columns('g', 'λ₁', 'λ_N', 'mean', 'H/N', 'D/N', 'asymmetry'));
  const full = [];
  for (const g of gains) {
    const weights = gaussianWeights(size, { g, seed });
    const name = `g = ${g}`;
    const onProgress = ({ exponents, part }: LyapunovProgress) =>
      show(spectrumCurve(name, '1/τ', exponents, part));
    const found = await rateLyapunov({ size, weights, dt: DT, seed }, { time, onProgress });
    const lambda = found.exponents;
    const mean = lambda.reduce((a, b) => a + b, 0) / size;
    const pairs = lambda.map((x, i) => x + lambda[size - 1 - i] - 2 * mean);
    const asymmetry = Math.sqrt(pairs.reduce((a, b) => a + b * b, 0) / size);
    const row = {
      g,
      first: lambda[0],
      last: lambda[size - 1],
      mean,
      entropy: found.entropyRate / size,
      dimension: found.dimension / size,
      asymmetry: asymmetry / (lambda[0] - lambda[size - 1]),
    };
    full.push(row);
    print(columns(g, row.first, row.last, mean, row.entropy, row.dimension, row.asymmetry));
  }
  print(columns('drive, g = 2', 'strength', 'λ₁'));
  const weights = gaussianWeights(size, { g: 2, seed });
  const driven = async (kind: string, strength: number, drive: object) => {
    const network = { size, weights, dt: DT, seed, ...drive };
    const { exponents } = await rateLyapunov(network, { time, exponents: 1 });
    print(columns(kind, strength, exponents[0]));
    return { strength, first: exponents[0] };
  };
  const noisy = [];
  for (const noise of noises) noisy.push(await driven('noise', noise, { noise }));
  const waved = [];
  for (const amplitude of amplitudes) {
    waved.push(await driven('sine', amplitude, { sine: { amplitude, frequency: 0.2 } }));
  }
  return { full, noisy, waved };
}

export const engelken2020lyapunov: Study = {
  title: 'All Lyapunov exponents of random rate networks, free and driven',
  reference: 'Engelken, Wolf & Abbott (2020), arXiv:2006.02427',
  minutes: 2,
  async run(print = console.log, { show } = {}) {
    const { full, noisy, waved } = await spectra(print, {}, show);
    const leak = Math.log(1 - DT) / DT;
    const third = full.find(({ g }) => g === 3)!;
    const checks: Check[] = full.map(({ g, mean }) =>
      near(`mean of the spectrum at g = ${g}`, mean, leak, 'ln(1 − dt)/dt', { relative: 0.002 }),
    );
    checks.push(
      between('asymmetry over range at g = 3', third.asymmetry, 0, 0.02, 'point symmetry'),
      between('D/N at g = 3', third.dimension, 0.03, 0.09, 'independent program, 4 networks'),
      between('λ₁ with noise σ = 2', noisy.at(-1)!.first, -0.4, -0.1, 'chaos suppressed'),
      between('λ₁ with a sine of amplitude 4', waved.at(-1)!.first, -0.7, -0.2, 'chaos suppressed'),
    );
    return checks;
  },
};
