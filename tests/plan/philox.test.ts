import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mulhi, philox } from '../../src/plan/philox.ts';

const u32 = fc.integer({ min: 0, max: 0xffffffff });

// Random123 1.09, tests/kat_vectors, lines "philox4x32 10".
const published: [number[], number[], number[]][] = [
  [
    [0, 0, 0, 0],
    [0, 0],
    [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  ],
  [
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  ],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  ],
];

test.each(published)('published vector of counter %j, key %j', (counter, key, words) => {
  const out = new Uint32Array(4);
  const [c0, c1, c2, c3] = counter;
  philox(c0, c1, c2, c3, key[0], key[1], out);
  expect([...out]).toEqual(words);
});

test('mulhi is the high half of the product', () => {
  fc.assert(
    fc.property(u32, u32, (a, b) => mulhi(a, b) === Number((BigInt(a) * BigInt(b)) >> 32n)),
  );
});
