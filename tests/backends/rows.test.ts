/**
 * The rows that the WebAssembly core builds hold the synapses of the reference, with their weights and
 * delays, however the targets are cut into shards.
 */
import { describe, expect, test } from 'vitest';
import type { Arena } from '../../src/backends/machine/memory.ts';
import { connect } from '../../src/backends/reference/connect.ts';
import { synapseDraws } from '../../src/backends/reference/draw.ts';
import { RowBuilder } from '../../src/backends/wasm/builder.ts';
import { ROW_SET } from '../../src/backends/wasm/offsets.ts';
import { rowSets } from '../../src/backends/wasm/row-sets.ts';
import type { Connector } from '../../src/connect/connector.ts';
import * as c from '../../src/connect/connector.ts';
import { partition } from '../../src/plan/partition.ts';
import type { Plan, PlannedDraw, PlannedProjection } from '../../src/plan/plan.ts';
import { core } from '../kernels/core.ts';

const NEURONS = 230;

function planOf(connector: Connector, weight: PlannedDraw, delay: PlannedDraw, own: boolean): Plan {
  const population = (name: string, first: number, stream: number) => ({
    name,
    size: NEURONS,
    first,
    kind: 'neurons' as const,
    parameters: {},
    initial: {},
    receptors: [
      { name: 'a', quantum: 1, narrow: true },
      { name: 'b', quantum: 1, narrow: true },
    ],
    stream,
  });
  const projection: PlannedProjection = {
    name: 'p',
    source: 0,
    target: own ? 0 : 1,
    receptor: 1,
    connector,
    weight,
    delay,
    shift: 2,
    maxWeight: 32767,
    delaySteps: [1, 60],
    expectedSynapses: 1,
    stream: 77,
  };
  return {
    dt: 1,
    key: [123456789, 42],
    populations: [population('A', 0, 0), population('B', NEURONS, 1)],
    projections: [projection],
    couplings: [],
    inputs: [],
    recorders: [],
    epochSteps: 1,
  };
}

/** Synapses as sorted text: source, target, weight, delay. */
function expected(plan: Plan): string[] {
  const [projection] = plan.projections;
  const draw = synapseDraws(plan, projection);
  return [...connect(plan, projection)]
    .map(({ source, target, a, b }) => {
      const { weight, delay } = draw(a, b);
      return `${source} ${target} ${weight} ${delay}`;
    })
    .sort();
}

async function built(plan: Plan, shards: number): Promise<string[]> {
  const { host, arena } = await core();
  const [set] = rowSets(plan);
  const [projection] = plan.projections;
  const builder = new RowBuilder(arena, host.core, plan);
  const found: string[] = [];
  for (const shard of partition(plan, shards).shards) {
    const at = arena.allocate(ROW_SET.bytes, 'test');
    for (const _ of builder.build(set, shard, 0, at));
    const slice = shard.slices.find((s) => s.population === projection.target);
    if (!slice) continue;
    const base = arena.word(at + ROW_SET.accumulators) / arena.width;
    const first = slice.slots[projection.receptor] - base;
    const targetOf = (slot: number) => slot - first + slice.from;
    const rows = arena.u32(arena.word(at + ROW_SET.rows), NEURONS);
    for (const [source, row] of rows.entries()) {
      let place = row;
      while (place !== 0 && arena.word(place) !== 0) {
        const header = arena.word(place);
        const count = header & 0xffff;
        place += 4;
        for (let k = 0; k < count; k++) {
          const [slot, weight] = entry(arena, place, set.format, k);
          const w = set.format === 0 ? set.weight : weight << set.shift;
          found.push(`${source} ${targetOf(slot)} ${w} ${header >>> 16}`);
        }
        const bytes = [2, 4, 8][set.format] * count;
        place += Math.ceil(bytes / 4) * 4;
      }
    }
  }
  return found.sort();
}

