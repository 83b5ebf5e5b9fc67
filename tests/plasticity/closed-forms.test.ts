/**
 * Rules against numbers from outside: closed forms of the pair protocols (sums over all pairs in f64, by hand
 * or table), Tsodyks–Markram's steady state, an independent integration of the calcium equations.
 */
import { describe, expect, test } from 'vitest';
import { referenceBackend } from '../../src/backends/reference/reference.ts';
import { wasmBackend } from '../../src/backends/wasm/wasm.ts';
import { calciumPlasticity } from '../../src/plasticity/calcium.ts';
import { inhibitoryStdp } from '../../src/plasticity/inhibitory.ts';
import { saturation } from '../../src/plasticity/saturation.ts';
import { synapticScaling } from '../../src/plasticity/scaling.ts';
import { pairStdp } from '../../src/plasticity/stdp.ts';
import { tripletStdp } from '../../src/plasticity/triplet.ts';
import { tsodyksMarkram } from '../../src/plasticity/tsodyks-markram.ts';
import { inDouble, load } from '../backends/harness.ts';
import { isLong } from '../long.ts';
import { type Protocol, pair, protocolNetwork } from './pairs.ts';

const backends = [
  ['reference f64', () => referenceBackend(), 1e-9],
  ['wasm', () => wasmBackend({ workers: 0 }), 3e-5],
  ['wasm in double precision', () => inDouble(wasmBackend({ workers: 0 })), 1e-9],
] as const;

/** 60 pairs at `rate` Hz, the target `lag` ms after the arrival. */
function pairing(rate: number, lag: number, count = 60): Pick<Protocol, 'pre' | 'post'> {
  const times = Array.from({ length: count }, (_, k) => 50 + (k * 1000) / rate);
  return { pre: times, post: times.map((t) => Math.round((t + lag) * 10) / 10) };
}

