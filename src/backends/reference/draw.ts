/**
 * Weight and delay of one synapse from its address, one at a time: docs/decisions/0001-randomness.md,
 * purpose 17. Every operation is rounded to f32, so the integers are those of the other backends.
 */
import { exp } from '../../equations/f32.ts';
import { normals, purpose, streamWord, uniform } from '../../plan/draws.ts';
import { philox } from '../../plan/philox.ts';
import type { Plan, PlannedDraw, PlannedProjection } from '../../plan/plan.ts';
import type { Drawn } from './connect.ts';

const f = Math.fround;
const ATTEMPTS = 64;

/** Weight and delay (steps) of the synapse at address (a, b). */
type DrawSynapse = (a: number, b: number) => { weight: number; delay: number };

/** Fixed-point weights, whole numbers of quanta. */
export function synapseDraws(plan: Plan, projection: Drawn): DrawSynapse {
  const { weight, delay } = drawsOf(plan, projection);
  const { shift } = projection;
  const number = isDrawn(projection.weight) ? whole : (x: number) => x;
  const steps = isDrawn(projection.delay) ? whole : (x: number) => x;
  return (a, b) => ({ weight: number(weight(a, b)) * 2 ** shift, delay: steps(delay(a, b)) });
}

/** Weights in the receptor's unit, as they were given; of drawn ones what was drawn, before it is rounded to whole units. */
export function exactDraws(plan: Plan, projection: PlannedProjection): DrawSynapse {
  const { weight, delay } = drawsOf(plan, projection);
  const { given, target, receptor, shift } = projection;
  const unit = plan.populations[target].receptors[receptor].quantum * 2 ** shift;
  const weightOf = (a: number, b: number): number => {
    if (given === undefined) return weight(a, b) * unit;
    return typeof given === 'number' ? given : given[a];
  };
  return (a, b) => ({ weight: weightOf(a, b), delay: whole(delay(a, b)) });
}

/** Others are whole numbers as they are. */
const isDrawn = ({ draw }: PlannedDraw): boolean => draw !== 'constant' && draw !== 'values';

const whole = (x: number): number => Math.floor(f(x + 0.5));

function drawsOf(plan: Plan, projection: Drawn) {
  const c3 = streamWord(purpose.synapse, projection.stream);
  const words = new Uint32Array(4);
  const z = new Float32Array(2);
  /** The `which`-th of the two (0 weight, 1 delay) in attempts 0, 1, … */
  const draw = (from: PlannedDraw, a: number, b: number, which: 0 | 1): number => {
    if (from.draw === 'constant') return from.value;
    if (from.draw === 'values') return from.values[a];
    let x = 0;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      philox(a, b, attempt, c3, plan.key[0], plan.key[1], words);
      normals(words[0], words[1], z);
      x = realFrom(from, z[which], uniform(words[2 + which]));
      if (isAllowed(from, x)) break;
    }
    const [low, high] = limits(from);
    return f(Math.min(high, Math.max(low, x)));
  };
  return {
    weight: (a: number, b: number) => draw(projection.weight, a, b, 0),
    delay: (a: number, b: number) => draw(projection.delay, a, b, 1),
  };
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
