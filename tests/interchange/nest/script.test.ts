/**
 * Scripts for PyNEST: Python compiles them, and they run against a stand-in for NEST that knows the names of version 3.9 and refuses others. (NEST itself is in no package
 * registry: the numbers it gives are compared elsewhere.)
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  adex,
  bernoulli,
  conductanceExponential,
  delta,
  edges,
  exponential,
  fixedIndegree,
  fixedOutdegree,
  fixedTotalNumber,
  gapJunction,
  izhikevich,
  lif,
  lognormal,
  Network,
  normal,
  oneToOne,
  pairStdp,
  poisson,
  qif,
  type SynfireError,
  spikeGenerator,
  tsodyksMarkram,
  uniform,
} from '../../../src/index.ts';
import { toNest } from '../../../src/interchange/nest/index.ts';
import { python } from '../../python/python.ts';
import { folderWith } from '../sonata/folder.ts';

function everything(): Network {
  const net = new Network({ dt: 0.1, seed: 8 });
  const current = { ex: exponential({ tau_syn: 2 }), in: exponential({ tau_syn: 6 }) };
  const tau_m = Float64Array.from({ length: 40 }, (_, k) => 10 + k / 8);
  net.population('E', 40, lif({ tau_m, receptors: current }));
  const conductance = { ex: conductanceExponential(), in: conductanceExponential({ E_rev: -80 }) };
  net.population('I', 10, adex({ receptors: conductance }));
  net.population('cells', 5, izhikevich({ receptors: { syn: delta() } }));
  net.population('noise', 12, poisson({ rate: 20 }));
  const times = Array.from({ length: 30 }, (_, k) => 0.1 * (k + 1));
  net.population('given', 3, spikeGenerator({ senders: times.map((_, k) => k % 3), times }));
  net.connect('E', 'I', {
    connector: bernoulli(0.2),
    weight: normal(3, 1, { min: 0 }),
    delay: uniform(0.5, 2),
  });
  net.connect('I', 'E', { connector: fixedIndegree(4), receptor: 'in', weight: -80, delay: 1 });
  net.connect('I', 'I', {
    connector: fixedOutdegree(2),
    receptor: 'in',
    weight: lognormal(0, 0.3, { max: 5 }),
  });
  net.connect('E', 'E', {
    connector: fixedTotalNumber(60),
    weight: 20,
    plasticity: pairStdp({ w_max: 50 }),
  });
  net.connect('noise', 'E', {
    connector: fixedIndegree(2),
    weight: 90,
    plasticity: tsodyksMarkram({ w_max: 100 }),
  });
  net.connect('cells', 'cells', { connector: oneToOne(), weight: 1 });
  net.connect('given', 'E', {
    connector: edges([0, 1, 2], [5, 6, 7]),
    weight: [300, 310, 320],
    delay: 0.3,
  });
  net.stepCurrent('E', { amplitude: 300 });
  net.stepCurrent('I', { amplitude: 100, start: 10, stop: 20 });
  net.seriesCurrent('cells', { values: [1, 2, 3], interval: 5 });
  net.noiseCurrent('E', { sd: 20, interval: 1 });
  net.poissonInput('E', { rate: 500, weight: 30, neurons: [1, 2, 3] });
  net.recordStates('E', { variables: ['v'], every: 1, neurons: [0, 4] });
  return net;
}

function run(network: Network, connections: 'rules' | 'synapses') {
  const files = toNest(network, { time: 250, connections });
  const folder = folderWith(files);
  const script = join(folder, 'network.py');
  const env = {
    ...process.env,
    PYTHONPATH: join(import.meta.dirname, 'stub'),
    PYTHONDONTWRITEBYTECODE: '1',
  };
  const compile = 'import sys; compile(open(sys.argv[1]).read(), "network.py", "exec")';
  execFileSync(python!, ['-c', compile, script]);
  return JSON.parse(execFileSync(python!, [script, '2'], { env, cwd: folder, encoding: 'utf8' }));
}

describe.skipIf(python === undefined)('a script', () => {
  it('says everything that NEST has', () => {
    const made = run(everything(), 'rules');
    expect(made.time).toBe(250);
    expect(made.neurons).toMatchObject({
      iaf_psc_exp: 40,
      aeif_cond_exp: 10,
      izhikevich: 5,
      parrot_neuron: 12,
      spike_train_injector: 3,
      dc_generator: 1,
      step_current_generator: 1,
      noise_generator: 1,
      spike_recorder: 5,
      multimeter: 1,
    });
    expect(made.synapses).toBe(3);
    for (const rule of [
      'pairwise_bernoulli',
      'fixed_indegree',
      'fixed_outdegree',
      'fixed_total_number',
      'one_to_one',
    ]) {
      expect(made.rules).toContain(rule);
    }
    expect(made.recorded).toEqual([40, 10, 5, 12, 3, 2]);
  });

  it('gives the very synapses where asked', () => {
    const made = run(everything(), 'synapses');
    // E→I is drawn; the rest is counted by its rule
    expect(made.synapses).toBeGreaterThan(40 + 20 + 60 + 80 + 5 + 3);
    expect(made.synapses).toBeLessThan(40 + 20 + 60 + 80 + 5 + 3 + 400);
  });

  it('has the sign that tells conductances apart, and I_e', () => {
    const text = new TextDecoder().decode(toNest(everything(), { time: 1 }).get('network.py'));
    expect(text).toMatch(/"weight": -1\.0 \* nest\.math\.redraw\(nest\.random\.lognormal/);
    expect(text).toMatch(/"I_e": 300\.0/);
    expect(text).toContain('tau_minus = 20.0');
  });
});

it('what has no counterpart is refused, all at once', () => {
  const net = new Network({ dt: 0.1 });
  net.population('P', 2, qif());
  net.population('Q', 2, lif());
  net.connect('Q', 'Q', { connector: bernoulli(1), weight: 1, graded: gapJunction() });
  net.seriesCurrent('Q', { values: [1, 2], interval: 1, perNeuron: true });
  net.recordStates('Q', { variables: ['I_syn'] });
  const codes = () => {
    try {
      toNest(net, { time: 1 });
      return [];
    } catch (error) {
      return (error as SynfireError).faults.map(({ code }) => code);
    }
  };
  expect(codes().sort()).toEqual([
    'nest-no-counterpart',
    'nest-no-counterpart',
    'nest-no-counterpart',
    'nest-no-model',
  ]);
});
