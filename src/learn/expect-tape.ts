/** Asked where a caller hands over a tape: by what it does, since the tape itself needs some of those who ask. */

import type { Tape } from '../backends/rate/tape.ts';
import { expectArgument } from '../connect/argument.ts';
import { fieldsOf } from '../connect/made.ts';

/** Throws `bad-argument`, `unreadable`. */
export function expectTape(tape: Tape, where: string): void {
  const { affine, sum } = fieldsOf(tape, where, 'affine', 'sum');
  const sound = typeof affine === 'function' && typeof sum === 'function';
  expectArgument(sound, `${where} › tape`, tape, 'a Tape');
}
