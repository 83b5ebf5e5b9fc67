/**
 * Currents as series of values, for `network.seriesCurrent`: sine, ramp, Ornstein–Uhlenbeck. Made once on the host, the same numbers on
 * every host; all neurons of the target get the same current.
 */
import { expectArgument, expectOptions, isReal } from '../connect/argument.ts';
import { exp, sin } from '../equations/f64.ts';
import { Draws } from '../plan/host-draws.ts';

/** What `network.seriesCurrent` takes. */
export interface CurrentSeries {
  /** pA. */
  readonly values: Float64Array;
  /** ms. */
  readonly interval: number;
}

interface Extent {
  /** ms that the series lasts; the current is 0 after. */
  readonly time: number;
  /** ms between values, a multiple of dt; default 0.1. */
  readonly interval?: number;
}

export interface SineOptions extends Extent {
  /** pA. */
  readonly amplitude: number;
  /** Hz. */
  readonly frequency: number;
  /** rad; default 0. */
  readonly phase?: number;
  /** pA; default 0. */
  readonly offset?: number;
}

/** offset + amplitude·sin(2πft + phase), each value that of the middle of its interval. */
export function sineSeries(options: SineOptions): CurrentSeries {
  const where = 'sineSeries';
  const known = ['time', 'interval', 'amplitude', 'frequency', 'phase', 'offset'];
  const { count, interval } = extentOf(options, where, known);
  const { amplitude, frequency, phase = 0, offset = 0 } = options;
  expectReals(where, { amplitude, frequency, phase, offset });
  const values = new Float64Array(count);
  for (let k = 0; k < count; k++) {
    const turns = frequency * (k + 0.5) * interval * 1e-3;
    values[k] = offset + amplitude * sin(2 * Math.PI * (turns - Math.floor(turns)) + phase);
  }
  return { values, interval };
}

export interface RampOptions extends Extent {
  /** pA at the start and at the end. */
  readonly from: number;
  readonly to: number;
}

/** A straight line, each value that of the middle of its interval. */
export function rampSeries(options: RampOptions): CurrentSeries {
  const where = 'rampSeries';
  const { count, interval } = extentOf(options, where, ['time', 'interval', 'from', 'to']);
  const { from, to } = options;
  expectReals(where, { from, to });
  const values = Float64Array.from({ length: count }, (_, k) => {
    return from + ((to - from) * (k + 0.5)) / count;
  });
  return { values, interval };
}

export interface OrnsteinUhlenbeckOptions extends Extent {
  /** pA, of the stationary process. */
  readonly mean?: number;
  readonly sd: number;
  /** Correlation time, ms. */
  readonly tau: number;
  readonly seed?: number;
}

/** Ornstein–Uhlenbeck process, begun in its stationary state, exact at its own interval: autocorrelation e^(−t/τ). */
export function ornsteinUhlenbeckSeries(options: OrnsteinUhlenbeckOptions): CurrentSeries {
  const where = 'ornsteinUhlenbeckSeries';
  const known = ['time', 'interval', 'mean', 'sd', 'tau', 'seed'];
  const { count, interval } = extentOf(options, where, known);
  const { mean = 0, sd, tau, seed = 1 } = options;
  expectReals(where, { mean, sd, tau });
  expectArgument(sd >= 0, `${where} › sd`, sd, 'a number ≥ 0');
  expectArgument(tau > 0, `${where} › tau`, tau, 'a number of ms > 0');
  const draws = new Draws(seed, where, 16);
  const keep = exp(-interval / tau);
  const fresh = sd * Math.sqrt(1 - keep * keep);
  const values = new Float64Array(count);
  let x = sd * draws.normal();
  for (let k = 0; k < count; k++) {
    values[k] = mean + x;
    x = keep * x + fresh * draws.normal();
  }
  return { values, interval };
}

/** At most 10⁸ values. */
function extentOf(options: Extent, where: string, known: readonly string[]) {
  expectOptions(options, where, known);
  const { time, interval = 0.1 } = options;
  const sound = isReal(interval) && interval > 0;
  expectArgument(sound, `${where} › interval`, interval, 'a number of ms > 0');
  const count = Math.round(time / interval);
  const fits = isReal(time) && time >= 0 && count <= 1e8;
  expectArgument(fits, `${where} › time`, time, 'a number of ms, at most 10⁸ intervals');
  return { count, interval };
}

function expectReals(where: string, values: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(values)) {
    expectArgument(isReal(value), `${where} › ${name}`, value, 'a finite number');
  }
}
