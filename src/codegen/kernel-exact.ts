/**
 * Exact integration of a linear system: x(t + dt) = P x + …, P = e^{A·dt} (Rotter & Diesmann 1999).
 *
 * Inputs that are constant during a step and the inhomogeneity are further columns of one augmented
 * matrix. Entry (i, j) of the exponential depends only on the states on paths from i to j, so each
 * constant is computed from its own small matrix: it depends on no other parameter, not even in the
 * last bit. Equal time constants need no special case.
 */
import { isZero, type LinearSystem } from '../equations/linear.ts';
import { call, name, num } from '../equations/tree.ts';
import { type Assignment, type Kernel, REST } from './kernel.ts';
import type { Constants } from './kernel-constants.ts';
import { settlingOf } from './kernel-settling.ts';
import { type Propagated, Propagator } from './propagator.ts';

/** What the model and the plan say of states: which are held, what carries their lost digits, whether they settle. */
interface Marks {
  readonly held: readonly string[];
  readonly carries: ReadonlyMap<string, string>;
  readonly settles: boolean;
}

export function exactUpdates(
  { matrix, drive, offset }: LinearSystem,
  states: readonly string[],
  { held, carries, settles }: Marks,
  dt: number,
  constants: Constants,
): Pick<Kernel, 'settling'> & { readonly lines: readonly Assignment[] } {
  const rows = states.map((_, i) => [...matrix[i], drive[i][0], offset[i]]);
  const system = { states, inputs: ['I_ext'], rows, held };
  const free = new Propagator(system, dt, constants, ['D', 'P', 'c']);
  const lines = propagate(system, carries, dt, constants, free);
  const movable = states.filter((state) => !carries.has(state));
  const settling = settles ? settlingOf(system, free, movable, dt, constants) : undefined;
  return { lines, ...(settling && { settling }) };
}

/**
 * The steps are increments, x + (D x + …) with D = e^{A·dt} − 1: next to 1 single precision would lose digits of a small D,
 * and with them of the time constant. One line per state; in its increment the state's own term first, then the others in order, inputs, constant. What is held while refractory
 * stands still for the others too: those that it acts on have a second line, of the system in which its rate is 0.
 */
export function propagate(
  system: Propagated,
  carries: ReadonlyMap<string, string>,
  dt: number,
  constants: Constants,
  free = new Propagator(system, dt, constants, ['D', 'P', 'c']),
): Assignment[] {
  const { states, rows, held } = system;
  const still = rows[0].map(() => num(0));
  const resting = rows.map((row, i) => (held.includes(states[i]) ? still : row));
  const rests = new Propagator({ ...system, rows: resting }, dt, constants, ['G', 'H', 'h']);
  return states.flatMap((state, i): Assignment[] => {
    const moved = free.increment(i);
    if (moved === undefined) return [{ target: state, value: name(state) }];
    const stands = states.some(
      (other, j) => held.includes(other) && free.reach[i][j] && !rows[j].every(isZero),
    );
    const change =
      stands && !held.includes(state)
        ? call('where', name(REST), rests.increment(i) ?? num(0), moved)
        : moved;
    const carry = carries.get(state);
    if (carry === undefined) return [{ target: state, value: call('add', name(state), change) }];
    // what rounding leaves of the sum comes on top of the next one (Kahan 1965, Commun ACM 8:40)
    const whole = call('add', name(carry), change);
    const sum = call('rounded', call('add', name(state), whole));
    return [
      { target: state, value: sum },
      { target: carry, value: call('sub', whole, call('sub', sum, name(state))) },
    ];
  });
}
