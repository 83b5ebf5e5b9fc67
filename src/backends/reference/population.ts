/**
 * One population's state and its time step, neuron by neuron, in the order that codegen/kernel.ts
 * promises. `PopulationSteps.advance` is the whole definition of what a neuron does in a step.
 */
import type { Kernel } from '../../codegen/kernel.ts';
import {
  buildKernel,
  evaluateConstants,
  evaluateHostExpression,
  withoutInput,
} from '../../codegen/kernel-build.ts';
import type { Expr } from '../../equations/tree.ts';
import { SynfireError } from '../../errors.ts';
import { purpose } from '../../plan/draws.ts';
import type { Plan, PlannedPopulation, Values } from '../../plan/plan.ts';
import type { Arithmetic, FloatArray } from './arithmetic.ts';
import { type Compiled, compile } from './closures.ts';
import { type AddCurrent, currentsOf } from './currents.ts';
import { drawNormals } from './unit-draws.ts';

const FLUSHED = 1e-30;

interface CompiledAssignment {
  readonly target: number;
  readonly value: Compiled;
}

interface CompiledJump {
  readonly receptor: number;
  readonly state: number;
  readonly quantum: number;
  readonly narrow: boolean;
  readonly scale: Values;
}

export class Neurons {
  readonly states: ReadonlyMap<string, FloatArray>;
  readonly refractoryUntil: Int32Array;
  /** Set where a state is not a number any more. */
  fault: SynfireError | undefined;
  readonly #population: PlannedPopulation;
  readonly #plan: Plan;
  readonly #arithmetic: Arithmetic;
  readonly #kernel: Kernel;
  readonly #refractorySteps: Values;
  readonly #currents: readonly AddCurrent[];
  /** Values of the neuron at hand: states first, then constants, inputs and temporaries. */
  readonly #registers: Float64Array;
  readonly #slots: ReadonlyMap<string, number>;
  readonly #constants: readonly { readonly slot: number; readonly values: Values }[];
  /** By input of the kernel: the population's values in the current step. */
  readonly #inputs: readonly (Float64Array | Float32Array)[];
  readonly #updates: readonly CompiledAssignment[];
  readonly #jumps: readonly CompiledJump[];
  readonly #threshold: Compiled | undefined;
  readonly #reset: readonly CompiledAssignment[];

