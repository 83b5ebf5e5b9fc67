/** Equations of the models' pages: what is typeset says what the text says, with as few parentheses as it needs. */
import { expect, it } from 'vitest';
import { conditionMath, definitionMath } from '../../site/build/mathml.ts';
import { parseEquations } from '../../src/equations/equations.ts';
import { parseExpression } from '../../src/equations/parse.ts';
import * as models from '../../src/neurons/models.ts';

/** What can be read aloud: fractions as (a)/(b), powers as a^(b), indices as a_b. */
function spoken(math: string): string {
  let text = math
    .replaceAll(/<mspace[^>]*><\/mspace>/g, ' ')
    .replaceAll(/ (mathvariant|displaystyle|class)="\w+"/g, '');
  const two = { mfrac: ['(', ')/(', ')'], msup: ['', '^(', ')'], msub: ['', '_', ''] } as const;
  for (let before = ''; before !== text; ) {
    before = text;
    text = text.replaceAll(/<(m[inot]|mtext)>([^<>]*)<\/\1>/g, '‹$2›');
    text = text.replaceAll(
      /<(mrow|math|msqrt|div)>([^<>]*)<\/\1>/g,
      (_, name, inner) => `‹${name === 'msqrt' ? `√(${inner})` : inner}›`,
    );
    text = text.replaceAll(
      /<(mfrac|msup|msub)>(‹[^<>]*›)<\/\1>/g,
      (_, name: keyof typeof two, both) => {
        const [first, second] = halves(both);
        const [open, middle, close] = two[name];
        return `‹${open}${first}${middle}${second}${close}›`;
      },
    );
  }
  return text.replaceAll(/[‹›]/g, '').replaceAll('&lt;', '<').replaceAll('&gt;', '>');
}

/** Two children, each in ‹ ›. */
function halves(both: string): [string, string] {
  let depth = 0;
  for (let k = 0; k < both.length; k++) {
    if (both[k] === '‹') depth++;
    if (both[k] === '›' && --depth === 0) return [both.slice(0, k + 1), both.slice(k + 1)];
  }
  throw new Error(`no two children: ${both}`);
}

const said = (text: string) => spoken(conditionMath(parseExpression(text)));

it.each([
  ['(E_L - v)/tau_m + I_ext/C_m', '(E_L−v)/(τ_m)+(I_ext)/(C_m)'],
  ['a*(b + c)*2', 'a (b+c)·2'],
  ['a - (b - c)', 'a−(b−c)'],
  ['-(a + b)', '−(a+b)'],
  ['-a*b', '−a b'],
  ['(a + b)**2', '(a+b)^(2)'],
  ['2**-x', '2^(−x)'],
  ['g_Na*m**3*h', 'g_Na m^(3) h'],
  ['exp(-t/tau)', 'e^(−t/τ)'],
  ['exprel(x)', '(e^(x)−1)/(x)'],
  ['sqrt(2*D)', '√(2 D)'],
  ['v >= V_th and not (w < 0)', 'v≥V_th∧¬(w<0)'],
  ['0.062*v/mV', '0.062 v mV^(−1)'],
  ['exp((v - V_T)/(a*b))', 'e^((v−V_T)/(a b))'],
  ['exp(min(x/D, 40))', 'e^(min(x/D,40))'],
  ['4*exp(-x/18)/ms', '4 e^(−x/18) ms^(−1)'],
  ['1e-7*x', '10^(−7) x'],
])('%s', (text, expected) => {
  expect(said(text)).toBe(expected);
});

it('prints every equation of every neuron, as a rate or a name', () => {
  const all = Object.values(models).filter((model) => 'equations' in model);
  expect(all.length).toBeGreaterThan(15);
  for (const { name, equations } of all) {
    const { rates, values } = parseEquations({ text: equations, where: name });
    for (const definition of [...values, ...rates]) {
      const math = definitionMath(definition);
      expect(math, name).toMatch(/<mrow>.*<mo>=<\/mo>.*<\/mrow><\/math><\/div>$/);
      expect(math, name).not.toMatch(/undefined|NaN/);
    }
  }
});
