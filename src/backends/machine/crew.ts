/**
 * Workers with one API, addressed together. With no worker at all the same API runs in the calling
 * thread (`workers: 0`, and where none can be started): no start-up, but the caller is blocked while it runs.
 */
import { canStartWorkers, hostInfo } from '../../../bindings/platform.ts';
import { startWorker, type WorkerHandle } from '../../../bindings/workers.ts';
import { badOption, SynfireError } from '../../errors.ts';
import { evenParts } from './even-parts.ts';

/** The methods of an API as a caller of its worker sees them. */
export type Calls<Api> = {
  [K in keyof Api]: Api[K] extends (...args: infer A) => infer R
    ? (...args: A) => Promise<Awaited<R>>
    : never;
};

/** What workers run: the asset that is their script, and the API itself, for the calling thread. */
export interface CrewScript<Api> {
  readonly script: string;
  here(): Promise<Api>;
}

export class Crew<Api> {
  readonly #members: readonly Calls<Api>[];
  readonly #handles: readonly WorkerHandle<Api>[];
  #lost: SynfireError | undefined;

  private constructor(members: readonly Calls<Api>[], handles: readonly WorkerHandle<Api>[]) {
    this.#members = members;
    this.#handles = handles;
  }

  /** Starts `workers` workers; 0, and where a host lets none be started: this thread. */
  static async start<Api extends object>(
    workers: number,
    { script, here }: CrewScript<Api>,
  ): Promise<Crew<Api>> {
    if (workers === 0 || !canStartWorkers()) return new Crew<Api>([inThread(await here())], []);
    const starting = Array.from({ length: workers }, () => startWorker<Api>(script));
    const handles = await Promise.all(starting);
    return new Crew<Api>(handles.map(remote), handles);
  }

  get size(): number {
    return this.#members.length;
  }

  /** Asks all workers at once; a worker that dies takes the crew with it. */
  async all<R>(action: (member: Calls<Api>, index: number) => Promise<R>): Promise<R[]> {
    if (this.#lost) throw this.#lost;
    try {
      return await Promise.all(this.#members.map(action));
    } catch (error) {
      if (error instanceof SynfireError) throw error;
      const faults = (error as { faults?: SynfireError['faults'] }).faults;
      if (faults) throw new SynfireError(faults, { cause: error });
      const { lostWorker } = await import('./crew-lost.ts');
      this.#lost ??= lostWorker(error);
      await this.dispose();
      throw this.#lost;
    }
  }

  async dispose(): Promise<void> {
    await Promise.all(this.#handles.map((handle) => handle.terminate()));
  }
}

/** What `work` gives; where it fails, nothing is left running. */
export async function orDisposed<T>(
  crew: { dispose(): Promise<void> },
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await crew.dispose();
    throw error;
  }
}

/** Workers that share equal parts of some work. */
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
    throw badOption(
      'options › workers',
      workers,
      'an integer from 0 (this thread) to 1,024',
      'Leave it out to use every processor.',
    );
  }
  const crew = await Crew.start<Api>(Math.min(most, parts), script);
  const shares = evenParts(parts, crew.size).map(([from, to]) => [from, to - from] as const);
  return { crew, shares };
}

/** The one member that runs here. */
function inThread<Api extends object>(api: Api): Calls<Api> {
  return proxy(async (name, args) => {
    const method = api[name as keyof Api] as (...args: unknown[]) => unknown;
    return method.apply(api, args);
  });
}

function remote<Api>(handle: WorkerHandle<Api>): Calls<Api> {
  return proxy((name, args) =>
    handle.call((api) => {
      const method = api[name as keyof typeof api] as (...args: unknown[]) => Promise<unknown>;
      return method(...args);
    }),
  );
}

/** An object without `then`, or it would be taken for a promise. */
function proxy<Api>(call: (name: string, args: unknown[]) => Promise<unknown>): Calls<Api> {
  return new Proxy({} as Calls<Api>, {
    get: (_, name) =>
      name === 'then' ? undefined : (...args: unknown[]) => call(String(name), args),
  });
}
