/** Offsets lie apart, and what is written twice (operations, words of printed kernels) is the same. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as host from '../../src/backends/wasm/offsets.ts';
import { WORLD_OFFSETS } from '../../src/codegen/assembly-printer.ts';
import { WORD } from '../../src/codegen/kernel-layout.ts';

const read = (name: string) =>
  readFileSync(resolve(import.meta.dirname, '../../assembly', name), 'utf8');

describe('offsets', () => {
  it('do not overlap: words are 4 bytes apart, u64 words 8', () => {
    const long = new Set(['WORLD.events', 'WORLD.spikes', 'ROW_SET.synapses']);
    for (const [name, offsets] of Object.entries(host)) {
      if (name === 'OPERATION') continue;
      const inOrder = Object.entries(offsets).sort(([, a], [, b]) => a - b);
      for (let k = 1; k < inOrder.length; k++) {
        const [before, at] = inOrder[k - 1];
        const room = inOrder[k][1] - at;
        expect(room, `${name}.${before}`).toBeGreaterThanOrEqual(
          long.has(`${name}.${before}`) ? 8 : 4,
        );
      }
    }
  });

  it('of operations are the cases of the program', () => {
    const cases = [...read('program.ts').matchAll(/case (\d+): (\w+)\(/g)];
    const operations = Object.fromEntries(cases.map(([, code, name]) => [name, Number(code)]));
    const { firstKernel, ...named } = host.OPERATION;
    expect(operations).toEqual(named);
    expect(firstKernel).toBeGreaterThan(Math.max(...Object.values(named)));
  });

  it('that printed kernels use are the world’s and the descriptor’s', () => {
    const world = Object.entries(host.WORLD).map(([name, offset]) => [`WORLD_${name}`, offset]);
    expect(world).toEqual(expect.arrayContaining([...WORLD_OFFSETS]));
    expect(Object.values(WORD)).toEqual([0, 1, 2, 3, 4, 5]);
  });
});
