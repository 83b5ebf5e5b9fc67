/** Models whose text is right, of two states without units: what they do in a run, nobody has thought of. Plain data. */
import fc from 'fast-check';

const word = fc.constantFrom;
const FUNCTIONS = ['exp', 'tanh', 'sin', 'cos', 'abs', 'sigmoid', 'sqrt', 'log', '-'];
const NUMBERS = ['0', '1', '0.5', '2', '3', '1e-3', '100', '1e30', '1e-30'];

/** Numbers that meet zeros of either sign, infinities and what is no number. */
const ZEROS = ['0', '-0', '1', '-1', '(v - v)', '(w - w)', '1e-40', '1e300', 'log(-1)'];
const TURNS = ['-', '-', '0 - ', '1/', '0*', 'log', 'floor', 'abs', 'sqrt'];

/** Of the names given; sums, products, functions, choices. */
const expressionOf = (numbers, functions, ...names) =>
  fc.letrec((tie) => ({
    expression: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      { weight: 4, arbitrary: word(...names) },
      { weight: 2, arbitrary: word(...numbers) },
      {
        weight: 4,
        arbitrary: fc
          .tuple(tie('expression'), word('+', '-', '*', '/'), tie('expression'))
          .map(([a, sign, b]) => `(${a} ${sign} ${b})`),
      },
      {
        weight: 2,
        arbitrary: fc.tuple(word(...functions), tie('expression')).map(([f, a]) => `${f}(${a})`),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(word('max', 'min'), tie('expression'), tie('expression'))
          .map(([f, a, b]) => `${f}(${a}, ${b})`),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(tie('condition'), tie('expression'), tie('expression'))
          .map(([c, a, b]) => `where(${c}, ${a}, ${b})`),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(tie('expression'), word('2', '3', '0.5', '-1'))
          .map(([a, n]) => `(${a})**${n}`),
      },
    ),
    condition: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc
        .tuple(tie('expression'), word('<', '<=', '>', '>='), tie('expression'))
        .map(([a, sign, b]) => `${a} ${sign} ${b}`),
      fc
        .tuple(tie('condition'), word('and', 'or'), tie('condition'))
        .map(([a, both, b]) => `(${a}) ${both} (${b})`),
    ),
  }));

const method = word(undefined, undefined, 'euler', 'rk4', 'exact', 'exponential_euler');

const modelsOf = (numbers, functions) => {
  const { expression } = expressionOf(numbers, functions, 'v', 'w', 's', 'p');
  const { expression: inner, condition } = expressionOf(numbers, functions, 'v', 'w', 'p');
  const statement = fc.tuple(word('v = ', 'v += ', 'w = ', 'w -= '), inner);
  return fc.record({
    s: inner,
    dv: expression,
    dw: expression,
    noise: word('', '', '', ' + sqrt(1/tau)*xi'),
    refractory: fc.boolean(),
    threshold: fc.oneof(fc.constant('v > 1'), condition),
    reset: fc
      .array(statement, { minLength: 1, maxLength: 3 })
      .map((statements) => statements.map((parts) => parts.join('')).join('\n')),
    initial: fc.tuple(word('0', '0.5', '-1', '2', '-0'), word('0', '1', 'p')),
    p: fc.oneof(word(0, 1, -1, 0.3, 1e-3, 1e6), fc.double({ noNaN: true, min: -9, max: 9 })),
    weight: word(0, 0.1, -0.3, 1.5),
    method,
    double: fc.boolean(),
  });
};

export const soundModels = modelsOf(NUMBERS, FUNCTIONS);

/** What they compute is mostly zeros, infinities and no numbers. */
export const edgeModels = modelsOf(ZEROS, TURNS);
