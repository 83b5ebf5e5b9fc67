/** WebAssembly modules, memories and instances: compile once, instantiate in each worker. */

export type WasmExports = Record<string, any>;

const compiled = new WeakMap<object, Promise<WebAssembly.Module>>();

/** Compiles bytes, the same ones once; the module can be posted to workers. */
export function compileWasm(bytes: BufferSource): Promise<WebAssembly.Module> {
  let module = compiled.get(bytes);
  if (!module) {
    module = WebAssembly.compile(bytes);
    compiled.set(bytes, module);
  }
  return module;
}

/** One worker's linear memory with the modules that share it. */
export class WasmHost {
  readonly memory = new WebAssembly.Memory({ initial: 1, maximum: 65536 });
  readonly table: WebAssembly.Table;
  readonly core: WasmExports;
  #nextEntry: number;

  /** `firstEntry`: table entries below it are not handed out. */
  constructor(core: WebAssembly.Module, firstEntry: number, entries: number) {
    this.table = new WebAssembly.Table({ element: 'anyfunc', initial: firstEntry + entries });
    this.#nextEntry = firstEntry;
    this.core = this.instantiate(core);
  }

  /** Instantiates a module on this memory. */
  instantiate(module: WebAssembly.Module): WasmExports {
    const env = {
      memory: this.memory,
      table: this.table,
      abort: (_message: number, _file: number, line: number, column: number) => {
        throw new Error(`abort in a kernel at ${line}:${column}`);
      },
    };
    return new WebAssembly.Instance(module, { env }).exports;
  }

  /** Puts an exported function into the table; returns its index. */
  tabulate(fn: () => void): number {
    const index = this.#nextEntry++;
    this.table.set(index, fn as any);
    return index;
  }
}
