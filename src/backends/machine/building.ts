/** What a long build owes to whoever waits for it: turns of the event loop, and an ear for the signal. */
import { SynfireError } from '../../errors.ts';
import { nextTask } from './host.ts';

/** Between two parts of a build: the event loop turns. Rejects with `aborted` where the signal has been given. */
export async function buildTurn(signal: AbortSignal | undefined): Promise<void> {
  await nextTask();
  stopWhereAborted(signal);
}

/** Throws `aborted` where the signal has been given. */
export function stopWhereAborted(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return;
  throw new SynfireError(
    {
      code: 'aborted',
      where: 'the build',
      found: 'a signal to stop',
      expected: 'no signal',
      remedy: 'Build it again.',
    },
    { cause: signal.reason },
  );
}
