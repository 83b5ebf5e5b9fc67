/**
 * From models to what workers run: kernels are built, specialised to the network, printed and
 * compiled (or found among those compiled beforehand); their constants become numbers.
 */

import { printAssemblyScript } from '../../codegen/assemblyscript.ts';
import { canonical } from '../../codegen/canonical.ts';
import type { Kernel } from '../../codegen/kernel.ts';
import {
  buildKernel,
  evaluateConstants,
  evaluateHostExpression,
  withoutInput,
  withSums,
} from '../../codegen/kernel-build.ts';
import { type KernelVariant, kernelWordCount, kernelWords } from '../../codegen/kernel-layout.ts';
import { checkStableStep } from '../../codegen/stable-step.ts';
import type { Model } from '../../neurons/composed.ts';
import { byPopulation } from '../../plan/by-population.ts';
import type { Plan, PlannedInput, PlannedPopulation, Values } from '../../plan/plan.ts';
import { mapValues } from '../../plan/values.ts';
import { compileModule } from '../machine/compile.ts';
import { kernelBinary } from './kernel-binary.ts';
import type { PopulationKernel, Revision } from './load.ts';

/** A population's kernel as text, with the numbers that fill its descriptor. */
export interface PreparedKernel {
  /** With the model's names. */
  readonly kernel: Kernel;
  /** Without them. */
  readonly text: string;
  readonly population: Omit<PopulationKernel, 'module'>;
}

/** Kernels of all populations of a plan; undefined for sources. */
export function prepareKernels(plan: Plan): (PreparedKernel | undefined)[] {
  return plan.populations.map((population, index) =>
    population.kind === 'neurons' ? prepare(plan, population, index) : undefined,
  );
}

/** What was made of a model for the dt that was met last: networks of a sweep have the same again and again. */
interface Made {
  readonly dt: number;
  readonly kernel: Kernel;
  /** By variant. */
  readonly texts: Map<string, string>;
}

const made = new WeakMap<Model, Made>();

function madeOf(model: Model, dt: number): Made {
  let found = made.get(model);
  if (found?.dt !== dt) {
    found = { dt, kernel: buildKernel(model, dt), texts: new Map() };
    made.set(model, found);
  }
  return found;
}

/** As text without the model's names, so that equal kernels of several models are compiled once. */
function print(kernel: Kernel, variant: KernelVariant): string {
  const plain = canonical(kernel);
  const perNeuron = variant.perNeuron.map((name) => plain.names.get(name)!);
  return printAssemblyScript(plain.kernel, { ...variant, perNeuron });
}

function prepare(plan: Plan, population: PlannedPopulation, index: number): PreparedKernel {
  const model = population.model!;
  checkStableStep(population, plan.dt);
  const external = externalCurrent(plan, index);
  const known = madeOf(model, plan.dt);
  const built = withSums(known.kernel, population.receptors);
  const kernel = external === 'none' ? withoutInput(built, 'I_ext') : built;
  const { parameters, size } = population;
  const n = Math.max(1, size);
  const constants = evaluateConstants(kernel, parameters, n);
  const steps = kernel.refractorySteps
    ? evaluateHostExpression(kernel.refractorySteps, parameters, n)
    : 0;
  const jumps = kernel.jumps.map((jump, receptor) => {
    const scale = evaluateHostExpression(jump.scale, parameters, n);
    const { quantum } = population.receptors[receptor];
    return { receptor, factor: mapValues(scale, (s) => quantum * s) };
  });
  const variant: KernelVariant = {
    ...(plan.precision ? { precision: plan.precision } : {}),
    perNeuron: kernel.constants
      .map((constant) => constant.name)
      .filter((name) => typeof constants[name] !== 'number'),
    jumps: jumps.map(({ receptor, factor }) => ({
      sum: sumKind(plan, population, index, receptor),
      perNeuron: typeof factor !== 'number',
    })),
    external,
    refractory: refractoryKind(kernel, steps),
  };
  const said = JSON.stringify([variant, population.receptors.map(({ name }) => name)]);
  const text = known.texts.get(said) ?? print(kernel, variant);
  known.texts.set(said, text);
  return {
    kernel,
    text,
    population: {
      variant,
      words: kernelWords(kernel),
      wordCount: kernelWordCount(kernel),
      states: kernel.states,
      spikes: kernel.threshold !== undefined,
      constants,
      initial: population.initial,
      jumps,
      refractorySteps: steps,
      noise: kernel.inputs.filter((input) => input !== 'I_ext'),
    },
  };
}

