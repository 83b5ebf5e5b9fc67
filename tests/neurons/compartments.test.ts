/**
 * Neurons of several compartments: a passive cable against its closed form, a cell with receptors at each compartment against an
 * integration written by hand, which step an explicit method may take, and what is refused.
 */
import { describe, expect, it } from 'vitest';
import { referenceBackend } from '../../src/backends/reference/reference.ts';
import { SynfireError } from '../../src/errors.ts';
import {
  allToAll,
  conductanceExponential,
  Network,
  nmda,
  receptor,
  simulate,
} from '../../src/index.ts';
import type { Compartment, Compartments } from '../../src/neurons/compartments.ts';
import { composeModel } from '../../src/neurons/compose.ts';
import type { MethodName } from '../../src/neurons/model.ts';
import { threeCompartment } from '../../src/neurons/models.ts';
import { neuron } from '../../src/neurons/neuron.ts';
import { compilePlan } from '../../src/plan/compile.ts';
import { opening } from '../backends/probes.ts';

const leaky = (over: Partial<Compartment> = {}): Compartment => ({
  equations: 'dv/dt = (g_L*(E_L - v) + I_axial)/C_m : mV',
  parameters: { g_L: '2 nS', C_m: '20 pF' },
  initial: { v: 'E_L' },
  ...over,
});
const driven = (over: Partial<Compartment> = {}): Compartment =>
  leaky({ equations: 'dv/dt = (g_L*(E_L - v) + I_axial + I_ext)/C_m : mV', ...over });
const E_L = '-70 mV';

/** A row of `n`, current into the first. */
function cable(n: number, conductance: number, method?: MethodName) {
  const compartments = Object.fromEntries(
    Array.from({ length: n }, (_, k) => [
      `c${k}`,
      k === 0 ? driven() : leaky({ parent: `c${k - 1}`, conductance }),
    ]),
  );
  return neuron({ compartments, parameters: { E_L }, ...(method ? { method } : {}) });
}

async function steady(spec: ReturnType<typeof neuron>, n: number, dt = 0.1): Promise<number[]> {
  const network = new Network({ dt, precision: 'double' });
  network.population('P', 1, spec);
  network.stepCurrent('P', { amplitude: 100 });
  const variables = Array.from({ length: n }, (_, k) => `v_c${k}`);
  network.recordStates('P', { variables, every: 400 });
  const { values } = (await simulate(network, { time: 400, workers: 0 })).states('P');
  return variables.map((name) => values[name].at(-1)! + 70);
}

describe('a passive cable with a sealed end', () => {
  // g_a·(V[k−1] − 2V[k] + V[k+1]) = g_L·V[k]: V[k] ∝ cosh((n − k − 1/2)·θ) with 2·cosh θ = 2 + g_L/g_a
  it.each([3, 7])(
    'of %i compartments holds the steady state of the difference equation',
    async (n) => {
      const theta = Math.acosh(1 + 2 / 6 / 2);
      const found = await steady(cable(n, 6), n);
      found.forEach((v, k) => {
        const exact = Math.cosh((n - k - 0.5) * theta) / Math.cosh((n - 0.5) * theta);
        expect(Math.abs(v / found[0] / exact - 1)).toBeLessThan(1e-10);
      });
      const total = found.reduce((a, b) => a + b, 0);
      expect(Math.abs((total * 2) / 100 - 1)).toBeLessThan(1e-10); // all current leaves by the leaks
    },
  );

  it('fine enough is the continuous one: 1/cosh L of the potential reaches the end', async () => {
    // n compartments of one length constant in all: g_a/g_L = n²
    const n = 12;
    const found = await steady(cable(n, 2 * n * n), n);
    const [half, length] = [0.5 / n, 1];
    const exact = Math.cosh(half) / Math.cosh(length - half);
    expect(Math.abs(found[n - 1] / found[0] / exact - 1)).toBeLessThan(2e-3);
  });

  it('exponential Euler takes passive branches exactly, however stiff', async () => {
    const course = async (method?: MethodName) => {
      const network = new Network({ dt: 0.1, precision: 'double' });
      network.population('P', 1, cable(4, 5000, method));
      network.stepCurrent('P', { amplitude: 100, stop: 5 });
      network.recordStates('P', { variables: ['v_c0', 'v_c3'], every: 0.5 });
      const { values } = (await simulate(network, { time: 20, workers: 0 })).states('P');
      return [...values.v_c0, ...values.v_c3];
    };
    const exact = await course();
    const found = await course('exponential_euler');
    expect(Math.max(...exact)).toBeGreaterThan(-66);
    found.forEach((v, k) => {
      expect(Math.abs(v - exact[k])).toBeLessThan(1e-9);
    });
  });
});

