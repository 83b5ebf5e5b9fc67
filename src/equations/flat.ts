/** What has no derivative. */
import { operations } from './operations.ts';
import type { Expr } from './tree.ts';
import { mentions, onceEach } from './walk.ts';

/** Whether a name that `moves` says passes `floor`, as what rounds is written: it is flat and jumps, and a slope that passes it would be a lie. Comparisons only choose. */
export const passesFloor = (tree: Expr, moves: (name: string) => boolean): boolean =>
  onceEach<boolean>((expr, walk) => {
    if (expr.kind !== 'call' || operations[expr.op].units === 'compare') return false;
    if (expr.op === 'floor' && mentions(expr, moves)) return true;
    return expr.args.some(walk);
  })(tree);
