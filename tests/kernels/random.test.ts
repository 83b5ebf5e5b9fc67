import { beforeAll, describe, expect, it } from 'vitest';
import { normals } from '../../src/plan/draws.ts';
import { core } from './core.ts';

/** Random123, kat_vectors: philox4x32 10 rounds. */
const VECTORS = [
  {
    counter: [0, 0, 0, 0],
    key: [0, 0],
    words: [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  },
  {
    counter: [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    key: [0xffffffff, 0xffffffff],
    words: [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  },
  {
    counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    key: [0xa4093822, 0x299f31d0],
    words: [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  },
];

let kernel: Awaited<ReturnType<typeof core>>;
beforeAll(async () => {
  kernel = await core({ entrances: true });
});

describe('philox in WebAssembly', () => {
  it.each(VECTORS)('gives Random123’s published words for key $key', ({ counter, key, words }) => {
    const out = kernel.arena.allocate(64, 'test');
    kernel.host.core.philoxTest(...counter, ...key, out);
    const all = kernel.arena.u32(out, 16);
    for (let word = 0; word < 4; word++) {
      expect([...all.subarray(4 * word, 4 * word + 4)]).toEqual(new Array(4).fill(words[word]));
    }
  });
});

describe('normals in WebAssembly', () => {
  it('equal the TypeScript definition bit for bit', () => {
    const out = kernel.arena.allocate(64, 'test');
    const pair = new Float32Array(2);
    let seed = 12345;
    const next = () => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      return seed;
    };
    for (let i = 0; i < 20_000; i++) {
      const a = i === 0 ? 0 : i === 1 ? 0xffffffff : next();
      const b = next();
      kernel.host.core.normalsTest(a, b, out);
      const z = kernel.arena.f32(out, 5);
      normals(a, b, pair);
      const [z0, z1] = pair;
      expect([z[0], z[4]]).toEqual([z0, z1]);
    }
  });
});