describe('a current of one compartment', () => {
  const current = receptor({
    equations: 'dI/dt = 0*I/ms : pA',
    current: 'I',
    jump: 'I',
    unit: 'pA',
  });

  it('is a receptor that holds what arrives: from the far end the mirror image of one at the soma', async () => {
    const network = new Network({ dt: 0.1, precision: 'double' });
    const end = leaky({
      equations: 'dv/dt = (g_L*(E_L - v) + I_axial + I_syn)/C_m : mV',
      receptors: { current },
      parent: 'b',
      conductance: 6,
    });
    const compartments = { a: driven(), b: leaky({ parent: 'a', conductance: 6 }), c: end };
    const spec = neuron({ compartments, parameters: { E_L } });
    for (const name of ['near', 'far']) {
      network.population(name, 1, spec);
      network.recordStates(name, { variables: ['v_a', 'v_b', 'v_c'], every: 1 });
    }
    network.stepCurrent('near', { amplitude: 100, start: 5, stop: 15 });
    for (const [weight, time] of [
      [100, 5],
      [-100, 15],
    ]) {
      const name = `at ${time}`;
      network.population(name, 1, { source: 'spike_generator', senders: [0], times: [time - 1] });
      const connector = allToAll();
      network.connect(name, 'far', { connector, receptor: 'current_c', weight, delay: 1 });
    }
    const recording = await simulate(network, { time: 30, workers: 0 });
    const [near, far] = ['near', 'far'].map((name) => recording.states(name).values);
    expect(Math.max(...near.v_a)).toBeGreaterThan(-60);
    for (const [here, there] of [
      ['v_a', 'v_c'],
      ['v_b', 'v_b'],
      ['v_c', 'v_a'],
    ]) {
      near[here].forEach((v, k) => {
        expect(Math.abs(v - far[there][k])).toBeLessThan(1e-9);
      });
    }
  });
});

it('values of a neuron in text may differ from neuron to neuron, those of compartments too', async () => {
  const network = new Network({ dt: 0.1, precision: 'double' });
  const compartments = { soma: leaky(), tip: leaky({ parent: 'soma', conductance: 0 }) };
  const given = { C_m_soma: [20, 40], g_L_tip: [1, 8] };
  const spec = neuron({ compartments, parameters: { E_L }, values: given });
  network.population('P', 2, spec, { initial: { v_soma: -60, v_tip: -60 } });
  const variables = ['v_soma', 'v_tip'];
  network.recordStates('P', { variables, every: 5 });
  const { values } = (await simulate(network, { time: 5, workers: 0 })).states('P');
  const taus = { v_soma: [10, 20], v_tip: [20, 2.5] };
  for (const [variable, tau] of Object.entries(taus)) {
    const last = values[variable].slice(-2);
    tau.forEach((t, i) => {
      expect(Math.abs(last[i] - (-70 + 10 * Math.exp(-5 / t)))).toBeLessThan(1e-9);
    });
  }
});

