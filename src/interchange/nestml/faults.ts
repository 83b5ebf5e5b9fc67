/** Faults that point into a NESTML file. */
import { faultAt, type Source } from '../../equations/source.ts';
import type { Expr, Span } from '../../equations/tree.ts';
import { SynfireError } from '../../errors.ts';
import type { Declaration } from './syntax.ts';

/** What the file may say and this reader does not know: the model is left out. */
export const unsupported = (source: Source, at: Span, found: string, expected: string) =>
  new SynfireError(
    faultAt(source, at, {
      ...{ code: 'nestml-unsupported', found, expected },
      remedy: 'Write the model as equations of neuron({ … }).',
    }),
  );

/** What is wrong in itself. */
export const wrong = (source: Source, at: Span, found: string, expected: string) =>
  new SynfireError(
    faultAt(source, at, { code: 'nestml-wrong', found, expected, remedy: 'Correct the file.' }),
  );

/** The value of what wants one. Throws `nestml-wrong`. */
export function givenValue(source: Source, { name, value, span }: Declaration): Expr {
  if (value !== undefined) return value;
  throw wrong(source, span, `${name} without a value`, '= and a value');
}
