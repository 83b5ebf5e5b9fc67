/** Printed text through the AssemblyScript compiler: the judge of the library's own. */
import asc from 'assemblyscript/asc';

/** The same options as asconfig.json gives the core module. */
const OPTIONS = [
  '--runtime=stub',
  '--importMemory',
  '--enable=simd',
  '-O3',
  '--noAssert',
  '--uncheckedBehavior=always',
  '--disableWarning',
];

/** Compiles a module that may import from './math'. */
export async function compileAssemblyScript(
  text: string,
  modules: { math: string },
): Promise<Uint8Array<ArrayBuffer>> {
  const sources: Record<string, string> = { 'kernel.ts': text, 'math.ts': modules.math };
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc.main(['kernel.ts', '--outFile=kernel.wasm', ...OPTIONS], {
    readFile: (name) => sources[name] ?? null,
    writeFile: (name, contents) => {
      if (name === 'kernel.wasm') binary = contents as Uint8Array;
    },
    listFiles: () => [],
  });
  if (error || !binary) throw new Error(stderr.toString());
  return new Uint8Array(binary);
}
