/**
 * Shiu et al. (2024), "A Drosophila computational brain model reveals sensorimotor processing", Nature
 * 634:210: leaky integrate-and-fire neurons wired by the connectome of the fly, some of them driven.
 *
 * It runs on any edge list with signed synapse counts: of the whole brain (FlyWire), or a part of it.
 */
import { type EdgeList, edges as edgesOf, Network, neuron, SynfireError } from '../../src/index.ts';
import { defineExample, seedOption } from '../example.ts';

const DT = 0.1;
/** mV a synapse; a Poisson event counts for 250 of them. */
const WEIGHT = 0.275;
const DRIVE = 250 * WEIGHT;

/** Arrivals raise g; it decays with the neuron and is held with it while refractory. */
const synapse = {
  name: 'shiu_synapse',
  reference: 'Shiu et al. 2024, Methods',
  doc: 'A spike adds its weight to g of the neuron.',
  parameters: {},
  equations: '',
  jump: 'g',
  jumpScale: '1',
  weightUnit: 'mV',
} as const;

/** Drive goes straight to the potential. */
const drive = { ...synapse, name: 'shiu_drive', doc: 'An event adds to v.', jump: 'v' } as const;

const MODEL = {
  name: 'shiu2024',
  reference: 'Shiu et al. 2024, Nature 634:210, doi 10.1038/s41586-024-07763-9',
  equations: `
    dv/dt = (v_0 - v + g)/t_mbr : mV (unless refractory)
    dg/dt = -g/tau : mV (unless refractory)
  `,
  parameters: {
    v_0: '-52 mV',
    v_th: '-45 mV',
    t_mbr: '20 ms',
    tau: '5 ms',
    t_rfc: '2.2 ms',
  },
  threshold: 'v > v_th',
  reset: 'v = v_0; g = 0*mV',
  refractory: 't_rfc',
  initial: { v: 'v_0', g: '0*mV' },
  receptors: {
    syn: { kind: synapse, parameters: {} },
    drive: { kind: drive, parameters: {} },
  },
} as const;

interface Options {
  drive: string;
  rate: number;
  seed: number;
}

/**
 * Neurons to drive, from "118,164": indices, or the labels of the edge list. Throws `unknown-neuron`.
 */
export function drivenNeurons(text: string, { labels, count }: EdgeList): number[] {
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  return words.map((word) => {
    const index = labels ? labels.indexOf(word) : Number(word);
    if (Number.isInteger(index) && index >= 0 && index < count) return index;
    throw new SynfireError({
      code: 'unknown-neuron',
      where: 'option "drive"',
      found: `"${word}"`,
      expected: labels
        ? `a neuron of the edge list, e.g. ${labels.slice(0, 2).join(' or ')}`
        : `an index from 0 to ${count - 1}`,
      remedy: 'Give neurons separated by commas.',
    });
  });
}

function build({ drive: driven, rate, seed }: Options, list: EdgeList): Network {
  const indices = [...new Set(drivenNeurons(driven, list))].sort((a, b) => a - b);
  const weight = list.weight.map((count) => count * WEIGHT);
  return flyNetwork({ ...list, weight }, { indices, rate, seed, delay: 1.8 });
}

/** The model on any list of edges; weights in mV, delay in ms, `indices` ascending. */
export function flyNetwork(
  { count, source, target, weight }: EdgeList,
  given: {
    readonly indices: readonly number[];
    readonly rate: number;
    readonly seed: number;
    readonly delay: number;
  },
): Network {
  const { indices, rate, seed, delay } = given;
  // A driven neuron fires a step after an event and cannot take another one meanwhile: one step.
  const t_rfc = new Float64Array(count).fill(2.2);
  for (const index of indices) t_rfc[index] = DT;
  const net = new Network({ dt: DT, seed });
  // given, not by default: numbers that can be changed
  const values = { v_0: -52, v_th: -45, t_mbr: 20, tau: 5, t_rfc };
  const fly = net.population('brain', count, neuron({ ...MODEL, values }));
  net.connect(fly, fly, { connector: edgesOf(source, target), weight, delay, receptor: 'syn' });
  if (indices.length > 0) {
    net.poissonInput(fly, { rate, weight: DRIVE, receptor: 'drive', neurons: indices });
  }
  return net;
}

/** A ring of forty neurons: nothing of the fly, but the same kernels. */
function ring(): EdgeList {
  const count = 40;
  const source = Int32Array.from({ length: 3 * count }, (_, k) => k % count);
  const target = source.map((s, k) => (s + 1 + Math.floor(k / count) * 7) % count);
  const weight = Float64Array.from(source, (s) => (s % 5 === 4 ? -30 : 60));
  return { source, target, weight, count };
}

export const shiu2024 = defineExample<Options>({
  name: 'shiu2024',
  title: 'The brain of the fly',
  reference: MODEL.reference,
  description: 'Any connectome as an edge list (--edges), some neurons driven (--drive).',
  options: {
    drive: { description: 'neurons to drive, separated by commas', default: '' },
    rate: { description: 'Poisson events a second, Hz', default: 150, range: [0, 1e4] },
    seed: seedOption,
  },
  defaultTime: 1000,
  warmup: 0,
  needsEdges: true,
  build: (options, { edges }) => {
    if (edges) return build(options, edges);
    throw new SynfireError({
      code: 'missing-edges',
      where: 'example "shiu2024"',
      found: 'no edge list',
      expected: 'the connectome to simulate',
      remedy: 'Give --edges with a folder, a .csv, .parquet or .npz file, or .npy columns.',
    });
  },
  small: () => build({ drive: '0,20', rate: 150, seed: 1 }, ring()),
});
