/** Workers that train trees or run chains; how work is split among them changes no bit. */
import { startSharedCrew } from '../rate/crew.ts';
import type { Crew } from '../wasm/crew.ts';
import type { RateWorkerApi } from './rate-worker-api.ts';

export type RateCrew = Crew<RateWorkerApi>;

/** `workers`: 0 is the calling thread; default one for each processor, at most `parts`. Rejects with SynfireError. */
export const startRateCrew = (workers: number | undefined, parts: number) =>
  startSharedCrew<RateWorkerApi>(workers, parts, {
    script: 'rate-worker.js',
    here: async () => new (await import('./rate-worker-api.ts')).RateWorkerApi(),
  });
