/** The core modules of the engine. */
import { readAsset } from '../../../bindings/assets.ts';
import type { Precision } from '../../equations/precision.ts';
import { compileModule } from '../machine/compile.ts';

const cores = new Map<Precision, Promise<WebAssembly.Module>>();

/** The core of a precision, compiled once. */
export function coreOf(precision: Precision): Promise<WebAssembly.Module> {
  const file = precision === 'double' ? 'core-double.wasm' : 'core.wasm';
  const core = cores.get(precision) ?? readAsset(file).then(compileModule);
  cores.set(precision, core);
  core.catch(() => cores.delete(precision));
  return core;
}
