/**
 * All synapses of a network as rows by delay and source. Pairs are those of every other backend. Weights and
 * delays that were given as numbers are used as they are, not as the fixed-point multiples that engines with a
 * time step need; drawn ones are the drawn multiples.
 */

import type { NetworkDescription } from '../../network/description.ts';
import { tryQuantity } from '../../network/quantity.ts';
import { wholeDelay } from '../../network/whole-delay.ts';
import type { ParameterValue } from '../../neurons/model.ts';
import type { Plan, PlannedProjection } from '../../plan/plan.ts';
import { connect } from '../reference/connect.ts';
import { synapseDraws } from '../reference/draw.ts';
import type { DelayRows } from './queue-network.ts';

interface Lists {
  readonly sources: number[];
  readonly targets: number[];
  readonly weights: number[];
}

/** `scaleOf`: what one unit of weight is worth at a target unit. */
export function gatherRows(
  description: NetworkDescription,
  plan: Plan,
  scaleOf: (unit: number) => number,
): { rows: DelayRows[]; targets: Uint32Array; weights: Float64Array } {
  const units = plan.populations.reduce((sum, population) => sum + population.size, 0);
  const byDelay = new Map<number, Lists>();
  const scales = Float64Array.from({ length: units }, (_, unit) =>
    plan.populations.some((p) => p.kind === 'neurons' && unit >= p.first && unit < p.first + p.size)
      ? scaleOf(unit)
      : 0,
  );
  const given = new Map(description.projections.map((p) => [p.name, p]));
  plan.projections.forEach((projection) => {
    if (projection.digits) return;
    const synapse = synapseOf(projection, wholeDelay(given.get(projection.name)!), plan);
    const from = plan.populations[projection.source].first;
    const to = plan.populations[projection.target].first;
    for (const { source, target, a, b } of connect(plan, projection)) {
      const { weight, delay } = synapse(a, b);
      let lists = byDelay.get(delay);
      if (lists === undefined) {
        lists = { sources: [], targets: [], weights: [] };
        byDelay.set(delay, lists);
      }
      lists.sources.push(from + source);
      lists.targets.push(to + target);
      lists.weights.push(weight * scales[to + target]);
    }
  });
  return compress(units, byDelay);
}

function compress(units: number, byDelay: ReadonlyMap<number, Lists>) {
  const total = [...byDelay.values()].reduce((sum, lists) => sum + lists.targets.length, 0);
  const targets = new Uint32Array(total);
  const weights = new Float64Array(total);
  let first = 0;
  const rows = [...byDelay.keys()]
    .sort((a, b) => a - b)
    .map((delay) => {
      const lists = byDelay.get(delay)!;
      const offsets = new Uint32Array(units + 1);
      for (const source of lists.sources) offsets[source + 1]++;
      offsets[0] = first;
      for (let s = 0; s < units; s++) offsets[s + 1] += offsets[s];
      const next = offsets.slice();
      lists.sources.forEach((source, k) => {
        const place = next[source]++;
        targets[place] = lists.targets[k];
        weights[place] = lists.weights[k];
      });
      first += lists.targets.length;
      return { delay, offsets };
    });
  return { rows, targets, weights };
}

/** Weight (in the receptor's unit) and delay (ms) of a synapse by its address; drawn weights are multiples of the quantum. */
export function synapseOf(projection: PlannedProjection, delay: ParameterValue, plan: Plan) {
  const drawn = synapseDraws(plan, projection);
  const { given, target, receptor } = projection;
  const { quantum } = plan.populations[target].receptors[receptor];
  const time = plain(delay, 'ms');
  return (a: number, b: number) => {
    const synapse = time && given !== undefined ? undefined : drawn(a, b);
    const own = typeof given === 'number' ? given : given?.[a];
    return {
      weight: own ?? synapse!.weight * quantum,
      delay: time ? time(a) : synapse!.delay * plan.dt,
    };
  };
}

/** What was given as one number, a text or a list, by edge; undefined for what is drawn. */
function plain(value: unknown, unit: string): ((edge: number) => number) | undefined {
  if (typeof value === 'number' || typeof value === 'string') {
    const number = tryQuantity(value, unit, 'synapses', () => {}) as number;
    return () => number;
  }
  const isList = Array.isArray(value) || ArrayBuffer.isView(value);
  return isList ? (edge) => (value as unknown as ArrayLike<number>)[edge] : undefined;
}
