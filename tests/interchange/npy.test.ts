import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SynfireError } from '../../src/errors.ts';
import { npyNumbers, readNpy, writeNpy } from '../../src/interchange/npy.ts';

const fixture = (name: string) =>
  new Uint8Array(readFileSync(new URL(`fixtures/${name}`, import.meta.url)));

const codeOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof SynfireError) return error.code;
    throw error;
  }
  return 'none';
};

describe('npy', () => {
  it('gives back every numeric type', () => {
    const arrays = fc.oneof(
      fc.uint8Array(),
      fc.uint16Array(),
      fc.uint32Array(),
      fc.int8Array(),
      fc.int16Array(),
      fc.int32Array(),
      fc.float32Array(),
      fc.float64Array(),
      fc.bigInt64Array(),
      fc.bigUint64Array(),
    );
    fc.assert(
      fc.property(arrays, (array) => {
        const back = readNpy(writeNpy(array));
        expect(back.data).toEqual(array);
        expect(back.data.constructor).toBe(array.constructor);
        expect(back.shape).toEqual([array.length]);
      }),
    );
  });

  it('gives back text, as one value and as an array', () => {
    const text = fc.string({ unit: 'grapheme' }).filter((item) => !item.endsWith('\0'));
    fc.assert(
      fc.property(text, (item) => {
        expect(readNpy(writeNpy(item))).toEqual({ data: [item], shape: [] });
      }),
    );
    fc.assert(
      fc.property(fc.array(text), (items) => {
        expect(readNpy(writeNpy(items)).data).toEqual(items);
      }),
    );
  });

  it('keeps the shape of a matrix', () => {
    expect(readNpy(writeNpy(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3])).shape).toEqual([2, 3]);
  });

  it('starts the data at a multiple of 64 bytes, as numpy does', () => {
    expect((writeNpy(new Float64Array(3)).length - 24) % 64).toBe(0);
  });

  it('refuses a file truncated at any length', () => {
    const whole = writeNpy(Int16Array.of(1, -2, 300));
    for (let length = 0; length < whole.length; length++) {
      expect(codeOf(() => readNpy(whole.subarray(0, length)))).toBe('npy-truncated');
    }
    const text = writeNpy(['L23E', 'L4I']);
    for (let length = 0; length < text.length; length++) {
      expect(codeOf(() => readNpy(text.subarray(0, length)))).toBe('npy-truncated');
    }
  });

  it('throws nothing but a SynfireError on damaged bytes', () => {
    const whole = writeNpy(Int32Array.of(1, 2, 3));
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, byte) => {
        const damaged = whole.slice();
        damaged[at] = byte;
        codeOf(() => readNpy(damaged));
      }),
      { numRuns: 500 },
    );
  });

  it('says what is wrong with files it cannot read', () => {
    expect(codeOf(() => readNpy(fixture('fortran.npy')))).toBe('npy-fortran-order');
    expect(codeOf(() => readNpy(fixture('big_endian.npy')))).toBe('npy-big-endian');
    expect(codeOf(() => readNpy(new TextEncoder().encode('source,target\n')))).toBe('npy-not-npy');
    const trailing = new Uint8Array([...writeNpy(Uint8Array.of(1)), 0]);
    expect(codeOf(() => readNpy(trailing))).toBe('npy-trailing-bytes');
    const complex = writeNpy(new Float64Array(2));
    complex.set(new TextEncoder().encode('c16'), 21);
    expect(codeOf(() => readNpy(complex))).toMatch(/^npy-/);
  });

  it('converts to f64 only where nothing is lost', () => {
    const good = readNpy(writeNpy(BigInt64Array.of(-5n, 2n ** 53n - 1n)));
    expect([...npyNumbers(good)]).toEqual([-5, 2 ** 53 - 1]);
    const bad = readNpy(writeNpy(BigInt64Array.of(720575940604735661n)));
    expect(codeOf(() => npyNumbers(bad))).toBe('npy-integer-too-large');
    expect(codeOf(() => npyNumbers(readNpy(writeNpy('text'))))).toBe('npy-not-numbers');
  });
});
