/** What mathematics says of single neurons: periods, subthreshold courses, what refractoriness blocks. */
import { describe, expect, test } from 'vitest';
import { allToAll } from '../../src/connect/connector.ts';
import { Network } from '../../src/network/network.ts';
import { everyNth, isLong } from '../long.ts';
import { load, run, type Subject, samplesOf, stepsOf } from './harness.ts';
import { clock, lif } from './probes.ts';

const TAU_M = 20;
const TAU_S = 5;
const C_M = 20;

export function describeNeurons({ name, make, precision, few }: Subject): void {
  /** Of two time steps the longer one, where few cases stand for many. */
  const coarse = (steps: readonly number[]) => (few ? everyNth(2, steps, 1) : steps);
  describe(`neurons on ${name}`, () => {
    // t_ref + τ·ln(μ/(μ − θ)) with τ = 20 ms, θ = 15 mV, t_ref = 2 ms
    test.each(coarse([0.1, 0.5]))(
      'drives of 16, 20 and 30 mV fire at their periods, dt %f ms',
      async (dt) => {
        const drives = [16, 20, 30];
        const periods = [57.45177, 29.72589, 15.86294];
        const network = new Network({ dt });
        network.population('P', 3, lif());
        network.stepCurrent('P', { amplitude: drives.map((mu) => (mu * C_M) / TAU_M) });
        const chunk = await run(make(), network, Math.round((4.5 * periods[0]) / dt));
        for (const [neuron, period] of periods.entries()) {
          const fired = stepsOf(chunk, neuron);
          const gaps = fired.slice(1).map((step, k) => (step - fired[k]) * dt);
          expect(gaps.length).toBeGreaterThanOrEqual(3);
          for (const gap of gaps) {
            expect(gap).toBeGreaterThanOrEqual(period - 1e-9);
            expect(gap).toBeLessThanOrEqual(period + dt);
          }
        }
      },
    );

    test('a drive below threshold never fires and ends at its level', async () => {
      const network = new Network({ dt: 0.5 });
      network.population('P', 1, lif());
      network.stepCurrent('P', { amplitude: 14.9 });
      const { engine } = await load(make(), network);
      expect((await engine.run(480)).spikes).toBe(0);
      const level = 14.9 * (1 - Math.exp(-240 / TAU_M));
      expect(Math.abs((await engine.read(0, 'v'))[0] / level - 1)).toBeLessThan(20 * precision);
    });

    test.each(coarse([0.1, 1]))(
      'the course after a current arrives is exact, dt %f ms',
      async (dt) => {
        const weight = 60;
        const network = new Network({ dt });
        network.population('S', 1, { source: 'spike_generator', senders: [0], times: [dt] });
        network.population('P', 1, lif());
        const connector = allToAll();
        network.connect('S', 'P', { connector, receptor: 'decaying', weight, delay: dt });
        network.recordStates('P', { variables: ['v'], every: dt });
        const rows = samplesOf(await run(make(), network, Math.round(60 / dt)), 0, 1).flat();
        // the current has jumped at the end of step 1
        const scale = (weight / C_M) * ((TAU_S * TAU_M) / (TAU_M - TAU_S));
        rows.forEach((v, k) => {
          const t = Math.max(0, (k - 1) * dt);
          const exact = scale * (Math.exp(-t / TAU_M) - Math.exp(-t / TAU_S));
          expect(Math.abs(v - exact)).toBeLessThan(scale * 4 * precision);
        });
      },
    );

    test('a constant current from rest follows the exponential', async () => {
      const network = new Network({ dt: 0.1 });
      network.population('P', 1, lif({ V_th: 1000 }));
      network.stepCurrent('P', { amplitude: 30 });
      network.recordStates('P', { variables: ['v'], every: 1 });
      const rows = samplesOf(await run(make(), network, few && !isLong ? 200 : 1000), 0, 1).flat();
      rows.forEach((v, k) => {
        const exact = 30 * (1 - Math.exp(-(k + 1) / TAU_M));
        expect(Math.abs(v - exact)).toBeLessThan(30 * 20 * precision);
      });
    });

    test('parameters of each neuron', async () => {
      const network = new Network({ dt: 0.1 });
      const tau_m = [10, 20, 40];
      network.population('P', 3, lif({ tau_m, C_m: [10, 20, 40], V_th: 1000 }));
      network.stepCurrent('P', { amplitude: 30 });
      const { engine } = await load(make(), network);
      await engine.run(100);
      const v = await engine.read(0, 'v');
      tau_m.forEach((tau, i) => {
        expect(Math.abs(v[i] - 30 * (1 - Math.exp(-10 / tau)))).toBeLessThan(600 * precision);
      });
    });

    test('arrivals onto a held state are lost while refractory, and taken right after', async () => {
      // fires in step 0 by its initial value; t_ref = 5 steps: refractory in steps 1 … 5
      for (const [arrival, taken] of [
        [1, false],
        [5, false],
        [6, true],
      ] as const) {
        const network = new Network({ dt: 1 });
        const times = [arrival];
        network.population('S', 1, { source: 'spike_generator', senders: [0], times });
        network.population('P', 1, lif({ t_ref: 5 }), { initial: { v: 100 } });
        const connector = allToAll();
        // found in step `arrival` − 1, so with one step of delay it arrives at the end of `arrival`
        network.connect('S', 'P', { connector, receptor: 'jump', weight: 3, delay: 1 });
        const { engine } = await load(make(), network);
        const chunk = await engine.run(arrival + 1);
        expect(stepsOf(chunk, 1)).toEqual([0]);
        expect((await engine.read(1, 'v'))[0]).toBe(taken ? 3 : 0);
      }
    });

    test('a current that arrives while refractory is not lost', async () => {
      const network = new Network({ dt: 1 });
      network.population('S', 1, { source: 'spike_generator', senders: [0], times: [1] });
      network.population('P', 1, lif({ t_ref: 5 }), { initial: { v: 100 } });
      const connector = allToAll();
      network.connect('S', 'P', { connector, receptor: 'decaying', weight: 64, delay: 1 });
      const { engine } = await load(make(), network);
      await engine.run(2);
      expect((await engine.read(1, 'I_decaying'))[0]).toBe(64);
      expect((await engine.read(1, 'v'))[0]).toBe(0);
      await engine.run(10);
      expect((await engine.read(1, 'v'))[0]).toBeGreaterThan(1);
    });

    test('state that decays to nothing becomes 0', async () => {
      const network = new Network({ dt: 1 });
      network.population('P', 2, lif(), { initial: { I_decaying: 1 } });
      const { engine, plan } = await load(make(), network);
      // e^(−t/5) crosses 1e-24 at t = 276 ms (in double precision 1e-290 at 3339 ms); every 64th step looks
      await engine.run(plan.precision === 'double' ? 3391 : 319);
      expect((await engine.read(0, 'I_decaying'))[0]).toBeGreaterThan(0);
      await engine.run(1);
      expect([...(await engine.read(0, 'I_decaying'))]).toEqual([0, 0]);
    });

    test('a reset may read and write several states, in order', async () => {
      const network = new Network({ dt: 1 });
      network.population('P', 1, clock(), { initial: { clock: 0.75 } });
      const { engine } = await load(make(), network);
      expect((await engine.run(3)).spikes).toBe(1);
      expect((await engine.read(0, 'clock'))[0]).toBe(-1e6 + 2);
    });
  });
}
