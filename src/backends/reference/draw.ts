/**
 * Weight and delay of one synapse from its address, one at a time: docs/decisions/0001-randomness.md,
 * purpose 17. Every operation is rounded to f32, so the integers are those of the other backends.
 */
import { exp } from '../../equations/f32.ts';
import { normals, purpose, streamWord, uniform } from '../../plan/draws.ts';
import { philox } from '../../plan/philox.ts';
import type { Plan, PlannedDraw } from '../../plan/plan.ts';
import type { Drawn } from './connect.ts';

const f = Math.fround;
const ATTEMPTS = 64;

/** Fixed-point weight (an i32, in quanta) and delay (steps) of the synapse at address (a, b). */
export type DrawSynapse = (a: number, b: number) => { weight: number; delay: number };

export function synapseDraws(plan: Plan, projection: Drawn): DrawSynapse {
  const c3 = streamWord(purpose.synapse, projection.stream);
  const words = new Uint32Array(4);
  const z = new Float32Array(2);
  /** The `which`-th of the two (0 weight, 1 delay) in attempts 0, 1, … */
  const draw = (from: PlannedDraw, a: number, b: number, which: 0 | 1): number => {
    if (from.draw === 'constant') return Math.floor(from.value + 0.5);
    if (from.draw === 'values') return from.values[a];
    let x = 0;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      philox(a, b, attempt, c3, plan.key[0], plan.key[1], words);
      normals(words[0], words[1], z);
      x = realFrom(from, z[which], uniform(words[2 + which]));
      if (isAllowed(from, x)) break;
    }
    const [low, high] = limits(from);
    return Math.floor(f(f(Math.min(high, Math.max(low, x))) + f(0.5)));
  };
  return (a, b) => ({
    weight: draw(projection.weight, a, b, 0) << projection.shift,
    delay: draw(projection.delay, a, b, 1),
  });
}

type RandomDraw = Exclude<PlannedDraw, { draw: 'constant' | 'values' }>;

function realFrom(from: RandomDraw, z: number, u: number): number {
  if (from.draw === 'uniform') {
    const span = f(f(from.high) - f(from.low));
    return f(f(from.low) + f(span * u));
  }
  const normal = f(f(from.mean) + f(f(from.sd) * z));
  return from.draw === 'normal' ? normal : f(f(from.factor) * exp(normal));
}

/** Drawn again where it is not. Rounding may carry a uniform draw past its end. */
function isAllowed(from: RandomDraw, x: number): boolean {
  if (from.draw !== 'uniform' && from.outside === 'clip') return true;
  const [low, high] = limits(from);
  return x >= low && x <= high;
}

const limits = (from: RandomDraw): [number, number] =>
  from.draw === 'uniform' ? [f(from.low), f(from.high)] : [f(from.min), f(from.max)];
