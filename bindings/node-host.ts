/** What Node, Deno and Bun say of their machine. What a host keeps to itself (Deno, unless it is allowed) is undefined. */
import { type HostInfo, nodeModule } from './platform.ts';

type Machine = Pick<HostInfo, 'host' | 'processors' | 'memory' | 'availableMemory'>;

export async function nodeHost(): Promise<Machine> {
  const os = await nodeModule<typeof import('node:os')>('os');
  return {
    host: `Node ${process.versions.node} on ${process.platform} ${process.arch}`,
    processors: said(() => os.availableParallelism()) ?? navigator.hardwareConcurrency,
    memory: said(() => os.totalmem()),
    availableMemory: await availableMemory(said(() => os.freemem())),
  };
}

function said(ask: () => number): number | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}

/** Free memory with what the system can reclaim; a container's limit counts. */
async function availableMemory(free: number | undefined): Promise<number | undefined> {
  const limit = said(() => (process as any).constrainedMemory?.() ?? 0);
  let available = free;
  try {
    const fs = await nodeModule<typeof import('node:fs')>('fs');
    const line = /MemAvailable:\s+(\d+) kB/.exec(fs.readFileSync('/proc/meminfo', 'utf8'));
    if (line) available = Number(line[1]) * 1024;
  } catch {
    // not Linux, or not allowed: what the runtime says is the best there is
  }
  return limit && limit > 0 ? Math.min(available ?? limit, limit) : available;
}
