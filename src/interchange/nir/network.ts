/**
 * A graph as a network: each node with states is a population, what lies between them are projections, biases are constant currents, inputs are
 * currents that follow what is given.
 */
import { edges } from '../../connect/connector.ts';
import { Network } from '../../network/network.ts';
import { graded } from '../../synapses/graded.ts';
import { fileError } from '../fault.ts';
import { type NirGraph, sizeOf } from './graph.ts';
import { inlined } from './inline.ts';
import { type Lags, type Link, lagsOf } from './lags.ts';
import { type Integrators, type NirNeurons, neuronsOf } from './neurons.ts';
import { flatShapes, type NirShape, shapesOf } from './shapes.ts';
import { apply, type Sparse } from './sparse.ts';
import { addConstant, type Signal, signalsOf } from './terms.ts';

/** A graph that is ready to run. */
export interface NirNetwork {
  readonly network: Network;
  /** Signals onto the outputs, and the shape of each. */
  readonly outputs: ReadonlyMap<string, { readonly signal: Signal; readonly shape: NirShape }>;
  readonly neurons: ReadonlyMap<string, NirNeurons>;
  readonly lags: Lags;
  /** Steps to run so that every population has had its `steps`. */
  readonly length: number;
}

/** Values given to the inputs: steps × size, by name of node. */
export type NirInputs = ReadonlyMap<string, Float64Array>;

interface NirNetworkOptions {
  /** ms. */
  readonly dt: number;
  readonly steps: number;
  readonly integrators: Integrators;
}

/** The inputs of a graph: name and shape of each. */
export function inputsOf(graph: NirGraph, where: string): ReadonlyMap<string, NirShape> {
  const shapes = shapesOf(graph, where);
  return new Map(
    Object.entries(graph.nodes)
      .filter(([, node]) => node.type === 'Input')
      .map(([name]) => [name, shapes.get(name)!.output]),
  );
}

/** Throws as `shapesOf` and `signalsOf` do, and `nir-no-state` for a graph in which nothing has a state. */
export function nirNetwork(
  graph: NirGraph,
  inputs: NirInputs,
  { dt, steps, integrators }: NirNetworkOptions,
  where: string,
): NirNetwork {
  const flat = inlined(graph, where);
  const shapes = flatShapes(flat, where);
  const signals = signalsOf(flat, shapes, dt, where);
  const isInput = (name: string) => flat.nodes.get(name)!.type === 'Input';
  const names = [...signals.keys()].filter((name) => flat.nodes.get(name)!.type !== 'Output');
  if (names.length === 0) {
    const expected = 'at least one node with a state';
    throw fileError('nir-no-state', where, 'linear nodes alone', expected, 'Add a neuron.');
  }
  const links = names.flatMap((to) =>
    signals
      .get(to)!
      .terms.filter(({ source }) => !isInput(source))
      .map(({ source, delay }): Link => ({ from: source, to, delay })),
  );
  const lags = lagsOf(names, links);
  const neurons = new Map<string, NirNeurons>();
  const network = new Network({ dt, recordSpikes: false });
  for (const name of names) {
    const shape = shapes.get(name)!.input;
    const made = neuronsOf(flat.nodes.get(name)!, shape, { dt, integrators }, `${where} › ${name}`);
    neurons.set(name, made);
    network.population(name, sizeOf(shape), made.spec);
    if (made.emits === undefined) network.recordSpikes(name);
    else network.recordStates(name, { variables: [made.emits] });
  }
  for (const name of names) join(name);
  const largest = Math.max(0, ...lags.of.values());
  const outputs = [...signals]
    .filter(([name]) => flat.nodes.get(name)!.type === 'Output')
    .map(
      ([name, signal]) =>
        [name, { signal: whole(signal), shape: shapes.get(name)!.input }] as const,
    );
  return { network, outputs: new Map(outputs), neurons, lags, length: steps + largest };

  function join(to: string): void {
    const { gain } = neurons.get(to)!;
    const lag = lags.of.get(to)!;
    const signal = whole(signals.get(to)!);
    const fed = signal.terms.filter(({ source }) => isInput(source));
    if (fed.length > 0) {
      const values = new Float64Array((lag + steps) * gain.length);
      for (const { source, delay, matrix } of fed) {
        addSeries(values, inputs.get(source)!, matrix, lag + delay);
      }
      network.seriesCurrent(to, { values, interval: dt, perNeuron: true });
    }
    for (const [start, amplitude] of signal.constants) {
      if (amplitude.every((x) => x === 0)) continue;
      network.stepCurrent(to, { amplitude, start: (lag + start) * dt });
    }
    for (const { source, delay, matrix } of signal.terms) {
      if (isInput(source) || matrix.value.length === 0) continue;
      const took = lags.steps({ from: source, to, delay });
      const from = neurons.get(source)!;
      const { sources, targets, weights } = edgesOf(matrix);
      const connector = edges(sources, targets);
      if (from.emits === undefined) {
        const weight = weights.map((w, k) => w * gain[targets[k]]);
        network.connect(source, to, { connector, weight, delay: took * dt });
      } else {
        // a state that is read without delay is that of the step before
        const transmitted = graded(from.emits);
        network.connect(source, to, {
          connector,
          weight: weights,
          delay: (took - 1) * dt,
          graded: transmitted,
        });
      }
    }
  }

  /** With what a resting state means: states are relative to v_leak, signals are not. */
  function whole(signal: Signal): Signal {
    const constants = new Map(signal.constants);
    for (const { source, delay, matrix } of signal.terms) {
      const rest = neurons.get(source)?.rest;
      if (rest?.some((x) => x !== 0)) addConstant(constants, delay, apply(matrix, rest));
    }
    return { terms: signal.terms, constants };
  }
}

/** Adds `matrix · input` of each step, `late` steps later; what would come after the end is left out. */
export function addSeries(
  values: Float64Array,
  input: Float64Array,
  matrix: Sparse,
  late: number,
): void {
  const { rows, columns } = matrix;
  const steps = Math.min(input.length / columns, values.length / rows - late);
  for (let step = 0; step < steps; step++) {
    const image = apply(matrix, input.subarray(step * columns, (step + 1) * columns));
    const at = (step + late) * rows;
    for (let i = 0; i < rows; i++) values[at + i] += image[i];
  }
}

function edgesOf({ rows, offset, column, value }: Sparse) {
  const targets = new Uint32Array(value.length);
  for (let i = 0; i < rows; i++) targets.fill(i, offset[i], offset[i + 1]);
  return { sources: column, targets, weights: value };
}
