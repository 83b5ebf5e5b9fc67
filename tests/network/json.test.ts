import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SynfireError } from '../../src/errors.ts';
import { decode, encode, parseJSON } from '../../src/network/json.ts';

const typed = fc.oneof(
  fc.float64Array(),
  fc.float32Array(),
  fc.int32Array(),
  fc.uint32Array(),
  fc.int16Array(),
  fc.uint16Array(),
  fc.int8Array(),
  fc.uint8Array(),
);

const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.double(),
    fc.string(),
    fc.boolean(),
    fc.constant(null),
    typed,
    fc.array(fc.double(), { minLength: 30, maxLength: 40 }),
    fc.array(tie('value')),
    fc.dictionary(
      fc.string().filter((key) => !key.startsWith('$')),
      tie('value'),
      { noNullPrototype: true },
    ),
  ),
}));

test('plain data comes back as it was, types and NaN and −0 included', () => {
  fc.assert(
    fc.property(value, (data) => {
      const text = JSON.stringify(encode(data));
      expect(decode(parseJSON(text), 'data')).toStrictEqual(data);
    }),
  );
});

describe('damaged text is a SynfireError', () => {
  test('cut off anywhere', () => {
    const text = JSON.stringify(encode({ a: [1, 2, { b: new Float64Array(5) }], c: 'text' }));
    for (let end = 0; end < text.length; end++) {
      expect(() => parseJSON(text.slice(0, end))).toThrow(SynfireError);
    }
  });

  const damaged: unknown[] = [
    { a: { $number: 'ten' } },
    { a: { $array: 'f16', base64: '' } },
    { a: { $array: 'f64', base64: '???' } },
    { a: { $array: 'f64', base64: 'AAAA' } },
    { a: { $list: 'f64' } },
    { a: { $array: 3, base64: 'AAAA' } },
  ];
  test.each(damaged)('%j, with its place', (data) => {
    expect(() => decode(data, 'network')).toThrow(/^network › a: found .* \[bad-json\]$/);
  });
});
