/**
 * Rates of channels are written A/(1 − exp B) and A/(exp B − 1) with A proportional to B: 0/0 at one voltage and coarse near it. With exprel x = (exp x − 1)/x that is (A/B)/exprel B,
 * which is smooth.
 */
import { differentiate } from '../equations/differentiate.ts';
import { evaluate } from '../equations/evaluate.ts';
import { call, type Expr } from '../equations/tree.ts';
import { shiftTens, units } from '../equations/units.ts';
import { mentions, namesOf, onceEach } from '../equations/walk.ts';

const isOne = (expr: Expr) => expr.kind === 'number' && expr.value === 1;

/** The exponent of `exp B − 1` (sign 1) or `1 − exp B` (sign −1). */
function exponentOf(expr: Expr): readonly [Expr, number] | undefined {
  if (expr.kind !== 'call' || expr.op !== 'sub') return undefined;
  const [a, b] = expr.args;
  if (a.kind === 'call' && a.op === 'exp' && isOne(b)) return [a.args[0], 1];
  return b.kind === 'call' && b.op === 'exp' && isOne(a) ? [b.args[0], -1] : undefined;
}

/** Places at which two expressions that are the same for all values are compared. */
const PLACES = [0.734, 1.618, 2.236, 3.303];

function proportional(
  [a, slopeA]: readonly [Expr, Expr],
  [b, slopeB]: readonly [Expr, Expr],
  isUnit: (id: string) => boolean,
): boolean {
  const names = [...namesOf(a, namesOf(b))];
  return PLACES.every((place, k) => {
    const values = Object.fromEntries(
      names.map((id, n) => [
        id,
        isUnit(id) ? shiftTens(1, units.get(id)!.tens) : place * (1 + n * 0.37) + k,
      ]),
    );
    const [x, y] = [call('mul', a, slopeB), call('mul', b, slopeA)].map((e) => evaluate(e, values));
    return x !== 0 && Math.abs(x - y) <= 1e-12 * (Math.abs(x) + Math.abs(y));
  });
}

/** Every such quotient, in a form without the gap. `isUnit`: names that are units, not values. */
export const withExprel = (expr: Expr, isUnit: (id: string) => boolean): Expr =>
  onceEach<Expr>((node, walk) => {
    if (node.kind !== 'call') return node;
    const args = node.args.map(walk);
    const whole = { ...node, args };
    const found = node.op === 'div' ? exponentOf(args[1]) : undefined;
    if (found === undefined) return whole;
    const [exponent, sign] = found;
    for (const id of namesOf(exponent)) {
      if (isUnit(id)) continue;
      const [slopeA, slopeB] = [args[0], exponent].map((e) => differentiate(e, id));
      if ([slopeA, slopeB].some((slope) => mentions(slope, (other) => other === id))) continue;
      if (!proportional([args[0], slopeA], [exponent, slopeB], isUnit)) continue;
      const ratio = call('div', slopeA, slopeB);
      const rate = call('div', ratio, call('exprel', exponent));
      return { ...(sign < 0 ? call('neg', rate) : rate), span: node.span };
    }
    return whole;
  })(expr);
