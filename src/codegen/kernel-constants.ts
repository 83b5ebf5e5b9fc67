/**
 * The constants of a kernel under construction: every largest part of a tree that holds parameters and
 * numbers only is computed once on the host; equal parts share one constant.
 */
import { evaluate } from '../equations/evaluate.ts';
import { keyOf } from '../equations/identity.ts';
import { isTruth } from '../equations/operations.ts';
import { simplify } from '../equations/simplify.ts';
import { call, type Expr, name } from '../equations/tree.ts';
import { mentioning, namesOf, onceEach } from '../equations/walk.ts';
import type { KernelConstant } from './kernel.ts';

export class Constants {
  readonly #list: KernelConstant[] = [];
  readonly #byKey = new Map<string, string>();
  readonly #parameters: readonly string[];
  readonly #changes: (expr: Expr) => boolean;
  readonly #taken: Set<string>;
  #count = 0;
  #temporaries = 0;

  /** `taken`: names that constants may not have. */
  constructor(parameters: readonly string[], taken: Iterable<string>) {
    const known = new Set(parameters);
    this.#parameters = parameters;
    this.#changes = mentioning((id) => !known.has(id));
    this.#taken = new Set([...taken, ...parameters]);
  }

  get list(): readonly KernelConstant[] {
    return this.#list;
  }

  /** True for a number that the host can compute. Bound, to be handed on. */
  readonly isConstant = (expr: Expr): boolean => !isTruth(expr) && !this.#changes(expr);

  /** An unused name like this one; it counts as used from now on. */
  fresh(base: string): string {
    let id = base;
    for (let k = 2; this.#taken.has(id); k++) id = `${base}_${k}`;
    this.#taken.add(id);
    return id;
  }

  /** A name for shared work. */
  readonly temporary = (): string => this.fresh(`t${this.#temporaries++}`);

  /** The name of a constant that the host computes by `value`. */
  add(wanted: string, uses: Iterable<string>, value: KernelConstant['evaluate']): Expr {
    const used = new Set(uses);
    const id = this.fresh(wanted);
    const dependsOn = this.#parameters.filter((parameter) => used.has(parameter));
    this.#list.push({ name: id, dependsOn, evaluate: value });
    return name(id);
  }

  /** The tree with constants in place of what the host computes. */
  readonly hoist = onceEach<Expr>((expr, walk) => {
    if (expr.kind === 'number') return expr;
    if (this.isConstant(expr)) return this.#constant(simplify(expr));
    return expr.kind === 'name' ? expr : call(expr.op, ...expr.args.map(walk));
  });

  #constant(expr: Expr): Expr {
    if (expr.kind === 'number') return expr;
    const key = keyOf(expr);
    const known = this.#byKey.get(key);
    if (known !== undefined) return name(known);
    if (expr.kind === 'name') {
      this.#list.push({ name: expr.name, dependsOn: [expr.name], evaluate: (p) => p[expr.name] });
      this.#byKey.set(key, expr.name);
      return expr;
    }
    const constant = this.add(`k${this.#count++}`, namesOf(expr), (p) => evaluate(expr, p));
    this.#byKey.set(key, (constant as { name: string }).name);
    return constant;
  }
}
