/** Weights after 50 updates: the same bits with 0 to 3 workers by each method. In Chromium: tests/browser/learn.test.ts. */
import { describe, expect, it } from 'vitest';
import * as synfire from '../../src/index.ts';
import * as learn from '../../src/learn/index.ts';
import { isLong } from '../long.ts';
import { hashAfter, methods } from './hashes.ts';

const api = { ...synfire, ...learn };

describe('weights after 50 updates', () => {
  it('have the same bits with any number of workers, by each method', async () => {
    const hashes = new Set<string>();
    for (const method of methods) {
      const here = await hashAfter(api, { method, workers: 0 });
      expect(here).toMatch(/^[0-9a-f]+$/);
      hashes.add(here);
      // in short two of the numbers, in turns
      for (const workers of isLong ? [1, 2, 3] : [1 + (hashes.size % 2), 3]) {
        expect(await hashAfter(api, { method, workers }), method).toBe(here);
      }
    }
    expect(hashes.size).toBe(methods.length);
  });

  it.each(['fptt', 'force', 'force single'] as const)(
    'by %s are those of the reference (by bptt: trainer.test.ts)',
    async (method) => {
      const few = { method, updates: 4 };
      const here = await hashAfter(api, { ...few, workers: 0 });
      expect(await hashAfter(api, { ...few, backend: 'reference' })).toBe(here);
    },
  );
});
