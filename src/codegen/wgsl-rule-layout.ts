/**
 * How a rule printed as WGSL, and the shaders around it, find a plastic projection's numbers: a descriptor in the
 * tables, fixed words first (the twin of shaders/traces.wgsl), then two for each trace, then values.
 *
 * A synapse's record is as long as on the CPU: index of its target, weight, variables, step of the last event.
 */
import type { Word } from './program.ts';
import type { RuleKernel } from './rule-kernel.ts';
import { SCALE } from './rule-program.ts';
import type { WgslLayout } from './wgsl-printer.ts';

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
const RECORD_FIELDS = 1;
export const recordWords = (kernel: RuleKernel): number => kernel.fields.length + 2;

/** Words of a descriptor's values: `scale` (1/quantum) and the rule's constants by name. */
export function ruleValues(kernel: RuleKernel): ReadonlyMap<string, number> {
  const first = RULE_WORD.traces + 2 * kernel.traces.length;
  const names = ['scale', ...Object.keys(kernel.constants).map((name) => `constant:${name}`)];
  return new Map(names.map((name, index) => [name, first + index]));
}

const offsetName = (key: string): string => `AT_${key.replace(':', '_')}`;

/** Words of the descriptor and of a record by the names that the printed text gives them. */
export function wgslRuleOffsets(kernel: RuleKernel): ReadonlyMap<string, number> {
  return new Map([
    ...[...ruleValues(kernel)].map(([key, word]) => [offsetName(key), word] as const),
    ...kernel.fields.map((field, k) => [`FIELD_${field}`, RECORD_FIELDS + k] as const),
    ['LAST', recordWords(kernel) - 1],
  ]);
}

/**
 * Where the words of a rule's programs (rule-program.ts) lie, of a synapse `s` at step `t` that becomes `after`. The first
 * `decaying` traces have yet to decay by this step; `unit`: text of the target's index.
 */
export function wgslRulePlaces(kernel: RuleKernel, decaying: number, unit: string): WgslLayout {
  return {
    load({ name, kind }: Word) {
      if (kind === 'field') return `s.f_${name}`;
      if (kind === 'clock') return 'f32(i32(t + 1u) - i32(s.last))';
      if (kind === 'target') {
        const k = kernel.traces.indexOf(name);
        return `${k < decaying ? 'decayedTrace' : 'traceOf'}(d, ${k}u, ${unit})`;
      }
      const key = name === SCALE ? 'scale' : `constant:${name}`;
      return `bitcast<f32>(tables[d + ${offsetName(key)}])`;
    },
    store: ({ name }: Word, value: string) => `after.f_${name} = ${value};`,
    stamp: 'after.last = t + 1u;',
    send: (value) => `return ${value};`,
    list: (condition) => `return ${condition};`,
  };
}
