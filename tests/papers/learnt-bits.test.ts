/** Rows of the gallery whose training is shared among workers learn the same bits with any number of them; the others train on one thread. */
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { patternTrainer } from '../../examples/papers/bellec2020.ts';
import { yinYangTrainer } from '../../examples/papers/wunderlichPehle2021.ts';
import type { Trainer } from '../../src/learn/index.ts';

/** A trainer of the row in short, and epochs. */
const rows: Readonly<
  Record<string, readonly [create: (workers: number) => Promise<Trainer>, epochs: number]>
> = {
  bellec2020: [(workers) => patternTrainer('random', workers), 5],
  wunderlichPehle2021: [
    (workers) => yinYangTrainer({ hidden: 30, samples: 96, decay: 1 }, workers),
    2,
  ],
};

it.each(Object.entries(rows))(
  '%s: the same weights with 0, 1 and 2 workers',
  {
    timeout: 600_000,
  },
  async (_, [create, epochs]) => {
    const learnt: (readonly Float64Array[])[] = [];
    for (const workers of [0, 1, 2]) {
      const trainer = await create(workers);
      const weights = () => Object.values(trainer.checkpoint().groups).map(({ values }) => values);
      const first = weights().map((values) => values.slice());
      await trainer.train({ epochs });
      learnt.push(weights().map((values) => values.slice()));
      await trainer.dispose();
      expect(learnt[learnt.length - 1]).not.toEqual(first);
    }
    expect(learnt[1]).toEqual(learnt[0]);
    expect(learnt[2]).toEqual(learnt[0]);
  },
);

it('no other paper trains on workers', () => {
  const papers = resolve(import.meta.dirname, '../../examples/papers');
  const sharing = readdirSync(papers)
    .filter((name) => name.endsWith('.ts'))
    .filter((name) => readFileSync(resolve(papers, name), 'utf8').includes('Trainer.create'))
    .map((name) => name.replace(/\.ts$/, ''));
  expect(sharing.sort()).toEqual(Object.keys(rows).sort());
});
