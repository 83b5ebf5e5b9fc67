/**
 * The engine of a simulation and the plan that it runs: built once, given other values or another wiring where that is asked for
 * (`replace.ts`, loaded then), and built again around its state where it cannot take them in place.
 */

import type { Chunk, Engine, Snapshot } from '../backends/backend.ts';
import { orDisposed } from '../backends/machine/crew.ts';
import { DeviceLost } from '../backends/machine/device-lost.ts';
import type { NetworkDescription } from '../network/description.ts';
import { compilePlan } from '../plan/compile.ts';
import type { Plan } from '../plan/plan.ts';
import { loadEngine, makeBackend } from './choose.ts';
import type { SimulationOptions } from './simulation-options.ts';

export interface RunningNetwork {
  readonly options: SimulationOptions;
  /** As it was given, and as it was compiled. */
  readonly built: NetworkDescription;
  readonly origin: Plan;
  /** How to go back to the start: by a snapshot, or, where synapses learn and there may be very many of them, by building again. */
  readonly start: Snapshot | (() => Promise<Engine>);
  plan: Plan;
  engine: Engine;
  /** Why this backend runs it, a sentence. */
  reason: string;
  /** With the values that `set` has given it. */
  description: NetworkDescription;
  /** With weights as they were last given: what factors multiply. */
  given: NetworkDescription;
  /** What the engine was built around; undefined: the start. */
  began: Snapshot | undefined;
  /** Projections whose synapses are no longer those of the description. */
  readonly rewired: Set<string>;
}

export async function buildNetwork(
  description: NetworkDescription,
  options: SimulationOptions,
): Promise<RunningNetwork> {
  const { backend, plan, reason } = await makeBackend(compilePlan(description), options);
  const engine = await loadEngine(backend, plan, options.onBuild, options.signal);
  const plastic = plan.projections.some(({ plasticity }) => plasticity !== undefined);
  const start = plastic
    ? () => loadEngine(backend, plan)
    : await orDisposed(engine, () => engine.snapshot());
  return {
    ...{ options, built: description, origin: plan, start, plan, engine, reason, description },
    ...{ given: description, began: undefined, rewired: new Set() },
  };
}

/** Some steps; where the GPU is lost in them and that was asked for, WebAssembly takes over and runs them. */
export async function runNetwork(network: RunningNetwork, steps: number): Promise<Chunk> {
  const from = network.engine.step;
  try {
    return await network.engine.run(steps);
  } catch (error) {
    if (!(error instanceof DeviceLost) || network.options.onDeviceLost !== 'resume') throw error;
    const { takeOver } = await import('./between-runs.ts');
    await takeOver(network, error, from);
    return network.engine.run(steps);
  }
}
