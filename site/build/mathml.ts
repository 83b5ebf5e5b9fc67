/**
 * Equations as MathML, printed from the tree of an expression: every browser typesets it without a script, and a screen reader reads it. Nothing
 * is computed and nothing rearranged: what is shown is what is simulated.
 */
import type { Definition } from '../../src/equations/equations.ts';
import { call, type Expr } from '../../src/equations/tree.ts';
import { units } from '../../src/equations/units.ts';

const GREEK: Readonly<Record<string, string>> = Object.fromEntries(
  'alpha α beta β gamma γ delta δ epsilon ε eta η theta θ kappa κ lambda λ mu μ nu ν xi ξ rho ρ sigma σ tau τ phi φ chi χ psi ψ omega ω Delta Δ Gamma Γ Theta Θ Sigma Σ Omega Ω'
    .split(' ')
    .flatMap((word, k, all) => (k % 2 === 0 ? [[word, all[k + 1]]] : [])),
);

const tag = (name: string, content: string, attributes = '') =>
  `<${name}${attributes}>${content}</${name}>`;
const row = (...parts: string[]) => tag('mrow', parts.join(''));
const operator = (sign: string) => tag('mo', sign);
const THIN = '<mspace width="0.17em"></mspace>';
const words = (text: string) => tag('mtext', text.replaceAll(' ', '\u00a0'));
const fenced = (inner: string) => row(operator('('), inner, operator(')'));

/** `tau_syn` as τ with the index syn; a unit stands upright. */
export function symbol(name: string): string {
  if (units.has(name)) return tag('mi', name.replace('um', 'µm'), ' mathvariant="normal"');
  const [head, ...rest] = name.split('_');
  const letter = (text: string) => tag('mi', GREEK[text] ?? text);
  if (rest.length === 0) return letter(head);
  const index = rest.map(letter).join(operator(','));
  return tag('msub', letter(head) + row(index));
}

/** Binary operations: sign and binding strength. */
const SIGNS: Readonly<Record<string, readonly [sign: string, power: number]>> = {
  or: ['∨', 1],
  and: ['∧', 2],
  lt: ['&lt;', 4],
  le: ['≤', 4],
  gt: ['&gt;', 4],
  ge: ['≥', 4],
  eq: ['=', 4],
  ne: ['≠', 4],
  add: ['+', 5],
  sub: ['−', 5],
};
const SUM = 5;
const PRODUCT = 6;
const SIGNED = 7;
const POWER = 8;
const ATOM = 10;
const NAMES: Readonly<Record<string, string>> = { log: 'ln' };

export const mathOf = (expr: Expr): string => write(expr)[0];

/** MathML and its binding strength; `small`: in an exponent, where a fraction is a slash. */
function write(expr: Expr, small = false): readonly [text: string, power: number] {
  if (expr.kind === 'name') return [symbol(expr.name), ATOM];
  if (expr.kind === 'number') return number(expr.value);
  const { op, args } = expr;
  const inside = (arg: Expr, least: number) => {
    const [text, power] = write(arg, small);
    return power < least ? fenced(text) : text;
  };
  const binary = SIGNS[op];
  if (binary) {
    const [sign, power] = binary;
    const left = inside(args[0], power === 4 ? SUM : power);
    return [row(left, operator(sign), inside(args[1], power + 1)), power];
  }
  switch (op) {
    case 'mul': {
      const sign = startsWithDigit(args[1]) ? operator('·') : THIN;
      return [row(inside(args[0], PRODUCT), sign, inside(args[1], PRODUCT + 1)), PRODUCT];
    }
    case 'div':
      if (args[0].kind === 'call' && args[0].op === 'neg') {
        // the sign of a numerator stands before the line
        return write(call('neg', call('div', args[0].args[0], args[1])), small);
      }
      if (isUnit(args[1])) {
        const inverse = tag('msup', mathOf(args[1]) + row(operator('−'), tag('mn', '1')));
        return [row(inside(args[0], PRODUCT), THIN, inverse), PRODUCT];
      }
      if (small) {
        const parts = [inside(args[0], PRODUCT), operator('/'), inside(args[1], PRODUCT + 1)];
        return [row(...parts), PRODUCT];
      }
      return [tag('mfrac', row(mathOf(args[0])) + row(mathOf(args[1]))), PRODUCT];
    case 'pow':
      return [tag('msup', row(inside(args[0], ATOM)) + exponent(args[1])), POWER];
    case 'neg':
      return [row(operator('−'), inside(args[0], PRODUCT)), SIGNED];
    case 'not':
      return [row(operator('¬'), inside(args[0], ATOM)), 3];
    case 'exp':
      return [tag('msup', tag('mi', 'e') + exponent(args[0])), POWER];
    case 'exprel': {
      const power = tag('msup', tag('mi', 'e') + exponent(args[0]));
      const below = row(write(args[0], true)[0]);
      return [tag('mfrac', row(power, operator('−'), tag('mn', '1')) + below), PRODUCT];
    }
    case 'sqrt':
      return [tag('msqrt', mathOf(args[0])), ATOM];
    case 'abs':
      return [row(operator('|'), mathOf(args[0]), operator('|')), ATOM];
    case 'floor':
      return [row(operator('⌊'), mathOf(args[0]), operator('⌋')), ATOM];
    case 'where':
      return [cases(args), ATOM];
    default:
      return [
        row(
          tag('mi', NAMES[op] ?? op),
          fenced(args.map((arg) => write(arg, small)[0]).join(operator(','))),
        ),
        ATOM,
      ];
  }
}

function number(value: number): readonly [string, number] {
  const [digits, exponent] = String(Math.abs(value)).split('e');
  const shown = tag('mn', digits);
  const all =
    exponent === undefined
      ? shown
      : row(
          ...(digits === '1' ? [] : [shown, operator('·')]),
          tag('msup', tag('mn', '10') + tag('mn', exponent.replace('+', '').replace('-', '−'))),
        );
  return value < 0 ? [row(operator('−'), all), SIGNED] : [all, exponent ? PRODUCT : ATOM];
}

const exponent = (expr: Expr) => row(write(expr, true)[0]);

const isUnit = (expr: Expr) => expr.kind === 'name' && units.has(expr.name);

function startsWithDigit(expr: Expr): boolean {
  if (expr.kind === 'number') return true;
  return expr.kind === 'call' && ['mul', 'pow'].includes(expr.op) && startsWithDigit(expr.args[0]);
}

function cases([condition, then, otherwise]: readonly Expr[]): string {
  const line = (value: Expr, when: string) =>
    tag('mtr', tag('mtd', mathOf(value)) + tag('mtd', when));
  const table = tag(
    'mtable',
    line(then, row(words('if '), mathOf(condition))) + line(otherwise, words('otherwise')),
  );
  return row(operator('{'), table);
}

const block = (inner: string) =>
  `<div class="line"><math displaystyle="true">${row(inner)}</math></div>`;

/** `dv/dt = …` or `x = …`, a line of its own. */
export function definitionMath({ name, kind, expr, flags }: Definition): string {
  const d = (what: string) => row(tag('mi', 'd', ' mathvariant="normal"'), what);
  const left = kind === 'rate' ? tag('mfrac', d(symbol(name)) + d(tag('mi', 't'))) : symbol(name);
  const held = flags.map((flag) => words(`   ${flag}`)).join('');
  return block(left + operator('=') + mathOf(expr) + held);
}

/** What becomes of a state at an event. */
export const assignmentMath = (target: string, value: Expr): string =>
  block(symbol(target) + operator('←') + mathOf(value));

export const conditionMath = (expr: Expr): string => block(mathOf(expr));
