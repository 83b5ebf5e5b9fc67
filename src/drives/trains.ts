/**
 * Spike trains that are drawn beforehand, for `spikeGenerator`: Poisson with a rate that changes, sinusoidal Poisson, gamma. Each unit has a stream of its
 * own; spikes carry the end of the step in which they fall.
 */

import { expectArgument, expectOptions, isCount, isReal } from '../connect/argument.ts';
import { exp, log, sin } from '../equations/f64.ts';
import { timeOf } from '../network/grid.ts';
import { type SourceSpec, spikeGenerator } from '../neurons/sources.ts';
import { Draws } from '../plan/host-draws.ts';

interface Trains {
  /** Units. */
  readonly size: number;
  /** ms. */
  readonly time: number;
  /** ms, the network's. */
  readonly dt: number;
  readonly seed?: number;
}

export interface InhomogeneousPoissonOptions extends Trains {
  /** Hz: `rates[floor(t / interval)]` for all units; 0 after the end. */
  readonly rates: ArrayLike<number>;
  /** ms. */
  readonly interval: number;
}

/** Poisson trains whose rate is a series (Lewis & Shedler 1979, thinning). */
export function inhomogeneousPoisson(options: InhomogeneousPoissonOptions): SourceSpec {
  const where = 'inhomogeneousPoisson';
  expectTrains(options, where, ['rates', 'interval']);
  const { rates, interval } = options;
  const isList = Array.isArray(rates) || (ArrayBuffer.isView(rates) && 'length' in rates);
  expectArgument(isList, `${where} › rates`, rates, 'a list of rates in Hz');
  const bad = Array.from(rates).findIndex((rate) => !(isReal(rate) && rate >= 0));
  expectArgument(bad < 0, `${where} › rates[${bad}]`, rates[bad], 'a number ≥ 0');
  const sound = isReal(interval) && interval > 0;
  expectArgument(sound, `${where} › interval`, interval, 'a number of ms > 0');
  const most = Array.from(rates).reduce((a, b) => Math.max(a, b), 0);
  return thinned(options, where, most, (t) => rates[Math.floor(t / interval)] ?? 0);
}

export interface SinusoidalPoissonOptions extends Trains {
  /** Mean rate, Hz. */
  readonly rate: number;
  /** Hz; where it exceeds the mean, the rate is cut at 0. */
  readonly amplitude: number;
  /** Hz. */
  readonly frequency: number;
  /** rad; default 0. */
  readonly phase?: number;
}

/** Poisson trains of rate max(0, rate + amplitude·sin(2πft + phase)). */
export function sinusoidalPoisson(options: SinusoidalPoissonOptions): SourceSpec {
  const where = 'sinusoidalPoisson';
  expectTrains(options, where, ['rate', 'amplitude', 'frequency', 'phase']);
  const { rate, amplitude, frequency, phase = 0 } = options;
  for (const [name, value] of Object.entries({ rate, amplitude, frequency })) {
    const sound = isReal(value) && value >= 0;
    expectArgument(sound, `${where} › ${name}`, value, 'a number of Hz ≥ 0');
  }
  expectArgument(isReal(phase), `${where} › phase`, phase, 'a finite number');
  return thinned(options, where, rate + amplitude, (t) => {
    const turns = frequency * t * 1e-3;
    return rate + amplitude * sin(2 * Math.PI * (turns - Math.floor(turns)) + phase);
  });
}

export interface GammaOptions extends Trains {
  /** Hz. */
  readonly rate: number;
  /** Of the intervals: their coefficient of variation is 1/√shape; 1 is Poisson. At least 0.05. */
  readonly shape: number;
}

/** Renewal trains with gamma-distributed intervals, in their stationary state from time 0 on (Cox 1962, Renewal Theory, ch. 5). */
export function gammaTrains(options: GammaOptions): SourceSpec {
  const where = 'gammaTrains';
  expectTrains(options, where, ['rate', 'shape']);
  const { size, time, dt, rate, shape, seed = 1 } = options;
  expectArgument(isReal(rate) && rate >= 0, `${where} › rate`, rate, 'a number of Hz ≥ 0');
  const sound = isReal(shape) && shape >= 0.05 && shape <= 1e6;
  expectArgument(sound, `${where} › shape`, shape, 'a number from 0.05 to 10⁶');
  if (rate === 0) return spikeGenerator({ senders: [], times: [] });
  const scale = 1000 / (rate * shape);
  return collected({ size, time, dt }, (unit, add) => {
    const draws = new Draws(seed, where, 18, unit);
    // time 0 falls anywhere into an interval, into long ones by their length: those are gamma of shape + 1
    let t = draws.uniform() * gamma(draws, shape + 1) * scale;
    while (t < time) {
      add(t);
      t += gamma(draws, shape) * scale;
    }
  });
}

/** Unit gamma variate (Marsaglia & Tsang 2000). */
function gamma(draws: Draws, shape: number): number {
  if (shape < 1) {
    const boost = exp(log(1 - draws.uniform()) / shape);
    return gamma(draws, shape + 1) * boost;
  }
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = draws.normal();
    const root = 1 + c * x;
    const v = root * root * root;
    if (v <= 0) continue;
    if (log(1 - draws.uniform()) < 0.5 * x * x + d - d * v + d * log(v)) return d * v;
  }
}

/** Candidates at the largest rate, each kept with rate/largest. */
function thinned(
  { size, time, dt, seed = 1 }: Trains,
  where: string,
  most: number,
  rateAt: (t: number) => number,
): SourceSpec {
  return collected({ size, time, dt }, (unit, add) => {
    const draws = new Draws(seed, where, 17, unit);
    if (most === 0) return;
    for (let t = 0; ; ) {
      t += (1000 / most) * draws.exponential();
      if (t >= time) return;
      if (draws.uniform() * most < rateAt(t)) add(t);
    }
  });
}

function collected(
  { size, time, dt }: Omit<Trains, 'seed'>,
  train: (unit: number, add: (t: number) => void) => void,
): SourceSpec {
  const spikes: (readonly [step: number, unit: number])[] = [];
  const last = Math.floor(time / dt + 1e-9);
  for (let unit = 0; unit < size; unit++) {
    train(unit, (t) => {
      const step = Math.floor(t / dt) + 1;
      if (step > last) return;
      spikes.push([step, unit]);
    });
  }
  spikes.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const senders = Uint32Array.from(spikes, ([, unit]) => unit);
  const times = Float64Array.from(spikes, ([step]) => timeOf(step, dt));
  return spikeGenerator({ senders, times });
}

function expectTrains(options: Trains, where: string, more: readonly string[]): void {
  expectOptions(options, where, ['size', 'time', 'dt', 'seed', ...more]);
  const { size, time, dt } = options;
  expectArgument(isCount(size), `${where} › size`, size, 'a number of units');
  expectArgument(isReal(time) && time >= 0, `${where} › time`, time, 'a number of ms ≥ 0');
  expectArgument(isReal(dt) && dt > 0, `${where} › dt`, dt, 'the network’s dt in ms');
}
