/**
 * Potjans & Diesmann (2014), "The cell-type specific cortical microcircuit", Cereb. Cortex 24:785:
 * eight populations under 1 mm² of cortex, 77,169 neurons and 0.3 billion synapses at full scale.
 *
 * Smaller scales keep in-degrees in proportion: N and K times `scale`, weights divided by √scale, and a
 * direct current that replaces the mean input which is lost (van Albada et al. 2015).
 */
import { exponential, fixedTotalNumber, lif, Network, normal } from '../../src/index.ts';
import { defineExample, near, type PublishedRates, seedOption } from '../example.ts';
import {
  EXTERNAL,
  EXTERNAL_RATE,
  NAMES,
  PROBABILITIES,
  RATES,
  SIZES,
  V0_MEAN,
  V0_SD,
} from './microcircuit-tables.ts';

const DT = 0.1;
const TAU_SYN = 0.5;
/** pA; a postsynaptic potential of 0.15 mV. */
const WEIGHT = 87.808;
/** Inhibition over excitation. */
const G = -4;

interface Options {
  scale: number;
  dc: boolean;
  seed: number;
}

const isExcitatory = (population: number): boolean => population % 2 === 0;

/** Mean weight at full scale, pA. The one from L4E to L2/3E is doubled. */
function meanWeight(target: number, source: number): number {
  if (!isExcitatory(source)) return G * WEIGHT;
  return target === 0 && source === 2 ? 2 * WEIGHT : WEIGHT;
}

/** Synapses of a projection at full scale, from its probability of at least one (their Eq. 1). */
function fullSynapses(target: number, source: number): number {
  const probability = PROBABILITIES[target][source];
  if (probability === 0) return 0;
  // the reference implementation's own form: its rounding decides the last one or two synapses
  const pairs = SIZES[source] * SIZES[target];
  return Math.log(1 - probability) / Math.log((pairs - 1) / pairs);
}

/** Direct current that replaces the mean input lost by down-scaling, pA. */
function compensation(target: number, scale: number): number {
  let input = WEIGHT * EXTERNAL[target] * EXTERNAL_RATE;
  for (let source = 0; source < 8; source++) {
    const indegree = fullSynapses(target, source) / SIZES[target];
    input += meanWeight(target, source) * indegree * RATES['1'].rates[source];
  }
  return (TAU_SYN / 1000) * (1 - Math.sqrt(scale)) * input;
}

function build({ scale, dc, seed }: Options): Network {
  const net = new Network({ dt: DT, seed });
  const cell = lif({
    C_m: 250,
    tau_m: 10,
    E_L: -65,
    V_th: -50,
    V_reset: -65,
    t_ref: 2,
    receptors: { syn: exponential({ tau_syn: TAU_SYN }) },
  });
  const root = Math.sqrt(scale);
  const populations = NAMES.map((name, p) =>
    net.population(name, Math.round(SIZES[p] * scale), cell, {
      initial: { v: normal(V0_MEAN[p], V0_SD[p]) },
    }),
  );
  NAMES.forEach((target, t) => {
    NAMES.forEach((source, s) => {
      const total = Math.round(fullSynapses(t, s) * scale * scale);
      if (total === 0) return;
      const mean = meanWeight(t, s) / root;
      const delay = isExcitatory(s) ? 1.5 : 0.75;
      net.connect(populations[s], populations[t], {
        name: `${source} to ${target}`,
        connector: fixedTotalNumber(total),
        weight: normal(mean, 0.1 * Math.abs(mean), isExcitatory(s) ? { min: 0 } : { max: 0 }),
        delay: normal(delay, delay / 2, { min: DT }),
        receptor: 'syn',
      });
    });
    let current = compensation(t, scale);
    const rate = EXTERNAL_RATE * EXTERNAL[t] * scale;
    if (dc) current += ((WEIGHT / root) * rate * TAU_SYN) / 1000;
    else net.poissonInput(target, { rate, weight: WEIGHT / root, receptor: 'syn' });
    if (current !== 0) net.stepCurrent(target, { amplitude: current });
  });
  return net;
}

/** The row of published rates of the nearest scale that has one. */
export function nearestRates(scale: number): PublishedRates & { readonly scale: number } {
  const distance = (key: string) => Math.abs(Math.log(Number(key) / scale));
  const key = Object.keys(RATES).reduce((a, b) => (distance(b) < distance(a) ? b : a));
  const { source, rates } = RATES[key];
  return {
    scale: Number(key),
    source,
    rates: Object.fromEntries(NAMES.map((name, p) => [name, rates[p]])),
  };
}

export const microcircuit = defineExample<Options>({
  name: 'microcircuit',
  title: 'Cortical microcircuit',
  reference: 'Potjans & Diesmann 2014, Cereb. Cortex 24:785–806, doi 10.1093/cercor/bhs358',
  description: 'Four layers of cortex, 77,169 neurons and 0.3 billion synapses at scale 1.',
  options: {
    scale: {
      description: 'neurons and synapses per neuron, as a part of the full ones',
      default: 0.1,
      range: [0.005, 1],
    },
    dc: { description: 'direct current instead of Poisson background', default: false },
    seed: seedOption,
  },
  defaultTime: 1000,
  warmup: 200,
  build,
  small: () => build({ scale: 0.02, dc: false, seed: 1 }),
  published: ({ scale, dc }) => {
    const row = nearestRates(scale);
    return dc || row.scale !== scale ? undefined : row;
  },
  check: (recording, { scale }) => {
    const row = nearestRates(scale);
    const tolerance = scale === 1 ? [0.05, 0.1] : [0.12, 0.15];
    const rates = recording.rates(recording.from + 500);
    return NAMES.map((name) =>
      near(`${name} rate (Hz)`, rates[name], row.rates[name], row.source, {
        relative: tolerance[0],
        absolute: tolerance[1],
      }),
    );
  },
});
