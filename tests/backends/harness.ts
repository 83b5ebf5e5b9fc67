/** What the suites share: from a network to a loaded engine that is disposed when the test ends. */
import { onTestFinished } from 'vitest';
import type { Backend, Chunk, Engine } from '../../src/backends/backend.ts';
import type { Network } from '../../src/network/network.ts';
import { compilePlan } from '../../src/plan/compile.ts';
import type { Plan } from '../../src/plan/plan.ts';

/** A backend under test. */
export interface Subject {
  readonly name: string;
  readonly make: () => Backend;
  /** Relative error that states may have against mathematics. */
  readonly precision: number;
  /** In short a few cases stand for many that are alike. */
  readonly few?: boolean;
}

export interface Loaded {
  readonly plan: Plan;
  readonly engine: Engine;
}

const doubles = new WeakSet<Backend>();

/** The backend, which is given every network in double precision. */
export function inDouble(backend: Backend): Backend {
  doubles.add(backend);
  return backend;
}

export async function load(backend: Backend, network: Network): Promise<Loaded> {
  const precision = doubles.has(backend) ? 'double' : network.precision;
  const plan = compilePlan({ ...network.describe(), precision });
  const engine = await backend.load(plan);
  onTestFinished(() => engine.dispose());
  return { plan, engine };
}

/** Loads and runs in one go. */
export async function run(backend: Backend, network: Network, steps: number): Promise<Chunk> {
  const { engine } = await load(backend, network);
  return engine.run(steps);
}

/** Spikes as `step:neuron`, in order. */
export const spikesOf = (chunk: Chunk): string[] =>
  Array.from(chunk.spikeSteps, (step, k) => `${step}:${chunk.spikeNeurons[k]}`);

/** Steps in which a neuron fired. */
export const stepsOf = (chunk: Chunk, neuron: number): number[] =>
  [...chunk.spikeSteps].filter((_, k) => chunk.spikeNeurons[k] === neuron);

/** Rows of samples of one `states` recorder with one variable. */
export function samplesOf(chunk: Chunk, recorder: number, width: number): number[][] {
  const values = chunk.states[recorder];
  return Array.from({ length: values.length / width }, (_, s) =>
    Array.from(values.subarray(s * width, (s + 1) * width)),
  );
}

/** Every state of every neuron. */
export async function statesOf(engine: Engine, plan: Plan): Promise<Record<string, number[]>> {
  const states: Record<string, number[]> = {};
  for (const [index, { name, model }] of plan.populations.entries()) {
    for (const state of model?.states ?? []) {
      states[`${name}.${state.name}`] = [...(await engine.read(index, state.name))];
    }
  }
  return states;
}