  constructor(plan: Plan, index: number, arithmetic: Arithmetic) {
    const population = plan.populations[index];
    const { model, parameters, size } = population;
    const external = plan.inputs.some((i) => i.target === index && i.input !== 'poisson');
    const whole = buildKernel(model!, plan.dt);
    const kernel = external ? whole : withoutInput(whole, 'I_ext');
    this.#plan = plan;
    this.#population = population;
    this.#arithmetic = arithmetic;
    this.#kernel = kernel;
    this.refractoryUntil = new Int32Array(size);
    this.states = new Map(
      kernel.states.map((name) => {
        const values = arithmetic.array(size);
        for (let i = 0; i < size; i++) values[i] = at(population.initial[name], i);
        return [name, values];
      }),
    );

    const temporaries = kernel.updates
      .map((update) => update.target)
      .filter((target) => !kernel.states.includes(target));
    const constantNames = kernel.constants.map((constant) => constant.name);
    const names = [...kernel.states, ...constantNames, ...kernel.inputs, ...temporaries];
    this.#slots = new Map(names.map((name, slot) => [name, slot]));
    this.#registers = new Float64Array(names.length);
    const constants = evaluateConstants(kernel, parameters, size);
    this.#constants = constantNames.map((name) => ({
      slot: this.#slots.get(name)!,
      values: mapped(constants[name], arithmetic.round),
    }));
    this.#inputs = kernel.inputs.map((input) =>
      input === 'I_ext' ? new Float64Array(size) : new Float32Array(size),
    );
    this.#currents = currentsOf(plan, index, arithmetic);

    const compiled = (expr: Expr) => compile(expr, this.#slots, this.#registers, arithmetic);
    const assignment = ({ target, value }: Kernel['reset'][number]) => ({
      target: this.#slots.get(target)!,
      value: compiled(value),
    });
    this.#updates = kernel.updates.map(assignment);
    this.#reset = kernel.reset.map(assignment);
    this.#threshold = kernel.threshold && compiled(kernel.threshold);
    const host = (expr: Expr) => evaluateHostExpression(expr, parameters, size);
    this.#jumps = kernel.jumps.map((jump) => {
      const receptor = population.receptors.findIndex((r) => r.name === jump.receptor);
      const { quantum, narrow } = population.receptors[receptor];
      const state = this.#slots.get(jump.state)!;
      return { receptor, state, quantum, narrow, scale: host(jump.scale) };
    });
    this.#refractorySteps = kernel.refractorySteps
      ? mapped(host(kernel.refractorySteps), Math.round)
      : 0;
  }

  /**
   * One step: `sums[r][i]` is the fixed-point sum that arrives at receptor r of neuron i. Calls `fire` for
   * each neuron that crosses threshold, in order.
   */
  advance(step: number, sums: readonly Int32Array[], fire: (index: number) => void): void {
    const { states, held } = this.#kernel;
    const registers = this.#registers;
    const arrays = states.map((name) => this.states.get(name)!);
    const isHeld = states.map((name) => held.includes(name));
    const next = new Float64Array(states.length);
    this.#prepareInputs(step);
    for (let i = 0; i < this.#population.size; i++) {
      const refractory = step < this.refractoryUntil[i];
      for (let s = 0; s < states.length; s++) registers[s] = next[s] = arrays[s][i];
      for (const { slot, values } of this.#constants) registers[slot] = at(values, i);
      for (const [k, name] of this.#kernel.inputs.entries()) {
        registers[this.#slots.get(name)!] = this.#inputs[k][i];
      }
      // 1, 2: later lines see temporaries, and states as they were
      for (const { target, value } of this.#updates) {
        if (target >= states.length) registers[target] = value();
        else next[target] = refractory && isHeld[target] ? next[target] : value();
      }
      for (let s = 0; s < states.length; s++) registers[s] = next[s];
      // 3
      for (const { receptor, state, quantum, narrow, scale } of this.#jumps) {
        if (refractory && isHeld[state]) continue;
        const jump = this.#arithmetic.jump(sums[receptor][i], quantum * at(scale, i), narrow);
        registers[state] = this.#arithmetic.round(registers[state] + jump);
      }
      // 4, 5
      if (!refractory && this.#threshold !== undefined && this.#threshold() !== 0) {
        for (const { target, value } of this.#reset) registers[target] = value();
        if (this.#refractorySteps !== 0) {
          this.refractoryUntil[i] = step + 1 + at(this.#refractorySteps, i);
        }
        fire(i);
      }
      for (let s = 0; s < states.length; s++) {
        arrays[s][i] = registers[s];
        if (Number.isNaN(registers[s])) this.fault ??= this.#notANumber(i, states[s], step);
      }
    }
    if ((step & 63) === 63) this.#flush();
  }

  #prepareInputs(step: number): void {
    const noises = this.#kernel.inputs.filter((name) => name !== 'I_ext');
    for (const [k, name] of this.#kernel.inputs.entries()) {
      const values = this.#inputs[k];
      if (values instanceof Float64Array) {
        values.fill(0);
        for (const add of this.#currents) add(step, values);
      } else {
        const { stream } = this.#population;
        const index = noises.indexOf(name);
        drawNormals(this.#plan.key, purpose.whiteNoise, stream, step, index, values);
      }
    }
  }

  /** State that has decayed to nothing becomes 0, so that no backend meets a subnormal number. */
  #flush(): void {
    for (const name of this.#kernel.decaying) {
      const values = this.states.get(name)!;
      for (let i = 0; i < values.length; i++) if (Math.abs(values[i]) < FLUSHED) values[i] = 0;
    }
  }

  #notANumber(index: number, variable: string, step: number): SynfireError {
    return new SynfireError({
      code: 'not-a-number',
      where: `population "${this.#population.name}" › neuron ${index} › ${variable}`,
      found: `NaN at the end of step ${step} (${(step + 1) * this.#plan.dt} ms)`,
      expected: 'a finite number',
      remedy: 'Take a smaller time step, or weaker weights and currents.',
    });
  }
}

/** Value for neuron i. */
const at = (values: Values, i: number): number => (typeof values === 'number' ? values : values[i]);

const mapped = (values: Values, f: (x: number) => number): Values =>
  typeof values === 'number' ? f(values) : values.map(f);
