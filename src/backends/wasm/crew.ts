/**
 * The workers of a simulation, addressed together. With no worker at all the same API runs in the calling
 * thread (`workers: 0`): no start-up, but the caller is blocked while it runs.
 */
import { startWorker, type WorkerHandle } from '../../../bindings/workers.ts';
import { SynfireError } from '../../errors.ts';
import type { WorkerApi } from './worker-api.ts';

type Calls = {
  [K in keyof WorkerApi]: (
    ...args: Parameters<WorkerApi[K]>
  ) => Promise<Awaited<ReturnType<WorkerApi[K]>>>;
};

export class Crew {
  readonly #members: readonly Calls[];
  readonly #handles: readonly WorkerHandle<WorkerApi>[];
  #lost: SynfireError | undefined;

  private constructor(members: readonly Calls[], handles: readonly WorkerHandle<WorkerApi>[]) {
    this.#members = members;
    this.#handles = handles;
  }

  /** Starts `workers` workers; 0: this thread. */
  static async start(workers: number): Promise<Crew> {
    if (workers === 0) return new Crew(await inThread(), []);
    const starting = Array.from({ length: workers }, () => startWorker<WorkerApi>('worker.js'));
    const handles = await Promise.all(starting);
    return new Crew(handles.map(remote), handles);
  }

  get size(): number {
    return this.#members.length;
  }

  /** Asks all workers at once; a worker that dies takes the crew with it. */
  async all<R>(action: (member: Calls, index: number) => Promise<R>): Promise<R[]> {
    if (this.#lost) throw this.#lost;
    try {
      return await Promise.all(this.#members.map(action));
    } catch (error) {
      if (error instanceof SynfireError) throw error;
      const faults = (error as { faults?: SynfireError['faults'] }).faults;
      if (faults) throw new SynfireError(faults, { cause: error });
      this.#lost = workerLost(error);
      await this.dispose();
      throw this.#lost;
    }
  }

  async dispose(): Promise<void> {
    await Promise.all(this.#handles.map((handle) => handle.terminate()));
  }
}

/** The one member that runs here. (In an array: a proxy has every property, `then` too.) */
async function inThread(): Promise<[Calls]> {
  const { WorkerApi } = await import('./worker-api.ts'); // what workers run; most runs have workers
  const api = new WorkerApi();
  const call = (name: string) =>
    (async (...args: never[]) => {
      const method = api[name as keyof WorkerApi] as (...args: never[]) => unknown;
      return method.apply(api, args);
    }) as never;
  return [new Proxy({} as Calls, { get: (_, name) => call(String(name)) })];
}

function remote(handle: WorkerHandle<WorkerApi>): Calls {
  const call = (name: string) =>
    ((...args: never[]) =>
      handle.call((api) => {
        const method = api[name as keyof typeof api] as unknown as (
          ...args: never[]
        ) => Promise<unknown>;
        return method(...args);
      })) as never;
  return new Proxy({} as Calls, {
    get: (_, name) => (name === 'then' ? undefined : call(String(name))),
  });
}

function workerLost(cause: unknown): SynfireError {
  return new SynfireError(
    {
      code: 'worker-lost',
      where: 'a simulation worker',
      found: cause instanceof Error ? cause.message : String(cause),
      expected: 'workers that live as long as the simulation',
      remedy:
        'Start the simulation anew, from its last snapshot if there is one. If memory ran out, use a smaller network.',
    },
    { cause },
  );
}
