/**
 * The WebAssembly of a printed kernel: from the catalogue that was compiled with the package, else
 * from the AssemblyScript compiler, loaded when first needed. Compiled once per text and process.
 */
import { readAsset } from '../../../bindings/assets.ts';
import { compileAssemblyScript } from '../../codegen/assembly-compiler.ts';

/** The catalogue: base64 of the binary by hash of the text. */
type Catalogue = Readonly<Record<string, string>>;

let catalogue: Promise<Catalogue> | undefined;
const compiled = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();

/** The binary of a kernel's text. Rejects with SynfireError where it must be compiled and cannot be. */
export function kernelBinary(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const hash = textHash(text);
  let binary = compiled.get(hash);
  if (!binary) {
    binary = find(hash, text);
    compiled.set(hash, binary);
    binary.catch(() => compiled.delete(hash));
  }
  return binary;
}

/** True if the binary is in the catalogue or was compiled before: no compiler is needed for it. */
export async function isCompiled(text: string): Promise<boolean> {
  const hash = textHash(text);
  catalogue ??= readCatalogue();
  return compiled.has(hash) || (await catalogue)[hash] !== undefined;
}

async function find(hash: string, text: string): Promise<Uint8Array<ArrayBuffer>> {
  catalogue ??= readCatalogue();
  const known = (await catalogue)[hash];
  if (known !== undefined) return Uint8Array.from(atob(known), (c) => c.charCodeAt(0));
  const math = new TextDecoder().decode(await readAsset('math.as'));
  return compileAssemblyScript(text, { math });
}

/** Without the catalogue everything still works, more slowly. */
async function readCatalogue(): Promise<Catalogue> {
  try {
    return JSON.parse(new TextDecoder().decode(await readAsset('kernels.json'))) as Catalogue;
  } catch {
    return {};
  }
}

/** FNV-1a of the text's UTF-16 units, 64 bits in hexadecimal: names a kernel, protects nothing. */
export function textHash(text: string): string {
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  for (let i = 0; i < text.length; i++) {
    low = (low ^ text.charCodeAt(i)) >>> 0;
    // times 0x100000001b3, modulo 2^64
    const product = low * 0x1b3;
    high = (Math.imul(high, 0x1b3) + Math.floor(product / 2 ** 32) + (low << 8)) >>> 0;
    low = product >>> 0;
  }
  return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0');
}
