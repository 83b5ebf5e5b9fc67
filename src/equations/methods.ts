/**
 * Integration methods as short rules on trees, after Butcher's tableaux.
 *
 * A rule asks for slopes at points and says what is added to the state; every stage becomes a line, so
 * that nothing is written out twice. Methods that look into the equations (exact, exponential Euler) are
 * built by `codegen/kernel-build.ts`; what they need is tested here (`methodsFor`).
 */
import { type LinearSystem, linearIn, linearSystem, type Rate } from './linear.ts';
import type { Line } from './share.ts';
import { call, type Expr, name, num } from './tree.ts';
import { substitute } from './walk.ts';

/** Slopes of all states, by state. */
type Slopes = ReadonlyMap<string, Expr>;

/** Where a rule works: it sees points and slopes only. */
interface Stages {
  /** Slopes at the old state, or at a point. */
  slopes(at?: Slopes): Slopes;
  /** The old state + factor · dt · slopes. */
  advanced(slopes: Slopes, factor: number): Slopes;
}

/** Σ weight · slopes, in the order given: the new state is the old one + dt · that. */
type Rule = (stages: Stages) => readonly (readonly [weight: number, slopes: Slopes])[];

export const rules = {
  euler: (s) => [[1, s.slopes()]],
  rk2: (s) => [[1, s.slopes(s.advanced(s.slopes(), 0.5))]],
  heun: (s) => {
    const k1 = s.slopes();
    return [
      [0.5, k1],
      [0.5, s.slopes(s.advanced(k1, 1))],
    ];
  },
  rk4: (s) => {
    const k1 = s.slopes();
    const k2 = s.slopes(s.advanced(k1, 0.5));
    const k3 = s.slopes(s.advanced(k2, 0.5));
    const k4 = s.slopes(s.advanced(k3, 1));
    return [
      [1 / 6, k1],
      [1 / 3, k2],
      [1 / 3, k3],
      [1 / 6, k4],
    ];
  },
} satisfies Record<string, Rule>;

/** The lines of one step: temporaries, then `increment` of each state by name. */
export interface Increments {
  readonly lines: readonly Line[];
  /** What is added to each state. */
  readonly increments: ReadonlyMap<string, Expr>;
}

/** Runs a rule. `fresh` names temporaries; `dt` is a tree. */
export function applyRule(
  rule: Rule,
  rates: readonly Rate[],
  dt: Expr,
  fresh: (base: string) => string,
): Increments {
  const lines: Line[] = [];
  const keep = (base: string, value: Expr): Expr => {
    if (value.kind !== 'call') return value;
    const target = fresh(base);
    lines.push({ target, value });
    return name(target);
  };
  let stage = 0;
  const single = rule === rules.euler;
  const stages: Stages = {
    slopes(at) {
      stage++;
      return new Map(
        rates.map(({ name: state, derivative }) => {
          const value = at ? substitute(derivative, (id) => at.get(id)) : derivative;
          return [state, single ? value : keep(`k${stage}_${state}`, value)];
        }),
      );
    },
    advanced(slopes, factor) {
      return new Map(
        rates.map(({ name: state }) => {
          const move = call('mul', call('mul', num(factor), dt), slopes.get(state)!);
          return [state, keep(`at${stage}_${state}`, call('add', name(state), move))];
        }),
      );
    },
  };
  const sum = rule(stages);
  const increments = rates.map(({ name: state }) => {
    const parts = sum.map(([weight, slopes]) => call('mul', num(weight), slopes.get(state)!));
    return [
      state,
      call(
        'mul',
        dt,
        parts.reduce((a, b) => call('add', a, b)),
      ),
    ] as const;
  });
  return { lines, increments: new Map(increments) };
}

export interface Possible {
  readonly methods: readonly string[];
  /** Present if the whole system is linear. */
  readonly system?: LinearSystem;
  /** Why a method is not among them, by method. */
  readonly reasons: ReadonlyMap<string, string>;
}

const PLAIN = Object.keys(rules);

/** Methods that can integrate these rates, best first. */
export function methodsFor(
  rates: readonly Rate[],
  inputs: readonly string[],
  noisy: boolean,
): Possible {
  const reasons = new Map<string, string>();
  if (noisy) {
    const reason = 'the equations contain white noise (xi)';
    for (const method of ['exact', 'exponential_euler', ...PLAIN]) reasons.set(method, reason);
    return { methods: ['euler_maruyama'], reasons };
  }
  const methods: string[] = [];
  const system = linearSystem(rates, inputs);
  const isLinear = 'matrix' in system;
  if (isLinear) methods.push('exact');
  else reasons.set('exact', system.reason);
  const odd = rates.find((rate) => linearIn(rate.derivative, rate.name) === undefined);
  if (odd === undefined) methods.push('exponential_euler');
  else reasons.set('exponential_euler', `d${odd.name}/dt is not linear in ${odd.name}`);
  methods.push('rk2', 'rk4', 'heun', 'euler', 'euler_maruyama');
  return isLinear ? { methods, system, reasons } : { methods, reasons };
}
