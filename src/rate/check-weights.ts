/** What weights of a rate network must be: shapes, sizes, finite numbers, and entries in rows that rise. */
import {
  anything,
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
import type { RateModel, RateWeights } from './model.ts';

/** Takes a fault; it goes on. */
export type Fail = (where: string, found: unknown, expected: string, remedy?: string) => void;

const ruleShape = object({
  onStep: text,
  parameters: optional(record(number)),
  w_min: optional(number),
  w_max: optional(number),
  every: optional(number),
  keepZeros: optional(flag),
});
const kinds = {
  dense: object({
    kind: word('dense'),
    name: optional(text),
    values: numbers,
    rule: optional(ruleShape),
    delay: optional(number),
  }),
  // what else readers and matrices give with edges may stand there
  sparse: object({
    ...{ kind: word('sparse'), source: numbers, target: numbers, weight: numbers },
    ...{ connector: optional(anything), count: optional(anything), labels: optional(anything) },
    delay: optional(number),
  }),
  lowRank: object({
    ...{ kind: word('lowRank'), rank: number, left: numbers, right: numbers },
    delay: optional(number),
  }),
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
      const { source, target, weight } = weights;
      for (const [name, list] of Object.entries({ source, target })) {
        if (list.length !== weight.length) {
          fail(`${where} › ${name}`, `${list.length} numbers`, `${weight.length}, one a weight`);
        }
        const wrong = Array.from(list).findIndex(
          (i) => !(Number.isInteger(i) && i >= 0 && i < size),
        );
        if (wrong >= 0) fail(`${where} › ${name}[${wrong}]`, list[wrong], `an index below ${size}`);
      }
      finite('weight', weight, weight.length);
      return;
    }
    default:
      weights satisfies never;
  }
}

/** Each step of delay is a state of every unit. */
const LONGEST = 1000;

/** Steps of delay by part of the weights. Faults are noted, and count as none. */
export function delaysOf({ weights = [], dt, method = 'euler' }: RateModel, fail: Fail): number[] {
  return weights.map((part, k) => {
    const { delay } = part as { delay?: unknown };
    if (typeof delay !== 'number' || delay === 0) return 0;
    const where = `weights[${k}] › delay`;
    const steps = Math.round(delay / dt);
    if (!(Math.abs(steps - delay / dt) < 1e-6 && steps >= 0 && steps <= LONGEST)) {
      const remedy = `The nearest: ${Math.min(LONGEST, Math.max(0, Number.isFinite(steps) ? steps : 0)) * dt}.`;
      fail(where, delay, `0 to ${LONGEST} steps of ${dt}, on the grid`, remedy);
      return 0;
    }
    if (method !== 'euler' && method !== 'exponential_euler') {
      const remedy = 'Take "euler" or "exponential_euler", with a finer dt.';
      fail(where, `${delay} and method "${method}"`, 'a method of one stage', remedy);
    }
    if (part.kind === 'dense' && part.rule !== undefined) {
      const remedy = 'Leave the rule or the delay out.';
      fail(where, `${delay} and a rule`, 'weights that stay', remedy);
    }
    return steps;
  });
}