describe('an explicit method', () => {
  const load = (dt: number, method: MethodName, conductance: number | string = 100) => {
    const network = new Network({ dt, precision: 'double' });
    network.population('P', 2, cable(2, conductance as number, method));
    network.stepCurrent('P', { amplitude: 100 });
    return referenceBackend().load(compilePlan(network.describe()));
  };

  // rates of two equal compartments: g_L/C and (g_L + 2g)/C = 10.1/ms
  it.each([
    ['euler', 2 / 10.1, 0.19],
    ['rk2', 2 / 10.1, 0.19],
    ['heun', 2 / 10.1, 0.19],
    ['rk4', 2.785293563405282 / 10.1, 0.27],
  ] as const)(
    '%s takes the step that damps the fastest mode and no longer one',
    async (method, limit, named) => {
      const engine = await load(limit * 0.9999, method);
      await engine.run(300);
      expect(Math.abs((await engine.read(0, 'v_c0'))[0])).toBeLessThan(100);
      const refused = await load(limit * 1.0001, method).catch((error) => error);
      expect(refused).toBeInstanceOf(SynfireError);
      expect(refused.code).toBe('unstable-step');
      expect(refused.faults[0].remedy).toContain(`dt ${named},`);
      await load(named, method);
    },
  );

  it('is asked of each neuron, and the others never', async () => {
    const network = new Network({ dt: 0.2 });
    const spec = cable(2, 1, 'rk2');
    const stiff = { ...spec, parameters: { g_axial_c1: [1, 90, 120] } };
    network.population('P', 3, stiff);
    const refused = await referenceBackend()
      .load(compilePlan(network.describe()))
      .catch((error) => error);
    expect(refused.faults[0].found).toContain('0.083 ms'); // 20 pF / (2 + 240) nS
    for (const method of ['exact', 'exponential_euler'] as const) await load(1, method, 1e4);
  });

  it('is refused by simulate, before anything runs', async () => {
    const network = new Network({ dt: 0.5 });
    network.population('P', 1, cable(3, 100, 'rk4'));
    await expect(simulate(network, { time: 10, workers: 0 })).rejects.toMatchObject({
      code: 'unstable-step',
    });
  });
});

describe('implicit steps', () => {
  it('hold the steady state of any branch, and pass charge on at any step', async () => {
    for (const branch of [6, 6e5]) {
      const [first, , last] = await steady(cable(3, branch, 'implicit_euler'), 3, 1);
      const theta = Math.acosh(1 + 2 / branch / 2);
      const exact = Math.cosh(theta / 2) / Math.cosh(2.5 * theta);
      expect(Math.abs(last / first / exact - 1)).toBeLessThan(1e-9);
    }
  });

  const course = async (method: MethodName, dt: number) => {
    const network = new Network({ dt, precision: 'double' });
    network.population('P', 1, opening(method));
    network.stepCurrent('P', { amplitude: 90, stop: 10 });
    const variables = ['v_soma', 'v_trunk', 'v_tuft'];
    network.recordStates('P', { variables, every: 1 });
    const { values } = (await simulate(network, { time: 20, workers: 0 })).states('P');
    return variables.flatMap((variable) => [...values[variable]]);
  };

  it('take a branch that opens with the potential where explicit ones are refused, and converge to them', async () => {
    const exact = await course('rk4', 0.002);
    expect(Math.max(...exact)).toBeGreaterThan(-61);
    const off = async (dt: number) => {
      const found = await course('implicit_euler', dt);
      return Math.max(...found.map((v, k) => Math.abs(v - exact[k])));
    };
    const [coarse, fine] = [await off(0.1), await off(0.05)];
    expect(coarse).toBeLessThan(0.3);
    expect(Math.abs(coarse / fine - 2)).toBeLessThan(0.25);
    await expect(course('rk4', 0.1)).rejects.toMatchObject({
      code: 'unstable-step',
      faults: [{ remedy: expect.stringContaining('"implicit_euler", which takes any step') }],
    });
    await expect(course('exponential_euler', 0.1)).rejects.toMatchObject({
      code: 'impossible-method',
    });
  });

  it('keep a potential within what it relaxes to, however steep', async () => {
    const network = new Network({ dt: 1, precision: 'double' });
    const spec = neuron({
      equations: 'dv/dt = -(v/mV)**3*mV/ms : mV',
      initial: { v: '30*mV' },
      method: 'implicit_euler',
    });
    network.population('P', 1, spec);
    network.recordStates('P', { variables: ['v'], every: 1 });
    const { values } = (await simulate(network, { time: 30, workers: 0 })).states('P');
    // x ← x − x³/(1 + 3x²)
    let x = 30;
    const falls = [...values.v].map((v) => {
      x -= x ** 3 / (1 + 3 * x ** 2);
      return Math.abs(v / x - 1);
    });
    expect(Math.max(...falls)).toBeLessThan(1e-12);
  });
});

