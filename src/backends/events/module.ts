/** The event engine's WebAssembly module: compiled once, an instance with its own memory a simulation. */
import { readAsset } from '../../../bindings/assets.ts';
import { WasmHost } from '../../../bindings/wasm.ts';
import { compileModule } from '../machine/compile.ts';
import { Arena } from '../machine/memory.ts';

let compiled: Promise<WebAssembly.Module> | undefined;

export class EventMemory extends Arena {
  static async create(): Promise<EventMemory> {
    compiled ??= readAsset('events.wasm').then(compileModule);
    compiled.catch(() => {
      compiled = undefined; // a later call asks again
    });
    return new EventMemory(new WasmHost(await compiled, 1, 0));
  }
}
