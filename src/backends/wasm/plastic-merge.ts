/** Workers' parts of a plastic projection become one state in canonical order, and the other way round. */

import { type Reals, reals, realsFrom } from '../../equations/precision.ts';
import { concatenate } from '../../plan/concatenate.ts';
import type { Plan } from '../../plan/plan.ts';
import { synapseOrder } from '../../plan/synapse-order.ts';
import type { PlasticState } from '../backend.ts';
import type { PlasticPart } from './plastic.ts';

export function mergePlastic(
  plan: Plan,
  projection: number,
  parts: readonly PlasticPart[],
): PlasticState {
  const { plasticity, target } = plan.projections[projection];
  const { order, sources, targets, delays } = ordered(plan, projection, parts);
  const precision = plan.precision ?? 'single';
  const fields = reals(
    precision,
    parts.reduce((sum, part) => sum + part.fields.length, 0),
  );
  let at = 0;
  for (const part of parts) {
    fields.set(part.fields, at);
    at += part.fields.length;
  }
  const last = concatenate(
    parts.map((part) => part.last),
    Int32Array,
  );
  const names = ['w', ...plasticity!.variables.map((variable) => variable.name)];
  const traces = Object.fromEntries(
    plasticity!.traces.map(({ name }) => {
      const values = reals(precision, plan.populations[target].size);
      for (const part of parts.flatMap((p) => p.traces)) values.set(part.values[name], part.from);
      return [name, values];
    }),
  );
  return {
    sources: picked(new Uint32Array(order.length), sources, order),
    targets: picked(new Uint32Array(order.length), targets, order),
    delays: picked(new Uint16Array(order.length), delays, order),
    fields: Object.fromEntries(
      names.map((name, f) => [
        name,
        picked(reals(precision, order.length), fields, order, names.length, f),
      ]),
    ),
    last: picked(new Int32Array(order.length), last, order),
    traces,
  };
}

/** `values[order[k] * stride + offset]`; a loop, since `from` and `map` call a function for each of 10⁷ synapses. */
function picked<T extends Reals | Int32Array | Uint16Array | Uint32Array>(
  into: T,
  values: ArrayLike<number>,
  order: Uint32Array,
  stride = 1,
  offset = 0,
): T {
  for (let k = 0; k < order.length; k++) into[k] = values[order[k] * stride + offset];
  return into;
}

/** What each worker takes of a state, in the order in which its synapses lie. */
export function partsOf(
  plan: Plan,
  projection: number,
  parts: readonly PlasticPart[],
  state: PlasticState,
): { fields: Reals; last: Int32Array; traces: Record<string, Reals> }[] {
  const precision = plan.precision ?? 'single';
  const { plasticity } = plan.projections[projection];
  const { order } = ordered(plan, projection, parts);
  const names = ['w', ...plasticity!.variables.map((variable) => variable.name)];
  const fields = reals(precision, order.length * names.length);
  const last = new Int32Array(order.length);
  names.forEach((name, f) => {
    const values = state.fields[name];
    for (let k = 0; k < order.length; k++) fields[order[k] * names.length + f] = values[k];
  });
  for (let k = 0; k < order.length; k++) last[order[k]] = state.last[k];
  const traces = Object.fromEntries(
    Object.entries(state.traces).map(([name, values]) => [name, realsFrom(precision, values)]),
  );
  let first = 0;
  return parts.map((part) => {
    const end = first + part.last.length;
    const own = {
      fields: fields.slice(first * names.length, end * names.length),
      last: last.slice(first, end),
      traces,
    };
    first = end;
    return own;
  });
}

function ordered(plan: Plan, projection: number, parts: readonly PlasticPart[]) {
  const sources = concatenate(
    parts.map((part) => part.sources),
    Uint32Array,
  );
  const targets = concatenate(
    parts.map((part) => part.targets),
    Uint32Array,
  );
  const delays = concatenate(
    parts.map((part) => part.delays),
    Uint16Array,
  );
  const { size } = plan.populations[plan.projections[projection].source];
  return { sources, targets, delays, order: synapseOrder(sources, targets, delays, size) };
}
