/** What took a worker's life, as the error that its crew has from then on. Loaded when first needed. */
import { SynfireError } from '../../errors.ts';

export const lostWorker = (error: unknown): SynfireError =>
  isRefusedMemory(error) ? memoryRefused(error) : workerLost(error);

/** What hosts say where there is no memory: of buffers and of modules, and of the heap of a worker in Node. */
function isRefusedMemory(error: unknown): boolean {
  const { name, code, message } = error as { name?: string; code?: string; message?: string };
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') return true;
  return name === 'RangeError' && /memory|allocat|buffer/i.test(message ?? '');
}

function memoryRefused(cause: unknown): SynfireError {
  return new SynfireError(
    {
      code: 'out-of-memory',
      where: 'the memory of a worker',
      found: (cause as Error).message,
      expected: 'as much memory as planSummary says',
      remedy:
        'Synapses that are not stored need none (connectivity: "procedural"); else take a smaller network, or more workers where one has no room left.',
    },
    { cause },
  );
}

function workerLost(cause: unknown): SynfireError {
  return new SynfireError(
    {
      code: 'worker-lost',
      where: 'a simulation worker',
      found: cause instanceof Error ? cause.message : String(cause),
      expected: 'workers that live as long as the simulation',
      remedy:
        'Start the simulation anew, from its last snapshot if there is one. What was recorded comes with this error.',
    },
    { cause },
  );
}