/** Receptors at every compartment, spikes at given times: the largest difference in mV to Runge–Kutta with short steps. */
async function worst(method: MethodName, dt: number, branch: number): Promise<number> {
  const arrivals = [
    ['ex_distal', 20, 5],
    ['ex_proximal', 8, 15],
    ['in_soma', 6, 16],
    ['in_distal', 15, 30],
    ['ex_soma', 5, 42],
  ] as const;
  const network = new Network({ dt, precision: 'double' });
  network.population('P', 1, threeCompartment({ method, g_axial_proximal: branch }));
  for (const [receptor, weight, time] of arrivals) {
    network.population(receptor, 1, {
      source: 'spike_generator',
      senders: [0],
      times: [time - 1],
    });
    network.connect(receptor, 'P', {
      connector: allToAll(),
      receptor,
      weight,
      delay: 1,
    });
  }
  const variables = ['v_soma', 'v_proximal', 'v_distal'];
  network.recordStates('P', { variables, every: 1 });
  const { values, times } = (await simulate(network, { time: 60, workers: 0 })).states('P');
  const alpha = (t: number, tau: number) => (t < 0 ? 0 : (t / tau) * Math.exp(1 - t / tau));
  const g = (receptor: string, t: number) =>
    arrivals.reduce(
      (sum, [at, weight, time]) =>
        at === receptor ? sum + weight * alpha(t - time, at.startsWith('ex') ? 0.5 : 2) : sum,
      0,
    );
  const synapses = (place: string, v: number, t: number) =>
    g(`ex_${place}`, t) * (0 - v) + g(`in_${place}`, t) * (-85 - v);
  const slope = ([s, p, d]: number[], t: number) => [
    (10 * (-70 - s) + branch * (p - s) + synapses('soma', s, t)) / 150,
    (5 * (-70 - p) + branch * (s - p) + (d - p) + synapses('proximal', p, t)) / 75,
    (10 * (-70 - d) + (p - d) + synapses('distal', d, t)) / 150,
  ];
  let y = [-70, -70, -70];
  const h = 0.005;
  let moved = 0;
  let error = 0;
  for (let k = 0; k < 12_000; k++) {
    const t = k * h;
    const at = (s: number[], f: number) => y.map((x, i) => x + f * s[i]);
    const a = slope(y, t);
    const b = slope(at(a, h / 2), t + h / 2);
    const c = slope(at(b, h / 2), t + h / 2);
    const d = slope(at(c, h), t + h);
    y = y.map((x, i) => x + (h / 6) * (a[i] + 2 * b[i] + 2 * c[i] + d[i]));
    const row = times.findIndex((time) => Math.abs(time - (k + 1) * h) < h / 2);
    if (row < 0) continue;
    y.forEach((x, i) => {
      moved = Math.max(moved, Math.abs(x + 70));
      error = Math.max(error, Math.abs(values[variables[i]][row] - x));
    });
  }
  expect(moved).toBeGreaterThan(3);
  return error;
}

describe('three compartments with alpha conductances follow an integration by hand', () => {
  it('by Runge–Kutta', async () => {
    expect(await worst('rk4', 0.05, 2.5)).toBeLessThan(2e-5);
  });

  // the conductances are held during a step, that is all that it costs
  it.each([2.5, 2500])(
    'by exponential Euler, of first order, with %f nS to the soma',
    async (branch) => {
      const coarse = await worst('exponential_euler', 0.05, branch);
      const fine = await worst('exponential_euler', 0.025, branch);
      expect(coarse).toBeLessThan(0.5);
      expect(Math.abs(coarse / fine - 2)).toBeLessThan(0.1);
    },
  );
});

