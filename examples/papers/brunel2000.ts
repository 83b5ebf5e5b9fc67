/**
 * Brunel (2000), "Dynamics of sparsely connected networks of excitatory and inhibitory spiking
 * neurons", J. Comput. Neurosci. 8:183, model A: four states by the strength of inhibition g and of the
 * external drive η = ν_ext/ν_thr.
 *
 * `synapse: 'alpha'` is the variant that NEST's benchmarks use: currents (t/τ) e^(1 − t/τ) with the same
 * peak potential J.
 */
import { alpha, delta, fixedIndegree, lif, Network, uniform } from '../../src/index.ts';
import { between, type Check, defineExample, type GivenOptions, seedOption } from '../example.ts';

const TAU_M = 20;
const TAU_SYN = 0.5;
const C_M = 250;
const V_TH = 20;
/** mV. */
const J = 0.1;
const DELAY = 1.5;

/**
 * Name → g, η, the rate (Hz) of an independent simulation of the same network in C++, and that of the paper's
 * theory: the self-consistent rate in the diffusion approximation.
 */
const STATES = {
  SR: { g: 3, eta: 2, title: 'synchronous regular', rate: 333, theory: 333 },
  fast: { g: 6, eta: 4, title: 'synchronous irregular, fast', rate: 58.7, theory: 55.84 },
  AI: { g: 5, eta: 2, title: 'asynchronous irregular', rate: 37.4, theory: 37.95 },
  SI: { g: 4.5, eta: 0.9, title: 'synchronous irregular, slow', rate: 5.4, theory: 6.52 },
} as const;
type State = keyof typeof STATES;

interface Options {
  state: string;
  g: number;
  eta: number;
  synapse: string;
  size: number;
  indegree: number;
  seed: number;
}

/** Strengths of inhibition and drive: those of the state, where none are given. */
function placeOf({ state, g, eta }: Pick<Options, 'state' | 'g' | 'eta'>) {
  const named = STATES[state as State];
  return { g: g > 0 ? g : named.g, eta: eta > 0 ? eta : named.eta };
}

const isElsewhere = ({ g, eta }: Pick<Options, 'g' | 'eta'>): boolean => g > 0 || eta > 0;

/** Peak of the potential (mV) after one alpha current of 1 pA peak: V'= −V/τ_m + I/C, on a fine grid. */
function alphaPeak(): number {
  const rate = 1 / TAU_SYN - 1 / TAU_M;
  let peak = 0;
  for (let t = 0; t < 5 * TAU_M; t += TAU_SYN / 1000) {
    const rise = 1 - Math.exp(-rate * t) * (1 + rate * t);
    peak = Math.max(peak, (Math.exp(-t / TAU_M) * rise) / (rate * rate));
  }
  return (peak * Math.E) / (TAU_SYN * C_M);
}

function build({ state, synapse, size, indegree, seed, ...given }: Options): Network {
  const { g, eta } = placeOf({ state, ...given });
  const isAlpha = synapse === 'alpha';
  const excitatory = Math.round(0.8 * size);
  // A tenth of the excitatory population, unless given; inhibitory ones in proportion.
  const fromE = indegree > 0 ? indegree : tenth(size);
  const fromI = Math.round(fromE / 4);
  const weight = isAlpha ? J / alphaPeak() : J;
  const rate = (1000 * eta * V_TH) / (J * TAU_M);

  const net = new Network({ dt: 0.1, seed });
  const cell = lif({
    C_m: C_M,
    tau_m: TAU_M,
    E_L: 0,
    V_th: V_TH,
    V_reset: 10,
    t_ref: 2,
    receptors: { syn: isAlpha ? alpha({ tau_syn: TAU_SYN }) : delta() },
  });
  const initial = { v: uniform(0, V_TH) };
  const e = net.population('E', excitatory, cell, { initial });
  const i = net.population('I', size - excitatory, cell, { initial });
  for (const target of [e, i]) {
    net.connect(e, target, { connector: fixedIndegree(fromE), weight, delay: DELAY });
    net.connect(i, target, { connector: fixedIndegree(fromI), weight: -g * weight, delay: DELAY });
    // C_E external trains of ν_ext = η θ/(J C_E τ) each: the product does not depend on C_E
    net.poissonInput(target, { rate, weight });
  }
  return net;
}

/** Of the excitatory population. */
const tenth = (size: number): number => Math.round(Math.round(0.8 * size) / 10);

const stateOf = ({ state = 'AI' }: GivenOptions) => STATES[state as State];

export const brunel2000 = defineExample<Options>({
  name: 'brunel2000',
  title: 'Sparsely connected excitation and inhibition',
  reference: 'Brunel 2000, J. Comput. Neurosci. 8:183–208, doi 10.1023/A:1008925309027',
  description: '12,500 neurons in four states: SR, fast, AI, SI.',
  options: {
    state: {
      description: 'SR (g 3, η 2), fast (g 6, η 4), AI (g 5, η 2), SI (g 4.5, η 0.9)',
      default: 'AI',
      choices: Object.keys(STATES),
    },
    g: {
      description: 'strength of inhibition; 0: of the state',
      default: 0,
      range: [0, 100],
      taken: (given) => stateOf(given).g,
    },
    eta: {
      description: 'external drive, ν_ext/ν_thr; 0: of the state',
      default: 0,
      range: [0, 100],
      taken: (given) => stateOf(given).eta,
    },
    synapse: {
      description: 'delta: jumps of the potential; alpha: currents',
      default: 'delta',
      choices: ['delta', 'alpha'],
    },
    size: { description: 'neurons', default: 12500, range: [10, 1e7], whole: true },
    indegree: {
      description: 'excitatory synapses in of each neuron; 0: a tenth of the population',
      default: 0,
      range: [0, 1e6],
      whole: true,
      taken: ({ size = 12500 }) => tenth(Number(size)),
    },
    seed: seedOption,
  },
  defaultTime: 1000,
  warmup: 200,
  build,
  small: () =>
    build({ state: 'AI', g: 0, eta: 0, synapse: 'delta', size: 500, indegree: 40, seed: 1 }),
  published: ({ state, synapse, ...place }) => {
    if (synapse !== 'delta' || isElsewhere(place)) return undefined;
    const { theory, title } = STATES[state as State];
    return { source: `theory of Brunel 2000, ${title}`, rates: { E: theory, I: theory } };
  },
  check: (recording, { state, synapse, size, ...place }): Check[] => {
    if (isElsewhere(place)) return [];
    const rates = recording.rates(recording.from + 200);
    const { rate, theory, title } = STATES[state as State];
    if (synapse === 'alpha') {
      return [between('E rate (Hz)', rates.E, 36, 42, 'the alpha variant in Brian2: 39 Hz')];
    }
    const source = `Brunel 2000, ${title}: theory ${theory} Hz; independent simulation ${rate} Hz`;
    const allowed = size < 12500 ? 0.08 : 0.06;
    const [low, high] = [Math.min(rate, theory), Math.max(rate, theory)];
    const bounds = [low * (1 - allowed), high * (1 + allowed)] as const;
    return [between('E rate (Hz)', rates.E, ...bounds, source)];
  },
});
