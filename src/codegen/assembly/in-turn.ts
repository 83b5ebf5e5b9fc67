/**
 * Statements beside each other that are alike: the same work for another vector. What they call is put in place for all of them in turn, line by line.
 *
 * A processor looks ahead over some hundred instructions, of which about a hundred may wait. tanh is a chain of 60 that wait for one another, so
 * beside the vector at hand it sees little of the next one: two chains in turn take 0.75 of the time of one after the other, four 0.7.
 */
import type { Expression, FunctionTree, Statement } from './syntax.ts';

/** The value that a statement names, changes a name to, stores or returns; undefined for others. */
export function givenBy(statement: Statement): Expression | undefined {
  switch (statement.kind) {
    case 'declare':
    case 'assign':
    case 'return':
      return statement.value;
    case 'expression': {
      const { value } = statement;
      return value.kind === 'call' && value.name === STORE ? value.args[1] : undefined;
    }
    default:
      return undefined;
  }
}

/** The same statement with another value. */
export function withValue(statement: Statement, value: Expression): Statement {
  if (statement.kind !== 'expression') return { ...statement, value } as Statement;
  const store = statement.value as Extract<Expression, { kind: 'call' }>;
  const [pointer, , ...rest] = store.args;
  return { ...statement, value: { ...store, args: [pointer, value, ...rest] } };
}

/** A function that names values and gives the last one. */
export const isStraight = ({ body }: FunctionTree): boolean =>
  body.every(({ kind }, k) => {
    const last = k === body.length - 1;
    return last ? kind === 'return' : kind === 'declare' || kind === 'assign';
  });

/** Whether an expression calls such a function. */
export const mentions = (expression: Expression, has: (name: string) => boolean): boolean =>
  expression.kind === 'call' &&
  (has(expression.name) || expression.args.some((arg) => mentions(arg, has)));

/** The statement at `at` and those after it that are alike, none of which needs another: only this one where it calls no `long` function. */
export function alike(
  body: readonly Statement[],
  at: number,
  long: (name: string) => boolean,
): readonly Statement[] {
  const first = body[at];
  const value = givenBy(first);
  const run = [first];
  if (value === undefined || !mentions(value, long)) return run;
  // what is stored in between must not be read
  if (first.kind === 'expression' && mentions(value, (name) => name.startsWith(LOAD))) return run;
  const changed = new Set<string>();
  for (let before = first; ; ) {
    if ('name' in before) changed.add(before.name);
    const next = body[at + run.length];
    const its = next?.kind === first.kind ? givenBy(next) : undefined;
    if (its === undefined || !sameShape(value, its) || namesOf(its).some((id) => changed.has(id))) {
      return run;
    }
    run.push(next);
    before = next;
  }
}

const STORE = 'v128.store';
const LOAD = 'v128.load';

/** The same but for names. */
function sameShape(a: Expression, b: Expression): boolean {
  if (a.kind === 'name') return b.kind === 'name';
  if (a.kind !== 'call' || b.kind !== 'call') return JSON.stringify(a) === JSON.stringify(b);
  return (
    a.name === b.name &&
    a.type === b.type &&
    a.args.length === b.args.length &&
    a.args.every((arg, k) => sameShape(arg, b.args[k]))
  );
}

const namesOf = (expression: Expression): readonly string[] =>
  Array.from(
    JSON.stringify(expression).matchAll(/"kind":"name","name":"([^"]+)"/g),
    ([, id]) => id,
  );
