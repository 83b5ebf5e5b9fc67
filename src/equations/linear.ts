/**
 * Is a system of rates linear in its states, with coefficients that are constant during a step? Then its
 * matrix and inhomogeneity as trees. The test is by structure: a linear system that is written so
 * that it does not look like one (`v*v/v`) counts as non-linear.
 */
import { differentiate } from './differentiate.ts';
import { operations } from './operations.ts';
import { simplify } from './simplify.ts';
import { type Expr, num } from './tree.ts';
import { mentioning, mentions, onceEach, substitute } from './walk.ts';

export interface Rate {
  readonly name: string;
  /** d(name)/dt. */
  readonly derivative: Expr;
}

/** x' = matrix·x + drive·inputs + offset; entries are simplified, absent ones the number 0. */
export interface LinearSystem {
  readonly matrix: readonly (readonly Expr[])[];
  readonly drive: readonly (readonly Expr[])[];
  readonly offset: readonly Expr[];
}

export const isZero = (expr: Expr): boolean => expr.kind === 'number' && expr.value === 0;

/** The system over the states `rates` and the inputs (constant during a step), or why there is none. */
export function linearSystem(
  rates: readonly Rate[],
  inputs: readonly string[],
): LinearSystem | { readonly reason: string } {
  const variables = [...rates.map((rate) => rate.name), ...inputs];
  const varies = (name: string) => variables.includes(name);
  const matrix: Expr[][] = [];
  const drive: Expr[][] = [];
  const offset: Expr[] = [];
  for (const { name, derivative } of rates) {
    if (isKinked(derivative, varies)) return { reason: `d${name}/dt has a kink` };
    const slopes = variables.map((variable) => differentiate(derivative, variable));
    const odd = slopes.findIndex((slope) => mentions(slope, varies));
    if (odd >= 0) return { reason: `d${name}/dt is not linear in ${variables[odd]}` };
    matrix.push(slopes.slice(0, rates.length));
    drive.push(slopes.slice(rates.length));
    offset.push(withZero(derivative, varies));
  }
  return { matrix, drive, offset };
}

/** f = slope·x + rest where neither holds x (other states may occur), or undefined. */
export function linearIn(
  derivative: Expr,
  state: string,
): { readonly slope: Expr; readonly rest: Expr } | undefined {
  const isState = (name: string) => name === state;
  if (isKinked(derivative, isState)) return undefined;
  const slope = differentiate(derivative, state);
  if (mentions(slope, isState)) return undefined;
  return { slope, rest: withZero(derivative, isState) };
}

const withZero = (expr: Expr, which: (name: string) => boolean): Expr =>
  simplify(substitute(expr, (name) => (which(name) ? num(0) : undefined)));

/** True if something that is not differentiable everywhere depends on such a name. */
function isKinked(expr: Expr, which: (name: string) => boolean): boolean {
  const depends = mentioning(which);
  const kinked = onceEach<boolean>((node, walk) => {
    if (node.kind !== 'call') return false;
    if (node.op === 'where') {
      const [condition, ...branches] = node.args;
      return depends(condition) || branches.some(walk);
    }
    return operations[node.op].kinked ? depends(node) : node.args.some(walk);
  });
  return kinked(expr);
}
