/** Weights that are not there: entries that start at 0, have slope 0 bit for bit and so stay 0 under every optimiser. */

import type { Parameter } from '../backends/rate/matrices.ts';
import type { Tape } from '../backends/rate/tape.ts';
import { fieldsOf } from '../connect/made.ts';
import { expectTape } from './expect-tape.ts';

/** `mask`: rows × columns, 0 where there is no weight. Before the parameter is first used, since slopes are made in the reverse order. */
export function keepZeros(tape: Tape, parameter: Parameter, mask: ArrayLike<number>): void {
  expectTape(tape, 'keepZeros');
  const { columns, stride } = fieldsOf(parameter, 'keepZeros', 'columns', 'stride');
  const clear = (what: 'value' | 'slope') => {
    const view = tape.view(parameter, what);
    for (let k = 0; k < mask.length; k++) {
      if (mask[k] === 0) view[Math.floor(k / columns) * stride + (k % columns)] = 0;
    }
  };
  clear('value');
  tape.step({ backward: () => clear('slope') });
}

/** A parameter that is not learnt: its slopes are 0 at the end. Before it is first used. */
export function keepFixed(tape: Tape, parameter: Parameter): void {
  expectTape(tape, 'keepFixed');
  tape.step({ backward: () => tape.view(parameter, 'slope').fill(0) });
}
