/** What computes in single precision only says so before anything is built. */

import type { Precision } from '../equations/precision.ts';
import { SynfireError } from '../errors.ts';

/** Throws `single-only` where the network is of double precision. `where`: what it was given to. */
export function refuseDouble(
  { precision }: { readonly precision?: Precision },
  where: string,
): void {
  if (precision !== 'double') return;
  throw new SynfireError({
    code: 'single-only',
    where,
    found: 'a network of double precision',
    expected: 'single precision',
    remedy: 'Run it with backend "wasm", the default, or leave precision out.',
  });
}
