/** The refusal of a plan that does not fit into memory. Loaded where one may not. */
import { SynfireError } from '../errors.ts';
import { type Budget, estimateBudget, printBytes } from './budget.ts';
import type { Plan } from './plan.ts';

/** Throws SynfireError if the plan needs more than `limitBytes`. */
export function checkBudget(plan: Plan, limitBytes: number): Budget {
  if (typeof limitBytes !== 'number' || !(limitBytes > 0)) {
    throw new SynfireError({
      code: 'bad-limit',
      where: 'memory limit',
      found: String(limitBytes),
      expected: 'a number of bytes > 0',
      remedy: 'Give the memory that may be used, in bytes.',
    });
  }
  const budget = estimateBudget(plan);
  if (budget.total <= limitBytes) return budget;
  const largest = budget.groups.filter((group) => group.bytes > budget.total / 10);
  const names = largest.map((group) => `${group.name} ${printBytes(group.bytes)}`).join(', ');
  // Synapses grow with the square of the number of neurons, so this factor is on the safe side.
  const factor = (limitBytes / budget.total).toPrecision(2);
  throw new SynfireError({
    code: 'too-large',
    where: 'memory',
    found: `${printBytes(budget.total)} needed (${names})`,
    expected: `at most ${printBytes(limitBytes)}`,
    remedy: `Scaled by ${factor} in neurons it would fit; so would a larger limit.`,
  });
}
