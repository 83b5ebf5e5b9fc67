/** Modules are compiled here, because a host may have no WebAssembly and a page's policy may forbid it: both are told as faults. */
import { compileWasm } from '../../../bindings/wasm.ts';

/** Rejects with `policy` or `no-simd`; what else goes wrong is a bug of ours and stays what it is. */
export async function compileModule(bytes: BufferSource): Promise<WebAssembly.Module> {
  try {
    return await compileWasm(bytes);
  } catch (error) {
    throw await (await import('./not-compiled.ts')).notCompiled(error);
  }
}
