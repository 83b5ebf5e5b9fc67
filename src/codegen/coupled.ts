/** Potentials that pull each other, as those of compartments do: which of a model's states in mV act on one another both ways. */
import { differentiate } from '../equations/differentiate.ts';
import { isZero } from '../equations/linear.ts';
import type { Expr } from '../equations/tree.ts';
import type { ModelState } from '../neurons/composed.ts';

interface Coupled {
  readonly states: readonly ModelState[];
  /** Slope of each of them by each. */
  readonly slopes: readonly (readonly Expr[])[];
}

/** `counts`: the slopes by others that make a coupling. */
export function coupledPotentials(
  states: readonly ModelState[],
  counts: (slope: Expr) => boolean = () => true,
): Coupled {
  const potentials = states.filter(({ unit, carries }) => unit === 'mV' && carries === undefined);
  const slopes = potentials.map(({ derivative }) =>
    potentials.map(({ name }) => differentiate(derivative, name)),
  );
  const acts = (i: number, j: number) => !isZero(slopes[i][j]) && counts(slopes[i][j]);
  const kept = [...potentials.keys()].filter((i) =>
    potentials.some((_, j) => j !== i && acts(i, j) && acts(j, i)),
  );
  return {
    states: kept.map((i) => potentials[i]),
    slopes: kept.map((i) => kept.map((j) => slopes[i][j])),
  };
}
