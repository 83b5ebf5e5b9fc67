/** The script of the worker that reads HDF5 files: an entry of its own, which only that worker loads. */
import { serve } from '../backends/machine/worker.ts';
import { type Fault, SynfireError } from '../errors.ts';
import { type Limits, limits } from '../limits.ts';
import type { Hdf5Group } from './hdf5.ts';
import { loadPackage, type Package } from './hdf5-package.ts';
import { readTree, type TreeOptions } from './hdf5-tree.ts';

export type Answer = { readonly tree: Hdf5Group } | { readonly faults: readonly Fault[] };

export class Hdf5Api {
  readonly #packages = new Map<string, Package>();

  /** False: there is no such package here. No address: by its name. */
  async prepare(address = ''): Promise<boolean> {
    try {
      this.#packages.set(address, await loadPackage(address || undefined, ''));
      return true;
    } catch {
      return false;
    }
  }

  /** With the limits of the thread that asks. */
  read(bytes: Uint8Array, options: TreeOptions, given: Limits, address = ''): Answer {
    Object.assign(limits, given);
    try {
      return { tree: readTree(bytes, options, this.#packages.get(address)!) };
    } catch (error) {
      if (error instanceof SynfireError) return { faults: error.faults };
      throw error;
    }
  }
}

await serve(new Hdf5Api());
