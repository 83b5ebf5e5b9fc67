/**
 * Runs a graph, step by step, on any engine: values in, values out.
 *
 * States move by Euler's method at dt, as in the tools that write such graphs; a spike is the value 1 for one step, and reaches the next layer in the
 * step in which it was fired. Spikes that go round in a circle of several populations take one step from each to the next.
 */
import { expectOptions } from '../../connect/argument.ts';
import { printValue, SynfireError, suggest } from '../../errors.ts';
import { simulateOptions } from '../../simulate/arguments.ts';
import type { Recording } from '../../simulate/recording.ts';
import { type SimulateOptions, simulate } from '../../simulate/simulate.ts';
import { fileError } from '../fault.ts';
import { type NirGraph, type NirTensor, numbersOf, sizeOf } from './graph.ts';
import { addSeries, inputsOf, type NirInputs, type NirNetwork, nirNetwork } from './network.ts';
import type { Integrators } from './neurons.ts';

export interface NirRunOptions extends Omit<SimulateOptions, 'time'> {
  /** ms; 0.1 if absent. NIR's own times are seconds. */
  readonly dt?: number;
  /**
   * What r of I and IF multiplies: the input of a step (`perStep`, as the tools that write such graphs have it; the default), or
   * its integral in seconds (`perSecond`, as the specification has it).
   */
  readonly integrators?: Integrators;
}

export interface NirRun {
  /** By name of Output: steps × shape. */
  readonly outputs: Readonly<Record<string, NirTensor>>;
  /** All populations, named as the nodes; each runs `lags[name]` steps late. */
  readonly recording: Recording;
  readonly lags: Readonly<Record<string, number>>;
}

/**
 * Feeds `inputs` (steps × shape, by name of Input; or one array where there is one Input) and returns what the Outputs give. Rejects
 * with `nir-bad-input`, `nir-bad-shape`, `nir-bad-delay`, `nir-circle`, `nir-no-state` and what `simulate` throws.
 */
export async function runNir(
  graph: NirGraph,
  inputs: NirTensor | Readonly<Record<string, NirTensor>>,
  options: NirRunOptions = {},
): Promise<NirRun> {
  const where = 'runNir';
  expectOptions(options, where, [
    ...simulateOptions.filter((name) => name !== 'time'),
    'dt',
    'integrators',
  ]);
  const { dt = 0.1, integrators = 'perStep', ...rest } = options;
  const given = named(graph, inputs, where);
  const steps = given.steps;
  const ready = nirNetwork(graph, given.values, { dt, steps, integrators }, `${where} › graph`);
  const recording = await simulate(ready.network, { ...rest, time: ready.length * dt });
  const emitted = new Map(
    [...ready.neurons.keys()].map((name) => [name, emission(ready, recording, name, steps, dt)]),
  );
  const outputs = [...ready.outputs].map(([name, { signal, shape }]) => {
    const size = sizeOf(shape);
    const values = new Float64Array(steps * size);
    for (const [start, constant] of signal.constants) {
      for (let at = start * size; at < values.length; at++) values[at] += constant[at % size];
    }
    for (const { source, delay, matrix } of signal.terms) {
      addSeries(values, emitted.get(source) ?? given.values.get(source)!, matrix, delay);
    }
    return [name, { shape: [steps, ...shape], data: Float32Array.from(values) }] as const;
  });
  return {
    outputs: Object.fromEntries(outputs),
    recording,
    lags: Object.fromEntries(ready.lags.of),
  };
}

/** What a population emitted in its own steps: steps × size. */
function emission(
  { neurons, lags }: NirNetwork,
  recording: Recording,
  name: string,
  steps: number,
  dt: number,
): Float64Array {
  const { emits, gain } = neurons.get(name)!;
  const lag = lags.of.get(name)!;
  const size = gain.length;
  const values = new Float64Array(steps * size);
  if (emits === undefined) {
    const { senders, times } = recording.spikes(name);
    senders.forEach((sender, k) => {
      const step = Math.round(times[k] / dt) - 1 - lag;
      if (step >= 0 && step < steps) values[step * size + sender] = 1;
    });
  } else {
    values.set(recording.states(name).values[emits].subarray(lag * size, (lag + steps) * size));
  }
  return values;
}

function named(
  graph: NirGraph,
  inputs: NirTensor | Readonly<Record<string, NirTensor>>,
  where: string,
): { values: NirInputs; steps: number } {
  const ports = inputsOf(graph, `${where} › graph`);
  const one = isTensor(inputs) ? { [[...ports.keys()][0] ?? 'input']: inputs } : inputs;
  if (typeof one !== 'object' || one === null) {
    const remedy = 'Give { shape: [steps, …], data }.';
    const found = printValue(inputs);
    throw new SynfireError({ code: 'wrong-type', where, found, expected: 'arrays', remedy });
  }
  for (const name of Object.keys(one)) {
    if (ports.has(name)) continue;
    const remedy = suggest(name, ports.keys());
    throw bad(`${where} › inputs`, `"${name}"`, 'an Input of the graph', remedy);
  }
  let steps: number | undefined;
  const values = new Map<string, Float64Array>();
  for (const [name, shape] of ports) {
    const tensor = one[name];
    const place = `${where} › inputs › ${name}`;
    const remedy = 'Give one block of values a step.';
    if (!isTensor(tensor))
      throw bad(place, printValue(tensor), `steps × ${shape.join(' × ')}`, remedy);
    const [length, ...each] = tensor.shape;
    const fits =
      sizeOf(each) === sizeOf(shape) &&
      tensor.data.length === sizeOf(tensor.shape) &&
      (steps === undefined || steps === length) &&
      length > 0;
    if (!fits) {
      const expected = `${steps ?? 'steps'} × ${shape.join(' × ')}`;
      throw bad(place, `${tensor.shape.join(' × ')}`, expected, remedy);
    }
    steps = length;
    values.set(name, numbersOf(tensor));
  }
  if (steps !== undefined) return { values, steps };
  throw bad(where, 'no Input', 'a graph with an Input', 'Add one: it says how long a run is.');
}

function isTensor(value: unknown): value is NirTensor {
  const tensor = value as Partial<NirTensor> | null | undefined;
  return ArrayBuffer.isView(tensor?.data) && Array.isArray(tensor?.shape);
}

const bad = (where: string, found: string, expected: string, remedy: string) =>
  fileError('nir-bad-input', where, found, expected, remedy);
