/** What a worker of the page tells of an error: ours as they are; anything else is a bug and says so. */
import { type Fault, SynfireError } from '../src/index.ts';

export function faultsOf(error: unknown): readonly Fault[] {
  if (error instanceof SynfireError) return error.faults;
  return [
    {
      code: 'bug',
      where: 'Synfire',
      found: error instanceof Error ? error.message : String(error),
      expected: 'no such error',
      remedy: 'Please report it with the share link.',
    },
  ];
}
