/**
 * How a rule printed as WGSL, and the shaders around it, find a plastic projection's numbers: a descriptor in the
 * tables, fixed words first (the twin of shaders/traces.wgsl), then two for each trace, then values.
 *
 * A synapse's record is as long as on the CPU: index of its target, weight, variables, step of the last event.
 */
import type { RuleKernel } from './rule-kernel.ts';

/** Words of a plastic projection's descriptor. */
export const RULE_WORD = {
  /** Global number of its first target, and targets. */
  firstTarget: 0,
  targets: 1,
  /** Smallest and largest delay, steps. */
  leastDelay: 2,
  mostDelay: 3,
  /** Accumulator of the first target at its receptor. */
  accumulator: 4,
  /** In the buffer of traces: a mark for each target, its traces, copies of its states; `padded` words each. */
  marks: 5,
  padded: 6,
  traceCount: 7,
  /** For each trace its factor a step, and 1 where a spike sets it; for each state its first word in the arena, and 0. */
  traces: 8,
} as const;

/** Words of a record before the weight and the variables, and of all of it. */
export const RECORD_FIELDS = 1;
export const recordWords = (kernel: RuleKernel): number => kernel.fields.length + 2;

/** Words of a descriptor's values: `scale` (1/quantum) and the rule's constants by name. */
export function ruleValues(kernel: RuleKernel): ReadonlyMap<string, number> {
  const first = RULE_WORD.traces + 2 * kernel.traces.length;
  const names = ['scale', ...Object.keys(kernel.constants).map((name) => `constant:${name}`)];
  return new Map(names.map((name, index) => [name, first + index]));
}
