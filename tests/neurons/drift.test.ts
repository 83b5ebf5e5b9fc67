/**
 * Single precision does not drift: periods and steady potentials of neurons that are integrated exactly, for steps from a tenth
 * to a ten-thousandth of the time constant, against closed forms.
 */
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Backend } from '../../src/backends/backend.ts';
import { referenceBackend } from '../../src/backends/reference/reference.ts';
import { wasmBackend } from '../../src/backends/wasm/wasm.ts';
import { oneToOne } from '../../src/connect/connector.ts';
import { Network } from '../../src/network/network.ts';
import { alif } from '../../src/neurons/alif.ts';
import { lif } from '../../src/neurons/lif.ts';
import { mat2 } from '../../src/neurons/mat2.ts';
import type { NeuronSpec } from '../../src/neurons/model.ts';
import { neuron } from '../../src/neurons/neuron.ts';
import { spikeGenerator } from '../../src/neurons/sources.ts';
import { compilePlan } from '../../src/plan/compile.ts';
import { alpha } from '../../src/synapses/alpha.ts';
import { doubleExponential } from '../../src/synapses/double-exponential.ts';
import { exponential } from '../../src/synapses/exponential.ts';
import { ENDS, settled } from '../backends/settling.ts';

const wasm = () => wasmBackend({ workers: 0 });

async function load(network: Network, backend: Backend = wasm()) {
  const engine = await backend.load(compilePlan(network.describe()));
  onTestFinished(() => engine.dispose());
  return engine;
}

const RATIOS = [0.1, 0.034, 0.03, 0.01, 0.005, 0.0041, 0.002, 0.001, 2.5e-4, 1e-4];

describe.each([20, 30, 100])('tau %d ms', (tau) => {
  it.each(RATIOS.flatMap((ratio) => [1.02, 4 / 3].map((drive) => [ratio, drive] as const)))(
    'dt/tau %f, drive %f × rheobase: the period is exact to the grid',
    async (ratio, drive) => {
      const dt = ratio * tau;
      const network = new Network({ dt });
      const [E_L, V_th] = [-65, -50];
      const neuron = lif({
        tau_m: tau,
        C_m: 250,
        E_L,
        V_th,
        V_reset: E_L,
        t_ref: 0,
        receptors: {},
      });
      network.population('P', 1, neuron);
      // currents are given in single precision
      const amplitude = Math.fround((drive * 15 * 250) / tau);
      network.stepCurrent('P', { amplitude });
      const level = (amplitude * tau) / 250;
      const steps = Math.ceil((tau * Math.log(level / (level - 15))) / dt);
      const { spikeSteps } = await (await load(network)).run(Math.round(3.5 * steps));
      expect([...spikeSteps]).toEqual([steps - 1, 2 * steps - 1, 3 * steps - 1]);
    },
  );
});

const NEURONS: Readonly<
  Record<string, readonly [NeuronSpec, C: number, tau: number, rest: number]>
> = {
  lif: [lif({ V_th: 1000, receptors: {} }), 250, 10, -65],
  alif: [alif({ V_th: 1000, receptors: {} }), 250, 20, -70],
  mat2: [mat2({ omega: 1000, receptors: {} }), 100, 5, -70],
  'lif, potentials from rest': [lif({ E_L: 0, V_th: 1000, receptors: {} }), 250, 10, 0],
};

describe.each(Object.entries(NEURONS))('%s', (_, [neuron, C, tau, rest]) => {
  it.each(RATIOS)('dt/tau %f: the steady potential', async (ratio) => {
    const network = new Network({ dt: ratio * tau });
    network.population('P', 1, neuron);
    network.stepCurrent('P', { amplitude: (40 * C) / tau });
    const engine = await load(network);
    await engine.run(Math.round(25 / ratio));
    const [v] = await engine.read(0, 'v');
    // 5e-7 of the way
    expect(Math.abs(v - rest - 40)).toBeLessThan(2e-5);
  });
});