describe.each(backends)('on %s', (name, make, precision) => {
  /** A minute of biological time by plain loops is for the long form. */
  const isQuick = ([rate]: readonly number[]) =>
    isLong || rate >= 10 || (rate >= 1 && name !== 'reference f64');

  // all-to-all, tau 20 ms, A+ .005, A− .00525, 60 pairs: total change of w, from an f64 sum over pairs
  const pairs = [
    [1, 10, 0.18196],
    [1, -10, -0.19106],
    [20, 10, 0.15234],
    [20, -10, -0.1644],
    [50, 10, -0.00922],
    [50, -10, -0.01905],
  ] as const;
  test.each(pairs.filter(isQuick))(
    '60 pairs at %d Hz, %d ms change an additive weight by %d',
    async (rate, lag, change) => {
      const { w } = await pair(make(), {
        plasticity: pairStdp(),
        weight: 0.5,
        ...pairing(rate, lag),
      });
      expect(w - 0.5).toBeCloseTo(change, 5);
    },
  );

  // Pfister & Gerstner's minimal all-to-all model, 60 pairs
  const triplets = [
    [0.1, -10, -0.3166],
    [10, 10, 0.1186],
    [10, -10, -0.3322],
    [20, 10, 0.2278],
    [40, -10, 0.1737],
    [50, 10, 0.7627],
    [50, -10, 0.7492],
  ] as const;
  test.each(triplets.filter(isQuick))(
    '60 pairs at %d Hz, %d ms change a triplet weight by %d',
    async (rate, lag, change) => {
      const plasticity = tripletStdp({ w_max: 8 });
      const { w } = await pair(make(), { plasticity, weight: 4, ...pairing(rate, lag) });
      expect(w - 4).toBeCloseTo(change, 3);
    },
  );

  test('a single pair: the window of STDP, its two sides, and nothing at 0 ms', async () => {
    const A = { A_plus: 0.01, A_minus: 0.02, tau_plus: 15, tau_minus: 30 };
    for (const lag of [-60, -12.3, -0.1, 0, 0.1, 5, 47]) {
      const { w } = await pair(make(), {
        plasticity: pairStdp(A),
        weight: 0.5,
        pre: [100],
        post: [100 + lag],
      });
      // an arrival and a spike at one time: the arrival is first
      const expected = lag >= 0 ? 0.01 * Math.exp(-lag / 15) : -0.02 * Math.exp(lag / 30);
      expect(w - 0.5).toBeCloseTo(expected, 6);
    }
  });

  test('nearest neighbours, multiplicative and power-law weights', async () => {
    const events = { pre: [50, 60, 90], post: [65, 70, 100] };
    const e = (dt: number) => Math.exp(-dt / 20);
    const run = async (options: Parameters<typeof pairStdp>[0]) =>
      (await pair(make(), { plasticity: pairStdp(options), weight: 0.5, ...events })).w;
    const amplitude = { A_plus: 0.1, A_minus: 0.05 };
    const nearest = 0.5 + 0.1 * (e(5) + e(10)) - 0.05 * e(20) + 0.1 * e(10);
    expect(await run({ ...amplitude, pairs: 'nearest' })).toBeCloseTo(nearest, 5);
    const follow = (up: (w: number) => number, down: (w: number) => number) => {
      let w = 0.5;
      w += 0.1 * (e(15) + e(5)) * up(w);
      w += 0.1 * (e(20) + e(10)) * up(w);
      w -= 0.05 * (e(25) + e(20)) * down(w);
      return w + 0.1 * (e(50) + e(40) + e(10)) * up(w);
    };
    const soft = follow(
      (w) => 1 - w,
      (w) => w,
    );
    expect(await run({ ...amplitude, weights: 'multiplicative' })).toBeCloseTo(soft, 5);
    const power = follow(
      (w) => (1 - w) ** 0.4,
      (w) => w ** 0.4,
    );
    expect(await run({ ...amplitude, weights: 'power', mu: 0.4 })).toBeCloseTo(power, 5);
  });

  test('weights stop at their bounds', async () => {
    const up = { plasticity: pairStdp({ A_plus: 0.3 }), weight: 0.9, ...pairing(20, 2, 5) };
    expect((await pair(make(), up)).w).toBe(1);
    const down = { plasticity: pairStdp({ A_minus: 0.3 }), weight: 0.1, ...pairing(20, -2, 5) };
    expect((await pair(make(), down)).w).toBe(0);
  });

  test('Vogels 2011: arrivals alone depress by eta·alpha, coincidences potentiate', async () => {
    const plasticity = inhibitoryStdp({ eta: 0.1, rho_0: 5, w_max: 10 });
    const alone = await pair(make(), { plasticity, weight: 5, pre: [20, 500], post: [] });
    expect(alone.w).toBeCloseTo(5 - 2 * 0.1 * 0.2, 5);
    const both = await pair(make(), { plasticity, weight: 5, pre: [20], post: [30] });
    expect(both.w).toBeCloseTo(5 - 0.1 * 0.2 + 0.1 * Math.exp(-0.5), 5);
    const before = await pair(make(), { plasticity, weight: 5, pre: [30], post: [20] });
    expect(before.w).toBeCloseTo(5 + 0.1 * (Math.exp(-0.5) - 0.2), 5);
  });

  /** What each arrival adds to the receptor, from jumps of its state. */
  async function releases(plasticity: Protocol['plasticity'], pre: readonly number[]) {
    const network = protocolNetwork({ plasticity, weight: 1, pre, post: [] });
    const { engine, plan } = await load(make(), network);
    const target = plan.populations.findIndex((p) => p.name === 'post');
    const found: number[] = [];
    let step = 0;
    for (const time of pre) {
      const arrival = Math.round(time * 10) - 1;
      await engine.run(arrival - step);
      const [before] = await engine.read(target, 'I_syn');
      await engine.run(1);
      const [after] = await engine.read(target, 'I_syn');
      found.push(after - before * Math.exp(-0.1));
      step = arrival + 1;
    }
    return found;
  }

  // Tsodyks–Markram's steady release u·x at 5, 20, 50 Hz: u = U/(1 − (1 − U)a), x = (1 − e)/(1 − (1 − u)e)
  test.each([
    ['depressing', { U: 0.5, tau_d: 800 }, [0.18113, 0.05713, 0.0241]],
    ['facilitating', { U: 0.15, tau_f: 1000, tau_d: 50 }, [0.48879, 0.53811, 0.31792]],
    ['Mongillo', { U: 0.2, tau_f: 1500, tau_d: 200 }, [0.48047, 0.21496, 0.09469]],
  ])('%s synapses come to their steady release', async (_kind, options, steady) => {
    for (const [k, rate] of [5, 20, 50].entries()) {
      const pre = Array.from({ length: 60 }, (_, i) => 10 + (i * 1000) / rate);
      const found = await releases(tsodyksMarkram(options), pre);
      // the fixed-point quantum of a weight of 1 is 2^-19 or finer
      expect(Math.abs(found.at(-1)! - steady[k])).toBeLessThan(2e-5);
      if (_kind === 'depressing') expect(found[0]).toBeCloseTo(0.5, 5);
      if (_kind === 'depressing') expect(found[1]).toBeCloseTo([0.3053, 0.2651, 0.2562][k], 4);
    }
  });

  test('saturation: an open part cannot open again', async () => {
    const found = await releases(saturation({ alpha: 0.6, tau_s: 100 }), [10, 20, 520]);
    const open = 0.6 * Math.exp(-0.1);
    expect(found[0]).toBeCloseTo(0.6, 5);
    expect(found[1]).toBeCloseTo(0.6 * (1 - open), 5);
    const later = (open + found[1]) * Math.exp(-5);
    expect(found[2]).toBeCloseTo(0.6 * (1 - later), 5);
  });

  test('scaling: a factor for each arrival, by the rate that the trace shows', async () => {
    const plasticity = synapticScaling({ tau: 200, rho_0: 5, eta: 10 });
    const { w } = await pair(make(), {
      plasticity,
      weight: 0.4,
      pre: [10, 150],
      post: [50, 100],
    });
    const rate = (Math.exp(-100 / 200) + Math.exp(-50 / 200)) / 200;
    expect(w).toBeCloseTo(0.4 * (1 + 10 * 0.005) * (1 + 10 * (0.005 - rate)), 5);
  });

  // independent: Euler's method in steps of 1 µs with the cubic term everywhere
  test.each([-20, -5, 10, 30])('calcium: 4 pairs at %d ms', async (lag) => {
    const tau = 5000;
    const { pre, post } = pairing(4, lag, 4);
    const plasticity = calciumPlasticity({ tau });
    const end = Math.max(...pre, ...post) + 1000;
    const { state } = await pair(make(), { plasticity, weight: 0.5, pre: [...pre, end], post });
    let [rho, c] = [0.5, 0];
    const h = 0.001;
    const at = (times: readonly number[]) => new Set(times.map((t) => Math.round(t / h)));
    const [ofPre, ofPost] = [at(pre), at(post)];
    for (let n = 0; n < Math.round(end / h); n++) {
      if (ofPre.has(n)) c += 1;
      if (ofPost.has(n)) c += 2;
      const up = c > 1.3 ? 321.808 * (1 - rho) : 0;
      const down = c > 1 ? 200 * rho : 0;
      rho += (h / tau) * (up - down - rho * (1 - rho) * (0.5 - rho));
      c -= (h * c) / 20;
    }
    expect(Math.abs(rho - 0.5)).toBeGreaterThan(0.01);
    expect(state.fields.rho[0]).toBeCloseTo(rho, 3);
    expect(Math.abs(state.fields.w[0] - state.fields.rho[0])).toBeLessThan(precision);
  });
});
