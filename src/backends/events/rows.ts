/**
 * Connections of a pulse network as compressed rows: targets of neuron i are
 * `targets[offsets[i] … offsets[i + 1])`. The same pairs as in every other backend
 * (docs/decisions/0001-randomness.md), with stream 0.
 */
import { keyOf } from '../../plan/philox.ts';
import type { Plan, PlannedProjection } from '../../plan/plan.ts';
import { connect } from '../reference/connect.ts';
import type { PulseNetwork } from './pulse-network.ts';

export interface Rows {
  readonly offsets: Uint32Array;
  readonly targets: Uint32Array;
  /** One per synapse; absent where all are equal. */
  readonly weights?: Float64Array;
}

/** True if the kernel can draw a row again at each spike. */
export function canRegenerate({ connector, size }: PulseNetwork): boolean {
  if (connector.connector !== 'fixedOutdegree' || connector.multapses) return false;
  return connector.degree <= (size - (connector.autapses ? 0 : 1)) / 2;
}

export function buildRows(network: PulseNetwork): Rows {
  const { size, weight } = network;
  const sources: number[] = [];
  const ends: number[] = [];
  const values: number[] = [];
  for (const { source, target, a } of pairs(network)) {
    sources.push(source);
    ends.push(target);
    if (typeof weight !== 'number') values.push(weight[a]);
  }
  const offsets = new Uint32Array(size + 1);
  for (const source of sources) offsets[source + 1]++;
  for (let i = 0; i < size; i++) offsets[i + 1] += offsets[i];
  const next = offsets.slice();
  const targets = new Uint32Array(ends.length);
  const weights = typeof weight === 'number' ? undefined : new Float64Array(ends.length);
  for (let k = 0; k < ends.length; k++) {
    const place = next[sources[k]]++;
    targets[place] = ends[k];
    if (weights) weights[place] = values[k];
  }
  return { offsets, targets, weights };
}

function pairs({ size, connector, seed }: PulseNetwork) {
  const population = { name: 'neurons', size, first: 0, kind: 'neurons' as const, stream: 0 };
  const plan: Plan = {
    dt: 1,
    key: keyOf(seed),
    populations: [{ ...population, parameters: {}, initial: {}, receptors: [] }],
    projections: [],
    couplings: [],
    inputs: [],
    recorders: [],
    epochSteps: 1,
  };
  const projection: PlannedProjection = {
    name: 'recurrent',
    source: 0,
    target: 0,
    receptor: 0,
    connector,
    weight: { draw: 'constant', value: 0 },
    delay: { draw: 'constant', value: 1 },
    shift: 0,
    maxWeight: 0,
    delaySteps: [1, 1],
    expectedSynapses: 0,
    stream: 0,
  };
  return connect(plan, projection);
}
