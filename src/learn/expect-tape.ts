/** Asked where a caller hands over a tape: by what it does, since the tape itself needs some of those who ask. */
import { expectArgument } from '../connect/argument.ts';
import { fieldsOf } from '../connect/made.ts';
import type { Tape } from './tape.ts';

/** Throws `bad-argument`, `unreadable`. */
export function expectTape(tape: Tape, where: string): void {
  const { step, affine } = fieldsOf(tape, where, 'step', 'affine');
  const sound = typeof step === 'function' && typeof affine === 'function';
  expectArgument(sound, `${where} › tape`, tape, 'a Tape');
}