describe('a potential that rounding has stopped', () => {
  it('goes on to its end after arrivals, with the bits of the reference', async () => {
    const whole = await settled(wasm(), 4000);
    const { v, fired } = whole;
    // the source, and the two whose ends are beyond their thresholds
    expect(fired).toEqual(new Set([0, 6, 7]));
    for (const [i, end] of ENDS.entries()) expect(Math.abs(v[i] / end - 1)).toBeLessThan(5e-7);
    const judge = await settled(referenceBackend({ precision: 'f32' }), 4000);
    expect(judge).toEqual(whole);
    const early = await settled(wasm(), 1000);
    expect(await settled(referenceBackend({ precision: 'f32' }), 1000)).toEqual(early);
  });

  // of the second: it settles too, it has a carry, it needs neither
  it.each([20, 100, 1])('and so does one that acts on another, tau_w %d ms', async (tau_w) => {
    const build = () => {
      const network = new Network({ dt: 0.1 });
      const cell = neuron({
        equations: [
          'dv/dt = (E_L - v - w)/tau_v + I_ext/C : mV',
          'dw/dt = (0.5*(v - E_L) - w)/tau_w : mV',
        ].join('\n'),
        parameters: { E_L: '-65 mV', C: '250 pF', tau_v: '10 ms', tau_w: `${tau_w} ms` },
        method: 'exact',
        initial: { v: 'E_L' },
      });
      network.population('P', 1, cell);
      network.stepCurrent('P', { amplitude: 500 });
      return network;
    };
    const engine = await load(build());
    await engine.run(300 * tau_w + 3000);
    const [[v], [w]] = [await engine.read(0, 'v'), await engine.read(0, 'w')];
    // 20 mV, of which w takes half of what v gains
    expect(Math.abs(v - (-65 + 20 / 1.5))).toBeLessThan(2e-5);
    expect(Math.abs(w - 10 / 1.5)).toBeLessThan(1e-5);
    const judge = await load(build(), referenceBackend({ precision: 'f32' }));
    await judge.run(300 * tau_w + 3000);
    expect([...(await judge.read(0, 'v')), ...(await judge.read(0, 'w'))]).toEqual([v, w]);
  });

  it('stays where it is at rest, to the bit', async () => {
    const network = new Network({ dt: 0.1 });
    const rests = [-65, -70.3, 0, 1e-3, 17.77];
    const settings = { E_L: rests, V_th: 1000, V_reset: rests, receptors: {} };
    network.population('P', 5, lif({ ...settings, tau_m: [4, 8, 10, 16, 24] }));
    const engine = await load(network);
    await engine.run(2000);
    expect(await engine.read(0, 'v')).toEqual(Float32Array.from(rests));
  });
});

/** The potential that a current of unit weight leaves in t ms: C = 250 pF, tau = 10 ms. */
const PULSES = {
  exponential: [exponential({ tau_syn: 4 }), (t: number) => pulse(4, t)],
  alpha: [
    alpha({ tau_syn: 4 }),
    (t: number) => {
      const d = 1 / 4 - 1 / 10;
      const decays = [Math.exp(-t / 10), Math.exp(-t / 4)];
      return ((Math.E / 4) * ((decays[0] - decays[1]) / d - t * decays[1])) / d / 250;
    },
  ],
  doubleExponential: [
    doubleExponential({ tau_rise: 1, tau_decay: 4 }),
    (t: number) => {
      const peak = (4 / 3) * Math.log(4);
      const size = Math.exp(-peak / 4) - Math.exp(-peak);
      return (pulse(4, t) - pulse(1, t)) / size;
    },
  ],
} as const;

function pulse(tau: number, t: number): number {
  const d = 1 / tau - 1 / 10;
  return (Math.exp(-t / 10) - Math.exp(-t / tau)) / d / 250;
}

describe.each(Object.entries(PULSES))(
  'the potential after an arrival onto %s',
  (_, [receptor, right]) => {
    it.each(RATIOS.slice(1))('dt/tau %f', async (ratio) => {
      const dt = 10 * ratio;
      const network = new Network({ dt });
      network.population('S', 1, spikeGenerator({ senders: [0], times: [dt] }));
      network.population(
        'P',
        1,
        lif({ E_L: 0, V_th: 1000, V_reset: 0, receptors: { r: receptor } }),
      );
      network.connect('S', 'P', { connector: oneToOne(), receptor: 'r', weight: 1000, delay: dt });
      const engine = await load(network);
      await engine.run(2);
      for (const part of [1, 2, 3]) {
        await engine.run(Math.round(5 / dt));
        const t = part * Math.round(5 / dt) * dt;
        const [v] = await engine.read(1, 'v');
        expect(Math.abs(v / (1000 * right(t)) - 1)).toBeLessThan(4e-6);
      }
    });
  },
);

it('carries are the same bits on the reference, and continue from a snapshot', async () => {
  const build = () => {
    const network = new Network({ dt: 0.005, seed: 3 });
    network.population('P', 9, lif({ E_L: 0, V_th: 15, V_reset: 0, tau_m: 30, t_ref: 0.1 }));
    network.poissonInput('P', { rate: 4000, weight: 400 });
    return network;
  };
  const whole = await load(build());
  const { hash } = await whole.run(20_000);
  const reference = await load(build(), referenceBackend({ precision: 'f32' }));
  expect((await reference.run(20_000)).hash).toEqual(hash);
  const half = await load(build());
  await half.run(10_001);
  const again = await load(build());
  await again.restore(await half.snapshot());
  await again.run(9_999);
  expect(await again.read(0, 'v')).toEqual(await whole.read(0, 'v'));
});

describe('a model with carries', () => {
  const modelAt = (dt: number) => {
    const network = new Network({ dt });
    network.population('P', 1, lif({ tau_m: 100, receptors: {} }));
    return compilePlan(network.describe()).populations[0].model!;
  };

  it('is one object in all networks that have it, so that its kernel is built once', () => {
    const names = (dt: number) => modelAt(dt).states.map(({ name }) => name);
    expect(names(0.01)).toEqual(['v', 'carry of v']);
    expect(modelAt(0.01)).toBe(modelAt(0.01));
    expect(names(1)).toEqual(['v']);
    expect(modelAt(1)).toBe(modelAt(1));
  });
});
