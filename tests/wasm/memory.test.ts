/** Memory: a network that does not fit is refused before anything is taken; what fits may grow into it. */
import { describe, expect, it, vi } from 'vitest';
import { fixedIndegree } from '../../src/connect/connector.ts';
import { Network } from '../../src/network/network.ts';
import { lif } from '../../src/neurons/lif.ts';
import { estimateBudget } from '../../src/plan/budget.ts';
import { checkBudget } from '../../src/plan/check-budget.ts';
import { compilePlan } from '../../src/plan/compile.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import { Simulation } from '../../src/simulate/simulation.ts';
import { core } from '../kernels/core.ts';

const PAGE = 65_536;

function dense(size: number): Network {
  const net = new Network({ dt: 0.1 });
  const p = net.population('P', size, lif());
  net.connect(p, p, { connector: fixedIndegree(size), weight: 1, delay: 1 });
  return net;
}

describe('a network larger than memory', () => {
  it('is refused by every road, with the numbers, before memory is taken', async () => {
    const net = dense(1_000_000);
    const memory = vi.spyOn(WebAssembly, 'Memory');
    const workers: unknown[] = [];
    const started = (worker: unknown) => workers.push(worker);
    process.on('worker', started);
    for (const start of [
      () => Simulation.create(net, { workers: 0 }),
      () => Simulation.create(net, { workers: 2 }),
      () => simulate(net, { time: 1 }),
    ]) {
      await expect(start()).rejects.toMatchObject({
        name: 'SynfireError',
        faults: [{ code: 'too-large', where: 'memory' }],
      });
    }
    process.off('worker', started);
    expect([memory.mock.calls, workers]).toEqual([[], []]);
    memory.mockRestore();
  });

  it('is told apart from one that fits by the limit given', () => {
    const plan = compilePlan(dense(1000).describe());
    const { total } = estimateBudget(plan);
    expect(checkBudget(plan, total).total).toBe(total);
    expect(() => checkBudget(plan, total - 1)).toThrow(/too-large/);
    expect(() => checkBudget(plan, total / 4)).toThrow(/would fit/);
  });

  it('has an estimate near what a build takes', async () => {
    const net = new Network({ dt: 0.1 });
    const p = net.population('P', 20_000, lif());
    const delay = { distribution: 'uniform', low: 0.1, high: 3 } as const;
    const weight = { distribution: 'normal', mean: 1, sd: 0.1 } as const;
    net.connect(p, p, { connector: fixedIndegree(500), weight, delay });
    const simulation = await Simulation.create(net, { workers: 0 });
    const { total } = estimateBudget(simulation.plan);
    const { bytes } = simulation;
    await simulation.dispose();
    expect(bytes / total).toBeGreaterThan(0.7);
    expect(bytes / total).toBeLessThan(2.5);
  });
});

describe('a worker’s memory', () => {
  it('grows by allocation, keeps what it holds and gives zeroed, aligned blocks', async () => {
    const { arena } = await core();
    const first = arena.words([1, 2, 3], 'test');
    const start = arena.bytes;
    const blocks = Array.from({ length: 50 }, (_, k) => arena.allocate(PAGE + 13 * k, 'test'));
    expect(arena.bytes).toBeGreaterThan(start + 50 * PAGE);
    expect([...arena.u32(first, 3)]).toEqual([1, 2, 3]);
    for (const [k, place] of blocks.entries()) {
      expect(place % 64).toBe(0);
      if (k > 0) expect(place - blocks[k - 1]).toBeGreaterThanOrEqual(PAGE + 13 * (k - 1));
      expect(arena.u8(place, PAGE).every((byte) => byte === 0)).toBe(true);
      arena.u8(place, PAGE + 13 * k).fill(0xff);
    }
  });

  it.each([2 ** 32 - 100 * PAGE, 2 ** 32 - 64, 2 ** 32, 2 ** 40])(
    'says so where %d bytes are not to be had, and is whole afterwards',
    async (bytes) => {
      const { arena } = await core();
      // what is taken already makes even the first too much
      for (let k = 0; k < 2; k++) arena.allocate(60 * PAGE, 'test');
      const taken = arena.bytes;
      expect(() => arena.allocate(bytes, 'a test')).toThrow(/out-of-memory/);
      expect(arena.bytes).toBe(taken);
      expect(arena.allocate(64, 'test')).toBeGreaterThan(0);
    },
  );

  it('grows while rows are built: synapses of a network far beyond the first page', async () => {
    const simulation = await Simulation.create(dense(2000), { workers: 0 });
    expect(simulation.synapses).toBe(4_000_000);
    expect(simulation.bytes).toBeGreaterThan(8_000_000);
    await simulation.dispose();
  });
});
