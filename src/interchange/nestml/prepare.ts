/** A model's text made ready to be read: its functions written out, `e` a number, infinite bounds gone. */
import { evaluate } from '../../equations/evaluate.ts';
import type { Source } from '../../equations/source.ts';
import { type Expr, num } from '../../equations/tree.ts';
import { units } from '../../equations/units.ts';
import { mentions, onceEach, substitute } from '../../equations/walk.ts';
import { unsupported } from './faults.ts';
import { withoutFunctions } from './functions.ts';
import type { ModelText, Statement } from './syntax.ts';

/** Throws `nestml-unsupported`. */
export function prepared(source: Source, model: ModelText): ModelText {
  const all = [...model.parameters, ...model.internals, ...model.states, ...model.inlines];
  const infinite = new Map(
    model.parameters.flatMap(({ name: id, value }): [string, number][] => {
      const found = value === undefined ? undefined : infinity(value);
      return found === undefined ? [] : [[id, found]];
    }),
  );
  const written = withoutFunctions(source, model, [
    'convolve',
    'delta',
    'integrate_odes',
    'emit_spike',
  ]);
  const isOwn = (id: string) => all.some((each) => each.name === id);
  const clean = (expr: Expr): Expr => {
    const given = substitute(written(expr), (id) => {
      if (infinite.has(id)) return { ...num(infinite.get(id)!), span: expr.span! };
      return id === 'e' && !isOwn('e') ? { ...num(Math.E), span: expr.span! } : undefined;
    });
    return unbounded(source, given);
  };
  const value = <T extends { readonly value?: Expr }>(each: T): T =>
    each.value === undefined ? each : { ...each, value: clean(each.value) };
  const statement = (each: Statement): Statement =>
    each.kind === 'if'
      ? {
          ...each,
          branches: each.branches.map(({ condition, body }) => ({
            ...(condition === undefined ? {} : { condition: clean(condition) }),
            body: body.map(statement),
          })),
        }
      : each.kind === 'set'
        ? value(each)
        : each;
  return {
    ...model,
    states: model.states.map(value),
    parameters: model.parameters.filter(({ name: id }) => !infinite.has(id)).map(value),
    internals: model.internals.map(value),
    inlines: model.inlines.map(value),
    odes: model.odes.map(value),
    kernels: model.kernels.map((parts) => parts.map(value)),
    updates: model.updates.map(statement),
    receives: model.receives.map((each) => ({ ...each, body: each.body.map(statement) })),
    conditions: model.conditions.map(({ condition, body }) => ({
      ...{ condition: clean(condition), body: body.map(statement) },
    })),
  };
}

/** `-inf * mV`. */
function infinity(expr: Expr): number | undefined {
  const plain = substitute(expr, (id) => (units.has(id) ? num(1) : undefined));
  if (mentions(plain, () => true)) return undefined;
  const known = onceEach<boolean>((node, walk) =>
    node.kind === 'number'
      ? !Number.isFinite(node.value)
      : node.kind === 'call' && node.args.some(walk),
  );
  if (!known(plain)) return undefined;
  const value = evaluate(plain, {});
  return Number.isFinite(value) || Number.isNaN(value) ? undefined : value;
}

/** max(−∞, x) and min(∞, x) are x. */
function unbounded(source: Source, expr: Expr): Expr {
  const endless = (node: Expr, value: number) => node.kind === 'number' && node.value === value;
  return onceEach<Expr>((node, walk) => {
    if (node.kind === 'number' && !Number.isFinite(node.value)) {
      throw unsupported(source, node.span!, 'inf', 'a finite number, or a bound of max or min');
    }
    if (node.kind !== 'call') return node;
    const none = node.op === 'max' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    const at = ['max', 'min'].includes(node.op) ? node.args.findIndex((x) => endless(x, none)) : -1;
    return at >= 0 ? walk(node.args[1 - at]) : { ...node, args: node.args.map(walk) };
  })(expr);
}
