/**
 * Whether an explicit Runge–Kutta method can take the plan's step where potentials pull each other (compartments): their fastest
 * common mode must lie inside what the method damps. Asked where a kernel's constants become numbers.
 *
 * The mode is that of the Jacobian over the potentials at the initial values, conductances of receptors and gates included as they
 * stand there. Exact steps and exponential Euler are not asked: they take coupled leaks together.
 */
import { expm1, log } from '../equations/f64.ts';
import { methodsFor } from '../equations/methods.ts';
import { type Tableau, tableaus } from '../equations/tableaus.ts';
import type { Expr } from '../equations/tree.ts';
import { SynfireError } from '../errors.ts';
import type { Model } from '../neurons/composed.ts';
import type { PlannedPopulation } from '../plan/plan.ts';
import { coupledPotentials } from './coupled.ts';
import { evaluateHostExpression } from './kernel-build.ts';

const jacobians = new WeakMap<Model, readonly (readonly Expr[])[]>();

/** Throws `unstable-step`, which names the step that would do. */
export function checkStableStep(population: PlannedPopulation, dt: number): void {
  const { model, parameters, initial, size, name } = population;
  const method = model!.method === 'euler_maruyama' ? 'euler' : model!.method;
  if (!Object.hasOwn(tableaus, method)) return;
  const jacobian = jacobians.get(model!) ?? coupledPotentials(model!.states).slopes;
  jacobians.set(model!, jacobian);
  const n = jacobian.length;
  if (n === 0 || size === 0) return;
  const given = { ...parameters, ...initial, I_ext: 0 };
  const entries = jacobian.flat().map((entry) => evaluateHostExpression(entry, given, size));
  const varies = entries.some((values) => typeof values !== 'number');
  let rate = 0;
  for (let i = 0; i < (varies ? size : 1); i++) {
    const at = entries.map((values) => (typeof values === 'number' ? values : values[i]));
    rate = Math.max(rate, fastestDecay(at, n));
  }
  const damped = dampedRange(tableaus[method as keyof typeof tableaus]);
  if (!(rate * dt > damped)) return;
  const largest = roundedDown(damped / rate);
  throw new SynfireError({
    code: 'unstable-step',
    where: `population "${name}" › dt`,
    found: `dt ${dt} ms and "${model!.method}", which grows what decays in less than ${printed(dt / damped)} ms; its potentials have a mode of ${printed(1 / rate)} ms`,
    expected: `dt ≤ ${largest} ms for this method`,
    remedy: `Take dt ${largest}${instead(model!)}.`,
  });
}

function instead({ states }: Model): string {
  const { methods } = methodsFor(
    states,
    ['I_ext'],
    states.some(({ noise }) => noise.length > 0),
  );
  const found = ['exact', 'exponential_euler', 'implicit_euler'].find((method) =>
    methods.includes(method),
  );
  return found === undefined ? '' : `, or the method "${found}", which takes any step`;
}

/**
 * −λ of the most negative real eigenvalue, 0 where none is negative. Seen from s = ‖J‖, which no eigenvalue exceeds, it is the
 * farthest: s − λ is the growth of (s − J)^k, which squaring reaches in a few products.
 */
function fastestDecay(jacobian: readonly number[], n: number): number {
  const row = (i: number) => jacobian.slice(i * n, (i + 1) * n);
  const s = Math.max(
    ...Array.from({ length: n }, (_, i) => row(i).reduce((a, x) => a + Math.abs(x), 0)),
  );
  if (!(s > 0)) return 0;
  let power = Float64Array.from(jacobian, (x, k) => ((k % (n + 1) === 0 ? s : 0) - x) / s);
  let logarithm = 0;
  for (let k = 0; k < SQUARINGS; k++) {
    const size = Math.sqrt(power.reduce((sum, x) => sum + x * x, 0));
    logarithm += log(size) / 2 ** k;
    power = squared(
      power.map((x) => x / size),
      n,
    );
  }
  return Math.max(0, s * expm1(logarithm));
}

/** 2³⁰ factors: the bound is sharp to 1e-8 and better. */
const SQUARINGS = 30;

function squared(a: Float64Array<ArrayBuffer>, n: number): Float64Array<ArrayBuffer> {
  return Float64Array.from(a, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    let sum = 0;
    for (let k = 0; k < n; k++) sum += a[i * n + k] * a[k * n + j];
    return sum;
  });
}

const ranges = new WeakMap<Tableau, number>();

/** The largest x for which a step of x' = −x does not grow: 2 for Euler and the midpoint rule, 2.785 for Runge–Kutta 4. */
function dampedRange(tableau: Tableau): number {
  const known = ranges.get(tableau);
  if (known !== undefined) return known;
  const grows = (x: number) => {
    const slopes: number[] = [];
    for (const row of tableau.a) {
      slopes.push(-(1 + x * row.reduce((sum, share, j) => sum + share * slopes[j], 0)));
    }
    const step = 1 + x * tableau.b.reduce((sum, share, j) => sum + share * slopes[j], 0);
    return Math.abs(step) > 1 + 1e-12;
  };
  let [low, high] = [1, 8];
  for (let k = 0; k < 50; k++) {
    const middle = (low + high) / 2;
    if (grows(middle)) high = middle;
    else low = middle;
  }
  ranges.set(tableau, low);
  return low;
}

const printed = (x: number): string => String(Number(x.toPrecision(2)));

/** Two digits, never more than x. */
function roundedDown(x: number): number {
  const text = x.toExponential(1);
  const near = Number(text);
  return near <= x ? near : Number((near - Number(`0.1e${text.split('e')[1]}`)).toPrecision(2));
}
