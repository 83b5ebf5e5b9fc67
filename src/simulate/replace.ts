/** Other values, another wiring, another engine for a network that runs. Nothing is changed where a change is refused. */
import type { Engine, Snapshot } from '../backends/backend.ts';
import type { DeviceLost } from '../backends/machine/device-lost.ts';
import { changed, type SetValues } from '../network/changes.ts';
import { timeOf } from '../network/grid.ts';
import type { Plan } from '../plan/plan.ts';
import { replan } from '../plan/replan.ts';
import type { Rewiring } from '../plasticity/rewiring.ts';

import { loadEngine, makeBackend } from './choose.ts';
import { plasticProjection } from './find.ts';
import { rewired } from './rewire.ts';
import type { RunningNetwork } from './running-network.ts';
import { fitted } from './snapshot.ts';

export async function setValues(
  network: RunningNetwork,
  name: string,
  values: SetValues,
): Promise<void> {
  const { description, given, part, index } = changed(
    network.description,
    network.given,
    name,
    values,
  );
  const { engine } = network;
  const { plan, only } = replan(network.plan, description, part, index, network.rewired);
  if (only !== undefined && (await engine.revise?.(plan, only))) network.plan = plan;
  else await rebuild(network, plan, await engine.snapshot());
  Object.assign(network, { description, given });
}

export async function rewire(
  network: RunningNetwork,
  projection: string,
  rewiring: Rewiring,
): Promise<void> {
  const index = plasticProjection(network.plan, projection);
  const now = await network.engine.snapshot();
  const { plan, snapshot } = rewired(network.origin, network.plan, now, index, rewiring);
  await rebuild(network, plan, snapshot);
  network.rewired.add(projection);
}

/** Back to time 0, and to the values and the wiring it was built with. */
export async function reset(network: RunningNetwork): Promise<void> {
  const { start, origin, built } = network;
  if (typeof start === 'function') {
    await replace(network, await start(), origin, undefined);
    network.rewired.clear();
  } else if (await revert(network)) await network.engine.restore(start);
  else await rebuild(network, origin, start);
  Object.assign(network, { description: built, given: built });
}

/** WebAssembly for a GPU that was lost, brought to step `step`. */
export async function takeOver(
  network: RunningNetwork,
  lost: DeviceLost<Snapshot>,
  step: number,
): Promise<void> {
  await network.engine.dispose();
  const options = { ...network.options, backend: 'wasm' } as const;
  const { backend, plan, reason } = await makeBackend(network.plan, options);
  const engine = await loadEngine(backend, plan);
  network.engine = engine;
  const start = typeof network.start === 'function' ? undefined : network.start;
  const saved = lost.snapshot ?? network.began ?? start;
  if (saved) await engine.restore(saved);
  if (step > engine.step) await engine.run(step - engine.step);
  network.reason = `${reason}; the GPU was lost at ${timeOf(engine.step, plan.dt)} ms`;
}

/** Back to the numbers of the start, in place; false where that cannot be. */
async function revert(network: RunningNetwork): Promise<boolean> {
  const { origin, plan, engine } = network;
  if (plan.projections !== origin.projections) return false;
  for (const index of otherPopulations(plan, origin)) {
    if (!(await engine.revise?.(origin, index))) return false;
  }
  network.plan = origin;
  return true;
}

/** The engine of another plan, in a state of this one's. */
async function rebuild(network: RunningNetwork, plan: Plan, state: Snapshot): Promise<void> {
  const { backend, plan: chosen } = await makeBackend(plan, network.options);
  const fresh = await loadEngine(backend, chosen);
  try {
    await fresh.restore(fitted(state, chosen));
  } catch (error) {
    await fresh.dispose();
    throw error;
  }
  await replace(network, fresh, chosen, state);
}

async function replace(
  network: RunningNetwork,
  engine: Engine,
  plan: Plan,
  began: Snapshot | undefined,
): Promise<void> {
  await network.engine.dispose();
  Object.assign(network, { engine, plan, began });
}

/** Populations whose numbers, or those of whose inputs, two plans of one network do not share. */
function otherPopulations(a: Plan, b: Plan): number[] {
  const apart = [
    ...a.inputs.filter((input) => !b.inputs.includes(input)),
    ...b.inputs.filter((input) => !a.inputs.includes(input)),
  ];
  const targets = new Set(apart.map(({ target }) => target));
  return [...b.populations.keys()].filter(
    (p) => a.populations[p] !== b.populations[p] || targets.has(p),
  );
}
