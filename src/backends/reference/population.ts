/**
 * One population's state and its time step, neuron by neuron, in the order that codegen/kernel.ts
 * promises. `Neurons.advance` is the whole definition of what a neuron does in a step.
 */

import { type Reals, range, reals } from '../../equations/precision.ts';
import type { SynfireError } from '../../errors.ts';
import { purpose, runKey } from '../../plan/draws.ts';
import type { Plan, PlannedPopulation } from '../../plan/plan.ts';
import { valueAt } from '../../plan/values.ts';
import { notFinite } from '../not-finite-error.ts';
import type { Arithmetic, FloatArray, Sums } from './arithmetic.ts';
import { type CompiledKernel, compileKernel } from './compiled-kernel.ts';
import type { Couplings } from './couplings.ts';
import { type AddCurrent, currentsOf } from './currents.ts';
import { drawNormals } from './unit-draws.ts';

export class Neurons {
  readonly states: ReadonlyMap<string, FloatArray>;
  /** First step in which each neuron is no longer refractory. */
  readonly refractoryUntil: Int32Array;
  /** Set where a state is not a number any more. */
  fault: SynfireError | undefined;
  readonly #plan: Plan;
  readonly #index: number;
  readonly #population: PlannedPopulation;
  readonly #compiled: CompiledKernel;
  readonly #currents: readonly AddCurrent[];
  /** By input of the kernel: the population's values in the current step. */
  readonly #inputs: readonly Reals[];
  /** The neuron and the step at hand. */
  #unit = 0;
  #step = 0;
  #fire: (index: number) => void = () => {};

  constructor(plan: Plan, index: number, arithmetic: Arithmetic, couplings: Couplings) {
    const population = plan.populations[index];
    const { size, initial } = population;
    this.#plan = plan;
    this.#index = index;
    this.#population = population;
    this.#compiled = compileKernel(plan, index, arithmetic, {
      fire: () => this.#fire(this.#unit),
      rest: () => this.#rest(),
      fault: () => this.#leftRange(),
    });
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
      input === 'I_ext' ? new Float64Array(size) : reals(plan.precision ?? 'single', size),
    );
  }

  /**
   * One step: `sums[r][i]` is the sum that arrives at receptor r of neuron i. Calls `fire` for
   * each neuron that crosses threshold, in order.
   */
  advance(step: number, sums: readonly Sums[], fire: (index: number) => void): void {
    const { registers, update, flush } = this.#compiled;
    const { states } = this.#compiled.kernel;
    const arrays = states.map((name) => this.states.get(name)!);
    this.#prepareInputs(step);
    this.#step = step;
    this.#fire = fire;
    for (let i = 0; i < this.#population.size; i++) {
      this.#unit = i;
      this.#load(arrays);
      this.#give(step);
      for (let k = 0; k < sums.length; k++) registers[this.#compiled.sums[k]] = sums[k][i];
      update();
      this.#store(arrays);
      const bad = arrays.findIndex((values) => Number.isNaN(values[i]));
      if (bad >= 0) this.fault ??= this.#notFinite(states[bad]);
    }
    if ((step & 63) !== 63) return;
    for (let i = 0; i < this.#population.size; i++) {
      this.#unit = i;
      this.#load(arrays);
      this.#give(step);
      flush();
      this.#store(arrays);
    }
  }

  /** What the unit's programs only read. */
  #give(step: number): void {
    const { registers, constants, inputs, rest } = this.#compiled;
    for (const { slot, values } of constants) registers[slot] = valueAt(values, this.#unit);
    for (let k = 0; k < inputs.length; k++) registers[inputs[k]] = this.#inputs[k][this.#unit];
    registers[rest] = step < this.refractoryUntil[this.#unit] ? 1 : 0;
  }

  #load(arrays: readonly FloatArray[]): void {
    const { registers, states } = this.#compiled;
    for (let s = 0; s < arrays.length; s++) {
      const { before, after } = states[s];
      registers[before] = arrays[s][this.#unit];
      registers[after] = registers[before];
    }
  }

  #store(arrays: readonly FloatArray[]): void {
    const { registers, states } = this.#compiled;
    for (let s = 0; s < arrays.length; s++) arrays[s][this.#unit] = registers[states[s].after];
  }

  /** Refractory in steps step + 1 … step + r. */
  #rest(): void {
    const { refractorySteps } = this.#compiled;
    if (refractorySteps === 0) return;
    this.refractoryUntil[this.#unit] = this.#step + 1 + valueAt(refractorySteps, this.#unit);
  }

  #prepareInputs(step: number): void {
    const { inputs } = this.#compiled.kernel;
    const noises = inputs.filter((name) => name !== 'I_ext');
    inputs.forEach((name, k) => {
      const values = this.#inputs[k];
      if (name === 'I_ext') {
        values.fill(0);
        for (const add of this.#currents) add(step, values as Float64Array);
      } else {
        const { stream } = this.#population;
        const index = noises.indexOf(name);
        drawNormals(runKey(this.#plan), purpose.whiteNoise, stream, step, index, values);
      }
    });
  }

  /** A state that has left the range is a fault; one that a reset hides has no name. */
  #leftRange(): void {
    const { kernel, registers, states } = this.#compiled;
    const { largest } = range[this.#plan.precision ?? 'single'];
    const bad = states.findIndex(({ before }) => !(Math.abs(registers[before]) < largest));
    this.fault ??= this.#notFinite(kernel.states[bad]);
  }

  #notFinite(variable: string): SynfireError {
    return notFinite(this.#plan, this.#index, this.#unit, this.#step, variable);
  }
}
