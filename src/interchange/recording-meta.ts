/** What a file says of a recording, as a reader takes it: each part of the type that it should be. */
import {
  faultsOf,
  flag,
  list,
  number,
  object,
  optional,
  record,
  type Shape,
  text,
  variant,
  word,
} from '../network/shape.ts';
import { FETCH_AGAIN, fileError } from './fault.ts';

const orNull =
  (shape: Shape): Shape =>
  (value, where, report) => {
    if (value !== null) shape(value, where, report);
  };

/** Steps and counts. */
const wholeFrom =
  (least: number): Shape =>
  (value, where, report) => {
    number(value, where, (fault) => report(fault));
    if (typeof value !== 'number' || (Number.isSafeInteger(value) && value >= least)) return;
    const expected = `a whole number ≥ ${least}`;
    report({ code: 'out-of-range', where, found: String(value), expected, remedy: FETCH_AGAIN });
  };

export const metaShape = object(
  {
    dt: number,
    precision: optional(word('double')),
    ...{ from: wholeFrom(0), to: wholeFrom(0) },
    recorders: list(
      variant('recorder', {
        spikes: { target: wholeFrom(0) },
        states: {
          ...{ name: text, target: wholeFrom(0), variables: list(text) },
          ...{ every: wholeFrom(1), mean: flag },
        },
        rate: { name: text, target: wholeFrom(0), binSteps: wholeFrom(1) },
      }),
    ),
    ...{ spikes: orNull(number), events: orNull(number), hash: orNull(list(number)) },
  },
  true,
);

const populations = list(object({ name: text, first: wholeFrom(0), size: wholeFrom(0) }, true));

/** Of files that hold only the spikes. */
export const spikeHeadShape = object(
  { meta: object({ recorders: list(record(() => {})) }, true), populations },
  true,
);

/** Of NWB, whose notes have `meta` as text. */
export const notesShape = object({ meta: text, populations }, true);

/** Throws `recording-bad-file` with the first fault. */
export function checkSaid(shape: Shape, said: unknown, where: string): void {
  const [fault] = faultsOf(shape, said, where);
  if (fault === undefined) return;
  throw fileError('recording-bad-file', fault.where, fault.found, fault.expected, FETCH_AGAIN);
}
