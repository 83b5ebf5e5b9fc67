/**
 * FORCE as a method of the trainer: what the readout learns is ridge regression on the states that it met, its outputs act on the network,
 * and the numbers are the same bits on every engine and worker count. The study nicolaClopath2017 has the published figures.
 */
import { describe, expect, it } from 'vitest';
import { Trainer, type TrainerOptions } from '../../src/learn/index.ts';
import { DT, pool } from './force-pool.ts';

const DURATION = 150;
const steps = DURATION / DT;
const wave = Float64Array.from({ length: steps }, (_, k) => Math.sin((2 * Math.PI * k) / 80));
const options: TrainerOptions = {
  data: [{ events: {}, target: wave }],
  duration: DURATION,
  readout: { population: 'pool', of: 'r', take: 'each', outputs: 1 },
  loss: 'meanSquare',
  method: 'force',
  force: { feedback: 'z', every: 1, ridge: 0.1 },
  batch: 1,
  workers: 0,
};
const create = (more: Partial<TrainerOptions> = {}, net = pool()) =>
  Trainer.create(net, { ...options, ...more });

async function trained(more: Partial<TrainerOptions>, epochs = 3) {
  const trainer = await create(more);
  const { epochs: reports } = await trainer.train({ epochs });
  const [said] = await trainer.outputs([options.data as never][0]);
  const found = {
    losses: reports.map(({ loss }) => loss),
    said,
    values: trainer.values('readout'),
  };
  await trainer.dispose();
  return found;
}

