/** What this host is and has: the one place that asks. */

/** True in Node (and in its worker threads). */
export const isNode: boolean =
  typeof process !== 'undefined' && process.versions?.node !== undefined && !isBrowserLike();

function isBrowserLike(): boolean {
  return typeof (globalThis as any).window !== 'undefined' && typeof document !== 'undefined';
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
  const shared = sharedMemory();
  if (!isNode) {
    return {
      host: navigator.userAgent,
      processors: navigator.hardwareConcurrency ?? 1,
      memory: undefined,
      availableMemory: undefined,
      ...shared,
      simd: simdAvailable(),
    };
  }
  const os = await nodeModule<typeof import('node:os')>('os');
  return {
    host: `Node ${process.versions.node} on ${process.platform} ${process.arch}`,
    processors: os.availableParallelism(),
    memory: os.totalmem(),
    availableMemory: await availableMemory(os.freemem()),
    ...shared,
    simd: simdAvailable(),
  };
}

/** Free memory with what the system can reclaim; a container's limit counts. */
async function availableMemory(free: number): Promise<number> {
  const limit = (process as any).constrainedMemory?.() as number | undefined;
  let available = free;
  try {
    const fs = await nodeModule<typeof import('node:fs')>('fs');
    const line = /MemAvailable:\s+(\d+) kB/.exec(fs.readFileSync('/proc/meminfo', 'utf8'));
    if (line) available = Number(line[1]) * 1024;
  } catch {
    // not Linux: what the runtime says is the best there is
  }
  return limit && limit > 0 ? Math.min(available, limit) : available;
}

/** Threads need SharedArrayBuffer, and in a page cross-origin isolation as well. */
export function sharedMemory(): { sharedMemory: boolean; sharedMemoryReason: string } {
  const isolated = isNode || (globalThis as any).crossOriginIsolated;
  if (!isolated || typeof SharedArrayBuffer === 'undefined') {
    return {
      sharedMemory: false,
      // WebKitGTK 2.50 says that a page is isolated and has none all the same
      sharedMemoryReason: isolated
        ? 'there is no SharedArrayBuffer'
        : 'this page is not cross-origin isolated: serve it with Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp',
    };
  }
  return { sharedMemory: true, sharedMemoryReason: '' };
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

/** Validates the smallest module that uses a v128. */
function simdAvailable(): boolean {
  simd ??= WebAssembly.validate(
    new Uint8Array([
      0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253,
      15, 253, 98, 11,
    ]),
  );
  return simd;
}
