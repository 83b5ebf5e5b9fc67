/**
 * A rule's kernel as programs: what an arrival sends on, what an arrival, a spike of the target and a step do to a synapse, and
 * at which targets a step does it.
 */
import { call, type Expr, name, num } from '../equations/tree.ts';
import { renamed } from '../equations/walk.ts';
import type { RuleStatement } from '../plasticity/compose-rule.ts';
import type { Line, Program, Word } from './program.ts';
import type { RuleKernel } from './rule-kernel.ts';

interface RulePrograms {
  readonly transmit: Program;
  readonly pre: Program;
  readonly post: Program;
  /** Absent: steps do nothing. `check`, over targets: at which they do. */
  readonly step?: Program;
  readonly check?: Program;
}

/** Quanta of a weight of 1. */
export const SCALE = 'the scale';
/** Steps since the synapse's last event. */
export const STEPS = 'steps';

export function rulePrograms(kernel: RuleKernel): RulePrograms {
  const { fields, traces, constants, transmit, sent, pre, post, step, whenever } = kernel;
  const shared = Object.keys(constants).map((id): Word => ({ name: id, kind: 'scalar' }));
  const ofTargets = [...traces.map((id): Word => ({ name: id, kind: 'target' })), ...shared];
  const words: readonly Word[] = [
    ...fields.map((id): Word => ({ name: id, kind: 'field' })),
    ...ofTargets,
    { name: STEPS, kind: 'clock' },
    { name: SCALE, kind: 'scalar' },
  ];
  const over = 'records';
  const learning = (id: string, statements: readonly RuleStatement[]): Program => {
    const { lines, newest } = defined(statements, fields);
    const stores = fields.flatMap((field): Line[] => {
      const value = newest.get(field);
      return value === undefined ? [] : [{ line: 'store', target: field, value: name(value) }];
    });
    return { name: id, over, words, lines: [...lines, ...stores, { line: 'stamp' }] };
  };
  const { lines, newest } = defined(transmit, fields);
  const value = renamed(sent, (id) => newest.get(id) ?? id);
  const always: Expr = call('eq', num(0), num(0));
  return {
    transmit: {
      name: 'transmit',
      over,
      words,
      lines: [...lines, { line: 'send', value, scale: SCALE }],
    },
    pre: learning('pre', pre),
    post: learning('post', post),
    ...(step.length === 0
      ? {}
      : {
          step: learning('step', step),
          check: {
            name: 'check',
            over: 'units',
            words: ofTargets,
            lines: [{ line: 'list', condition: whenever ?? always }],
          },
        }),
  };
}

/** Statements, whose targets take their values at once, as names that keep theirs. */
export function defined(statements: readonly RuleStatement[], fields: readonly string[]) {
  const newest = new Map<string, string>();
  const counts = new Map<string, number>(fields.map((field) => [field, 0]));
  const lines = statements.map(({ target, value }) => {
    const count = counts.get(target);
    const fresh = count === undefined ? target : `n${count === 0 ? '' : count} ${target}`;
    const now = renamed(value, (id) => newest.get(id) ?? id);
    const line = { line: 'define' as const, target: fresh, value: now };
    counts.set(target, (count ?? 0) + 1);
    newest.set(target, fresh);
    return line;
  });
  return { lines, newest };
}
