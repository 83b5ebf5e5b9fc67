import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashSpikes, hashText, mergeHashes, SpikeHash } from '../../src/plan/hash.ts';
import { philox } from '../../src/plan/philox.ts';

test('one spike is the first two words of its Philox block', () => {
  const words = new Uint32Array(4);
  philox(7, 123, 0, 0, 0x53796e66, 0x69726521, words);
  expect(hashSpikes([7], [123])).toEqual([words[0], words[1]]);
});

test('no spikes are 0, printed as 16 digits', () => {
  expect(hashText(hashSpikes([], []))).toBe('0000000000000000');
  expect(hashText([0xabc, 0xfedcba98])).toBe('fedcba9800000abc');
});

test('the sum is taken modulo 2^64', () => {
  expect(mergeHashes([0xffffffff, 0xffffffff], [1, 0])).toEqual([0, 0]);
  expect(mergeHashes([0xffffffff, 3], [2, 4])).toEqual([1, 8]);
});

const spike = fc.tuple(fc.nat(1_000_000), fc.nat(100_000));

test('order and grouping do not matter, number and place do', () => {
  fc.assert(
    fc.property(fc.array(spike, { minLength: 1 }), fc.nat(), (spikes, cut) => {
      const hashOf = (list: typeof spikes) =>
        hashSpikes(
          list.map(([step]) => step),
          list.map(([, neuron]) => neuron),
        );
      const whole = hashOf(spikes);
      const at = cut % spikes.length;
      expect(hashOf([...spikes].reverse())).toEqual(whole);
      expect(mergeHashes(hashOf(spikes.slice(0, at)), hashOf(spikes.slice(at)))).toEqual(whole);
      expect(hashOf([...spikes, spikes[0]])).not.toEqual(whole);
      expect(hashOf([[spikes[0][0] + 1, spikes[0][1]], ...spikes.slice(1)])).not.toEqual(whole);
    }),
  );
});

test('incremental hashing equals hashing at once', () => {
  const hash = new SpikeHash();
  hash.add(1, 2);
  hash.merge(hashSpikes([3, 4], [5, 6]));
  expect(hash.words).toEqual(hashSpikes([4, 1, 3], [6, 2, 5]));
  expect(hash.toString()).toBe(hashText(hash.words));
});
