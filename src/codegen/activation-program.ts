/**
 * An activation φ(x) as programs: y = φ(x), and dx = dy·φ′(x). The slope is the `derivative` column of the
 * operations table; work that occurs twice is done once.
 */
import { expandPowers } from '../equations/arrange.ts';
import { differentiate } from '../equations/differentiate.ts';
import { parseExpression } from '../equations/parse.ts';
import { shareWork } from '../equations/share.ts';
import { simplify } from '../equations/simplify.ts';
import { call, type Expr, name } from '../equations/tree.ts';
import { namesOf } from '../equations/walk.ts';
import { SynfireError } from '../errors.ts';
import type { Program, Word } from './program.ts';

interface ActivationPrograms {
  readonly forward: Program;
  readonly backward: Program;
}

const WORDS: readonly Word[] = [
  { name: 'x', kind: 'unit' },
  { name: 'dy', kind: 'unit' },
  { name: 'y', kind: 'state' },
  { name: 'dx', kind: 'state' },
];

/** φ and φ′ as trees. Throws SynfireError for text that does not parse, or that knows more than x. */
export function parseActivation(text: string, where: string): { phi: Expr; slope: Expr } {
  const phi = simplify(expandPowers(parseExpression(text, where)));
  const unknown = [...namesOf(phi)].find((id) => id !== 'x');
  if (unknown !== undefined) {
    throw new SynfireError({
      code: 'unknown-name',
      where,
      found: `"${unknown}" in "${text}"`,
      expected: 'an expression in x, such as max(x, 0), tanh(x) or log(1 + exp(x))',
      remedy: `Write x for the input, and the number for "${unknown}".`,
    });
  }
  return { phi, slope: differentiate(phi, 'x') };
}

/** Throws as `parseActivation`. */
export function activationPrograms(text: string): ActivationPrograms {
  const { phi, slope } = parseActivation(text, 'activation');
  return {
    forward: programOf('forward', 'y', phi),
    backward: programOf('backward', 'dx', simplify(call('mul', name('dy'), slope))),
  };
}

function programOf(id: string, target: string, value: Expr): Program {
  let count = 0;
  const work = shareWork([{ target, value }], () => `w ${count++}`);
  return {
    name: id,
    over: 'units',
    words: WORDS,
    lines: work.map((line) => ({ line: line.target === target ? 'store' : 'define', ...line })),
  };
}
