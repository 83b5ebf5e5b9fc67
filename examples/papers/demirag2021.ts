/**
 * Memristive synapses that learn by e-prop (Demirag, Frenkel, Payvand & Indiveri 2021, arXiv:2108.01804): a weight is the difference of two phase-change
 * devices, whose conductance grows by noisy pulses, drifts, and is read with noise. Device, schemes of writing and pulse quantum as in the authors' code
 * (a fit of Nandakumar et al. 2018). Network and task are those of bellec2020.ts, with weights in units of the threshold: the range of a device
 * and the rates of learning are ours. The order of the schemes is theirs: accumulated gradients learn best.
 */
import { exp, log } from '../../src/equations/f64.ts';
import type { Trainer } from '../../src/learn/index.ts';
import { below, type Check, near } from '../example.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';
import { learningCourse } from '../watched-learner.ts';
import { pattern, patternTrainer } from './bellec2020.ts';

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

/** What a device at its largest is worth as a weight, in thresholds; of the readout's a sixth. */
const RANGE = 0.4;
/** µS that a pulse is counted for; s from one update to the next. */
const [PULSE, BETWEEN] = [0.75, T0];
/** Of the slope by a weight, and where slopes are clamped; of the readout's a tenth, and ten times as far, since they are larger. */
const [RATE, CLAMP] = [0.03, 0.1];

type Scheme = 'sign' | 'stochastic' | 'several devices' | 'accumulated';

/** Pairs of devices, one or several a side, as the weights of one projection. */
class Pairs {
  readonly #sides: readonly [plus: Devices[], minus: Devices[]];
  readonly #scale: number;
  readonly #rate: number;
  readonly #clamp: number;
  readonly #scheme: Scheme;
  readonly #due: Float64Array;
  readonly #turn: Uint8Array;
  readonly #random: Random;

  constructor(scheme: Scheme, weights: Float64Array, share: number, random: Random) {
    const each = scheme === 'several devices' ? 4 : 1;
    this.#scheme = scheme;
    this.#scale = (RANGE * share) / MOST;
    this.#rate = share === 1 ? RATE : RATE / 10;
    this.#clamp = share === 1 ? CLAMP : 10 * CLAMP;
    this.#random = random;
    const side = () => Array.from({ length: each }, () => new Devices(weights.length, random));
    this.#sides = [side(), side()];
    this.#due = new Float64Array(weights.length);
    this.#turn = new Uint8Array(weights.length);
    for (let k = 0; k < weights.length; k++) this.#programme(k, weights[k] / this.#scale, 0);
  }

  read(into: Float64Array, time: number): void {
    const each = this.#sides[0].length;
    const sum = (devices: readonly Devices[], k: number) =>
      devices.reduce((all, one) => all + clip(one.read(k, time), LEAST, MOST) / each, 0);
    for (let k = 0; k < into.length; k++) {
      into[k] = this.#scale * (sum(this.#sides[0], k) - sum(this.#sides[1], k));
    }
  }

  learn(slopes: Float64Array, time: number): void {
    const size = Math.sqrt(slopes.reduce((sum, g) => sum + g * g, 0) / slopes.length);
    const each = this.#sides[0].length;
    for (let k = 0; k < slopes.length; k++) {
      const slope = clip(slopes[k], -this.#clamp, this.#clamp);
      const wanted = (-this.#rate * slope) / this.#scale;
      if (this.#scheme === 'sign') {
        if (Math.abs(slopes[k]) > 3 * size) this.#pulse(k, Math.sign(wanted), time);
      } else if (this.#scheme === 'stochastic') {
        if (this.#random.uniform() < Math.abs(wanted) / PULSE)
          this.#pulse(k, Math.sign(wanted), time);
      } else if (this.#scheme === 'several devices') {
        this.#pulse(k, Math.trunc((wanted * each) / PULSE), time);
      } else {
        this.#due[k] += wanted;
        const pulses = Math.trunc(this.#due[k] / PULSE);
        this.#due[k] -= pulses * PULSE;
        this.#pulse(k, pulses, time);
      }
      this.#refresh(k, time);
    }
  }

  #pulse(k: number, signed: number, time: number): void {
    const devices = this.#sides[signed > 0 ? 0 : 1];
    for (let n = Math.abs(signed); n > 0; n--) {
      devices[this.#turn[k]++ % devices.length].pulse(k, time);
    }
  }

  /** Where both sides are full, or one at its limit, the pair begins anew with its difference. */
  #refresh(k: number, time: number): void {
    const [plus, minus] = this.#sides.map((devices) =>
      devices.reduce((sum, one) => sum + one.conductance[k] / devices.length, 0),
    );
    const full = plus > 9 && minus > 9 && Math.abs(plus - minus) < 4.5;
    if (!full && Math.max(plus, minus) < 11.5) return;
    for (const devices of this.#sides) for (const one of devices) one.reset(k, time);
    this.#programme(k, plus - minus, time);
  }

  /** Pulses until the conductance is about what is wanted. */
  #programme(k: number, wanted: number, time: number): void {
    for (const one of this.#sides[wanted > 0 ? 0 : 1]) {
      for (let n = 0; n < 20 && one.conductance[k] < Math.abs(wanted) - PULSE / 2; n++) {
        one.pulse(k, time);
      }
    }
  }
}

/** Squared error over the square of the target, mean of the last ten updates. */
export async function patternOnDevices(scheme: Scheme, updates: number): Promise<number> {
  const sample = pattern();
  const target = Array.from(sample.target!);
  const power = target.reduce((sum, y) => sum + y * y, 0) / target.length;
  const trainer: Trainer = await patternTrainer('symmetric');
  const random = new Random(3);
  try {
    const pairs = Object.entries(trainer.checkpoint().groups).map(([name, { values }]) => {
      return [name, new Pairs(scheme, values, name.includes('out') ? 1 / 6 : 1, random)] as const;
    });
    const errors: number[] = [];
    const course = learningCourse(updates, ['update', 'squared error']);
    for (let k = 1; k <= updates; k++) {
      const checkpoint = trainer.checkpoint();
      for (const [name, own] of pairs) own.read(checkpoint.groups[name].values, BETWEEN * k);
      trainer.restore(checkpoint);
      const { loss, slopes } = await trainer.gradient([sample]);
      errors.push(loss / power);
      course(loss / power);
      for (const [name, own] of pairs) own.learn(slopes[name], BETWEEN * k);
    }
    return errors.slice(-10).reduce((sum, e) => sum + e / 10, 0);
  } finally {
    await trainer.dispose();
  }
}

export const demirag2021: Study = {
  title: 'Memristive synapses: the device, and four schemes of writing by e-prop',
  reference: 'Demirag, Frenkel, Payvand & Indiveri 2021, arXiv:2108.01804',
  minutes: 1,
  async run(print = console.log) {
    const checks = deviceChecks(print, 20_000);
    const schemes = ['accumulated', 'several devices', 'stochastic', 'sign'] as const;
    const errors: number[] = [];
    for (const scheme of schemes) {
      errors.push(await patternOnDevices(scheme, 250));
      print(columns(errors[errors.length - 1], `  ${scheme}`));
    }
    const [accumulated, ...others] = errors;
    const sign = errors[errors.length - 1];
    return [
      ...checks,
      below('pattern, accumulated gradients: squared error', accumulated, 0.3),
      below('pattern: accumulated over sign', accumulated / sign, 0.35),
      below(
        'pattern: accumulated over the best of the other three schemes',
        accumulated / Math.min(...others),
        1,
      ),
    ];
  },
};
