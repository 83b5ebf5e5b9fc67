/** Binary units among spiking neurons: driven by their spikes, and acting on their currents; against closed forms, with the same bits everywhere. */
import { expect, it } from 'vitest';
import { referenceBackend } from '../../src/backends/reference/reference.ts';
import { wasmBackend } from '../../src/backends/wasm/wasm.ts';
import {
  allToAll,
  bernoulli,
  edges,
  exponential,
  glauber,
  graded,
  lif,
  Network,
  simulate,
} from '../../src/index.ts';
import { load, statesOf } from '../backends/harness.ts';

it('driven by spikes, a unit is on as often as the sigmoid of its shot noise says', async () => {
  // what remains of h after a step of Euler is q = 1 − dt/tau: mean K·w·r·dt/(1 − q), variance K·w²·r·dt/(1 − q²)
  const [K, w, rate, tau_syn, theta, Delta] = [50, 0.2, 40, 5, 2.5, 0.6];
  const network = new Network({ dt: 0.5, seed: 8 });
  network.population('S', K * 20, {
    source: 'poisson',
    rate,
    start: 0,
    stop: Number.POSITIVE_INFINITY,
  });
  const receptors = { syn: exponential({ tau_syn }) };
  network.population('B', 20, glauber({ theta, Delta, tau: 5, receptors }));
  const sources = Array.from({ length: K * 20 }, (_, k) => k);
  const connector = edges(
    sources,
    sources.map((k) => k % 20),
  );
  network.connect('S', 'B', { connector, weight: w, delay: 0.5 });
  network.recordStates('B', { variables: ['s', 'I_syn'], every: 2 });
  const { values } = (await simulate(network, { time: 6000, workers: 0 })).states('B');
  const mean = (x: ArrayLike<number>) =>
    Array.from(x)
      .slice(100)
      .reduce((a, b) => a + b, 0) /
    (x.length - 100);
  const perStep = K * rate * 0.0005;
  const q = 1 - 0.5 / tau_syn;
  const mu = (w * perStep) / (1 - q);
  const sd = w * Math.sqrt(perStep / (1 - q * q));
  let expected = 0;
  let total = 0;
  for (let z = -6; z <= 6; z += 0.05) {
    const density = Math.exp((-z * z) / 2);
    total += density;
    expected += density / (1 + Math.exp(-(mu + sd * z - theta) / Delta));
  }
  expect(Math.abs(mean(values.I_syn) / mu - 1)).toBeLessThan(0.02);
  expect(Math.abs(mean(values.s) - expected / total)).toBeLessThan(0.015);
});

it('acting on neurons, they make the mean and the variance of telegraph processes behind a membrane', async () => {
  const [cells, each, w, tau, tau_m, C_m, theta] = [40, 20, 10, 10, 20, 200, 0.8];
  const network = new Network({ dt: 0.25, seed: 9 });
  network.population('B', cells * each, glauber({ theta, tau, receptors: {} }));
  const membrane = { C_m, tau_m, E_L: -70, V_th: 1000, receptors: {} };
  network.population('P', cells, lif(membrane), { initial: { v: -70 } });
  const sources = Array.from({ length: cells * each }, (_, k) => k);
  const connector = edges(
    sources,
    sources.map((k) => Math.floor(k / each)),
  );
  network.connect('B', 'P', { connector, weight: w, graded: graded('s') });
  network.recordStates('P', { variables: ['v'], every: 10 });
  const { values } = (await simulate(network, { time: 3000, workers: 0 })).states('P');
  const v = Array.from(values.v).slice(20 * cells);
  const mean = v.reduce((a, x) => a + x, 0) / v.length;
  const variance = v.reduce((a, x) => a + (x - mean) ** 2, 0) / v.length;
  const m = 1 / (1 + Math.exp(theta));
  const R = tau_m / C_m;
  expect(Math.abs((mean + 70) / (R * w * each * m) - 1)).toBeLessThan(0.02);
  // an autocovariance m(1 − m)·e^(−t/tau), through e^(−t/tau_m)/tau_m
  const exact = ((R * w) ** 2 * each * m * (1 - m) * tau) / (tau + tau_m);
  expect(Math.abs(variance / exact - 1)).toBeLessThan(0.08);
});

it('both ways, in a loop: the same bits with any number of workers', async () => {
  const build = () => {
    const network = new Network({ dt: 0.1, seed: 10 });
    const receptors = { syn: exponential() };
    network.population('B', 50, glauber({ theta: 1, tau: 3, receptors }));
    network.population('P', 30, lif({ receptors }));
    network.stepCurrent('P', { amplitude: 300 });
    network.connect('B', 'P', {
      connector: bernoulli(0.5),
      weight: 25,
      delay: 0.4,
      graded: graded('s'),
    });
    network.connect('P', 'B', { connector: bernoulli(0.5), weight: 1.5, delay: 0.8 });
    network.connect('P', 'P', { connector: bernoulli(0.2), weight: -40, delay: 1 });
    network.connect('B', 'B', { connector: allToAll(), weight: -0.05, graded: graded('s') });
    return network;
  };
  const { engine: judge, plan } = await load(referenceBackend({ precision: 'f32' }), build());
  const expected = await judge.run(300);
  const states = await statesOf(judge, plan);
  const senders = new Set(expected.spikeNeurons);
  expect([...senders].some((n) => n < 50) && [...senders].some((n) => n >= 50)).toBe(true);
  for (const workers of [0, 1, 2, 3]) {
    const { engine } = await load(wasmBackend({ workers }), build());
    expect(await engine.run(300)).toEqual(expected);
    expect(await statesOf(engine, plan)).toEqual(states);
  }
});
