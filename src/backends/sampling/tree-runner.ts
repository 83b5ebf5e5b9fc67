/** Trees on WebAssembly: currents of somata for a batch of states, and the gradients of their weights. */

import type { TreeLayout } from '../../sampling/tree-layout.ts';
import { RELU } from '../../sampling/trees.ts';
import type { Activation, RateMemory } from '../rate/module.ts';

/** Inputs from which on a row is long enough for few.ts, which sums 32 numbers at once: with 8 of them T5 takes 1.15 times as long. */
const LONG_ROW = 32;

export class TreeRunner {
  readonly batch: number;
  readonly #memory: RateMemory;
  readonly #layout: TreeLayout;
  readonly #activation: Activation;
  /** Slopes are 0 where a compartment or one above it is silent. */
  readonly #rectified: boolean;
  /** Sums and activities of the leaves and of each inner layer; without gradients, both are one. */
  readonly #sums: readonly number[];
  readonly #active: readonly number[];
  readonly #back: readonly [number, number] | undefined;

  /** `batch` columns, a multiple of 4. `gradients` takes room for `backward`. */
  constructor(
    memory: RateMemory,
    layout: TreeLayout,
    { activation, batch, gradients }: { activation: string; batch: number; gradients: boolean },
  ) {
    this.batch = batch;
    this.#memory = memory;
    this.#layout = layout;
    this.#activation = memory.activation(activation);
    this.#rectified = activation === RELU;
    const sizes = [layout.leaves, ...layout.layers.slice(0, -1).map(({ units }) => units)];
    const rooms = () => sizes.map((units) => memory.room(units * batch, 'compartments'));
    this.#sums = rooms();
    this.#active = gradients ? rooms() : this.#sums;
    const room = () => memory.room(layout.leaves * batch, 'gradients');
    this.#back = gradients ? [room(), room()] : undefined;
  }

  /**
   * d ← current of the tree with the weights at `weights`, before its gain. x: `inputs` rows of states (somata, phase, ones,
   * zeros); all matrices have `batch` columns.
   */
  forward(weights: number, x: number, d: number): void {
    const { leaves, inputs, layers, somata } = this.#layout;
    const n = this.batch;
    const phase = x + 4 * somata * n;
    this.#memory.multiply(weights, x, this.#sums[0], [leaves, n, inputs]);
    this.#activation.forward(this.#sums[0], this.#active[0], leaves * n);
    layers.forEach(({ units, children, offset }, l) => {
      const last = l === layers.length - 1;
      const to = last ? d : this.#sums[l + 1];
      const below = this.#active[l];
      this.#memory.kernels.sumBranches(weights + 4 * offset, below, phase, to, units, children, n);
      if (!last) this.#activation.forward(to, this.#active[l + 1], units * n);
    });
  }

  /**
   * Gradients of the weights, overwritten, from dL/dd, after `forward` of the same states. `transposed`: x with a row for
   * each member of the batch. The gradient of the states is not computed: trees are trained on data.
   */
  backward(
    weights: number,
    { x, transposed }: { x: number; transposed: number },
    dd: number,
    gradients: number,
  ): void {
    const { leaves, inputs, layers, somata } = this.#layout;
    const n = this.batch;
    const phase = x + 4 * somata * n;
    const [dh, dz] = this.#back!;
    let from = dd;
    for (let l = layers.length - 1; l >= 0; l--) {
      const { units, children, offset } = layers[l];
      this.#memory.kernels.sumBranchesBack(
        weights + 4 * offset,
        this.#active[l],
        phase,
        from,
        dh,
        gradients + 4 * offset,
        units,
        children,
        n,
      );
      this.#activation.backward(this.#sums[l], dh, dz, units * children * n);
      from = dz;
    }
    const size = [leaves, inputs, n] as const;
    if (this.#rectified && inputs >= LONG_ROW)
      this.#memory.multiplyFew(dz, transposed, gradients, size);
    else this.#memory.multiply(dz, transposed, gradients, size);
  }
}
