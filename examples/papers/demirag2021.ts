/**
 * Memristive synapses that learn by e-prop (Demirag, Frenkel, Payvand & Indiveri 2021, arXiv:2108.01804): a weight is the difference of two phase-change
 * devices, whose conductance grows by noisy pulses, drifts, and is read with noise. Here is the device, as in the authors' code (a fit of Nandakumar et al.
 * 2018). Their comparison of schemes of writing is not made: with a network of our own scales neither pulses by sign nor accumulated ones learnt.
 */
import { exp, log } from '../../src/equations/f64.ts';
import { type Check, near } from '../example.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';

/** µS. */
const [LEAST, MOST] = [0.1, 12];
const [DRIFT, T0] = [0.04, 38.6];
const clip = (x: number, low: number, high: number) => Math.min(high, Math.max(low, x));

/** Many devices: conductance when programmed, time of that (s), memory of pulses. */
export class Devices {
  readonly conductance: Float64Array;
  readonly #programmed: Float64Array;
  readonly #memory: Float64Array;
  readonly #random: Random;

  constructor(count: number, random: Random) {
    this.conductance = new Float64Array(count);
    this.#programmed = new Float64Array(count);
    this.#memory = new Float64Array(count);
    this.#random = random;
    for (let k = 0; k < count; k++) this.reset(k, 0);
  }

  reset(k: number, time: number): void {
    this.conductance[k] = Math.max(0.01, 0.1 + 0.01 * this.#random.normal());
    this.#memory[k] = 1;
    this.#programmed[k] = time;
  }

  /** One SET pulse. */
  pulse(k: number, time: number): void {
    this.#memory[k] *= exp(-1 / 2.6);
    const g = this.conductance[k];
    const p = this.#memory[k];
    const mean = -0.084 * g + 0.88 + 1.4 * p;
    const spread = 0.091 * g + 0.26 + 2.15 * p;
    this.conductance[k] = clip(g + mean + spread * this.#random.normal(), LEAST, MOST);
    this.#programmed[k] = time;
  }

  /** After `time`; without noise where asked. */
  read(k: number, time: number, noisy = true): number {
    const age = Math.max(T0, time - this.#programmed[k]) / T0;
    const drifted = this.conductance[k] * exp(-DRIFT * log(age));
    return drifted + (noisy ? (0.03 * drifted + 0.13) * this.#random.normal() : 0);
  }
}

const PULSES = [1, 2, 5, 10, 15, 20];
const MEANS = [2.07, 3.43, 5.9, 7.69, 8.51, 8.9];
const SPREADS = [1.53, 2, 2.34, 2.2, 2.05, 1.97];

export function deviceChecks(print: (line: string) => void, count: number): Check[] {
  const devices = new Devices(count, new Random(1));
  const checks: Check[] = [];
  print(columns('pulses', 'mean µS', 'sd'));
  const source = 'independent program, 20,000 devices';
  for (let n = 1; n <= 20; n++) {
    for (let k = 0; k < count; k++) devices.pulse(k, 0);
    const row = PULSES.indexOf(n);
    if (row < 0) continue;
    let [sum, squares] = [0, 0];
    for (let k = 0; k < count; k++) {
      const g = devices.read(k, T0);
      sum += g;
      squares += g * g;
    }
    const mean = sum / count;
    const spread = Math.sqrt(squares / count - mean * mean);
    print(columns(n, mean, spread));
    checks.push(
      near(`mean after ${n} pulses, µS`, mean, MEANS[row], source, { relative: 0.05 }),
      near(`sd after ${n} pulses, µS`, spread, SPREADS[row], source, { relative: 0.1 }),
    );
  }
  const drifted = devices.read(0, 10 * T0, false) / devices.read(0, T0, false);
  checks.push(
    near('what drift leaves after ten times as long', drifted, 0.912, 'exact: 10^−0.04', {
      relative: 1e-3,
    }),
  );
  return checks;
}

export const demirag2021: Study = {
  title: 'Memristive synapses: what pulses, drift and reading do to a weight (Demirag et al. 2021)',
  reference: 'Demirag, Frenkel, Payvand & Indiveri 2021, arXiv:2108.01804',
  minutes: 0.1,
  run: async (print = console.log) => deviceChecks(print, 20_000),
};
