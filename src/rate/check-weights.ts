/** What weights of a rate network must be: shapes, sizes, finite numbers, and entries in rows that rise. */
import {
  faultsOf,
  flag,
  number,
  numbers,
  object,
  optional,
  record,
  text,
  word,
} from '../network/shape.ts';
import type { RateWeights } from './model.ts';

/** Takes a fault; it goes on. */
export type Fail = (where: string, found: unknown, expected: string, remedy?: string) => void;

const ruleShape = object({
  dw: text,
  parameters: optional(record(number)),
  min: optional(number),
  max: optional(number),
  every: optional(number),
  keepZeros: optional(flag),
});
const kinds = {
  dense: object({
    kind: word('dense'),
    name: optional(text),
    values: numbers,
    rule: optional(ruleShape),
  }),
  sparse: object({ kind: word('sparse'), offsets: numbers, columns: numbers, values: numbers }),
  lowRank: object({ kind: word('lowRank'), rank: number, left: numbers, right: numbers }),
};

export function checkWeights(weights: RateWeights, size: number, where: string, fail: Fail): void {
  const kind = (weights as { kind?: unknown } | null)?.kind;
  if (kind !== 'dense' && kind !== 'sparse' && kind !== 'lowRank') {
    fail(`${where} › kind`, kind, '"dense", "sparse" or "lowRank"', 'Give one of those words.');
    return;
  }
  const faults = faultsOf(kinds[kind], weights, where);
  if (faults.length > 0) {
    for (const { where: place, found, expected, remedy } of faults) {
      fail(place, found, expected, remedy);
    }
    return;
  }
  const finite = (name: string, values: ArrayLike<number>, count: number) => {
    if (values.length !== count) fail(`${where} › ${name}`, `${values.length} numbers`, `${count}`);
    for (let i = 0; i < values.length; i++) {
      if (Number.isFinite(values[i])) continue;
      fail(`${where} › ${name}[${i}]`, values[i], 'a finite number');
      return;
    }
  };
  switch (weights.kind) {
    case 'dense':
      finite('values', weights.values, size * size);
      return;
    case 'lowRank': {
      const { rank, left, right } = weights;
      if (!(Number.isInteger(rank) && rank >= 1 && rank <= size)) {
        fail(`${where} › rank`, rank, `an integer from 1 to ${size}, the number of units`);
        return;
      }
      finite('left', left, size * rank);
      finite('right', right, size * rank);
      return;
    }
    case 'sparse': {
      const { offsets, columns, values } = weights;
      const rising = Array.from(offsets).every((x, i) => i === 0 || x >= offsets[i - 1]);
      const ends = offsets.length === size + 1 && offsets[0] === 0;
      if (!(rising && ends && offsets[size] === columns.length)) {
        fail(
          `${where} › offsets`,
          `${offsets.length} numbers`,
          `${size + 1} that rise from 0 to the number of entries`,
        );
      }
      const wrong = Array.from(columns).findIndex(
        (c) => !(Number.isInteger(c) && c >= 0 && c < size),
      );
      if (wrong >= 0)
        fail(`${where} › columns[${wrong}]`, columns[wrong], `an index below ${size}`);
      finite('values', values, columns.length);
      return;
    }
    default:
      weights satisfies never;
  }
}
