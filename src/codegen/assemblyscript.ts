/**
 * A kernel as an AssemblyScript module: `update(descriptor, step)`, one time step of a slice in the order that kernel.ts
 * promises, and `flush(descriptor, step)`, which acts after every 64th step.
 */
import { printModule, WORLD_OFFSETS } from './assembly-printer.ts';
import type { Kernel } from './kernel.ts';
import { type KernelVariant, kernelOffsets, kernelPlaces } from './kernel-layout.ts';
import { neuronPrograms } from './neuron-program.ts';
import { printUnits } from './unit-printer.ts';

/** The module's text. */
export function printAssemblyScript(kernel: Kernel, variant: KernelVariant): string {
  const { update, flush } = neuronPrograms(kernel, variant);
  const places = kernelPlaces(variant);
  const seldom = { ...places, vectors: 1 as const, opening: ['if ((step & 63) != 63) return;'] };
  return printModule(
    `${kernel.name}: printed by Synfire from the model's equations.`,
    [printUnits(update, places), printUnits(flush, seldom)],
    new Map([...kernelOffsets(kernel), ...WORLD_OFFSETS]),
    places.lanes,
  );
}