/** Synapse k of the bucket whose first is at `place`. */
function entry(
  arena: Arena,
  place: number,
  format: number,
  k: number,
): [slot: number, weight: number] {
  if (format === 0) {
    const word = arena.word(place + 4 * (k >> 1));
    return [(k & 1) === 0 ? word & 0xffff : word >>> 16, 0];
  }
  if (format === 1) {
    const word = arena.word(place + 4 * k);
    return [word & 0xffff, (word | 0) >> 16];
  }
  return [arena.word(place + 8 * k), arena.word(place + 8 * k + 4) | 0];
}

const constant = (value: number): PlannedDraw => ({ draw: 'constant', value });
const normal = (over: object): PlannedDraw => ({
  draw: 'normal',
  mean: 300,
  sd: 100,
  min: 0,
  max: 3e38,
  outside: 'redraw',
  factor: 1,
  ...over,
});
const delays: PlannedDraw = normal({ mean: 15, sd: 7.5, min: 0.5, max: 60 });

const connectors: [string, Connector][] = [
  ['all to all', c.allToAll()],
  ['all to all, no autapses', c.allToAll({ autapses: false })],
  ['one to one', c.oneToOne()],
  ['Bernoulli 0', c.bernoulli(0)],
  ['Bernoulli 0.001', c.bernoulli(0.001)],
  ['Bernoulli 0.1', c.bernoulli(0.1)],
  ['Bernoulli 0.7, no autapses', c.bernoulli(0.7, { autapses: false })],
  ['Bernoulli 1', c.bernoulli(1)],
  ['in-degree 20', c.fixedIndegree(20)],
  ['in-degree 20, no autapses', c.fixedIndegree(20, { autapses: false })],
  ['in-degree 20, no multapses', c.fixedIndegree(20, { multapses: false })],
  ['in-degree 180, simple', c.fixedIndegree(180, { multapses: false, autapses: false })],
  ['out-degree 20', c.fixedOutdegree(20)],
  ['out-degree 20, no autapses', c.fixedOutdegree(20, { autapses: false })],
  ['out-degree 20, no multapses', c.fixedOutdegree(20, { multapses: false })],
  ['out-degree 115, no multapses', c.fixedOutdegree(115, { multapses: false })],
  ['out-degree 200, simple', c.fixedOutdegree(200, { multapses: false, autapses: false })],
  ['total 5000', c.fixedTotalNumber(5000)],
  ['total 500, no autapses', c.fixedTotalNumber(500, { autapses: false })],
  [
    'edges',
    c.edges(
      Uint32Array.from({ length: 900 }, (_, k) => (k * 37) % NEURONS),
      Uint32Array.from({ length: 900 }, (_, k) => (k * k) % NEURONS),
    ),
  ],
];

describe('rows in WebAssembly are those of the reference', () => {
  test.each(connectors)('%s', async (_, connector) => {
    for (const own of [true, false]) {
      const plan = planOf(connector, normal({}), delays, own);
      const synapses = expected(plan);
      expect(await built(plan, 1)).toEqual(synapses);
      expect(await built(plan, 3)).toEqual(synapses);
    }
  });

  const draws: [string, PlannedDraw][] = [
    ['constant', constant(-3)],
    ['uniform', { draw: 'uniform', low: -20.25, high: 99.5 }],
    ['clipped normal', normal({ outside: 'clip', min: 250, max: 350 })],
    ['normal that is seldom inside', normal({ min: 640, max: 700 })],
    ['normal that is never inside', normal({ min: 3000, max: 4000 })],
    ['lognormal', normal({ draw: 'lognormal', mean: 1, sd: 0.75, factor: 40, min: 1, max: 900 })],
    ['values', { draw: 'values', values: Int32Array.from({ length: 900 }, (_, k) => k - 450) }],
  ];
  test.each(draws)('weights: %s', async (_, weight) => {
    const connector = connectors.at(-1)![1];
    const plan = planOf(connector, weight, delays, false);
    expect(await built(plan, 2)).toEqual(expected(plan));
    const wide = { ...plan, projections: [{ ...plan.projections[0], maxWeight: 1e6 }] };
    expect(await built(wide, 2)).toEqual(expected(plan));
  });
});
