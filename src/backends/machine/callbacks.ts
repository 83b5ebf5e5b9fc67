/** Functions of the caller's, called in the middle of a run: what they promise is waited for, what they throw is an error of its own code. */
import { printValue, SynfireError } from '../../errors.ts';

/** What `call` returns or promises. Rejects with `callback-failed`, whose cause is what it threw. */
export async function called<T>(name: string, call: () => T): Promise<Awaited<T>> {
  try {
    return await call();
  } catch (cause) {
    throw callbackFailed(name, cause);
  }
}

/** For engines that call and do not wait; `settled` rejects with the first fault of a promise that was returned. */
export function calledBetween<A extends unknown[]>(
  name: string,
  callback: (...args: A) => unknown,
): { readonly call: (...args: A) => void; settled(): Promise<void> } {
  const waiting: Promise<unknown>[] = [];
  return {
    call: (...args) => {
      let returned: unknown;
      try {
        returned = callback(...args);
      } catch (cause) {
        throw callbackFailed(name, cause);
      }
      if (typeof (returned as PromiseLike<unknown> | null)?.then !== 'function') return;
      const promised = called(name, () => returned);
      promised.catch(() => {}); // told by `settled`
      waiting.push(promised);
    },
    settled: async () => {
      await Promise.all(waiting);
    },
  };
}

function callbackFailed(name: string, cause: unknown): SynfireError {
  return new SynfireError(
    {
      code: 'callback-failed',
      where: `callback ${name}`,
      found: cause instanceof Error ? `${cause.name}: ${cause.message}` : printValue(cause),
      expected: 'a function that returns',
      remedy: 'Mend it: what it threw is the cause of this error. What was done until then stays.',
    },
    { cause },
  );
}
