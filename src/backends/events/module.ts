/** The event engine's WebAssembly module: compiled once, an instance with its own memory a simulation. */
import { readAsset } from '../../../bindings/assets.ts';
import { WasmHost } from '../../../bindings/wasm.ts';
import { compileModule } from '../machine/compile.ts';
import { Arena } from '../machine/memory.ts';
import type { EventSpikes } from './event-engine.ts';

let compiled: Promise<WebAssembly.Module> | undefined;

export class EventMemory extends Arena {
  static async create(): Promise<EventMemory> {
    compiled ??= readAsset('events.wasm').then(compileModule);
    compiled.catch(() => {
      compiled = undefined; // a later call asks again
    });
    return new EventMemory(new WasmHost(await compiled, 1, 0));
  }

  /** Room for the heap of `size` neurons, whose own keys are at `keys`, and for `most` spikes of a call. */
  layHeap(keys: number | undefined, size: number, most: number): SpikeRoom {
    const [times, neurons] = [this.allocate(8 * most, 'spikes'), this.allocate(4 * most, 'spikes')];
    const heapKeys = this.allocate(8 * size, 'the heap');
    const heapNeurons = this.allocate(4 * size, 'the heap');
    const places = this.allocate(4 * size, 'the heap');
    this.kernels.setHeapArrays(heapKeys, heapNeurons, places, size);
    this.kernels.setKeys(keys ?? heapKeys, size, times, neurons);
    return { times, neurons };
  }

  /** The first of the spikes that a call left there. */
  spikes({ times, neurons }: SpikeRoom, count: number): EventSpikes {
    return { times: this.f64(times, count).slice(), neurons: this.u32(neurons, count).slice() };
  }
}

/** Addresses. */
export interface SpikeRoom {
  readonly times: number;
  readonly neurons: number;
}
