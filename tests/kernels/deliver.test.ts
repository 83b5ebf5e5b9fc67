/** Delivery: every synaptic event lands at its target in its step, in every format, and is counted once. */
import { describe, expect, it } from 'vitest';
import { connect } from '../../src/backends/reference/connect.ts';
import { synapseDraws } from '../../src/backends/reference/draw.ts';
import * as c from '../../src/connect/connector.ts';
import { between, constant, planOf, TestShard, type Wiring } from './shard.ts';

const SOURCES = 50;
const TARGETS = 96;
const LONGEST = 20;
const STEPS = 60;

const common = {
  ...{ connector: c.fixedOutdegree(40), sources: SOURCES, targets: TARGETS, delayMax: LONGEST },
  delay: between(1, LONGEST),
};
const FORMATS: [format: number, wiring: Wiring][] = [
  [0, { ...common, weight: constant(-3), shift: 2 }],
  [1, { ...common, weight: between(-300, 200), shift: 3, maxWeight: 300 }],
  [2, { ...common, weight: between(-40_000, 90_000), shift: 1, maxWeight: 90_000 }],
];
/** Rows whose slots ascend: neighbours all, and with gaps in each bucket. */
const all = { connector: c.allToAll(), sources: SOURCES, targets: 200, delayMax: LONGEST };
const RISING: [format: number, wiring: Wiring][] = [constant(LONGEST), between(1, 2)].flatMap(
  (delay): [number, Wiring][] => [
    [0, { ...all, delay, weight: constant(-3), shift: 2 }],
    [1, { ...all, delay, weight: between(-300, 200), shift: 3, maxWeight: 300 }],
  ],
);

/** Who fires in each step; one neuron twice in a step, as Poisson sources may. */
const spikesOf = (step: number): number[] => {
  const some = Array.from({ length: step % 4 }, (_, k) => (step * 7 + 13 * k) % SOURCES);
  return step === 10 ? [4, 4, ...some] : some;
};

/** [step][target], by adding up synapse after synapse. */
function expectedSums(wiring: Wiring, from = 0): { sums: number[][]; events: number } {
  const plan = planOf(wiring);
  const draw = synapseDraws(plan, plan.projections[0]);
  const sums = Array.from({ length: STEPS }, () => new Array<number>(wiring.targets).fill(0));
  let events = 0;
  const synapses = [...connect(plan, plan.projections[0])].map(({ source, target, a, b }) => ({
    ...{ source, target },
    ...draw(a, b),
  }));
  for (let step = 0; step < STEPS; step++) {
    for (const neuron of spikesOf(step)) {
      for (const { source, target, weight, delay } of synapses) {
        const due = step + delay;
        if (source !== neuron || due >= STEPS || due < from) continue;
        sums[due][target] += weight;
        events++;
      }
    }
  }
  return { sums, events };
}

describe.each([...FORMATS, ...RISING])('delivery of format %i', (format, wiring) => {
  it('adds every event in its step', async () => {
    const shard = await TestShard.build(wiring);
    expect(shard.set.format).toBe(format);
    const { sums, events } = expectedSums(wiring);
    for (let step = 0; step < STEPS; step++) {
      expect(shard.deliver(step)).toEqual(sums[step]);
      shard.send(spikesOf(step), step);
    }
    expect(shard.bench.get('events')).toBe(events);
  });

  it('goes on after a restore: spikes half-way deliver only what is left', async () => {
    const at = 23;
    const shard = await TestShard.build(wiring);
    const { sums } = expectedSums(wiring, at);
    // what was under way at step `at` is made active again, each spike with the delays it has had
    for (let step = 0; step < at; step++) shard.send(spikesOf(step), step, at - step);
    for (let step = at; step < STEPS; step++) {
      expect(shard.deliver(step)).toEqual(sums[step]);
      shard.send(spikesOf(step), step);
    }
  });

  it('takes spikes out when their rows are at the end', async () => {
    const shard = await TestShard.build(wiring);
    shard.send([1, 2, 3], 0);
    expect(shard.due).toHaveLength(3);
    for (let step = 0; step <= LONGEST; step++) {
      expect(shard.due.every((due) => due >= step)).toBe(true);
      shard.deliver(step);
    }
    expect(shard.due).toEqual([]);
  });
});

describe('spikes under way', () => {
  it('are as many as there are: the list grows', async () => {
    const shard = await TestShard.build(FORMATS[1][1]);
    const many = Array.from({ length: 20_000 }, (_, k) => k % SOURCES);
    shard.send(many, 0);
    expect(shard.due).toHaveLength(20_000);
    const one = await TestShard.build(FORMATS[1][1]);
    one.send(
      Array.from({ length: SOURCES }, (_, k) => k),
      0,
    );
    for (let step = 1; step <= LONGEST; step++) {
      expect(shard.deliver(step)).toEqual(one.deliver(step).map((sum) => sum * 400));
    }
  });

  it('of neurons without synapses here are forgotten at once', async () => {
    const shard = await TestShard.build({ ...FORMATS[0][1], connector: c.edges([3], [5]) });
    shard.send([0, 1, 2, 4, 49], 0);
    expect(shard.due).toEqual([]);
    shard.send([3], 0);
    expect(shard.due).toHaveLength(1);
  });

  it('of neurons that are no source are passed over', async () => {
    const shard = await TestShard.build(FORMATS[0][1]);
    shard.send([SOURCES, SOURCES + 5, 0xffffffff], 0);
    expect(shard.due).toEqual([]);
  });
});
