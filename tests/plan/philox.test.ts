import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mulhi, philox, STEP_ROUNDS } from '../../src/plan/philox.ts';

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

// the same counters and keys, lines "philox4x32 7"
const seven = [
  [0x5f6fb709, 0x0d893f64, 0x4f121f81, 0x4f730a48],
  [0x5207ddc2, 0x45165e59, 0x4d8ee751, 0x8c52f662],
  [0x4dfccaba, 0x190a87f0, 0xc47362ba, 0xb6b5242a],
];

test('published vectors of seven rounds', () => {
  const found = published.map(([[c0, c1, c2, c3], [k0, k1]]) => {
    const out = new Uint32Array(4);
    philox(c0, c1, c2, c3, k0, k1, out, STEP_ROUNDS);
    return [...out];
  });
  expect(found).toEqual(seven);
});

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
