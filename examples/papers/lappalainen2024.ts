/**
 * Lappalainen et al. (2024), "Connectome-constrained networks predict neural activity across the fly visual system", Nature 634:1132:
 * τ V′ = −V + V_rest + Σ w·relu(V) + x for 45,669 cells of the fly's visual system.
 */
import type { RateModel } from '../../src/rate/index.ts';

/** The network as edges, sorted in any way: cell `target` gets `weight`·relu(V) of cell `source`. */
export interface VisualSystem {
  readonly size: number;
  readonly source: ArrayLike<number>;
  readonly target: ArrayLike<number>;
  readonly weight: ArrayLike<number>;
}

export interface FlashOptions {
  /** s. */
  readonly dt?: number;
  readonly tau?: number;
  readonly rest?: number;
  /** Which cells see light. */
  readonly seen: (cell: number) => boolean;
  /** Light of each step. */
  readonly light: ArrayLike<number>;
}

/** Full-field light on the cells that see. Weights become rows of targets, in the order of the edges. */
export function visualSystem(
  { size, source, target, weight }: VisualSystem,
  { dt = 0.005, tau = 0.05, rest = 0.5, seen, light }: FlashOptions,
): RateModel {
  return {
    size,
    dt,
    states: { V: '(rest + sees*series - V + input)/tau' },
    output: 'max(V, 0)',
    parameters: { rest, tau, sees: Float32Array.from({ length: size }, (_, i) => +seen(i)) },
    weights: [{ kind: 'sparse', source, target, weight }],
    series: { columns: 1, values: light },
    initial: { V: rest },
  };
}
