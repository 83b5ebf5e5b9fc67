/** What training takes of memory, said before any of it is taken. */

import { DEFAULT_BINDING_BYTES, gpuMemory, sideOf } from '../backends/learning/gpu-memory.ts';
import { checkGradientMemory, type GradientMemory } from '../backends/learning/gradient-memory.ts';
import { gradientPlan } from '../backends/learning/gradient-plan.ts';
import { SynfireError } from '../errors.ts';
import type { Network } from '../network/network.ts';
import { anything, optional } from '../network/shape.ts';
import { type TaskOptions, taskOf } from './task.ts';

/**
 * Bytes that each worker takes: `bytes` when it begins, and at `most`, where every neuron fires in every step. Longer samples take more,
 * a smaller `checkpointEvery` less: it is least near the square root of the steps. On `webgpu` both are the bytes of all arrays for as many
 * samples of a batch as are run at once, without what sources emit.
 *
 * Throws SynfireError for options that `Trainer.create` refuses, `too-large` where a worker has no room.
 */
export function trainingMemory(network: Network, options: TaskOptions): GradientMemory {
  const { layout, judge, every } = taskOf(network, options, { data: optional(anything) });
  if (options.method === 'eventprop') {
    throw new SynfireError({
      ...{ code: 'bad-option', where: 'training › method', found: '"eventprop"' },
      expected: 'a method with a time step',
      remedy: 'eventprop keeps spikes only: its memory follows from how many there are.',
    });
  }
  if (options.backend === 'webgpu') {
    const plan = gradientPlan(layout, judge);
    const { bindingBytes } = options.gpu?.host?.info.limits ?? {
      bindingBytes: DEFAULT_BINDING_BYTES,
    };
    const { bytes } = gpuMemory(plan, sideOf(plan, options.batch ?? 32, bindingBytes));
    return { bytes, most: bytes };
  }
  return checkGradientMemory(gradientPlan(layout, judge, every), layout.plan.dt);
}
