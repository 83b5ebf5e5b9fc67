/** Models whose text is right, of two states without units: what they do in a run, nobody has thought of. Plain data. */
import fc from 'fast-check';

const word = fc.constantFrom;
const NUMBERS = ['0', '1', '0.5', '2', '3', '1e-3', '100', '1e30', '1e-30'];

/** Of the names given; sums, products, functions, choices. */
const expressionOf = (...names) =>
  fc.letrec((tie) => ({
    expression: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      { weight: 4, arbitrary: word(...names) },
      { weight: 2, arbitrary: word(...NUMBERS) },
      {
        weight: 4,
        arbitrary: fc
          .tuple(tie('expression'), word('+', '-', '*', '/'), tie('expression'))
          .map(([a, sign, b]) => `(${a} ${sign} ${b})`),
      },
      {
        weight: 2,
        arbitrary: fc
          .tuple(
            word('exp', 'tanh', 'sin', 'cos', 'abs', 'sigmoid', 'sqrt', 'log', '-'),
            tie('expression'),
          )
          .map(([f, a]) => `${f}(${a})`),
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

const { expression } = expressionOf('v', 'w', 's', 'p');
const { expression: inner, condition } = expressionOf('v', 'w', 'p');
const method = word(undefined, undefined, 'euler', 'rk4', 'exact', 'exponential_euler');

export const soundModels = fc.record({
  s: inner,
  dv: expression,
  dw: expression,
  noise: word('', '', '', ' + sqrt(1/tau)*xi'),
  refractory: fc.boolean(),
  threshold: fc.oneof(fc.constant('v > 1'), condition),
  reset: fc.tuple(word('v = ', 'v += ', 'w -= '), inner).map((parts) => parts.join('')),
  initial: fc.tuple(word('0', '0.5', '-1', '2'), word('0', '1', 'p')),
  p: fc.oneof(word(0, 1, -1, 0.3, 1e-3, 1e6), fc.double({ noNaN: true, min: -9, max: 9 })),
  weight: word(0, 0.1, -0.3, 1.5),
  method,
});
