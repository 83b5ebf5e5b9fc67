/** A population's programs ready to run, one neuron at a time, its constants as numbers of the arithmetic in use. */
import { type Kernel, REST } from '../../codegen/kernel.ts';
import {
  buildKernel,
  evaluateConstants,
  evaluateHostExpression,
  withoutInput,
  withSums,
} from '../../codegen/kernel-build.ts';
import { factorWord, neuronPrograms, sumWord } from '../../codegen/neuron-program.ts';
import { checkStableStep } from '../../codegen/stable-step.ts';
import type { Expr } from '../../equations/tree.ts';
import type { Plan, Values } from '../../plan/plan.ts';
import { mapValues } from '../../plan/values.ts';
import type { Arithmetic } from './arithmetic.ts';
import { type Effects, interpret, Registers } from './interpreter.ts';

interface Given {
  readonly slot: number;
  readonly values: Values;
}

export interface CompiledKernel {
  readonly kernel: Kernel;
  readonly registers: Float64Array;
  readonly update: () => void;
  readonly flush: () => void;
  /** Registers of the states, before and after. */
  readonly states: readonly { readonly before: number; readonly after: number }[];
  readonly constants: readonly Given[];
  readonly inputs: readonly number[];
  /** Registers, by the population's receptors. */
  readonly sums: readonly number[];
  readonly rest: number;
  readonly refractorySteps: Values;
}

export function compileKernel(
  plan: Plan,
  index: number,
  arithmetic: Arithmetic,
  effects: Effects,
): CompiledKernel {
  const { model, parameters, size, receptors } = plan.populations[index];
  checkStableStep(plan.populations[index], plan.dt);
  const external =
    plan.inputs.some((i) => i.target === index && i.input !== 'poisson') ||
    plan.couplings.some((coupling) => coupling.target === index);
  const whole = withSums(buildKernel(model!, plan.dt), receptors);
  const kernel = external ? whole : withoutInput(whole, 'I_ext');
  const { update, flush } = neuronPrograms(kernel, {
    ...(plan.precision ? { precision: plan.precision } : {}),
    perNeuron: [],
    external: external ? 'array' : 'none',
    refractory: kernel.refractorySteps ? 'array' : 'none',
    jumps: receptors.map(({ narrow }) => ({
      sum: narrow ? 'narrow' : 'wide',
      perNeuron: true,
    })),
  });
  const registers = new Registers([update, flush]);
  const onHost = (expr: Expr) => evaluateHostExpression(expr, parameters, size);
  const constants = evaluateConstants(kernel, parameters, size);
  return {
    kernel,
    registers: registers.values,
    update: interpret(update, registers, arithmetic, effects),
    flush: interpret(flush, registers, arithmetic, effects),
    states: kernel.states.map((state) => ({
      before: registers.slot(state),
      after: registers.stored(state),
    })),
    constants: [
      ...Object.entries(constants).map(([name, values]) => ({
        slot: registers.slot(name),
        values: mapValues(values, arithmetic.round),
      })),
      // what sums are worth is rounded where they are converted
      ...kernel.jumps.map(({ scale }, k) => ({
        slot: registers.slot(factorWord(k)),
        values: mapValues(onHost(scale), (s) => arithmetic.unit(receptors[k].quantum) * s),
      })),
    ],
    inputs: kernel.inputs.map((input) => registers.slot(input)),
    sums: kernel.jumps.map((_, k) => registers.slot(sumWord(k))),
    rest: registers.slot(REST),
    refractorySteps: kernel.refractorySteps
      ? mapValues(onHost(kernel.refractorySteps), Math.round)
      : 0,
  };
}
