/**
 * Engines with a time step converge to the event engine at first order: halving dt halves the error of
 * spike times (f32 states set a floor of about 0.02 ms here). Delays, refractoriness and both kinds of
 * receptors that the event engine knows.
 */
import { describe, expect, it } from 'vitest';
import { EventSimulation } from '../../src/backends/events/event-simulation.ts';
import { wasmBackend } from '../../src/backends/wasm/wasm.ts';
import { delta, exponential, fixedIndegree, lif, Network, uniform } from '../../src/index.ts';
import { compilePlan } from '../../src/plan/compile.ts';

type Receptor = 'delta' | 'exponential 2:1' | 'exponential' | 'exponential 1:1';

function network(receptor: Receptor, dt: number): Network {
  const net = new Network({ dt, seed: 3 });
  const tau_syn = { delta: 5, 'exponential 2:1': 5, exponential: 3, 'exponential 1:1': 10 }[
    receptor
  ];
  const syn = receptor === 'delta' ? delta() : exponential({ tau_syn });
  const cell = lif({ tau_m: 10, C_m: 250, t_ref: 2, receptors: { syn } });
  const cells = net.population('cells', 80, cell, { initial: { v: uniform(-65, -51) } });
  const connector = fixedIndegree(10);
  net.connect(cells, cells, { connector, weight: receptor === 'delta' ? -0.4 : -12, delay: 1.6 });
  net.stepCurrent(cells, { amplitude: 450 });
  return net;
}

const TIME = 80;

/** Spike times by neuron. */
function trains(times: ArrayLike<number>, neurons: ArrayLike<number>): number[][] {
  const of: number[][] = Array.from({ length: 80 }, () => []);
  for (let k = 0; k < times.length; k++) of[neurons[k]].push(times[k]);
  return of;
}

async function stepped(receptor: Receptor, dt: number): Promise<number[][]> {
  const plan = compilePlan(network(receptor, dt).describe());
  const engine = await wasmBackend({ workers: 0 }).load(plan);
  const { spikeSteps, spikeNeurons } = await engine.run(Math.round(TIME / dt));
  await engine.dispose();
  return trains(
    Array.from(spikeSteps, (step) => (step + 1) * dt),
    spikeNeurons,
  );
}

/** The median: a pulse just before a spike instead of just after it moves that one far, at any dt. */
const medianError = (a: number[][], b: number[][]): number => {
  const errors = a.flatMap((train, i) => {
    const shared = Math.min(train.length, b[i].length);
    return Array.from({ length: shared }, (_, k) => Math.abs(train[k] - b[i][k]));
  });
  return errors.sort((p, q) => p - q)[errors.length >> 1];
};

/** Of the least-squares line. */
function slope(x: number[], y: number[]): number {
  const mean = (v: number[]) => v.reduce((sum, a) => sum + a, 0) / v.length;
  const [mx, my] = [mean(x), mean(y)];
  const sxy = x.reduce((sum, a, k) => sum + (a - mx) * (y[k] - my), 0);
  return sxy / x.reduce((sum, a) => sum + (a - mx) ** 2, 0);
}

describe('time-stepped LIF converges to the event engine', () => {
  it.each<Receptor>(['delta', 'exponential 2:1', 'exponential', 'exponential 1:1'])(
    '%s: at first order in dt',
    async (receptor) => {
      const exact = await EventSimulation.create(network(receptor, 0.1));
      const { times, neurons } = await exact.run(TIME);
      expect(times.length).toBeGreaterThan(150);
      const events = trains(times, neurons);
      const steps = [0.2, 0.1, 0.05, 0.025, 0.0125];
      const errors: number[] = [];
      for (const dt of steps) errors.push(medianError(await stepped(receptor, dt), events));
      // errors of spikes are those of their grid, 0.5 dt on the average, and what follows from them
      expect(Math.max(...errors.map((error, k) => error / steps[k]))).toBeLessThan(3);
      const order = slope(steps.map(Math.log), errors.map(Math.log));
      expect(order).toBeGreaterThan(0.85);
      expect(order).toBeLessThan(1.15);
    },
  );
});
