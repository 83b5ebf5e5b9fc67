/** What strangers might send, as arbitraries of fast-check: texts, plain data and bytes, each a damaged form of something sound. */
import fc from 'fast-check';

const word = (...words) => fc.constantFrom(...words);

const STATES = ['v', 'w', 'x', 'I_syn', 'I_ext', 'xi', 'dt', 't', 'tau', 'E_L', 'nothing', 'é', ''];
const UNITS = [
  'mV',
  'ms',
  '1',
  'pA',
  'nS',
  'Hz',
  'mV/ms',
  'pA*ms',
  '1/ms',
  'x',
  'mV^-1',
  'mV**9e9',
];
const NUMBERS = ['0', '1', '2.5e-3', '1e999', '-0', '.', '1.', '0x1', '1e', '9'.repeat(400)];

/** An expression, mostly well-formed. */
export const expressions = fc.letrec((tie) => ({
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    word(...STATES),
    word(...NUMBERS),
    fc.tuple(word(...NUMBERS), word(...UNITS)).map(([n, unit]) => `${n}*${unit}`),
    fc
      .tuple(
        tie('expression'),
        word('+', '-', '*', '/', '**', '^', '<', '>=', ' and '),
        tie('expression'),
      )
      .map(([a, operator, b]) => `${a} ${operator} ${b}`),
    tie('expression').map((inner) => `(${inner})`),
    tie('expression').map((inner) => `-${inner}`),
    tie('expression').map((inner) => `not ${inner}`),
    fc
      .tuple(
        word('exp', 'log', 'max', 'min', 'tanh', 'sqrt', 'clip', 'nothing'),
        tie('expression'),
        tie('expression'),
      )
      .map(([f, a, b]) => `${f}(${a}, ${b})`),
    fc
      .tuple(word('exp', 'log', 'tanh', 'abs', 'sin'), tie('expression'))
      .map(([f, a]) => `${f}(${a})`),
    fc.string({ maxLength: 6 }),
  ),
})).expression;

const line = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .tuple(word(...STATES), expressions, word(...UNITS))
      .map(([x, e, u]) => `d${x}/dt = ${e} : ${u}`),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(word(...STATES), expressions, word(...UNITS))
      .map(([x, e, u]) => `${x} = ${e} : ${u}`),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(word(...STATES), word(...UNITS)).map(([x, u]) => `${x} : ${u}`),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 12 }) },
);

/** Lines of a model, sometimes with a flag that no one knows. */
export const equations = fc
  .array(fc.tuple(line, word('', '', ' (unless refractory)', ' (constant)', ' (')), {
    minLength: 1,
    maxLength: 4,
  })
  .map((lines) => lines.map(([text, flag]) => text + flag).join('\n'));

export const statements = fc
  .array(fc.tuple(word(...STATES), word('=', '+=', ':=', ''), expressions), { maxLength: 3 })
  .map((lines) => lines.map(([x, sign, e]) => `${x} ${sign} ${e}`).join('; '));

export const quantities = fc.oneof(
  fc
    .tuple(word(...NUMBERS, '-70', ' 5 '), word('', ' ', '\t'), word(...UNITS))
    .map((parts) => parts.join('')),
  fc.string({ maxLength: 8 }),
  fc.double(),
);

/** Values that no description has. */
export const strange = fc.oneof(
  word(null, true, -1, 0.5, 1e300, 2 ** 53, '', 'E', '2 nA', '__proto__'),
  fc.constantFrom([], {}, [[]], [null], { $array: 'f64', base64: 'AAAA' }, { $number: 'NaN' }),
  fc.constantFrom({ distribution: 'normal', mean: 0, sd: -1 }, { $list: 'f64', base64: '=' }),
  fc.double(),
  fc.string({ maxLength: 5 }),
  fc.jsonValue({ maxDepth: 2 }),
);

/** Some places of plain data that are replaced (or, where the value is undefined, removed), each by a path of numbers. */
const changes = fc.array(
  fc.record({
    path: fc.array(fc.nat(30), { minLength: 1, maxLength: 7 }),
    value: fc.oneof(
      { weight: 4, arbitrary: strange },
      { weight: 1, arbitrary: fc.constant({ removed: true }) },
    ),
  }),
  { minLength: 1, maxLength: 3 },
);

export const damagedData = (data) =>
  changes.map((list) => {
    const copy = structuredClone(data);
    for (const { path, value } of list) change(copy, path, value);
    return copy;
  });

function change(data, path, value) {
  let at = data;
  for (const [depth, step] of path.entries()) {
    const keys = Object.keys(at);
    if (keys.length === 0) return;
    const key = keys[step % keys.length];
    const inner = at[key];
    if (depth + 1 < path.length && typeof inner === 'object' && inner !== null) {
      at = inner;
      continue;
    }
    if (value?.removed === true) delete at[key];
    else at[key] = structuredClone(value);
    return;
  }
}

/** Changes of a byte string: [what, where in 2^32, with what]. */
export const edits = fc.array(
  fc.tuple(fc.nat(5), fc.nat(2 ** 32 - 1), fc.oneof(fc.nat(255), word(0, 255, 128, 127, 10, 34))),
  { minLength: 1, maxLength: 4 },
);

export function edited(bytes, list) {
  let out = bytes.slice();
  for (const [what, place, value] of list) {
    if (out.length === 0) break;
    const at = Math.floor((place / 2 ** 32) * out.length);
    const span = 1 + (value % 16);
    if (what <= 2) out[at] = value;
    else if (what === 3) out = out.slice(0, at);
    else if (what === 4) out = joined(out.subarray(0, at), out.subarray(at + span));
    else out = joined(out.subarray(0, at), out.subarray(Math.max(0, at - span)));
  }
  return out;
}

function joined(a, b) {
  const all = new Uint8Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}
