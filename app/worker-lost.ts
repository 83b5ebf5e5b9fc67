/** A worker of the page that ended by itself. */
import type { Fault } from '../src/index.ts';

export const workerLost = (where: string, remedy: string): Fault => ({
  code: 'worker-lost',
  where,
  found: 'that it ended',
  expected: 'a living worker',
  remedy,
});