/** No spike is ever held back where the refractory period is 0 steps for all. */
function refractoryKind(kernel: Kernel, steps: Values): KernelVariant['refractory'] {
  if (!kernel.refractorySteps) return 'none';
  if (typeof steps === 'number') return steps > 0 ? 'scalar' : 'none';
  return 'array';
}

/** One value for all where no input of the population differs from neuron to neuron. */
function externalCurrent(plan: Plan, population: number): KernelVariant['external'] {
  const inputs = byPopulation(plan.inputs, 'target', population).filter(
    (input) => input.input !== 'poisson',
  );
  if (byPopulation(plan.couplings, 'target', population).length > 0) return 'array';
  if (inputs.length === 0) return 'none';
  const each = inputs.some(
    (input) =>
      input.input === 'noise_current' ||
      (input.input === 'series_current' && input.each) ||
      (input.input === 'step_current' && typeof input.amplitude !== 'number'),
  );
  return each ? 'array' : 'scalar';
}

function sumKind(
  plan: Plan,
  population: PlannedPopulation,
  index: number,
  receptor: number,
): 'off' | 'narrow' | 'wide' {
  const reached =
    byPopulation(plan.projections, 'target', index).some((p) => p.receptor === receptor) ||
    byPopulation(plan.inputs, 'target', index).some(
      (i) => i.input === 'poisson' && i.receptor === receptor,
    );
  if (!reached) return 'off';
  return population.receptors[receptor].narrow ? 'narrow' : 'wide';
}

/** Compiles what `prepareKernels` printed; equal texts share a module. */
export async function compileKernels(
  prepared: readonly (PreparedKernel | undefined)[],
): Promise<{ modules: WebAssembly.Module[]; kernels: (PopulationKernel | undefined)[] }> {
  const texts = [...new Set(prepared.flatMap((kernel) => (kernel ? [kernel.text] : [])))];
  const modules = await Promise.all(
    texts.map(async (text) => compileModule(await kernelBinary(text))),
  );
  const kernels = prepared.map(
    (kernel) => kernel && { ...kernel.population, module: texts.indexOf(kernel.text) },
  );
  return { modules, kernels };
}

/**
 * Other numbers of a population for workers that have its kernel and the order of its inputs already: undefined where the new numbers need
 * another kernel, or other operations in a step.
 */
export function revisionOf(
  before: Plan,
  plan: Plan,
  population: number,
  prepared: readonly (PreparedKernel | undefined)[],
  kernels: readonly (PopulationKernel | undefined)[],
): Revision | undefined {
  const inputs = (of: Plan) => byPopulation(of.inputs, 'target', population);
  if (formOf(inputs(before)) !== formOf(inputs(plan))) return undefined;
  // workers have equations as kernels, and states as they are now
  const { model: _, parameters: __, initial: ___, ...planned } = plan.populations[population];
  const revision = { population, planned, inputs: inputs(plan) };
  const own = prepared[population];
  if (own === undefined) return revision;
  const fresh = prepare(plan, plan.populations[population], population);
  if (fresh.text !== own.text) return undefined;
  const { initial, ...numbers } = fresh.population;
  return { ...revision, kernel: { ...numbers, module: kernels[population]!.module } };
}

/** What decides which operations a step has, and how many blocks of memory. */
const formOf = (inputs: readonly PlannedInput[]): string =>
  inputs
    .map((input) =>
      input.input === 'poisson'
        ? `poisson ${input.weight !== 0 && input.law.rest.length > 1}`
        : `${input.input} ${input.input === 'step_current' && typeof input.amplitude}`,
    )
    .join();
