/**
 * The exponential integrate-and-fire neuron by table against slow quadrature, and a small network against an
 * O(N) loop over times to blow-up that uses no table.
 */
import { describe, expect, it } from 'vitest';
import { eifTable } from '../../src/backends/events/eif-table.ts';
import { EventMemory } from '../../src/backends/events/module.ts';
import { PulseEngine } from '../../src/backends/events/pulse-engine.ts';
import type { PulseNetwork } from '../../src/backends/events/pulse-network.ts';
import { buildRows } from '../../src/backends/events/rows.ts';
import { balanced, random } from './networks.ts';

const EIF = { drive: 0.1, onset: 0, slope: 0.1 };
const f = (v: number) => -v + EIF.slope * Math.exp((v - EIF.onset) / EIF.slope) + EIF.drive;

/** ∫ by Gauss's rule with 5 nodes on n equal parts. */
function integral(g: (t: number) => number, a: number, b: number, n: number): number {
  const h = (b - a) / n / 2;
  let sum = 0;
  for (let k = 0; k < n; k++) {
    const middle = a + (2 * k + 1) * h;
    sum += (128 / 225) * g(middle);
    for (const [z, w] of [
      [0.538469310105683, 0.478628670499366],
      [0.906179845938664, 0.236926885056189],
    ]) {
      sum += w * (g(middle - h * z) + g(middle + h * z));
    }
  }
  return sum * h;
}

/** x(V); beyond V = 4 the exponential is alone. */
const timeToBlowUp = (v: number): number =>
  Math.exp(-4 / EIF.slope) + integral((t) => 1 / f(t), v, 4, Math.ceil((4 - v) / 0.02));

describe('EIF by table', () => {
  it('gives the time to blow-up and the potential to 1e-12', async () => {
    const memory = await EventMemory.create();
    const t = eifTable(EIF);
    const at = [t.cells, t.inverse].map((cells) => memory.reals(cells, 'test'));
    const { kernels } = memory;
    kernels.setTable(...at, t.smallest, t.sLow, t.vLow, t.vHigh, t.cellsPerV, EIF.drive);
    let [worstX, worstV] = [0, 0];
    for (let i = 0; i < 300; i++) {
      const v = -12 * random(i, 1) ** 3 + 0.9 * random(i, 2);
      const x = timeToBlowUp(v);
      const s = kernels.distanceAt(v);
      worstX = Math.max(worstX, Math.abs(Math.log1p(s) - x));
      worstV = Math.max(worstV, Math.abs(kernels.potentialAt(s) - v) / (1 + Math.abs(v)));
    }
    expect(worstX).toBeLessThan(1e-12);
    expect(worstV).toBeLessThan(1e-12);
  });

  it.each([
    ['inhibition', -1 / Math.sqrt(5)],
    ['excitation', 0.01],
  ])('%s: a network of 30 fires 150 spikes like the definition', async (_, weight) => {
    const base = balanced({ model: 'qif', size: 30, degree: 5 });
    const neuron = { model: 'eif' as const, tau: 10, reset: -1, ...EIF };
    const network: PulseNetwork = { ...base, neuron, weight };
    const { times, neurons } = (await PulseEngine.load(network)).run(150, Infinity);
    const rows = buildRows(network);
    const cycle = timeToBlowUp(neuron.reset);
    const left = Float64Array.from(network.phases!, (phase) => (1 - phase) * cycle);
    let now = 0;
    for (let k = 0; k < 150; k++) {
      let j = 0;
      for (let i = 1; i < 30; i++) if (left[i] < left[j]) j = i;
      const wait = left[j];
      now += 10 * wait;
      for (let i = 0; i < 30; i++) left[i] -= wait;
      left[j] = cycle;
      expect(neurons[k]).toBe(j);
      expect(Math.abs(times[k] - now)).toBeLessThan(1e-9);
      for (let p = rows.offsets[j]; p < rows.offsets[j + 1]; p++) {
        const i = rows.targets[p];
        // V from x by bisection
        let [low, high] = [-12, 3];
        for (let n = 0; n < 55; n++) {
          const middle = (low + high) / 2;
          if (timeToBlowUp(middle) > left[i]) low = middle;
          else high = middle;
        }
        left[i] = timeToBlowUp(low + weight);
      }
    }
  });
});
