/** What a caller hands to a reader or writer of files, checked before anything is read or written. */
import { printValue, SynfireError } from '../errors.ts';
import {
  anything,
  callback,
  faultsOf,
  flag,
  list,
  number,
  numbers,
  object,
  optional,
  record,
  type Shape,
  text,
  word,
} from '../network/shape.ts';

const bytes: Shape = (value, where, report) => {
  if (value instanceof Uint8Array) return;
  const remedy = 'Give the content of the file.';
  report({ code: 'wrong-type', where, found: printValue(value), expected: 'a Uint8Array', remedy });
};

const spikeFields = {
  senders: numbers,
  populations: optional(list(object({ name: text, first: number, size: number }, true))),
  meta: optional(record(anything)),
};

/** Times are called `times_ms` in files, `times` in recordings. */
const spikes: Shape = (value, where, report) => {
  const given = value as { senders?: unknown[]; times?: unknown[] } | null;
  const times = given?.times === undefined ? 'times_ms' : 'times';
  object({ ...spikeFields, [times]: numbers })(value, where, report);
  const [senders, all] = [given?.senders, (given as Record<string, unknown[]> | null)?.[times]];
  if (senders?.length === all?.length) return;
  const found = `${senders?.length} senders, ${all?.length} times`;
  const remedy = 'Give both of every spike.';
  report({ code: 'spikes-unequal', where, found, expected: 'as many of each', remedy });
};

const SHAPES = {
  bytes,
  where: optional(text),
  shape: optional(numbers),
  compression: optional(object({ compress: optional(flag) })),
  arrays: record(anything),
  files: list(object({ name: text, bytes }, true)),
  edgeOptions: optional(
    object({
      columns: optional(
        object({ source: optional(text), target: optional(text), weight: optional(text) }),
      ),
      count: optional(number),
      loadParquet: optional(callback),
      onProgress: optional(callback),
    }),
  ),
  spikeListOptions: optional(
    object({
      first: optional(number),
      order: optional(word('time sender', 'sender time')),
      dt: optional(number),
      population: optional(text),
    }),
  ),
  spikes,
} as const;

/** Throws SynfireError with all that is wrong with an argument. */
export function checkArgument(kind: keyof typeof SHAPES, value: unknown, where: string): void {
  SynfireError.gather(faultsOf(SHAPES[kind], value, where));
}
