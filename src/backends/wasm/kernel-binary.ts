/**
 * The WebAssembly of a printed kernel, compiled here in some milliseconds, once per text and process. The compiler and the mathematics that
 * kernels are built of are loaded when first needed.
 */
import { readAsset } from '../../../bindings/assets.ts';

/** Kernels that are kept, some kB each: texts without end must not take memory without end. */
const MOST = 256;
const compiled = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();

/** The binary of a kernel's text. Rejects with SynfireError `kernel-compile`. */
export function kernelBinary(text: string): Promise<Uint8Array<ArrayBuffer>> {
  let binary = compiled.get(text);
  if (!binary) {
    binary = compile(text);
    compiled.set(text, binary);
    if (compiled.size > MOST) compiled.delete(compiled.keys().next().value as string); // the oldest
    binary.catch(() => compiled.delete(text));
  }
  return binary;
}

async function compile(text: string): Promise<Uint8Array<ArrayBuffer>> {
  // what the text imports from; one that imports nothing takes either
  const module = text.match(/ from '\.\/(\w+)';/)?.[1] ?? 'math';
  const [{ compileText }, math] = await Promise.all([
    import('../../codegen/assembly/compile.ts'),
    readAsset(`${module}.as`),
  ]);
  return compileText(text, { math: new TextDecoder().decode(math) });
}
