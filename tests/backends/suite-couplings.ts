/** Graded projections against closed forms: junctions between leaky cells, chains with delays, what a write does. */
import { describe, expect, test } from 'vitest';
import { allToAll, edges, oneToOne } from '../../src/connect/connector.ts';
import { Network } from '../../src/network/network.ts';
import { gapJunction, graded } from '../../src/synapses/graded.ts';
import { everyNth } from '../long.ts';
import { load, type Subject } from './harness.ts';
import { charge, lif } from './probes.ts';

/** Two leaky cells (τ 20 ms, C 20 pF: g_L = 1 nS) that never fire, joined by g nS both ways. */
function pair(dt: number, g: number): Network {
  const network = new Network({ dt, seed: 1 });
  network.population('P', 2, lif({ V_th: 1000 }), { initial: { v: [10, 2] } });
  const connector = edges([0, 1], [1, 0]);
  network.connect('P', 'P', { connector, weight: g, graded: gapJunction() });
  return network;
}

/** dt, ms, and conductance, nS. */
const junctions = [
  [0.01, 0.5],
  [0.1, 2],
] as const;

export function describeCouplings({ name, make, precision, few }: Subject): void {
  describe(`graded projections on ${name}`, () => {
    test.each(few ? everyNth(2, junctions, 1) : junctions)(
      'a gap junction, dt %f ms, %f nS: mean and difference decay as they must',
      async (dt, g) => {
        const { engine } = await load(make(), pair(dt, g));
        const steps = Math.round(10 / dt);
        await engine.run(steps);
        const [a, b] = await engine.read(0, 'v');
        // with the current held during a step: mean' = −mean/τ, d ← P·d − (1 − P)·2(g/g_L)·d
        const P = Math.exp(-dt / 20);
        expect(Math.abs((a + b) / 2 / (6 * P ** steps) - 1)).toBeLessThan(20 * precision + 1e-12);
        const difference = 8 * (P - (1 - P) * 2 * g) ** steps;
        expect(Math.abs((a - b) / difference - 1)).toBeLessThan(100 * precision + 1e-12);
        // and that is the equation's own solution to first order in dt
        const exact = 8 * Math.exp((-10 / 20) * (1 + 2 * g));
        const rate = (1 + 2 * g) / 20;
        expect(Math.abs((a - b) / exact - 1)).toBeLessThan(10 * rate * rate * dt);
      },
    );

    test('delays of 0 and more: a target integrates what its sources were', async () => {
      // x(t) = t·1 pA/pF; the target sums w·x(t − d) by Euler, with x(0) before time 0
      const dt = 0.5;
      const steps = 40;
      const network = new Network({ dt, seed: 1 });
      network.population('X', 1, charge(), { initial: { v: 3 } });
      network.population('Y', 3, charge());
      network.stepCurrent('X', { amplitude: 1 });
      const delays = [0, 1.5, 6];
      network.connect('X', 'Y', {
        connector: edges([0, 0, 0], [0, 1, 2]),
        weight: [2, -1, 0.5],
        delay: delays,
        graded: graded('v'),
      });
      const { engine } = await load(make(), network);
      await engine.run(13);
      await engine.run(steps - 13);
      const expected = delays.map((delay, i) => {
        let sum = 0;
        for (let k = 0; k < steps; k++) sum += (3 + Math.max(0, k * dt - delay)) * dt;
        return [2, -1, 0.5][i] * sum;
      });
      const read = [...(await engine.read(1, 'v'))];
      read.forEach((y, i) => {
        expect(Math.abs(y / expected[i] - 1)).toBeLessThan(20 * precision + 1e-12);
      });
    });

    test('couplings add to each other and to other currents, in any number', async () => {
      const network = new Network({ dt: 1, seed: 1 });
      network.population('X', 50, charge(), { initial: { v: 1 } });
      network.population('Y', 2, charge());
      network.stepCurrent('Y', { amplitude: 7 });
      network.connect('X', 'Y', { connector: allToAll(), weight: 2, graded: graded('v') });
      network.connect('X', 'Y', { connector: allToAll(), weight: -0.5, graded: graded('v') });
      network.connect('Y', 'Y', { connector: oneToOne(), weight: 0, graded: gapJunction() });
      const { engine } = await load(make(), network);
      expect(engine.synapses).toBe(202);
      await engine.run(2);
      expect([...(await engine.read(1, 'v'))]).toEqual([164, 164]);
    });

    test('a state that is written acts from the next step on', async () => {
      const network = new Network({ dt: 1, seed: 1 });
      network.population('X', 1, charge());
      network.population('Y', 1, charge());
      network.connect('X', 'Y', { connector: oneToOne(), weight: 1, graded: graded('v') });
      network.connect('X', 'Y', {
        connector: oneToOne(),
        weight: 1,
        delay: 2,
        graded: graded('v'),
      });
      const { engine } = await load(make(), network);
      await engine.run(3);
      await engine.write(0, 'v', [5]);
      await engine.run(1);
      expect([...(await engine.read(1, 'v'))]).toEqual([5]);
      await engine.run(2);
      expect([...(await engine.read(1, 'v'))]).toEqual([20]);
    });
  });
}
