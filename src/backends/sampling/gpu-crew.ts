/** Chains on a GPU, with the face of a crew of one worker. */

import type { GpuHost } from '../../../bindings/gpu.ts';
import type { GpuOptions } from '../../../bindings/gpu-device.ts';
import { SynfireError } from '../../errors.ts';
import type { CircuitPlan } from '../../sampling/circuit-plan.ts';
import { treeLayout } from '../../sampling/tree-layout.ts';
import type { DendriticTrees } from '../../sampling/trees.ts';
import type { RateModules } from '../rate/module.ts';
import { openGpu } from '../webgpu/webgpu.ts';
import { type BlockStates, byChain, joined } from './collect.ts';
import { GpuBlock } from './gpu-block.ts';

/** What runs the chains of a circuit. */
interface CircuitMember {
  cycles(count: number, everyStep: boolean): Promise<Float32Array>;
  blockStates(): Promise<BlockStates[]>;
  restoreBlocks(states: readonly BlockStates[]): Promise<void>;
}
export interface CircuitCrew {
  all<R>(action: (member: CircuitMember, index: number) => Promise<R>): Promise<R[]>;
  dispose(): Promise<void>;
}

/** Chains of a block: more fill no GPU better. */
const MOST_CHAINS = 4096;

/** `chains` is a multiple of 4. Rejects with SynfireError where there is no GPU, or the circuit needs a processor. */
export async function startGpuCrew(
  modules: RateModules,
  plan: CircuitPlan,
  chains: number,
  gpu: GpuOptions & { readonly host?: GpuHost },
): Promise<CircuitCrew> {
  const { trees } = treesOf(plan);
  const host = gpu.host ?? (await openGpu(gpu));
  const blocks: GpuBlock[] = [];
  const close = () => {
    for (const block of blocks) block.release();
    if (gpu.host === undefined) host.close();
  };
  try {
    const { leaves } = treeLayout(trees.somata, trees.branching);
    const room = Math.floor(host.info.limits.bindingBytes / (4 * leaves * trees.somata));
    const width = Math.max(4, Math.min(MOST_CHAINS, 4 * Math.floor(room / 4)));
    for (let first = 0; first < chains; first += width) {
      const range = [first, Math.min(width, chains - first)] as const;
      blocks.push(await GpuBlock.create(host, modules, plan, trees, range));
    }
  } catch (error) {
    close();
    throw error;
  }
  const member: CircuitMember = {
    async cycles(count, everyStep) {
      const found: Float32Array[][] = [];
      for (const block of blocks) {
        const steps: Float32Array[] = [];
        const keep = async () => {
          steps.push(byChain(await block.states(), block.somata));
        };
        for (let k = 0; k < count; k++) {
          await block.cycle(everyStep ? keep : undefined);
          if (!everyStep) await keep();
        }
        found.push(steps);
      }
      return joined(found);
    },
    blockStates: () =>
      Promise.all(
        blocks.map(async (block) => ({ states: await block.states(), cycles: block.cycles })),
      ),
    async restoreBlocks(states) {
      states.forEach((state, k) => {
        blocks[k].restore(state.states, state.cycles);
      });
    },
  };
  return {
    all: async (action) => [await action(member, 0)],
    dispose: async () => close(),
  };
}

function treesOf({ denoiser, inputs }: CircuitPlan): { readonly trees: DendriticTrees } {
  const found = inputs.length > 0 ? 'inputs' : denoiser.kind;
  if (denoiser.kind === 'trees' && inputs.length === 0) return denoiser;
  throw new SynfireError({
    code: 'unsupported',
    where: 'sampling circuit › backend',
    found: `${found} on backend "webgpu"`,
    expected: 'trees without inputs: gradients of likelihoods and exact mixtures are f64',
    remedy: 'Use backend "wasm".',
  });
}