describe('force', () => {
  it.each(['double', 'single'] as const)(
    'in %s precision has the same bits with 0 to 3 workers and on the reference',
    async (precision) => {
      const more = { force: { ...options.force, precision } };
      const here = await trained(more);
      // of a wave whose mean square is 0.5
      expect(here.losses[0]).toBeLessThan(0.1);
      expect(here.losses[2]).toBeLessThan(here.losses[0]);
      // of single precision 1 and 3 are in hashes.test.ts
      for (const workers of precision === 'single' ? [2] : [1, 2, 3]) {
        expect(await trained({ ...more, workers })).toEqual(here);
      }
      expect(await trained({ ...more, backend: 'reference' })).toEqual(here);
      const single = here.values.every((w) => Math.fround(w) === w);
      expect(single).toBe(precision === 'single');
    },
  );

  it('in single precision differs from double by rounding, and takes no checkpoint of it', async () => {
    const short = { duration: 20, data: [{ events: {}, target: wave.slice(0, 40) }] };
    const [one, two] = [
      await create(short),
      await create({ ...short, force: { ...options.force, precision: 'single' } }),
    ];
    for (const trainer of [one, two]) await trainer.train({ epochs: 1 });
    const [a, b] = [one, two].map((trainer) => trainer.values('readout'));
    const largest = Math.max(...a.map(Math.abs));
    for (const [k, w] of a.entries()) expect(Math.abs(w - b[k])).toBeLessThan(1e-4 * largest);
    expect(() => two.restore(one.checkpoint())).toThrow(/wrong-checkpoint/);
    expect(() => one.restore(two.checkpoint())).toThrow(/wrong-checkpoint/);
    expect(two.values('readout')).toEqual(b);
  });

  it('in f64 differs by rounding alone while a trial is short', async () => {
    const short = { duration: 20, data: [{ events: {}, target: wave.slice(0, 40) }] };
    const one = await create(short);
    const exact = await create({ ...short, backend: 'reference', precision: 'f64' });
    for (const trainer of [one, exact]) await trainer.train({ epochs: 1 });
    const [a, b] = [one, exact].map((trainer) => trainer.values('readout'));
    const largest = Math.max(...b.map(Math.abs));
    expect(largest).toBeGreaterThan(0.01);
    for (const [k, w] of a.entries()) expect(Math.abs(w - b[k])).toBeLessThan(1e-4 * largest);
  });

  it('without feedback is the ridge regression on the states that it met', async () => {
    // two neurons that fire by themselves: r is what a jump of 1 at each spike and a decay give
    const net = () => pool(2);
    const ridge = 0.3;
    const force = { ridge };
    const trainer = await create({ force }, net());
    await trainer.train({ epochs: 1 });
    const learnt = trainer.values('readout');
    await trainer.dispose();
    // the states, read by a readout that is one of them
    const rows = await Promise.all(
      [0, 1].map(async (unit) => {
        const reader = await create({ force }, net());
        const checkpoint = reader.checkpoint();
        checkpoint.groups.readout.values.fill(0);
        checkpoint.groups.readout.values[unit] = 1;
        reader.restore(checkpoint);
        const [said] = await reader.outputs([{ events: {}, target: wave }]);
        await reader.dispose();
        return said;
      }),
    );
    const x = (k: number, i: number) => (i < 2 ? rows[i][k] : 1);
    // the normal equations hold: ridge·w = Σ x (y − w·x)
    for (const i of [0, 1, 2]) {
      let right = 0;
      for (let k = 0; k < steps; k++) {
        const said = learnt.reduce((sum, w, j) => sum + w * x(k, j), 0);
        right += x(k, i) * (wave[k] - said);
      }
      expect(Math.abs(ridge * learnt[i] - right)).toBeLessThan(1e-9 * steps);
    }
  });

  it('learns in the window only, factors first, and goes on from a checkpoint bit for bit', async () => {
    const target = Float64Array.from({ length: 3 * 100 }, (_, k) => [0.5, -0.5, 1][k % 3]);
    const more = {
      readout: { ...options.readout, outputs: 3, from: 50, to: 100 },
      data: [
        { events: {}, target },
        { events: {}, target },
      ],
    };
    const whole = await create(more, pool(60, 2));
    await whole.train({ epochs: 1 });
    const saved = structuredClone(whole.checkpoint());
    await whole.train({ epochs: 1 });
    const other = await create(more, pool(60, 2));
    other.restore(saved);
    await other.train({ epochs: 1 });
    expect(other.checkpoint()).toEqual(whole.checkpoint());
    const [said] = await whole.outputs(more.data.slice(0, 1));
    expect(said.length).toBe(3 * steps);
    const { loss } = await whole.evaluate(more.data);
    const missed = Array.from(target, (y, k) => (said[3 * 100 + k] - y) ** 2);
    expect(loss).toBeCloseTo(missed.reduce((sum, e) => sum + e, 0) / missed.length, 9);
    expect(loss).toBeLessThan(0.05);
  });

  it.each<[RegExp, Partial<TrainerOptions>]>([
    [/force/, { force: undefined }],
    [/force/, { method: 'bptt' }],
    [/unknown-name/, { force: { feedback: 'y' } }],
    [/unknown-name/, { force: { feedback: 'pool' } }],
    [/ridge/, { force: { ridge: 0 } }],
    [/every/, { force: { every: 0.7 } }],
    [/every.*nothing is learnt/, { force: { every: 151 } }],
    [/readout/, { readout: { population: 'pool', of: 'r', take: 'last', outputs: 1 } }],
    [/readout/, { readout: { population: 'pool', of: 'r', take: 'each' } }],
    [/loss/, { loss: 'crossEntropy' }],
    [/optimiser/, { optimiser: {} }],
    [/checkpointEvery/, { checkpointEvery: 10 }],
    [/ridge/, { force: { ridge: 1e-13, precision: 'single' } }],
    [/half/, { force: { precision: 'half' as never } }],
    [/precision: "single".*not-on-gpu/, { backend: 'webgpu' }],
    [/not-on-gpu/, { backend: 'webgpu', force: { precision: 'double' } }],
  ])('refuses %s', async (message, more) => {
    await expect(create(more)).rejects.toThrow(message);
  });

  it('refuses a source of more units than outputs, events of that source, and slopes', async () => {
    await expect(create({}, pool(10, 2))).rejects.toThrow(/at most 1 units/);
    const trainer = await create();
    const sample = { events: { z: { times: [1], senders: [0] } }, target: wave };
    await expect(trainer.evaluate([sample])).rejects.toThrow(/the readout emits them/);
    await expect(trainer.gradient([{ events: {}, target: wave }])).rejects.toThrow(/slopes/);
    await trainer.dispose();
  });
});
