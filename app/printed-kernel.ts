/** The kernel of a network's first neurons as AssemblyScript and as WGSL; empty where it has none. */
import { prepareKernels } from '../src/backends/wasm/kernels.ts';
import { variantOf } from '../src/backends/webgpu/layout.ts';
import { printAssemblyScript } from '../src/codegen/assemblyscript.ts';
import { printWgslKernel } from '../src/codegen/wgsl.ts';
import { compilePlan, Network } from '../src/index.ts';

export function printedKernel(json: string): { text: string; wgsl: string } {
  const plan = compilePlan(Network.fromJSON(json).describe());
  const all = prepareKernels(plan);
  const population = all.findIndex((kernel) => kernel !== undefined);
  const prepared = all[population];
  if (!prepared) return { text: '', wgsl: '' };
  const { kernel } = prepared;
  return {
    text: printAssemblyScript(kernel, prepared.population.variant),
    wgsl: printWgslKernel(kernel, variantOf(plan, population, prepared)),
  };
}
