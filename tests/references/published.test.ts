/**
 * Ten comparisons with what other simulators hold themselves against, in both precisions: values of NEST's test suite (6 digits, or its closed
 * form), of Brian2 and of NEURON (brian2_values.py and neuron_values.py beside this file make them). The README tables them.
 */
import { describe, expect, it } from 'vitest';
import {
  adex,
  allToAll,
  alpha,
  conductanceExponential,
  hodgkinHuxley,
  izhikevich,
  lif,
  mat2,
  Network,
  neuron,
  type Recording,
  Simulation,
  simulate,
  spikeGenerator,
  tsodyksMarkram,
} from '../../src/index.ts';

type Precision = 'single' | 'double';
/** `iaf_psc_alpha` with its defaults. */
const iaf = () =>
  lif({
    ...{ C_m: 250, tau_m: 10, E_L: -70, V_th: -55, V_reset: -70, t_ref: 2 },
    receptors: { ex: alpha({ tau_syn: 2 }) },
  });

const run = (net: Network, time: number): Promise<Recording> => simulate(net, { time, workers: 0 });

/** The value of a state at the end of each step, from step 1 on. */
const trace = (recording: Recording, population: string, variable: string): number[] =>
  Array.from(recording.states(population).values[variable]);

const stepsOf = (recording: Recording, population: string, dt: number): number[] =>
  Array.from(recording.spikes(population).times, (t) => Math.round(t / dt));

/** To the six digits that are published; single precision may add its last bits. */
const agrees = (value: number, published: number, precision: Precision) =>
  expect(Math.abs(value - published)).toBeLessThan(precision === 'double' ? 5.0001e-5 : 7e-5);

/** NEST's potentials after the first steps with 1,000 pA. */
const CHARGE = [-69.602, -69.2079, -68.8178, -68.4316, -68.0492, -67.6706, -67.2958, -66.9247];
/** After the arrival of a spike of 100 pA, from the step after it on. */
const PSP = [
  ...[-69.9974, -69.9899, -69.9781, -69.9624, -69.9434, -69.9213, -69.8967, -69.8699, -69.8411],
  ...[-69.8108, -69.779, -69.7463, -69.7126, -69.6783, -69.6435, -69.6084, -69.5732],
];

