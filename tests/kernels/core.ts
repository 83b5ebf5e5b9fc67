/** The core module on a memory of its own, for tests of single kernels. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import asc from 'assemblyscript/asc';
import { readAsset } from '../../bindings/assets.ts';
import { compileWasm, WasmHost } from '../../bindings/wasm.ts';
import { Arena } from '../../src/backends/machine/memory.ts';
import { OPERATION } from '../../src/backends/wasm/offsets.ts';

/** `entrances`: in place of the core its primitives, by those of entrances.as, compiled here. */
export async function core({ entrances = false } = {}): Promise<{ host: WasmHost; arena: Arena }> {
  const binary = entrances ? await compiled() : await readAsset('core.wasm');
  const host = new WasmHost(await compileWasm(binary), OPERATION.firstKernel, 16);
  return { host, arena: new Arena(host) };
}

async function compiled(): Promise<Uint8Array<ArrayBuffer>> {
  const entry = 'assembly/entrances.ts';
  let binary: unknown;
  const { error, stderr } = await asc.main(
    [
      ...[entry, '--outFile', 'core.wasm', '--baseDir', resolve(import.meta.dirname, '../..')],
      ...['--runtime', 'stub', '--importMemory', '--importTable', '--initialMemory', '1'],
      ...['--maximumMemory', '65536', '--enable', 'simd', '--optimizeLevel', '1'],
      ...['--noAssert', '--uncheckedBehavior', 'always', '--disableWarning', '112'],
    ],
    {
      readFile: (name, folder) => {
        const path = join(folder, name === entry ? 'tests/kernels/entrances.as' : name);
        return existsSync(path) ? readFileSync(path, 'utf8') : null;
      },
      writeFile: (_, contents) => {
        binary = contents;
      },
      listFiles: () => [],
    },
  );
  if (error) throw new Error(stderr.toString());
  return binary as Uint8Array<ArrayBuffer>;
}
