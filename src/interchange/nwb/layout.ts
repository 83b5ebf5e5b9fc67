/** Pieces of Neurodata Without Borders 2 (core 2.7.0, hdmf-common 1.8.0): typed groups and columns of dynamic tables. */
import type { Hdf5Attributes, Hdf5Dataset, Hdf5Group, Hdf5Reference } from '../hdf5.ts';

export type Member = Hdf5Group | Hdf5Dataset;
export type Plain = Omit<Hdf5Dataset, 'attributes' | 'compression'>;

export const text = (value: string) => ({ shape: [] as number[], data: [value] });
export const f64 = (value: number) => ({ shape: [] as number[], data: Float64Array.of(value) });
export const f32 = (value: number) => ({ shape: [] as number[], data: Float32Array.of(value) });

/** Attributes that make an object one of NWB's. Identifiers are made of a seed, so that the same data give the same file. */
export class Typed {
  #count = 0;

  constructor(private readonly seed: string) {}

  attributes(
    type: string,
    namespace: 'core' | 'hdmf-common',
    more: Readonly<Record<string, Omit<Hdf5Dataset, 'attributes'> | Hdf5Reference>> = {},
  ): Hdf5Attributes {
    return new Map<string, Omit<Hdf5Dataset, 'attributes'> | Hdf5Reference>([
      ['namespace', text(namespace)],
      ['neurodata_type', text(type)],
      ['object_id', text(this.#id())],
      ...Object.entries(more),
    ]);
  }

  /** A column of a table. */
  column(data: Hdf5Dataset['data'], description: string, type = 'VectorData'): Hdf5Dataset {
    const attributes = this.attributes(type, 'hdmf-common', { description: text(description) });
    return { shape: [data.length], data, attributes };
  }

  /** Where the items of each row end in the ragged column at `path`. */
  index(ends: BigUint64Array, path: string): Hdf5Dataset {
    const description = text(`ends of the rows of ${path.split('/').at(-1)}`);
    const attributes = this.attributes('VectorIndex', 'hdmf-common', {
      description,
      target: { reference: path },
    });
    return { shape: [ends.length], data: ends, attributes };
  }

  ids(data: BigInt64Array): Hdf5Dataset {
    return {
      shape: [data.length],
      data,
      attributes: this.attributes('ElementIdentifiers', 'hdmf-common'),
    };
  }

  /** A UUID of version 8 (RFC 9562) from the seed and a count: FNV-1a. */
  #id(): string {
    let hash = 0xcbf29ce484222325n;
    const digits: string[] = [];
    for (const part of [`${this.seed}/${this.#count}`, `${this.#count++}/${this.seed}`]) {
      for (const byte of new TextEncoder().encode(part)) {
        hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
      }
      digits.push(hash.toString(16).padStart(16, '0'));
    }
    const [a, b] = digits;
    return `${a.slice(0, 8)}-${a.slice(8, 12)}-8${a.slice(13)}-a${b.slice(1, 4)}-${b.slice(4)}`;
  }
}
