/**
 * WebAssembly from the text that the printers print, at once and without the AssemblyScript compiler: the part of the language that is printed, and
 * `assembly/math.ts` or `double.ts`, which the text imports. What is compiled with the package goes through AssemblyScript, which judges
 * this one: both give the same bits (tests/codegen/assembly.test.ts).
 */
import { SynfireError } from '../../errors.ts';
import { moduleBytes } from './bytes.ts';
import { emitFunction } from './emit.ts';
import { parseModule } from './parser.ts';
import type { Linked } from './scope.ts';

/** Modules of mathematics by their texts: there are two. */
const parsed = new Map<string, Linked>();

function linked(text: string): Linked {
  const module = parsed.get(text) ?? { tree: parseModule(text) };
  parsed.set(text, module);
  return module;
}

/** A module that imports `env.memory` and exports the functions of `text`; `math` is the text of what it imports. Throws `kernel-compile` for text of another kind. */
export function compileText(text: string, modules: { math: string }): Uint8Array<ArrayBuffer> {
  try {
    const tree = parseModule(text);
    const module = { tree, from: linked(modules.math) };
    const exported = [...tree.functions.values()].filter((one) => one.exported);
    return moduleBytes(exported.map((one) => emitFunction(one, module)));
  } catch (cause) {
    throw new SynfireError(
      {
        code: 'kernel-compile',
        where: text.split('\n', 1)[0],
        found: cause instanceof Error ? cause.message : String(cause),
        expected: 'a kernel that compiles',
        remedy:
          'This is most likely a fault of Synfire: please report the model with this message.',
      },
      { cause },
    );
  }
}
