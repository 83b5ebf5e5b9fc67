/**
 * A population's kernel ready to run: its trees as closures over registers, its constants as numbers of
 * the arithmetic in use. One neuron at a time is loaded into the registers.
 */
import type { Assignment, Kernel } from '../../codegen/kernel.ts';
import {
  buildKernel,
  evaluateConstants,
  evaluateHostExpression,
  withoutInput,
} from '../../codegen/kernel-build.ts';
import type { Expr } from '../../equations/tree.ts';
import type { Plan, Values } from '../../plan/plan.ts';
import { mapValues } from '../../plan/values.ts';
import type { Arithmetic } from './arithmetic.ts';
import { type Compiled, compile } from './closures.ts';

export interface CompiledKernel {
  readonly kernel: Kernel;
  /** Values of the neuron at hand: states first, then what `constants` and `inputs` say, temporaries. */
  readonly registers: Float64Array;
  readonly constants: readonly { readonly slot: number; readonly values: Values }[];
  /** Register of each input of the kernel. */
  readonly inputs: readonly number[];
  /** A target below the number of states is a state. */
  readonly updates: readonly CompiledAssignment[];
  readonly jumps: readonly CompiledJump[];
  readonly threshold?: Compiled;
  readonly reset: readonly CompiledAssignment[];
  readonly refractorySteps: Values;
}

export interface CompiledAssignment {
  readonly target: number;
  readonly value: Compiled;
}

export interface CompiledJump {
  readonly receptor: number;
  readonly state: number;
  readonly narrow: boolean;
  /** Quantum × scale, in f64. */
  readonly factor: Values;
}

export function compileKernel(plan: Plan, index: number, arithmetic: Arithmetic): CompiledKernel {
  const { model, parameters, size, receptors } = plan.populations[index];
  const external =
    plan.inputs.some((i) => i.target === index && i.input !== 'poisson') ||
    plan.couplings.some((coupling) => coupling.target === index);
  const whole = buildKernel(model!, plan.dt);
  const kernel = external ? whole : withoutInput(whole, 'I_ext');

  const constants = evaluateConstants(kernel, parameters, size);
  const names = [
    ...new Set([
      ...kernel.states,
      ...Object.keys(constants),
      ...kernel.inputs,
      ...kernel.updates.map((update) => update.target),
    ]),
  ];
  const slots = new Map(names.map((name, slot) => [name, slot]));
  const registers = new Float64Array(names.length);
  const compiled = (expr: Expr) => compile(expr, slots, registers, arithmetic);
  const assignment = ({ target, value }: Assignment) => ({
    target: slots.get(target)!,
    value: compiled(value),
  });
  const onHost = (expr: Expr) => evaluateHostExpression(expr, parameters, size);
  return {
    kernel,
    registers,
    constants: Object.entries(constants).map(([name, values]) => ({
      slot: slots.get(name)!,
      values: mapValues(values, arithmetic.round),
    })),
    inputs: kernel.inputs.map((input) => slots.get(input)!),
    updates: kernel.updates.map(assignment),
    jumps: kernel.jumps.map((jump) => {
      const receptor = receptors.findIndex((r) => r.name === jump.receptor);
      const { quantum, narrow } = receptors[receptor];
      const factor = mapValues(onHost(jump.scale), (scale) => quantum * scale);
      return { receptor, state: slots.get(jump.state)!, narrow, factor };
    }),
    threshold: kernel.threshold && compiled(kernel.threshold),
    reset: kernel.reset.map(assignment),
    refractorySteps: kernel.refractorySteps
      ? mapValues(onHost(kernel.refractorySteps), Math.round)
      : 0,
  };
}
