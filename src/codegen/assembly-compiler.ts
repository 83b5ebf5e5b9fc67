/** AssemblyScript text to WebAssembly, through the AssemblyScript compiler (an optional peer). */
import { SynfireError } from '../errors.ts';

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

/**
 * Compiles a module that may import from './math'. Rejects with SynfireError `compiler-missing` where the
 * compiler is not installed, `kernel-compile` where the text does not compile.
 */
export async function compileAssemblyScript(
  text: string,
  modules: { math: string },
): Promise<Uint8Array<ArrayBuffer>> {
  const asc = await loadCompiler();
  const sources: Record<string, string> = { 'kernel.ts': text, 'math.ts': modules.math };
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc.main(['kernel.ts', '--outFile=kernel.wasm', ...OPTIONS], {
    readFile: (name) => sources[name] ?? null,
    writeFile: (name, contents) => {
      if (name === 'kernel.wasm') binary = contents as Uint8Array;
    },
    listFiles: () => [],
  });
  if (error || !binary) {
    throw new SynfireError({
      code: 'kernel-compile',
      where: text.split('\n', 1)[0],
      found: stderr.toString().trim() || String(error),
      expected: 'a kernel that compiles',
      remedy: 'This is most likely a fault of Synfire: please report the model with this message.',
    });
  }
  return new Uint8Array(binary);
}

async function loadCompiler(): Promise<typeof import('assemblyscript/asc')> {
  try {
    return await import('assemblyscript/asc');
  } catch (cause) {
    throw new SynfireError(
      {
        code: 'compiler-missing',
        where: 'a model that was not compiled beforehand',
        found: 'no package "assemblyscript"',
        expected: 'the AssemblyScript compiler, an optional peer dependency',
        remedy: 'Install it: npm install assemblyscript.',
      },
      { cause },
    );
  }
}
