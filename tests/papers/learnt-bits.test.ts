/**
 * Rows of the gallery whose training is shared among workers learn the same bits with any number of them and on a GPU; the others are graphs of
 * matrices or loops on one thread.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Engine, evidenceTrainer, patternTrainer } from '../../examples/papers/bellec2020.ts';
import { forceTrainer } from '../../examples/papers/nicolaClopath2017.ts';
import { yinYangTrainer } from '../../examples/papers/wunderlichPehle2021.ts';
import type { Trainer } from '../../src/learn/index.ts';
import { testGpu } from '../backends/gpu.ts';
import { isLong } from './harness.ts';

const host = await testGpu();
const yinYangInShort = { hidden: 30, samples: 96, decay: 1 };

interface Row {
  readonly create: (engine: Engine) => Promise<Trainer>;
  readonly epochs: number;
  /** The whole of `epochs` takes a software adapter minutes. */
  readonly gpuEpochs?: number;
}

const bellec2020: Row = {
  create: (engine) => patternTrainer('random', engine),
  ...{ epochs: 3, gpuEpochs: isLong ? 5 : 1 },
};
const rows: Readonly<Record<string, Row>> = {
  bellec2020,
  nicolaClopath2017: {
    create: ({ workers }) => forceTrainer({ size: 100, before: 20, training: 30, workers }),
    epochs: 1,
  },
  wunderlichPehle2021: { create: (engine) => yinYangTrainer(yinYangInShort, engine), epochs: 2 },
};

/** Numbers that were learnt after so many epochs. */
async function learnt({ create }: Row, epochs: number, engine: Engine): Promise<Float64Array[]> {
  const trainer = await create(engine);
  const weights = () =>
    Object.values(trainer.checkpoint().groups).map(({ values }) => values.slice());
  const first = weights();
  await trainer.train({ epochs });
  const last = weights();
  await trainer.dispose();
  expect(last).not.toEqual(first);
  return last;
}

it.each(Object.entries(rows))(
  '%s: the same weights with 0, 1 and 2 workers',
  { timeout: 600_000 },
  async (_, row) => {
    const alone = await learnt(row, row.epochs, { workers: 0 });
    for (const workers of [1, 2]) {
      expect(await learnt(row, row.epochs, { workers })).toEqual(alone);
    }
  },
);

describe.skipIf(host === undefined)('on a GPU', () => {
  const gpu: Engine = { backend: 'webgpu', gpu: { host } };

  it('bellec2020, the pattern: the same weights', { timeout: 600_000 }, async () => {
    const epochs = bellec2020.gpuEpochs!;
    const expected = await learnt(bellec2020, epochs, { workers: 0 });
    expect(await learnt(bellec2020, epochs, gpu)).toEqual(expected);
  });

  it.skipIf(!isLong)('bellec2020, evidence: the same weights', { timeout: 900_000 }, async () => {
    const row: Row = {
      create: (engine) => evidenceTrainer(1, { iterations: 2, batch: 8 }, engine),
      epochs: 1,
    };
    const expected = await learnt(row, 1, { workers: 2 });
    expect(await learnt(row, 1, gpu)).toEqual(expected);
  });

  it('wunderlichPehle2021: refused, for times of spikes are not steps', async () => {
    await expect(yinYangTrainer(yinYangInShort, gpu)).rejects.toMatchObject({ code: 'not-on-gpu' });
  });
});

it('no other paper trains on workers', () => {
  const papers = resolve(import.meta.dirname, '../../examples/papers');
  const sharing = readdirSync(papers)
    .filter((name) => name.endsWith('.ts'))
    .filter((name) => readFileSync(resolve(papers, name), 'utf8').includes('Trainer.create'))
    .map((name) => name.replace(/\.ts$/, ''));
  expect(sharing.sort()).toEqual(Object.keys(rows).sort());
});