describe.each(['single', 'double'] as const)('in %s precision', (precision) => {
  const network = (dt = 0.1) => new Network({ dt, precision });

  it('NEST, test_iaf_i0: a constant current charges iaf_psc_alpha; the spike is at step 48', async () => {
    const net = network();
    net.population('N', 1, iaf());
    net.stepCurrent('N', { amplitude: 1000 });
    net.recordStates('N', { variables: ['v'] });
    const recording = await run(net, 6);
    const v = trace(recording, 'N', 'v');
    for (const [k, value] of CHARGE.entries()) agrees(v[k], value, precision);
    const late = [-56.0204, -55.7615, -55.5051, -55.2513, -55.0001, -70, -70, -70];
    for (const [k, value] of late.entries()) agrees(v[42 + k], value, precision);
    expect(stepsOf(recording, 'N', 0.1)).toEqual([48]);
  });

  it('NEST, test_iaf: reset at step 50, clamped until step 70', async () => {
    const net = network();
    net.population('N', 1, iaf());
    net.stepCurrent('N', { amplitude: 1000, start: 0.2 });
    net.recordStates('N', { variables: ['v'] });
    const recording = await run(net, 8);
    const v = trace(recording, 'N', 'v');
    expect(v.slice(49, 70)).toEqual(new Array(21).fill(-70));
    for (const [k, value] of [...CHARGE, -66.5572].entries()) {
      agrees(v[70 + k], value, precision);
      agrees(v[2 + k], value, precision);
    }
    expect(stepsOf(recording, 'N', 0.1)).toEqual([50]);
  });

  it('NEST, test_iaf_psp: an alpha current that begins at 3 ms', async () => {
    const net = network();
    net.population('S', 1, spikeGenerator({ senders: [0], times: [2] }));
    net.population('N', 1, iaf());
    net.connect('S', 'N', { connector: allToAll(), weight: 100, delay: 1 });
    net.recordStates('N', { variables: ['v'] });
    const v = trace(await run(net, 7), 'N', 'v');
    expect(v.slice(0, 30)).toEqual(new Array(30).fill(-70));
    const later = [-69.538, -69.5029, -69.4681, -69.4336, -69.3995, -69.366, -69.333, -69.3008];
    for (const [k, value] of [...PSP, ...later, -69.2692, -69.2383].entries()) {
      agrees(v[30 + k], value, precision);
    }
  });

  it('NEST, test_iaf_1to2: a neuron that fires at 3 ms, and what it does to the next, at any step', async () => {
    for (const dt of [0.1, 0.2, 0.5, 1]) {
      const net = network(dt);
      net.population('A', 1, iaf());
      net.population('B', 1, iaf());
      net.stepCurrent('A', { amplitude: 1450 });
      net.connect('A', 'B', { connector: allToAll(), weight: 100, delay: 1 });
      net.recordStates('B', { variables: ['v'], every: dt });
      const recording = await run(net, 8);
      expect(recording.spikes('A').times[0]).toBeCloseTo(3, 9);
      const v = trace(recording, 'B', 'v');
      for (const [k, value] of PSP.entries()) {
        const step = (41 + k) / (10 * dt); // PSP begins at 4.1 ms, every 0.1 ms
        if (Math.abs(step - Math.round(step)) > 1e-9) continue;
        agrees(v[Math.round(step) - 1], value, precision);
      }
    }
  });

  it('NEST, test_mat2_psc_exp: spikes at steps 11, 32 and 54; potential and threshold', async () => {
    const net = network();
    net.population('N', 1, mat2());
    net.stepCurrent('N', { amplitude: 2400, start: 0.2 });
    net.recordStates('N', { variables: ['v', 'theta_1', 'theta_2'] });
    const recording = await run(net, 8);
    expect(stepsOf(recording, 'N', 0.1)).toEqual([11, 32, 54]);
    const [v, one, two] = ['v', 'theta_1', 'theta_2'].map((id) => trace(recording, 'N', id));
    const potentials = [
      ...[-67.6238, -65.2947, -63.0117, -60.774, -58.5805, -56.4305, -54.323, -52.2573, -50.2324],
      ...[-48.2477, -46.3023, -44.3953, -42.5262, -40.694, -38.8982, -37.1379, -35.4124, -33.7212],
      -32.0634,
    ];
    for (const [k, value] of potentials.entries()) agrees(v[2 + k], value, precision);
    const thresholds = [
      ...[-12, -12.3692, -12.7346, -13.0965, -13.4548, -13.8095, -14.1607, -14.5084, -14.8527],
      ...[-15.1935, -15.531],
    ];
    for (const [k, value] of thresholds.entries()) {
      agrees(-51 + one[10 + k] + two[10 + k], value, precision);
    }
  });

  it('NEST, test_iaf_ps_dc_accuracy: 15.7387736114947 mV after 5 ms and 40 mV in the end, at steps from 1 to 2⁻⁷ ms', async () => {
    const [early, late] = precision === 'double' ? [1e-13, 1e-11] : [2e-5, 2e-4];
    for (const dt of [1, 2 ** -3, 2 ** -7]) {
      const net = network(dt);
      const cell = { C_m: 250, tau_m: 10, E_L: 0, V_th: 2000, V_reset: 0 };
      net.population('N', 1, lif(cell));
      net.stepCurrent('N', { amplitude: 1000 });
      await using simulation = await Simulation.create(net, { workers: 0 });
      await simulation.run(5);
      const [v] = await simulation.read('N', 'v');
      expect(Math.abs(v - 15.7387736114947)).toBeLessThan(early);
      await simulation.run(495);
      const [end] = await simulation.read('N', 'v');
      expect(Math.abs(end - 40)).toBeLessThan(late);
    }
  });

  it('Brian2: AdEx with Euler’s method, eight spikes in 200 ms', async () => {
    const net = network();
    net.population('N', 1, adex({ V_peak: -30 }));
    net.stepCurrent('N', { amplitude: 1000 });
    await using simulation = await Simulation.create(net, { workers: 0 });
    const recording = await simulation.run(200);
    const steps = [119, 257, 418, 606, 827, 1084, 1377, 1698]; // Brian2 counts from the beginning of a step
    expect(stepsOf(recording, 'N', 0.1)).toEqual(steps.map((k) => k + 1));
    const within = precision === 'double' ? 1e-9 : 2e-3;
    expect(Math.abs((await simulation.read('N', 'v'))[0] + 48.18204893466796)).toBeLessThan(within);
    expect(Math.abs((await simulation.read('N', 'w'))[0] - 346.2446679216813)).toBeLessThan(within);
  });

  it('Brian2: Izhikevich 2003 with the midpoint rule, eight spikes in 300 ms', async () => {
    const net = network(0.25);
    net.population('N', 1, izhikevich({ method: 'rk2' }));
    net.stepCurrent('N', { amplitude: 10 });
    await using simulation = await Simulation.create(net, { workers: 0 });
    const recording = await simulation.run(300);
    const steps = [12, 106, 287, 468, 649, 830, 1011, 1192];
    expect(stepsOf(recording, 'N', 0.25)).toEqual(steps.map((k) => k + 1));
    const within = precision === 'double' ? 1e-9 : 2e-3;
    expect(Math.abs((await simulation.read('N', 'v'))[0] + 72.66562498490678)).toBeLessThan(within);
    const [u] = await simulation.read('N', 'u');
    expect(Math.abs(u - 0.05640807496899514)).toBeLessThan(within);
  });

  it('Brian2: a conductance behind a synapse that facilitates and depresses', async () => {
    const net = network();
    const times = [5, 12, 15.3, 31, 33, 60];
    net.population('S', 1, spikeGenerator({ senders: times.map(() => 0), times }));
    const cell = neuron({
      equations: 'dv/dt = (10*nS*(-65*mV - v) + I_syn)/(200*pF) : mV',
      initial: { v: '-65*mV' },
      receptors: { ex: conductanceExponential({ tau_syn: 5, E_rev: 0 }) },
      method: 'exponential_euler',
    });
    net.population('N', 1, cell);
    net.connect('S', 'N', {
      ...{ connector: allToAll(), weight: 12, delay: 1.5 },
      plasticity: tsodyksMarkram({ U: 0.2, tau_f: 500, tau_d: 150, w_max: 12 }),
    });
    await using simulation = await Simulation.create(net, { workers: 0 });
    await simulation.run(70);
    const within = precision === 'double' ? 1e-11 : 2e-5;
    const [v] = await simulation.read('N', 'v');
    expect(Math.abs(v + 61.129463208557496)).toBeLessThan(within);
    const [g] = await simulation.read('N', 'g_ex');
    expect(Math.abs(g - 0.3240135593262768)).toBeLessThan(within);
  });

  it('NEURON: hh at 10 µA/cm², seven spikes in 100 ms, to 2 µs', async () => {
    const dt = 0.005;
    const net = network(dt);
    // rates at −65 mV, where NEURON begins
    const cell = hodgkinHuxley({ E_L: -54.3, method: 'rk4' });
    const initial = { m: 0.05293248525724958, h: 0.5961207535084603, n: 0.3176769140606974 };
    net.population('N', 1, cell, { initial });
    net.stepCurrent('N', { amplitude: 100 });
    net.recordStates('N', { variables: ['v'], every: dt });
    const v = trace(await run(net, 100), 'N', 'v');
    const crossings = v.flatMap((after, k) => {
      const before = v[k - 1] ?? -65;
      return before < 0 && after >= 0 ? [(k + before / (before - after)) * dt] : [];
    });
    const found = [
      ...[1.8979771575276958, 16.80621444407036, 31.441396747587156, 46.064463301238725],
      ...[60.686631796384106, 75.30873387313356, 89.9308309736603],
    ];
    expect(crossings.length).toBe(found.length);
    for (const [k, t] of found.entries()) expect(Math.abs(crossings[k] - t)).toBeLessThan(0.002);
  });
});
