/** Training on a GPU, with the face of a crew of one worker. */

import type { GpuHost } from '../../../bindings/gpu.ts';
import type { GpuOptions } from '../../../bindings/gpu-device.ts';
import type { TrainingPlan, TrainingState } from '../../sampling/training-plan.ts';
import { openGpu } from '../webgpu/webgpu.ts';
import { GpuTrainer } from './gpu-trainer.ts';
import type { TrainingCrew } from './training-crew.ts';

/** Rejects with SynfireError where there is no GPU, or no room on it. */
export async function startGpuTraining(
  plan: TrainingPlan,
  state: TrainingState,
  gpu: GpuOptions & { readonly host?: GpuHost },
): Promise<TrainingCrew> {
  const host = gpu.host ?? (await openGpu(gpu));
  const close = () => {
    if (gpu.host === undefined) host.close();
  };
  try {
    const trainer = await GpuTrainer.create(host, plan, state);
    return {
      all: async (action) => [await action(trainer, 0)],
      async dispose() {
        trainer.release();
        close();
      },
    };
  } catch (error) {
    close();
    throw error;
  }
}
