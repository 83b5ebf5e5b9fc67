/**
 * A step of an explicit Runge–Kutta method (tableaus.ts) on trees.
 *
 * Every stage becomes lines, so that nothing is written out twice. Methods that look into the equations (exact, exponential Euler) are
 * built by `codegen/kernel-build.ts`; what they need is tested here (`methodsFor`).
 */
import { type LinearSystem, linearIn, linearSystem, type Rate } from './linear.ts';
import type { Line } from './share.ts';
import { type Tableau, tableaus } from './tableaus.ts';
import { call, type Expr, name, num } from './tree.ts';
import { mentions, substitute } from './walk.ts';

/** Slopes of all states, by state. */
type Slopes = ReadonlyMap<string, Expr>;

/** The lines of one step: temporaries, then `increment` of each state by name. */
interface Increments {
  readonly lines: readonly Line[];
  /** Lines that say where a stage after the first is, by the state whose value there it is. */
  readonly points: ReadonlyMap<string, string>;
  /** What is added to each state. */
  readonly increments: ReadonlyMap<string, Expr>;
}

/** `fresh` names temporaries; `dt` is a tree. */
export function applyTableau(
  { a, b }: Tableau,
  rates: readonly Rate[],
  dt: Expr,
  fresh: (base: string) => string,
): Increments {
  const lines: Line[] = [];
  const points = new Map<string, string>();
  const keep = (base: string, value: Expr): Expr => {
    if (value.kind !== 'call') return value;
    const target = fresh(base);
    lines.push({ target, value });
    return name(target);
  };
  const single = a.length === 1;
  const slopes: Slopes[] = [];
  a.forEach((row, stage) => {
    const at = new Map(
      rates.map(({ name: state }) => {
        const moves = row.flatMap((share, j) => {
          if (share === 0) return [];
          return [call('mul', call('mul', num(share), dt), slopes[j].get(state)!)];
        });
        const point = moves.reduce<Expr>((x, move) => call('add', x, move), name(state));
        const kept = keep(`at${stage}_${state}`, point);
        if (stage > 0 && kept.kind === 'name') points.set(kept.name, state);
        return [state, kept];
      }),
    );
    slopes.push(
      new Map(
        rates.map(({ name: state, derivative }) => {
          const value = stage === 0 ? derivative : substitute(derivative, (id) => at.get(id));
          return [state, single ? value : keep(`k${stage + 1}_${state}`, value)];
        }),
      ),
    );
  });
  const increments = rates.map(({ name: state }) => {
    const parts = b.flatMap((weight, j) =>
      weight === 0 ? [] : [call('mul', num(weight), slopes[j].get(state)!)],
    );
    const sum = parts.reduce((x, part) => call('add', x, part));
    return [state, call('mul', dt, sum)] as const;
  });
  return { lines, points, increments: new Map(increments) };
}

interface Possible {
  readonly methods: readonly string[];
  /** Present if the whole system is linear. */
  readonly system?: LinearSystem;
  /** Why a method is not among them, by method. */
  readonly reasons: ReadonlyMap<string, string>;
}

/** Methods that look into the equations, and so have no place for noise. */
const LOOKING = ['exact', 'exponential_euler', 'implicit_euler'];

/** Methods that can integrate these rates, best first. */
export function methodsFor(
  rates: readonly Rate[],
  inputs: readonly string[],
  noisy: boolean,
): Possible {
  const reasons = new Map<string, string>();
  if (noisy) {
    const reason = 'the equations contain white noise (xi)';
    for (const method of [...LOOKING, ...Object.keys(tableaus)]) reasons.set(method, reason);
    return { methods: ['euler_maruyama'], reasons };
  }
  const stepwise = rates.find(
    (rate) =>
      mentions(rate.derivative, (id) => id === 'dt') &&
      !('matrix' in linearSystem([rate], [...rates.map(({ name: id }) => id), ...inputs])),
  );
  if (stepwise !== undefined) {
    const reason = `d${stepwise.name}/dt reads dt and is not linear: it tells what one step of Euler does`;
    for (const method of [...LOOKING, ...Object.keys(tableaus)]) {
      if (method !== 'euler') reasons.set(method, reason);
    }
    return { methods: ['euler', 'euler_maruyama'], reasons };
  }
  const methods: string[] = [];
  const system = linearSystem(rates, inputs);
  const isLinear = 'matrix' in system;
  if (isLinear) methods.push('exact');
  else reasons.set('exact', system.reason);
  const odd = rates.find((rate) => linearIn(rate.derivative, rate.name) === undefined);
  if (odd === undefined) methods.push('exponential_euler');
  else reasons.set('exponential_euler', `d${odd.name}/dt is not linear in ${odd.name}`);
  const best = ['rk2', 'rk4', 'heun', 'euler'];
  const others = Object.keys(tableaus).filter((method) => !best.includes(method));
  methods.push(...best, ...others, 'implicit_euler', 'euler_maruyama');
  return isLinear ? { methods, system, reasons } : { methods, reasons };
}
