/**
 * One population's state and its time step, neuron by neuron, in the order that codegen/kernel.ts
 * promises. `Neurons.advance` is the whole definition of what a neuron does in a step.
 */
import type { SynfireError } from '../../errors.ts';
import { purpose } from '../../plan/draws.ts';
import type { Plan, PlannedPopulation } from '../../plan/plan.ts';
import { valueAt } from '../../plan/values.ts';
import { notFinite } from '../not-finite.ts';
import type { Arithmetic, FloatArray } from './arithmetic.ts';
import { type CompiledKernel, compileKernel } from './compiled-kernel.ts';
import type { Couplings } from './couplings.ts';
import { type AddCurrent, currentsOf } from './currents.ts';
import { drawNormals } from './unit-draws.ts';

const FLUSHED = 1e-30;
/** What f32 can no longer hold, nearly. */
const LARGEST = 3e38;

export class Neurons {
  readonly states: ReadonlyMap<string, FloatArray>;
  /** First step in which each neuron is no longer refractory. */
  readonly refractoryUntil: Int32Array;
  /** Set where a state is not a number any more. */
  fault: SynfireError | undefined;
  readonly #plan: Plan;
  readonly #index: number;
  readonly #population: PlannedPopulation;
  readonly #arithmetic: Arithmetic;
  readonly #compiled: CompiledKernel;
  readonly #currents: readonly AddCurrent[];
  /** By input of the kernel: the population's values in the current step. */
  readonly #inputs: readonly (Float64Array | Float32Array)[];

  constructor(plan: Plan, index: number, arithmetic: Arithmetic, couplings: Couplings) {
    const population = plan.populations[index];
    const { size, initial } = population;
    this.#plan = plan;
    this.#index = index;
    this.#population = population;
    this.#arithmetic = arithmetic;
    this.#compiled = compileKernel(plan, index, arithmetic);
    this.#currents = currentsOf(plan, index, arithmetic, couplings);
    const { kernel } = this.#compiled;
    this.refractoryUntil = new Int32Array(size);
    this.states = new Map(
      kernel.states.map((name) => {
        const values = arithmetic.array(size);
        for (let i = 0; i < size; i++) values[i] = valueAt(initial[name], i);
        return [name, values];
      }),
    );
    this.#inputs = kernel.inputs.map((input) =>
      input === 'I_ext' ? new Float64Array(size) : new Float32Array(size),
    );
  }

  /**
   * One step: `sums[r][i]` is the fixed-point sum that arrives at receptor r of neuron i. Calls `fire` for
   * each neuron that crosses threshold, in order.
   */
  advance(step: number, sums: readonly Int32Array[], fire: (index: number) => void): void {
    const { round, jump } = this.#arithmetic;
    const { kernel, registers, constants, inputs, updates, jumps, threshold, reset } =
      this.#compiled;
    const { states } = kernel;
    const arrays = states.map((name) => this.states.get(name)!);
    const isHeld = states.map((name) => kernel.held.includes(name));
    const next = new Float64Array(states.length);
    this.#prepareInputs(step);
    for (let i = 0; i < this.#population.size; i++) {
      const refractory = step < this.refractoryUntil[i];
      for (let s = 0; s < states.length; s++) registers[s] = next[s] = arrays[s][i];
      for (const { slot, values } of constants) registers[slot] = valueAt(values, i);
      for (let k = 0; k < inputs.length; k++) registers[inputs[k]] = this.#inputs[k][i];
      // 1, 2: later lines see temporaries, and states as they were
      for (const { target, value } of updates) {
        if (target >= states.length) registers[target] = value();
        else if (!(refractory && isHeld[target])) next[target] = value();
      }
      for (let s = 0; s < states.length; s++) registers[s] = next[s];
      // 3
      for (const { receptor, state, narrow, factor } of jumps) {
        if (refractory && isHeld[state]) continue;
        registers[state] = round(
          registers[state] + jump(sums[receptor][i], valueAt(factor, i), narrow),
        );
      }
      // 4, 5
      if (!refractory && threshold !== undefined && threshold() !== 0) {
        for (const { target, value } of reset) registers[target] = value();
        this.#rest(i, step);
        fire(i);
      }
      for (let s = 0; s < states.length; s++) {
        arrays[s][i] = registers[s];
        if (Number.isNaN(registers[s])) this.fault ??= this.#notFinite(i, states[s], step);
      }
    }
    if ((step & 63) === 63) this.#flush(step);
  }

  /** Refractory in steps step + 1 … step + r. */
  #rest(i: number, step: number): void {
    const { refractorySteps } = this.#compiled;
    if (refractorySteps !== 0) this.refractoryUntil[i] = step + 1 + valueAt(refractorySteps, i);
  }

  #prepareInputs(step: number): void {
    const { inputs } = this.#compiled.kernel;
    const noises = inputs.filter((name) => name !== 'I_ext');
    inputs.forEach((name, k) => {
      const values = this.#inputs[k];
      if (values instanceof Float64Array) {
        values.fill(0);
        for (const add of this.#currents) add(step, values);
      } else {
        const { stream } = this.#population;
        const index = noises.indexOf(name);
        drawNormals(this.#plan.key, purpose.whiteNoise, stream, step, index, values);
      }
    });
  }

  /** State that has decayed to nothing becomes 0, so that no backend meets a subnormal number; state that
   *  has left the range of f32 is a fault. */
  #flush(step: number): void {
    for (const name of this.#compiled.kernel.states) {
      const values = this.states.get(name)!;
      for (let i = 0; i < values.length; i++) {
        if (Math.abs(values[i]) < FLUSHED) values[i] = 0;
        else if (!(Math.abs(values[i]) < LARGEST)) this.fault ??= this.#notFinite(i, name, step);
      }
    }
  }

  #notFinite(index: number, variable: string, step: number): SynfireError {
    return notFinite(this.#plan, this.#index, index, step, variable);
  }
}
