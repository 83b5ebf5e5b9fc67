/** Faults that point into a NESTML file. */
import { faultAt, type Source } from '../../equations/source.ts';
import type { Span } from '../../equations/tree.ts';
import { SynfireError } from '../../errors.ts';

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
