/** What runs in a worker of a crew: an API, whole calls of it, and its faults as plain data. */
import { exposeWorker } from '../../../bindings/workers.ts';
import { SynfireError } from '../../errors.ts';

export { transfer } from '../../../bindings/workers.ts';

type Method = (...args: unknown[]) => unknown;

/** Makes the methods of `api` callable from the crew's thread. Each worker script is this call with one engine's API. */
export function serve(api: object): Promise<void> {
  return exposeWorker(
    new Proxy(api, {
      get(target, name) {
        const method = Reflect.get(target, name) as unknown;
        if (typeof method !== 'function') return method;
        return (...args: unknown[]) => sending(() => (method as Method).apply(target, args));
      },
    }),
  );
}

/** A thrown Error would lose all but its message on the way. */
function sending<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof SynfireError) throw { faults: error.faults };
    throw error;
  }
}
