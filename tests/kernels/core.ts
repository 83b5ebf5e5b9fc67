/** The core module on a memory of its own, for tests of single kernels. */
import { readAsset } from '../../bindings/assets.ts';
import { compileWasm, WasmHost } from '../../bindings/wasm.ts';
import { Arena } from '../../src/backends/machine/memory.ts';
import { OPERATION } from '../../src/backends/wasm/offsets.ts';

export async function core(): Promise<{ host: WasmHost; arena: Arena }> {
  const host = new WasmHost(
    await compileWasm(await readAsset('core.wasm')),
    OPERATION.firstKernel,
    16,
  );
  return { host, arena: new Arena(host) };
}
