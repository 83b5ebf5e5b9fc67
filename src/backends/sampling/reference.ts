/**
 * The judge: trees and circuit as plain loops, one chain and one soma after the other, rounded to f32 after every operation in
 * the order that all engines promise (or in f64, for gradients). Nobody simulates with it.
 */

import { parseActivation } from '../../codegen/activation-program.ts';
import { normals } from '../../plan/draws.ts';
import { keyOf, philox } from '../../plan/philox.ts';
import { CHAIN_STREAM, type CircuitPlan, timeOfCycle } from '../../sampling/circuit-plan.ts';
import { stepCoefficients } from '../../sampling/coefficients.ts';
import { treeLayout } from '../../sampling/tree-layout.ts';
import { type DendriticTrees, RELU } from '../../sampling/trees.ts';
import { arithmeticOf } from '../reference/arithmetic.ts';
import { compile } from '../reference/closures.ts';

export type Precision = 'f32' | 'f64';

/** Currents of all somata before the gain, for one state. */
export function referenceCurrents(
  trees: DendriticTrees,
  weights: ArrayLike<number>,
  state: ArrayLike<number>,
  phase: number,
  precision: Precision = 'f32',
): number[] {
  const { somata, branching, activation = RELU } = trees;
  const layout = treeLayout(somata, branching);
  const round = precision === 'f32' ? Math.fround : (x: number) => x;
  const registers = new Float64Array(1);
  const { phi } = parseActivation(activation, 'activation');
  const evaluate = compile(phi, new Map([['x', 0]]), registers, arithmeticOf(precision));
  const activate = (x: number) => {
    registers[0] = x;
    return evaluate();
  };
  const inputs = [...Array.from(state), phase, 1];
  return Array.from({ length: somata }, (_, i) => {
    const block = i * layout.stride;
    let below = Array.from({ length: layout.leaves }, (_, u) => {
      let sum = 0;
      for (let j = 0; j < layout.inputs; j++) {
        sum = round(sum + round(weights[block + u * layout.inputs + j] * (inputs[j] ?? 0)));
      }
      return activate(sum);
    });
    layout.layers.forEach(({ units, children, offset }, l) => {
      below = Array.from({ length: units }, (_, u) => {
        let sum = round(weights[block + offset + children * units + u] * phase);
        for (let c = 0; c < children; c++) {
          const weight = weights[block + offset + c * units + u];
          sum = round(sum + round(weight * below[c * units + u]));
        }
        return l === layout.layers.length - 1 ? sum : activate(sum);
      });
    });
    return below[0];
  });
}

/** One cycle of trees without inputs from `states` (a chain after the other), cycle number `cycle`, in f32. */
export function referenceCycle(
  plan: Omit<CircuitPlan, 'denoiser' | 'inputs'>,
  trees: DendriticTrees,
  states: Float32Array,
  cycle: number,
): Float32Array {
  const { somata, gain = 1, output = 'denoised' } = trees;
  const { schedule, rising, peak, seed } = plan;
  const f = Math.fround;
  const x = Float32Array.from(states);
  let time = timeOfCycle(plan as CircuitPlan, cycle);
  const step = (level: number, ou: boolean) => {
    time++;
    const { a, b, c } = stepCoefficients(schedule, ou ? 'ou' : output);
    for (let chain = 0; chain < x.length / somata; chain++) {
      const own = x.slice(chain * somata, (chain + 1) * somata);
      const d = ou
        ? own.map(() => 0)
        : referenceCurrents(trees, trees.weights, own, f(schedule.phase[level]));
      for (let i = 0; i < somata; i++) {
        const decayed = f(f(f(a[level]) * own[i]) + f(f(b[level] * gain) * d[i]));
        const z = noise(chain, i, time, seed);
        x[chain * somata + i] = f(decayed + f(f(c[level]) * z));
      }
    }
  };
  for (let k = 0; k <= peak && rising !== 'iid'; k++) step(k, rising === 'ou');
  for (let k = peak; k >= 0; k--) step(k, false);
  return x;
}

/** Four somata share a counter: words 0 and 1 give two normals, words 2 and 3 two more. */
function noise(chain: number, soma: number, time: number, seed: number): number {
  const words = new Uint32Array(4);
  const pair = new Float32Array(2);
  philox(chain, soma >> 2, time, CHAIN_STREAM.chain, ...keyOf(seed), words);
  const at = (soma & 2) as 0 | 2;
  normals(words[at], words[at + 1], pair);
  return pair[soma & 1];
}
