/**
 * Rows of single slices: what a slice holds is what the whole has there, slices together are the whole, a row
 * is sorted by delay, and its headers say what follows.
 */
import { describe, expect, it } from 'vitest';
import { connect } from '../../src/backends/reference/connect.ts';
import { synapseDraws } from '../../src/backends/reference/draw.ts';
import * as c from '../../src/connect/connector.ts';
import { between, constant, planOf, TestShard, type Wiring } from './shard.ts';

const SOURCES = 40;
const TARGETS = 150;
const BORDERS = [0, 32, 64, 128, TARGETS];

const CONNECTORS: Record<string, c.Connector> = {
  'all to all': c.allToAll(),
  'one to one': c.oneToOne(),
  'Bernoulli 0.05': c.bernoulli(0.05),
  'Bernoulli 0.9': c.bernoulli(0.9),
  'in-degree': c.fixedIndegree(7),
  'in-degree, no multapses': c.fixedIndegree(7, { multapses: false }),
  'in-degree, most of the sources': c.fixedIndegree(30, { multapses: false }),
  'out-degree': c.fixedOutdegree(33),
  'out-degree, in several draws': c.fixedOutdegree(131),
  'out-degree, no multapses': c.fixedOutdegree(33, { multapses: false }),
  'out-degree, most of the targets': c.fixedOutdegree(120, { multapses: false }),
  'total number': c.fixedTotalNumber(1234),
  edges: c.edges(
    Array.from({ length: 300 }, (_, k) => (k * 11) % SOURCES),
    Array.from({ length: 300 }, (_, k) => (k * k) % TARGETS),
  ),
};

const wiring = (connector: c.Connector, targets = TARGETS): Wiring => ({
  ...{ connector, sources: SOURCES, targets, delayMax: 12 },
  ...{ weight: between(-40, 90), delay: between(1, 12), maxWeight: 90 },
});

/** `source target weight delay` of every synapse, from the definition. */
function defined(of: Wiring): string[] {
  const plan = planOf(of);
  const draw = synapseDraws(plan, plan.projections[0]);
  return [...connect(plan, plan.projections[0])].map(({ source, target, a, b }) => {
    const { weight, delay } = draw(a, b);
    return `${source} ${target} ${weight} ${delay}`;
  });
}

async function held(of: Wiring, from: number, to: number): Promise<string[]> {
  const shard = await TestShard.build(of, from, to);
  const found = Array.from({ length: of.sources }, (_, source) =>
    shard
      .row(source)
      .flatMap(({ delay, slots, weights }) =>
        slots.map((slot, k) => `${source} ${slot + from} ${weights[k]} ${delay}`),
      ),
  ).flat();
  expect(shard.synapses).toBe(found.length);
  return found;
}

describe.each(Object.entries(CONNECTORS))('%s', (name, connector) => {
  const of = wiring(connector, name === 'one to one' ? SOURCES : TARGETS);
  const borders = BORDERS.map((border) => Math.min(border, of.targets));

  it('has in each slice what the definition has there', async () => {
    const all = defined(of);
    const whole: string[] = [];
    for (let k = 0; k + 1 < borders.length; k++) {
      const [from, to] = [borders[k], borders[k + 1]];
      if (from === to) continue;
      const part = await held(of, from, to);
      const inside = all.filter((synapse) => {
        const target = Number(synapse.split(' ')[1]);
        return target >= from && target < to;
      });
      expect(part.sort()).toEqual(inside.sort());
      whole.push(...part);
    }
    expect(whole.sort()).toEqual(all.sort());
  });

  it('has rows whose delays ascend, each once', async () => {
    const shard = await TestShard.build(of);
    for (let source = 0; source < of.sources; source++) {
      const delays = shard.row(source).map(({ delay }) => delay);
      expect(delays).toEqual([...new Set(delays)].sort((a, b) => a - b));
    }
  });
});

describe('rows that are listed beforehand', () => {
  const fixed = { weight: constant(1), delay: constant(1), delayMax: 1 };

  it('are the same in several batches: in-degrees of more than 4 million pairs', async () => {
    const of = { ...fixed, connector: c.fixedIndegree(1500), sources: 2000, targets: 3008 };
    const shard = await TestShard.build(of);
    expect(shard.synapses).toBe(1500 * 3008);
    const last = await TestShard.build(of, 2976);
    for (const source of [0, 511, 512, 1023, 1024, 1535, 1999]) {
      const all = shard.row(source).flatMap(({ slots }) => slots.filter((slot) => slot >= 2976));
      const few = last.row(source).flatMap(({ slots }) => slots.map((slot) => slot + 2976));
      expect(few.length).toBeGreaterThan(0);
      expect(few.sort()).toEqual(all.sort());
    }
  });

  it('are the same in several calls: edges of more than 512 sources', async () => {
    const source = Array.from({ length: 5000 }, (_, k) => (k * 7919) % 1300);
    const target = Array.from({ length: 5000 }, (_, k) => (k * k) % 96);
    const of = { ...fixed, connector: c.edges(source, target), sources: 1300, targets: 96 };
    const shard = await TestShard.build(of);
    expect(shard.synapses).toBe(5000);
    for (let s = 0; s < 1300; s++) {
      const wanted = target.filter((_, k) => source[k] === s);
      expect(shard.row(s).flatMap(({ slots }) => slots)).toEqual(wanted);
    }
  });
});

describe('a bucket of more than 65,535 synapses', () => {
  it('is two in a row of equal weights that reaches every slot of a shard', async () => {
    const targets = 65_536;
    const shard = await TestShard.build({
      ...{ connector: c.allToAll(), sources: 2, targets, delayMax: 3 },
      ...{ weight: constant(2), delay: constant(3) },
    });
    expect(shard.set.format).toBe(0);
    const row = shard.row(1);
    expect(row.map(({ delay, slots }) => [delay, slots.length])).toEqual([
      [3, 65_535],
      [3, 1],
    ]);
    shard.send([0, 1], 10);
    expect(new Set(shard.deliver(12))).toEqual(new Set([0]));
    expect(new Set(shard.deliver(13))).toEqual(new Set([4]));
    expect(shard.due).toEqual([]);
  });

  it.each([
    ['two', 1, 90],
    ['three', 2, 40_000],
  ])('is several in a row of %s-word synapses too', async (_, format, most) => {
    const shard = await TestShard.build({
      ...{ connector: c.fixedOutdegree(300_000), sources: 1, targets: 64, delayMax: 2 },
      ...{ weight: between(1, most), delay: between(1, 2), maxWeight: most },
    });
    expect(shard.set.format).toBe(format);
    const row = shard.row(0);
    const counts = [1, 2].map((delay) =>
      row.filter((bucket) => bucket.delay === delay).map(({ slots }) => slots.length),
    );
    for (const list of counts) {
      expect(list.length).toBeGreaterThan(1);
      expect(list.slice(0, -1).every((count) => count === 65_535)).toBe(true);
    }
    expect(counts.flat().reduce((sum, count) => sum + count, 0)).toBe(300_000);
    const total = row.flatMap(({ weights }) => weights).reduce((sum, weight) => sum + weight, 0);
    shard.send([0], 0);
    const arrived = [...shard.deliver(1), ...shard.deliver(2)].reduce((sum, x) => sum + x, 0);
    expect(arrived).toBe(total);
    expect(shard.bench.get('events')).toBe(300_000);
  });
});
