/** What is damaged: small sound networks, models and settings of each kind. */

/** Everything that a description can hold, small. */
export function richNetwork(lib) {
  const net = new lib.Network({ dt: 0.1, seed: 1 });
  const receptors = { ex: lib.exponential({ tau_syn: 2 }), in: lib.alpha({ tau_syn: 3 }) };
  net.population('E', 20, lib.lif({ receptors, tau_m: lib.normal(10, 1, { min: 5 }) }), {
    initial: { v: lib.uniform(-65, -50) },
  });
  net.population('S', 3, lib.poisson({ rate: 10 }));
  net.population('G', 3, lib.spikeGenerator({ senders: [0, 1], times: [1, 2] }));
  const own = { equations: 'dv/dt = -v/tau : 1', parameters: { tau: '5 ms' }, threshold: 'v > 1' };
  net.population('own', 2, lib.neuron({ ...own, reset: 'v = 0' }));
  net.poissonInput('E', { rate: 9000, weight: 60 });
  net.stepCurrent('E', { amplitude: 10, start: 1, stop: 5 });
  net.seriesCurrent('E', { values: [1, 2, 3], interval: 1 });
  net.noiseCurrent('E', { mean: 1, sd: 2, interval: 0.1 });
  const weight = lib.normal(20, 2, { min: 0 });
  net.connect('E', 'E', { connector: lib.fixedIndegree(3), weight, delay: lib.uniform(1, 2) });
  net.connect('S', 'E', {
    ...{ connector: lib.bernoulli(0.2), weight: 5, receptor: 'in', name: 'into E' },
  });
  net.connect('G', 'E', { connector: lib.edges([0, 1], [3, 4]), weight: [1, 2], delay: 1 });
  const plasticity = lib.pairStdp({ w_max: 50 });
  net.connect('E', 'E', { connector: lib.fixedOutdegree(2), weight: 3, plasticity, name: 'stdp' });
  net.recordStates('E', { variables: ['v'], every: 0.5 });
  net.recordMeans('E', { variables: ['v'], every: 1 });
  net.recordRate('E', { bin: 2 });
  return net;
}

export function recordedNetwork(lib) {
  const net = new lib.Network({ dt: 0.1, seed: 1 });
  net.population('E', 6, lib.lif({ receptors: { ex: lib.exponential({ tau_syn: 2 }) } }));
  net.poissonInput('E', { rate: 9000, weight: 60 });
  net.connect('E', 'E', { connector: lib.fixedIndegree(3), weight: 20, delay: 1.5 });
  net.recordStates('E', { variables: ['v'], every: 1 });
  return net;
}

/** What SONATA can say. */
export function givenNetwork(lib) {
  const net = new lib.Network({ dt: 0.1, seed: 1 });
  net.population('in', 3, lib.spikeGenerator({ senders: [0, 1], times: [1, 2] }));
  net.population('E', 6, lib.lif({ receptors: { ex: lib.exponential({ tau_syn: 2 }) } }));
  net.connect('in', 'E', { connector: lib.fixedIndegree(2), weight: 20, delay: 1.5 });
  net.stepCurrent('E', { amplitude: 400 });
  return net;
}

export const RATE_MODEL = {
  ...{ size: 2, dt: 0.1, states: { x: 'input - x' }, output: 'tanh(x)', parameters: { g: 1 } },
  weights: [{ kind: 'dense', values: [0, 1, 1, 0] }],
  ...{ constant: 1, series: { columns: 1, values: [1] }, noise: { x: 0.1 }, method: 'euler' },
  ...{ initial: { x: 0 }, batch: 1, seed: 1 },
};

export const SETTINGS = {
  ...{ example: 'microcircuit', options: { scale: 0.05 }, changes: { 'inputs/0/rate': 8 } },
  ...{ backend: 'auto', until: 1000, model: 'dv/dt = -v/tau : 1', view: 'circuit' },
  circuit: {
    sense: { open: true, angle: 10, value: 0.5, sigma: 0.1 },
    context: { open: false, mode: 1, trust: 0.5 },
    ...{ pathways: 'exact', peak: 0.5, levels: 50, chains: 8, seed: 1 },
  },
};

