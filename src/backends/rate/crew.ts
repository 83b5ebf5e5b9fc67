/** Workers that share equal parts of some work: as many as there are processors, at most one a part. */
import { hostInfo } from '../../../bindings/platform.ts';
import { printValue, SynfireError } from '../../errors.ts';
import { Crew, type CrewScript } from '../wasm/crew.ts';

export interface SharedCrew<Api> {
  readonly crew: Crew<Api>;
  /** Of each member: its first part and how many. */
  readonly shares: readonly (readonly [first: number, count: number])[];
}

/** `workers`: 0 is the calling thread; default one for each processor. Rejects with SynfireError. */
export async function startSharedCrew<Api extends object>(
  workers: number | undefined,
  parts: number,
  script: CrewScript<Api>,
): Promise<SharedCrew<Api>> {
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
  const crew = await Crew.start<Api>(count, script);
  const members = Math.max(1, count);
  const bound = (k: number) => Math.round((k * parts) / members);
  const shares = Array.from(
    { length: members },
    (_, k) => [bound(k), bound(k + 1) - bound(k)] as const,
  );
  return { crew, shares };
}
