/**
 * Oscillations from the correction of errors with a delay (after Alamia & VanRullen 2019, PLoS Biol 17:e3000487; the reduction is ours): a level
 * that is predicted from above, and corrected after a loop delay D, obeys y′ = −a y − b y(t − D). Its modes are s = −a − b e^(−sD); without leak
 * it rings at 1/(4D) where b·D = π/2, so that levels with longer loops are slower.
 */
import { peakFrequency, powerSpectrum } from '../../src/analysis/index.ts';
import { cos, exp, sin } from '../../src/equations/f64.ts';
import { type Check, near } from '../example.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';

/** ms, and 1/ms. */
interface Loop {
  readonly delay: number;
  readonly leak: number;
  readonly gain: number;
}

/** The slowest mode that rings: damping in 1/s (negative: it dies), Hz. By Newton's method. */
export function mode({ delay, leak, gain }: Loop) {
  let [re, im] = [0, Math.PI / (2 * delay)];
  for (let k = 0; k < 100; k++) {
    const decay = gain * exp(-re * delay);
    const [c, s] = [decay * cos(im * delay), decay * sin(im * delay)];
    const [f, g] = [re + leak + c, im - s];
    // the derivative 1 − b D e^(−sD)
    const [p, q] = [1 - delay * c, delay * s];
    const size = p * p + q * q;
    re -= (f * p + g * q) / size;
    im -= (g * p - f * q) / size;
  }
  return { damping: 1000 * re, hertz: (1000 * im) / (2 * Math.PI) };
}

/** Levels that pass what they hold to the next; y of each by `every` ms. Heun's method. */
function course(
  loops: readonly Loop[],
  {
    dt,
    time,
    every,
    noise,
    passed,
    seed,
  }: {
    readonly dt: number;
    readonly time: number;
    readonly every: number;
    readonly noise: number;
    readonly passed: number;
    readonly seed: number;
  },
): Float64Array[] {
  const random = new Random(seed);
  const steps = Math.round(time / dt);
  const stride = Math.round(every / dt);
  const delays = loops.map(({ delay }) => Math.round(delay / dt));
  const past = delays.map((d) => new Float64Array(d + 1));
  const y = loops.map(() => (noise === 0 ? 1 : 0));
  const out = loops.map(() => new Float64Array(Math.floor(steps / stride)));
  for (let t = 0; t < steps; t++) {
    if (t % stride === 0) {
      out.forEach((values, k) => {
        if (t / stride < values.length) values[t / stride] = y[k];
      });
    }
    const before = y.slice();
    loops.forEach(({ leak, gain }, k) => {
      const length = delays[k] + 1;
      past[k][t % length] = before[k];
      const late = past[k][(t + 1) % length];
      const later = past[k][(t + 2) % length];
      const from = k > 0 ? passed * before[k - 1] : 0;
      const first = -leak * before[k] - gain * late + from;
      const second = -leak * (before[k] + dt * first) - gain * later + from;
      y[k] += (dt * (first + second)) / 2;
      if (noise > 0) y[k] += noise * Math.sqrt(dt) * random.normal();
    });
  }
  return out;
}

/** Hz and damping of a ringing trace, from its crossings and from its peaks between them. */
function measured(trace: Float64Array, every: number, from: number) {
  const crossings: number[] = [];
  const peaks: number[] = [];
  let peak = 0;
  for (let t = Math.round(from / every); t < trace.length; t++) {
    peak = Math.max(peak, Math.abs(trace[t]));
    if (trace[t - 1] > 0 === trace[t] > 0) continue;
    crossings.push((t - trace[t] / (trace[t] - trace[t - 1])) * every);
    peaks.push(peak);
    peak = 0;
  }
  const last = crossings.length - 1;
  const half = (crossings[last] - crossings[0]) / last;
  // the first peak may have begun before
  const damping = Math.log(peaks[last] / peaks[1]) / (half * (last - 1));
  return { hertz: 1000 / (2 * half), damping: 1000 * damping };
}

const DELAYS = [6, 12, 24, 50, 100];
const HZ_AT_HOPF = [41.7, 20.8, 10.42, 5, 2.5];
const HZ_BELOW = [38.2, 19.1, 9.54, 4.58, 2.29];
const DAMPING = [-31.7, -15.9, -7.94, -3.81, -1.9];

export function ringing(print: (line: string) => void): Check[] {
  print(columns('D ms', 'b·D', 'Hz', 'theory', 'per s', 'theory'));
  const ring = (loop: Loop) => {
    const settings = { dt: loop.delay / 240, time: 40 * loop.delay, every: loop.delay / 120 };
    const [y] = course([loop], { ...settings, noise: 0, passed: 0, seed: 1 });
    const found = measured(y, settings.every, 6 * loop.delay);
    const theory = mode(loop);
    const product = loop.gain * loop.delay;
    print(columns(loop.delay, product, found.hertz, theory.hertz, found.damping, theory.damping));
    return found;
  };
  const source = 'modes of the delayed loop';
  const checks = DELAYS.flatMap((delay, k) => {
    const name = `loop of ${delay} ms`;
    const hopf = ring({ delay, leak: 0, gain: Math.PI / 2 / delay });
    const under = ring({ delay, leak: 0, gain: 1.2 / delay });
    return [
      near(`${name}: Hz at the onset`, hopf.hertz, HZ_AT_HOPF[k], 'exact: 1/(4D)', {
        relative: 0.05,
      }),
      near(`${name}: Hz at b·D = 1.2`, under.hertz, HZ_BELOW[k], source, { relative: 0.05 }),
      near(`${name}: damping at b·D = 1.2, per s`, under.damping, DAMPING[k], source, {
        relative: 0.1,
      }),
    ];
  });
  for (const [leak, gain, hertz] of [
    [10, 71.957, 11.341],
    [40, 93.013, 13.365],
  ]) {
    const found = ring({ delay: 24, leak: leak / 1000, gain: gain / 1000 });
    checks.push(
      near(`leak ${leak} per s: Hz at the onset`, found.hertz, hertz, 'exact: √(b² − a²)', {
        relative: 0.01,
      }),
      near(`leak ${leak} per s: damping at the onset`, found.damping, 0, 'exact', {
        relative: 0,
        absolute: 0.2,
      }),
    );
  }
  return checks;
}

/** Three levels under noise, each passing on what it holds: their frequencies fall. */
export function hierarchy(print: (line: string) => void, time: number, seed: number): Check[] {
  const delays = [24, 50, 120];
  const loops = delays.map((delay) => ({ delay, leak: 0, gain: 1.4 / delay }));
  const levels = course(loops, { dt: 0.5, time, every: 2, noise: 1, passed: 0.002, seed });
  const asked = [10.1, 4.8, 1.95];
  return levels.map((y, k) => {
    const peak = peakFrequency(powerSpectrum(y, 2, { segment: 4096 }), 0.5, 40);
    print(`level ${k + 1}, loop of ${delays[k]} ms: ${peak.toFixed(2)} Hz`);
    return near(
      `level ${k + 1}, seed ${seed}: Hz of most power`,
      peak,
      asked[k],
      'independent program',
      {
        relative: 0.1,
      },
    );
  });
}

export const alamiaVanRullen2019: Study = {
  title: 'A hierarchy of oscillations from the correction of errors with delays',
  reference:
    'after Alamia & VanRullen 2019, PLoS Biol 17:e3000487 (abstract); the reduction is ours',
  minutes: 0.1,
  run: async (print = console.log) => [
    ...ringing(print),
    ...[1, 2, 3].flatMap((seed) => hierarchy(print, 200_000, seed)),
  ],
};
