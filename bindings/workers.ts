/**
 * Starting workers and talking to them through comlink, the same in Node and in browsers.
 *
 * A worker that dies leaves a comlink call pending for ever; so every call is raced against the worker's
 * own end, which rejects.
 */
import * as Comlink from 'comlink';
import { assetUrl } from './assets.ts';
import { isNode, nodeModule } from './platform.ts';

export interface WorkerHandle<T> {
  readonly remote: Comlink.Remote<T>;
  /** Calls the worker; rejects if it dies meanwhile. */
  call<R>(action: (remote: Comlink.Remote<T>) => Promise<R>): Promise<R>;
  terminate(): Promise<void>;
}

/** What comlink needs of a channel, over Node's message ports. */
function nodeEndpoint(port: {
  postMessage(message: any, transfer?: any): void;
  on(event: string, listener: (data: any) => void): void;
  off(event: string, listener: (data: any) => void): void;
  start?(): void;
}): Comlink.Endpoint {
  const wrapped = new WeakMap<object, (data: any) => void>();
  return {
    postMessage: (message, transfer) => port.postMessage(message, transfer as any),
    addEventListener: (_type, listener) => {
      const on = (data: unknown) =>
        'handleEvent' in listener
          ? listener.handleEvent({ data } as MessageEvent)
          : listener({ data } as MessageEvent);
      wrapped.set(listener, on);
      port.on('message', on);
    },
    removeEventListener: (_type, listener) => {
      const on = wrapped.get(listener);
      if (on) port.off('message', on);
    },
    start: () => port.start?.(),
  };
}

/** Starts the worker script `name` (an asset). */
export async function startWorker<T>(name: string): Promise<WorkerHandle<T>> {
  const url = assetUrl(name);
  let endpoint: Comlink.Endpoint;
  let stop: () => Promise<void>;
  const end = new WorkerEnd();
  const fail = (error: Error) => end.tell(error);
  if (isNode) {
    const threads = await nodeModule<typeof import('node:worker_threads')>('worker_threads');
    const worker = new threads.Worker(url, { execArgv: [] });
    worker.on('error', (error) => fail(error as Error));
    worker.on('messageerror', (error) => fail(error));
    worker.on('exit', (code) => fail(new Error(`the worker ended with exit code ${code}`)));
    worker.unref(); // an idle simulation does not keep a process alive
    endpoint = nodeEndpoint(worker as any);
    stop = async () => {
      await worker.terminate();
    };
    return handle<T>(endpoint, end, stop, worker);
  }
  const worker = new Worker(url, { type: 'module' });
  worker.addEventListener('error', (event) =>
    fail(new Error(event.message || 'the worker failed')),
  );
  worker.addEventListener('messageerror', () => fail(new Error('a message could not be read')));
  stop = async () => {
    worker.terminate();
    fail(new Error('the worker was terminated'));
  };
  return handle<T>(worker, end, stop);
}

/**
 * When a worker has ended, and who waits meanwhile. A promise of its end would keep the result of every call that was ever raced
 * against it, as long as it lives.
 */
class WorkerEnd {
  readonly #waiting = new Set<(error: Error) => void>();
  #error: Error | undefined;

  tell(error: Error): void {
    this.#error ??= error;
    for (const reject of this.#waiting) reject(error);
    this.#waiting.clear();
  }

  /** What `work` promises; rejects where the worker ends before. */
  before<R>(work: Promise<R>): Promise<R> {
    return new Promise((resolve, reject) => {
      if (this.#error) {
        work.catch(() => {}); // nobody will wait for it
        reject(this.#error);
        return;
      }
      this.#waiting.add(reject);
      work.then(resolve, reject).finally(() => this.#waiting.delete(reject));
    });
  }
}

function handle<T>(
  endpoint: Comlink.Endpoint,
  end: WorkerEnd,
  terminate: () => Promise<void>,
  keepAlive?: { ref(): void; unref(): void },
): WorkerHandle<T> {
  const remote = Comlink.wrap<T>(endpoint);
  let pending = 0;
  let ending = false;
  return {
    remote,
    async terminate() {
      ending = true; // the process waits for its end, whatever call settles meanwhile
      keepAlive?.ref();
      await terminate();
    },
    async call(action) {
      if (pending++ === 0) keepAlive?.ref();
      try {
        return await end.before(action(remote));
      } finally {
        if (--pending === 0 && !ending) keepAlive?.unref();
      }
    },
  };
}

/** Inside a worker: makes `api` callable from outside. */
export async function exposeWorker(api: object): Promise<void> {
  if (isNode) {
    const { parentPort } = await nodeModule<typeof import('node:worker_threads')>('worker_threads');
    Comlink.expose(api, nodeEndpoint(parentPort as any));
    return;
  }
  Comlink.expose(api);
}

/** Marks buffers of a reply to be moved, not copied. */
export function transfer<T>(value: T, buffers: Transferable[]): T {
  return Comlink.transfer(value as any, buffers) as T;
}
