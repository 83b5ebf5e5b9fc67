/**
 * A thread of the build: compiles modules of WebAssembly one after the other. `workerData`: their configurations and targets; in
 * the target `double` files of double precision are read in place of their siblings.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { workerData } from 'node:worker_threads';
import asc from 'assemblyscript/asc';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const doubles = { real: 'real-double', 'rate/index': 'rate/index-double' };

for (const [config, target] of workerData) {
  const placed = (name) =>
    target === 'double'
      ? name.replace(/^assembly\/(.*)\.ts$/, (_, id) => `assembly/${doubles[id] ?? id}.ts`)
      : name;
  const readFile = (name, baseDir) => {
    const path = join(baseDir, placed(name));
    return existsSync(path) ? readFileSync(path, 'utf8') : null;
  };
  const args = ['--config', config, '--target', target, '--baseDir', root];
  const { error, stderr } = await asc.main(args, { readFile });
  if (error) throw new Error(stderr.toString() || String(error));
}
