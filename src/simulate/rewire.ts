/**
 * A projection that learns, with other synapses: a plan in which they are given edges, and the state to go on from. What is not touched
 * keeps weight, variables and the step of its last event; new synapses begin with the rule's initial variables, now. Spikes on their way
 * reach new synapses too.
 */
import type { PlasticState, Snapshot } from '../backends/backend.ts';
import { printValue, SynfireError } from '../errors.ts';
import { onGrid, stepsOf } from '../network/grid.ts';
import { anything, faultsOf, numbers, object } from '../network/shape.ts';
import { fanInBound } from '../plan/fan-in.ts';
import type { Plan, PlannedProjection } from '../plan/plan.ts';
import { synapseOrder } from '../plan/synapse-order.ts';
import { LONGEST_DELAY } from '../plan/synapses.ts';
import type { Rewiring } from '../plasticity/rewiring.ts';

const shape = object({
  remove: numbers,
  add: object({ sources: numbers, targets: numbers, delays: anything, weights: anything }),
});

/** `origin`: the plan as it was compiled, for which sums were bounded. Throws `bad-rewiring`; nothing is changed then. */
export function rewired(
  origin: Plan,
  plan: Plan,
  snapshot: Snapshot,
  index: number,
  rewiring: Rewiring,
): { readonly plan: Plan; readonly snapshot: Snapshot } {
  const where = `rewire › projection "${plan.projections[index].name}"`;
  SynfireError.gather(faultsOf(shape, rewiring, where));
  const refuse = (place: string, found: unknown, expected: string, remedy: string): never => {
    const shown = typeof found === 'string' ? found : printValue(found);
    const at = `${where} › ${place}`;
    throw new SynfireError({ code: 'bad-rewiring', where: at, found: shown, expected, remedy });
  };
  const projection = plan.projections[index];
  const state = snapshot.plastic![index]!;
  const sizes = [projection.source, projection.target].map((p) => plan.populations[p].size);
  const { remove, add } = rewiring;
  const count = add.sources.length;
  const each = (values: number | ArrayLike<number>, place: string): ArrayLike<number> => {
    const all = typeof values === 'number' ? new Float64Array(count).fill(values) : values;
    if (all?.length === count) return all;
    return refuse(place, values, `one number, or ${count}`, 'Give one for each new synapse.');
  };
  const [delays, weights] = [each(add.delays, 'add › delays'), each(add.weights, 'add › weights')];
  if (add.targets.length !== count) {
    refuse('add', `${count} sources, ${add.targets.length} targets`, 'pairs', 'Give both ends.');
  }
  const kept = new Uint8Array(state.last.length).fill(1);
  for (let k = 0; k < remove.length; k++) {
    if (kept[remove[k]] !== 1) {
      const expected = `places below ${kept.length}, each once`;
      refuse(`remove[${k}]`, remove[k], expected, 'Take them from weights.');
    }
    kept[remove[k]] = 0;
  }
  const [low, high] = projection.plasticity!.bounds;
  for (let k = 0; k < count; k++) {
    const ends = [add.sources[k], add.targets[k]];
    ends.forEach((end, side) => {
      if (Number.isInteger(end) && end >= 0 && end < sizes[side]) return;
      const name = side === 0 ? 'sources' : 'targets';
      refuse(`add › ${name}[${k}]`, end, `an index below ${sizes[side]}`, 'Correct the index.');
    });
    const steps = stepsOf(delays[k], plan.dt);
    if (!(steps >= 1 && steps <= LONGEST_DELAY && onGrid(delays[k], plan.dt))) {
      const expected = `a multiple of dt = ${plan.dt} ms, at least dt`;
      refuse(`add › delays[${k}]`, delays[k], expected, 'Round it.');
    }
    if (!(weights[k] >= low && weights[k] <= high)) {
      refuse(`add › weights[${k}]`, weights[k], `the rule's ${low} to ${high}`, 'Keep within it.');
    }
  }
  const places = Array.from(kept.keys()).filter((k) => kept[k] === 1);
  const join = <T extends ArrayLike<number>>(old: T, more: (k: number) => number): number[] => [
    ...places.map((k) => old[k]),
    ...Array.from({ length: count }, (_, k) => more(k)),
  ];
  const sources = join(state.sources, (k) => add.sources[k]);
  const targets = join(state.targets, (k) => add.targets[k]);
  const steps = join(state.delays, (k) => stepsOf(delays[k], plan.dt));
  const last = join(state.last, () => snapshot.step);
  const initial = (name: string, k: number): number =>
    name === 'w'
      ? weights[k]
      : projection.plasticity!.variables.find((v) => v.name === name)!.initial;
  const fields = Object.fromEntries(
    Object.entries(state.fields).map(([name, old]) => [name, join(old, (k) => initial(name, k))]),
  );
  const most = fanInBound(origin.projections[index].connector, sizes[0], sizes[1]);
  const degrees = new Uint32Array(sizes[1]);
  for (const target of targets) degrees[target]++;
  const full = degrees.findIndex((degree) => degree > most);
  if (full >= 0) {
    const remedy = 'Draw new sources for the targets that lost a synapse.';
    refuse(`target ${full}`, `${degrees[full]} synapses`, `at most ${most}, as planned`, remedy);
  }

  const order = synapseOrder(sources, targets, steps, sizes[0]);
  const sorted = (values: ArrayLike<number>) => Array.from(order, (k) => values[k]);
  const plastic: PlasticState = {
    sources: Uint32Array.from(sorted(sources)),
    targets: Uint32Array.from(sorted(targets)),
    delays: Uint16Array.from(sorted(steps)),
    fields: Object.fromEntries(
      Object.entries(fields).map(([name, all]) => {
        const values = sorted(all);
        const wide = state.fields[name] instanceof Float64Array;
        return [name, wide ? Float64Array.from(values) : Float32Array.from(values)];
      }),
    ),
    last: Int32Array.from(sorted(last)),
    traces: state.traces,
  };
  return {
    plan: withEdges(plan, index, plastic),
    snapshot: {
      ...snapshot,
      plastic: snapshot.plastic!.map((p, k) => (k === index ? plastic : p)),
    },
  };
}

function withEdges(plan: Plan, index: number, { sources, targets, delays }: PlasticState): Plan {
  const shortest = delays.reduce((least, d) => Math.min(least, d), LONGEST_DELAY);
  const longest = delays.reduce((most, d) => Math.max(most, d), 1);
  const edges: Partial<PlannedProjection> = {
    connector: { connector: 'edges', source: sources, target: targets },
    // what they weigh comes with the state
    given: 0,
    weight: { draw: 'constant', value: 0 },
    delay: { draw: 'values', values: Int32Array.from(delays) },
    delaySteps: [Math.min(shortest, longest), longest],
    expectedSynapses: sources.length,
  };
  const projections = plan.projections.map((p, k) => (k === index ? { ...p, ...edges } : p));
  return { ...plan, projections, epochSteps: Math.min(plan.epochSteps, Math.max(1, shortest)) };
}
