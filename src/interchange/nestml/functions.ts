/** A model's own functions, written out where they are called. */
import type { Source } from '../../equations/source.ts';
import { call, type Expr } from '../../equations/tree.ts';
import { onceEach, substitute, writtenSize } from '../../equations/walk.ts';
import { checkLimit } from '../../limits.ts';
import { placed } from './expression.ts';
import { unsupported } from './faults.ts';
import type { ModelText, Statement } from './syntax.ts';

const DEEPEST = 20;

/** Writes calls out; those in `kept` stay. Throws `nestml-unsupported`, `over-limit`. */
export function withoutFunctions(
  source: Source,
  { functions }: ModelText,
  kept: readonly string[],
): (expr: Expr) => Expr {
  const written =
    (depth: number) =>
    (expr: Expr): Expr =>
      onceEach<Expr>((node, walk) => {
        if (node.kind !== 'call') return node;
        const args = node.args.map(walk);
        if (!node.op.startsWith('@')) return { ...node, args };
        const name = node.op.slice(1);
        if (kept.includes(name)) return { ...node, args };
        const own = functions.get(name);
        if (own === undefined || own.parameters.length !== args.length || depth > DEEPEST) {
          const found = `${name}() with ${args.length} arguments`;
          const expected = 'a known function, or one of the model that does not call itself';
          throw unsupported(source, node.span!, found, expected);
        }
        const given = new Map(own.parameters.map((id, k) => [id, args[k]]));
        const body = written(depth + 1)(result(source, own.body, given, node));
        checkLimit('textSize', writtenSize(body), 'operations', `${source.where} › ${name}()`);
        return placed(body, node.span!);
      })(expr);
  return written(0);
}

/** What a body returns, with locals and branches written out. */
function result(
  source: Source,
  body: readonly Statement[],
  given: ReadonlyMap<string, Expr>,
  caller: Expr,
): Expr {
  const locals = new Map(given);
  const write = (expr: Expr): Expr => substitute(expr, (id) => locals.get(id));
  for (const [k, statement] of body.entries()) {
    if (statement.kind === 'return' && statement.value !== undefined) return write(statement.value);
    if (statement.kind === 'local') {
      const { name, value } = statement.declaration;
      if (value !== undefined) locals.set(name, write(value));
    } else if (statement.kind === 'set') locals.set(statement.name, write(statement.value));
    else if (statement.kind === 'if') {
      const rest = body.slice(k + 1);
      const branches = statement.branches.at(-1)!.condition
        ? [...statement.branches, { body: [] }]
        : statement.branches;
      return branches.reduceRight<Expr | undefined>((otherwise, branch) => {
        const value = result(source, [...branch.body, ...rest], locals, caller);
        if (branch.condition === undefined || otherwise === undefined) return value;
        return call('where', write(branch.condition), value, otherwise);
      }, undefined)!;
    } else break;
  }
  throw unsupported(source, caller.span!, 'a function', 'one that returns a value on every way');
}
