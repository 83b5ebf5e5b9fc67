/**
 * The target-free kernel of a plasticity rule: lines over the fields of one synapse.
 *
 * Fields are `w` and the rule's variables; `steps` is the number of steps since the synapse's last event.
 * Every list of lines starts with the decay of the variables to the present, v ← v·e^{−steps·dt/τ} (0 below e^{−60},
 * or where less than 1e-30 is left); a line's target takes its new value at once. What events leave of a field is 0 below 1e-30 too
 * (single precision). Constants are computed on the host in f64.
 */
import { expandPowers } from '../equations/arrange.ts';
import { type Precision, range } from '../equations/precision.ts';
import { simplify } from '../equations/simplify.ts';
import { call, type Expr, name, num } from '../equations/tree.ts';
import { substitute } from '../equations/walk.ts';
import type { ComposedRule, RuleStatement } from '../plasticity/compose-rule.ts';
import { Constants } from './kernel-constants.ts';
import { unlessBelow } from './unless-below.ts';

export interface RuleKernel {
  readonly name: string;
  /** `w` first. */
  readonly fields: readonly string[];
  /** Values of the target: traces, then states of its model. */
  readonly traces: readonly string[];
  readonly constants: Readonly<Record<string, number>>;
  readonly transmit: readonly RuleStatement[];
  /** What an arrival adds, after the lines of `transmit`. */
  readonly sent: Expr;
  readonly pre: readonly RuleStatement[];
  readonly post: readonly RuleStatement[];
  /** Empty: nothing is done in steps. */
  readonly step: readonly RuleStatement[];
  /** Over `traces` and constants; absent: in every step. */
  readonly whenever?: Expr;
}

/** Exponents and variables below these count as nothing: some GPUs know no subnormal numbers. */
const NOTHING = {
  single: { exponent: -60, smallest: Math.fround(range.single.smallest) },
  double: { exponent: -650, smallest: range.double.smallest },
} as const;

export function buildRuleKernel(
  rule: ComposedRule,
  dt: number,
  precision: Precision = 'single',
): RuleKernel {
  const fields = ['w', ...rule.variables.map((variable) => variable.name)];
  const traces = [...rule.traces, ...rule.states].map((value) => value.name);
  const own = [...rule.onPre, ...rule.onPost, ...rule.onStep].map((line) => line.target);
  const constants = new Constants(Object.keys(rule.parameters), [
    ...fields,
    ...traces,
    ...own,
    'steps',
  ]);
  const step = constants.add('dt', [], () => dt);
  const elapsed = call('mul', name('steps'), step);
  const prepare = (expr: Expr): Expr =>
    constants.hoist(
      simplify(
        substitute(expandPowers(expr), (id) =>
          id === 'elapsed' ? elapsed : id === 'dt' ? step : undefined,
        ),
      ),
    );
  const decays = decayLines(rule, dt, constants, precision);
  /** At the end of lines: fields that they made anything of. No GPU computes in double precision. */
  const keptAfter = (statements: readonly RuleStatement[]): RuleStatement[] => {
    const moved = statements.filter(({ target, value }) => {
      const added = value.kind === 'call' && (value.op === 'add' || value.op === 'sub');
      const parts = added ? value.args : [value];
      return !parts.every(
        (part, k) => constants.isConstant(part) || (added && k === 0 && isName(part, target)),
      );
    });
    const targets = new Set(moved.map(({ target }) => target));
    return fields
      .filter((field) => precision === 'single' && targets.has(field))
      .map((field) => ({
        target: field,
        value: unlessBelow(NOTHING.single.smallest, name(field)),
      }));
  };
  const lines = (statements: readonly RuleStatement[]): RuleStatement[] => [
    ...decays,
    ...statements.map(({ target, value }) => ({ target, value: prepare(value) })),
  ];
  const [low, high] = rule.bounds;
  const least = constants.add('w_low', [], () => low);
  const most = constants.add('w_high', [], () => high);
  const clipped = { target: 'w', value: call('max', least, call('min', most, name('w'))) };
  const whole = (statements: readonly RuleStatement[]): RuleStatement[] => [
    ...lines(statements),
    clipped,
    ...keptAfter(statements),
  ];
  const sent = prepare(rule.transmit);
  const plain = sent.kind === 'name' && sent.name === 'w';
  const kernel = {
    name: rule.name,
    fields,
    traces,
    transmit: plain ? [] : decays,
    sent,
    pre: whole(rule.onPre),
    post: rule.onPost.length === 0 ? [] : whole(rule.onPost),
    step: rule.onStep.length === 0 ? [] : whole(rule.onStep),
    ...(rule.whenever === undefined ? {} : { whenever: prepare(rule.whenever) }),
  };
  const values = constants.list.map((constant) => [
    constant.name,
    constant.evaluate(rule.parameters),
  ]);
  return { ...kernel, constants: Object.fromEntries(values) };
}

const isName = (expr: Expr, id: string): boolean => expr.kind === 'name' && expr.name === id;

/** Variables of one time constant share a factor. */
function decayLines(
  rule: ComposedRule,
  dt: number,
  constants: Constants,
  precision: Precision,
): RuleStatement[] {
  const nothing = NOTHING[precision];
  const factors = new Map<string, string>();
  const lines: RuleStatement[] = [];
  for (const { name: variable, decay } of rule.variables) {
    if (decay === undefined) continue;
    let factor = factors.get(decay);
    if (factor === undefined) {
      const exponent = constants.fresh(`exponent_${decay}`);
      factor = constants.fresh(`decay_${decay}`);
      factors.set(decay, factor);
      const rate = constants.add(`rate_${decay}`, [decay], (p) => -dt / p[decay]);
      lines.push({ target: exponent, value: call('mul', name('steps'), rate) });
      const fallen = call('lt', name(exponent), num(nothing.exponent));
      const value = call('where', fallen, num(0), call('exp', name(exponent)));
      lines.push({ target: factor, value });
    }
    lines.push({ target: variable, value: call('mul', name(variable), name(factor)) });
    lines.push({ target: variable, value: unlessBelow(nothing.smallest, name(variable)) });
  }
  return lines;
}