describe('names', () => {
  const receptors = { fast: conductanceExponential(), slow: nmda() };
  const spec = neuron({
    equations: 'dw/dt = (a*(v_soma - E_L) - w)/tau_w : pA',
    parameters: { E_L, a: '1 nS', tau_w: '100 ms' },
    compartments: {
      soma: driven({ equations: 'dv/dt = (g_L*((E_L) - v) + I_axial + I_ext - w)/C_m : mV' }),
      tuft: leaky({
        equations: `# own names, in parentheses too
          leak = g_L*(E_L - (v)) : pA
          dv/dt = (leak + I_axial + I_syn)/C_m : mV
          dm/dt = (g_slow/nS - m)/(10*ms) : 1`,
        receptors,
        parent: 'soma',
        conductance: 4,
      }),
    },
  });

  it('are suffixed in equations, receptors and initial values', () => {
    const model = composeModel(spec);
    expect(model.states.map(({ name }) => name)).toEqual([
      ...['w', 'v_soma', 'v_tuft', 'm_tuft', 'g_fast_tuft', 'g_slow_tuft'],
    ]);
    expect(model.receptors.map(({ name }) => name)).toEqual(['fast_tuft', 'slow_tuft']);
    expect(model.parameters.map(({ name }) => name)).toContain('Mg_slow_tuft');
    expect(model.parameters.find(({ name }) => name === 'g_axial_tuft')).toMatchObject({
      unit: 'nS',
      default: 4,
    });
  });

  it('are data: a network of it comes back from JSON', () => {
    const network = new Network({ dt: 0.1 });
    network.population('P', 2, spec);
    const again = Network.fromJSON(JSON.parse(JSON.stringify(network)));
    expect(again.describe()).toEqual(network.describe());
  });
});

describe('refusals', () => {
  const codes = (compartments: unknown, over: object = {}) => {
    try {
      composeModel(
        neuron({ compartments: compartments as Compartments, parameters: { E_L }, ...over }),
      );
    } catch (error) {
      expect(error).toBeInstanceOf(SynfireError);
      return (error as SynfireError).faults.map(({ code }) => code);
    }
    return [];
  };
  const on = (parent: string) => leaky({ parent, conductance: 1 });

  it.each<[string, unknown, string[]]>([
    ['a second root', { a: driven(), b: leaky() }, ['second-root']],
    ['a circle', { a: driven(), b: on('c'), c: on('b') }, ['circular-tree']],
    ['a compartment on itself', { a: driven(), b: on('b') }, ['circular-tree']],
    ['only a circle', { a: on('b'), b: on('a') }, ['circular-tree']],
    ['an unknown parent', { soma: driven(), b: on('sona') }, ['unknown-compartment']],
    ['no conductance', { a: driven(), b: leaky({ parent: 'a' }) }, ['missing-option']],
    ['a conductance of the root', { a: driven({ conductance: 1 }) }, ['unknown-option']],
    ['none', {}, ['no-root']],
    ['no v', { a: driven({ equations: 'du/dt = -u/ms : mV' }) }, ['no-state']],
    [
      'no I_axial',
      { a: driven(), b: { ...on('a'), equations: 'dv/dt = g_L*(E_L - v)/C_m : mV' } },
      ['unused-current'],
    ],
    [
      'a current that nothing reads',
      { a: driven(), b: { ...on('a'), receptors: { ex: conductanceExponential() } } },
      ['unused-current'],
    ],
    [
      'a unit that does not fit',
      { a: driven(), b: leaky({ parent: 'a', conductance: '1 pF' }) },
      ['unit-mismatch', 'unit-mismatch'],
    ],
    ['a name that is none', { '1a': driven() }, ['bad-name']],
    ['a misspelt field', { a: driven(), b: { ...on('a'), receptor: {} } }, ['unknown-option']],
    ['text for a compartment', { a: 'dv/dt = 0' }, ['wrong-type']],
    ['a number for a parent', { a: driven(), b: { ...on('a'), parent: 1 } }, ['wrong-type']],
    ['a text that is wrong', { a: driven({ equations: 'dv/dt = (' }) }, ['parse-error']],
  ])('%s', (_, compartments, expected) => {
    expect(codes(compartments)).toEqual(expected);
  });

  it('receptors beside compartments', () => {
    expect(codes({ a: driven() }, { receptors: {} })).toEqual(['unknown-option']);
  });
});
