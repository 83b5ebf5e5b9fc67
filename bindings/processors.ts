/** Which processors this process may run on. A count does not tell whether two processes have the same ones. */
import { nodeModule } from './platform.ts';

/** Their numbers, in rising order; undefined where the system has no such list (Linux has). */
export async function allowedProcessors(): Promise<number[] | undefined> {
  const { readFile } = await nodeModule<typeof import('node:fs/promises')>('fs/promises');
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1];
  return list?.split(',').flatMap((range) => {
    const [from, to = from] = range.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, k) => from + k);
  });
}
