/** Workers that train trees or run chains; how work is split among them changes no bit. */

import { type SharedCrew, startSharedCrew } from '../machine/crew.ts';
import type { SamplingWorkerApi } from './worker-api.ts';

/** `workers`: 0 is the calling thread; default one for each processor, at most `parts`. Rejects with SynfireError. */
export const startSamplingCrew = (
  workers: number | undefined,
  parts: number,
): Promise<SharedCrew<SamplingWorkerApi>> =>
  startSharedCrew<SamplingWorkerApi>(workers, parts, {
    script: 'sampling-worker.js',
    here: async () => new (await import('./worker-api.ts')).SamplingWorkerApi(),
  });
