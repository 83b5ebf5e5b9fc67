/** Workers that train trees or run chains; how work is split among them changes no bit. */
import { hostInfo } from '../../bindings/platform.ts';
import { Crew } from '../backends/wasm/crew.ts';
import { printValue, SynfireError } from '../errors.ts';
import type { RateWorkerApi } from './rate-worker-api.ts';

export type RateCrew = Crew<RateWorkerApi>;

/** `workers`: 0 is the calling thread; default one for each processor, at most `parts`. Rejects with SynfireError. */
export async function startRateCrew(
  workers: number | undefined,
  parts: number,
): Promise<{ readonly crew: RateCrew; readonly shares: readonly (readonly [number, number])[] }> {
  const most = workers ?? (await hostInfo()).processors;
  if (!(Number.isInteger(most) && most >= 0 && most <= 1024)) {
    throw new SynfireError({
      code: 'bad-option',
      where: 'options › workers',
      found: printValue(workers),
      expected: 'an integer from 0 (this thread) to 1,024',
      remedy: 'Leave it out to use every processor.',
    });
  }
  const count = Math.min(most, parts);
  const crew = await Crew.start<RateWorkerApi>(count, {
    script: 'rate-worker.js',
    here: async () => new (await import('./rate-worker-api.ts')).RateWorkerApi(),
  });
  const members = Math.max(1, count);
  const bound = (k: number) => Math.round((k * parts) / members);
  const shares = Array.from(
    { length: members },
    (_, k) => [bound(k), bound(k + 1) - bound(k)] as const,
  );
  return { crew, shares };
}
