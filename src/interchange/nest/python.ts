/** Values as Python: what a script says inline, and arrays that lie beside it as .npy files. */
import { type NpyArray, writeNpy } from '../npy.ts';

/** Python as it stands, not to be quoted. */
export class Code {
  constructor(readonly text: string) {}
}

export type Value =
  | number
  | string
  | boolean
  | Code
  | NpyArray
  | readonly Value[]
  | { readonly [key: string]: Value };

/** More numbers than this become a file. */
const INLINE = 12;

export class PythonValues {
  /** Content by path. */
  readonly files = new Map<string, Uint8Array>();

  /** The expression; `name` is what a file of it is called. */
  print(value: Value, name: string): string {
    if (value instanceof Code) return value.text;
    if (typeof value === 'string') return JSON.stringify(value);
    if (typeof value === 'boolean') return value ? 'True' : 'False';
    if (typeof value === 'number') return number(value);
    if (ArrayBuffer.isView(value)) return this.#array(value as NpyArray, name);
    if (Array.isArray(value)) {
      return `[${value.map((item, k) => this.print(item, `${name}_${k}`)).join(', ')}]`;
    }
    const entries = Object.entries(value as { readonly [key: string]: Value });
    return `{${entries.map(([key, item]) => `"${key}": ${this.print(item, `${name}_${key}`)}`).join(', ')}}`;
  }

  #array(data: NpyArray, name: string): string {
    if (data.length <= INLINE) {
      const real = data instanceof Float64Array || data instanceof Float32Array;
      return `[${Array.from(data as Float64Array, real ? number : String).join(', ')}]`;
    }
    const base = name.replace(/[^\w]+/g, '_');
    let path = `data/${base}.npy`;
    for (let k = 2; this.files.has(path); k++) path = `data/${base}_${k}.npy`;
    this.files.set(path, writeNpy(data));
    return `load("${path.slice('data/'.length)}")`;
  }
}

/** A float stays one in Python: 1 → 1.0. */
function number(value: number): string {
  if (Number.isNaN(value)) return 'float("nan")';
  if (!Number.isFinite(value)) return value > 0 ? 'float("inf")' : '-float("inf")';
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** A whole number. */
export const int = (value: number): Code => new Code(String(Math.round(value)));
