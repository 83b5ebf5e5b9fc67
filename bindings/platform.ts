/** What this host is and has: the one place that asks. */

/** True in Node (and in its worker threads), with a document that a program made (jsdom) or without. */
export const isNode: boolean =
  typeof process !== 'undefined' && process.versions?.node !== undefined && !isPage();

/** Pages of Electron have Node's process too; a page that was only made up has no workers. */
function isPage(): boolean {
  const { window, document, Worker } = globalThis as any;
  return window !== undefined && document !== undefined && Worker !== undefined;
}

/** A Node built-in, imported so that no bundler for browsers follows it. */
export function nodeModule<T>(name: string): Promise<T> {
  return import(/* @vite-ignore */ `node:${name}`) as Promise<T>;
}

/** An optional package, imported so that no bundler looks for it. Rejects where it is not installed. */
export function optionalPackage<T>(name: string): Promise<T> {
  return import(/* @vite-ignore */ name) as Promise<T>;
}

export interface HostInfo {
  /** "Node 20.20.2" or the browser's user agent. */
  readonly host: string;
  /** Processors that this process may use. */
  readonly processors: number;
  /** Bytes of memory, where the host tells; undefined elsewhere. */
  readonly memory: number | undefined;
  readonly availableMemory: number | undefined;
  /** Shared memory between workers can be used. */
  readonly sharedMemory: boolean;
  /** Why not, else an empty string. */
  readonly sharedMemoryReason: string;
  readonly simd: boolean;
}

/** Reads the host's properties. */
export async function hostInfo(): Promise<HostInfo> {
  const own = isNode
    ? await (await import('./node-host.ts')).nodeHost()
    : {
        host: navigator.userAgent,
        processors: navigator.hardwareConcurrency ?? 1,
        memory: undefined,
        availableMemory: undefined,
      };
  return { ...own, ...sharedMemory(), simd: simdAvailable() };
}

/** Not in the worker of a service, nor in a Node whose permissions forbid it. */
export const canStartWorkers = (): boolean =>
  isNode ? (process as any).permission?.has('worker') !== false : typeof Worker !== 'undefined';

/** Threads need SharedArrayBuffer, and in a page cross-origin isolation as well. */
export function sharedMemory(): { sharedMemory: boolean; sharedMemoryReason: string } {
  const sharedMemoryReason = whyNotShared();
  return { sharedMemory: sharedMemoryReason === '', sharedMemoryReason };
}

/** Empty where it is. */
function whyNotShared(): string {
  if (!canStartWorkers()) return 'none can be started here, so it is the calling thread';
  if (!isNode && !(globalThis as any).crossOriginIsolated) {
    return 'this page is not cross-origin isolated: serve it with Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp';
  }
  // WebKitGTK 2.50 says that a page is isolated and has none all the same
  return typeof SharedArrayBuffer === 'undefined' ? 'there is no SharedArrayBuffer' : '';
}

/** Resolves in a later task: timers, signals and messages get their turn. */
export function nextTask(): Promise<void> {
  return new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      done();
    };
    port2.postMessage(0);
  });
}

let simd: boolean | undefined;

/** Validates the smallest module that uses a v128. Safari's Lockdown Mode and `node --jitless` have no WebAssembly. */
function simdAvailable(): boolean {
  simd ??=
    typeof WebAssembly !== 'undefined' &&
    WebAssembly.validate(
      new Uint8Array([
        0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0,
        253, 15, 253, 98, 11,
      ]),
    );
  return simd;
}