export const TENSOR = { shape: [1, 4, 2], data: Float32Array.of(1, 0, 0, 1, 1, 0, 0, 1) };

const two = (...data) => ({ shape: [2], data });

export const NIR_GRAPH = {
  type: 'NIRGraph',
  nodes: {
    input: { type: 'Input', parameters: { shape: { shape: [1], data: [2] } } },
    affine: {
      type: 'Affine',
      parameters: { weight: { shape: [2, 2], data: [1, 0, 0, 1] }, bias: two(0, 0) },
    },
    lif: {
      type: 'LIF',
      parameters: { tau: two(10, 10), r: two(1, 1), v_leak: two(0, 0), v_threshold: two(1, 1) },
    },
    output: { type: 'Output', parameters: { shape: { shape: [1], data: [2] } } },
  },
  edges: [
    ['input', 'affine'],
    ['affine', 'lif'],
    ['lif', 'output'],
  ],
};

export const circuit = (lib) => ({
  denoiser: {
    kind: 'mixture',
    mixture: {
      size: 2,
      means: [
        [0, 0],
        [1, -1],
      ],
      weights: [0.5, 0.5],
      sd: 0.3,
    },
  },
  schedule: lib.noiseSchedule({ levels: 4 }),
  ...{ batch: 2, rising: 'neural', peak: 1, inputs: [], inputsAt: 'state', noise: true, seed: 1 },
});

export const pulses = (lib) => ({
  ...{ neuron: { model: 'qif', tau: 10, drive: 0.5 }, size: 5, seed: 1, weight: -0.1 },
  connector: lib.fixedOutdegree(2, { multapses: false }),
});

/** Of a model of tools/fuzz/sound-models.mjs. */
export function ownNetwork(
  lib,
  { s, dv, dw, noise, refractory, threshold, reset, initial, p, weight, method, double },
) {
  const net = new lib.Network({ dt: 0.1, seed: 3, precision: double ? 'double' : 'single' });
  const flag = refractory ? ' (unless refractory)' : '';
  const cell = {
    equations: `s = ${s} : 1\ndv/dt = (${dv})/tau${noise} : 1${flag}\ndw/dt = (${dw})/tau : 1`,
    parameters: { tau: '5 ms', p },
    ...{ threshold, reset, ...(refractory ? { refractory: '0.3*ms' } : {}) },
    initial: { v: initial[0], w: initial[1] },
    receptors: { in: lib.jump({ state: 'v', unit: '1', scale: '1' }) },
  };
  net.population('P', 5, lib.neuron(method === undefined ? cell : { ...cell, method }));
  net.connect('P', 'P', { connector: lib.fixedIndegree(2), weight, delay: 0.2 });
  net.recordStates('P', { variables: ['v', 'w'], every: 0.1 });
  return net;
}

export function trainer(lib) {
  const net = new lib.Network({ dt: 1, seed: 1 });
  const cell = {
    equations: 'dv/dt = -v/tau_m + I_syn/C : 1',
    parameters: { tau_m: '20 ms', C: '5 pA*ms' },
    receptors: { syn: lib.exponential({ tau_syn: 5 }) },
  };
  net.population('in', 2, lib.spikeGenerator({ senders: [], times: [] }));
  net.population('out', 2, lib.neuron(cell));
  net.connect('in', 'out', { connector: lib.allToAll(), weight: 1 });
  return lib.Trainer.create(net, {
    ...{ duration: 10, readout: { population: 'out', take: 'mean' }, loss: 'crossEntropy' },
    ...{ workers: 0, data: [{ events: { in: { times: [1], senders: [0] } }, label: 0 }] },
  });
}
