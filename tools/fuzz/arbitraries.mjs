/** What strangers might send, as arbitraries of fast-check: texts and plain data, each a damaged form of something sound. */
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
    if (value?.removed === true && !ArrayBuffer.isView(at)) delete at[key];
    else at[key] = structuredClone(value);
    return;
  }
}

/** Numbers that a description may well have, none large. */
const usual = fc.oneof(
  word(0, 1, 2, 3, 5, 0.1, 0.2, 0.5, 10, 20, -1, -0.5, -60, 100, 1e-3, 1e-9, 500, -500),
  fc.double({ min: -10, max: 10, noNaN: true }),
  fc.nat(30),
);

/** Some numbers of plain data in the place of others: sound, as far as numbers can be. */
export const tunedData = (data) =>
  fc.array(fc.tuple(fc.nat(2 ** 20), usual), { minLength: 1, maxLength: 4 }).map((list) => {
    const copy = structuredClone(data);
    const places = numbersOf(copy);
    for (const [k, value] of list) {
      const [at, key] = places[k % places.length];
      at[key] = value;
    }
    return copy;
  });

/** Each as the object that has it, and its key there. */
function numbersOf(value) {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === 'number' ? [[value, key]] : numbersOf(inner),
  );
}
