/**
 * WebAssembly from the text that the printers print, at once and without the AssemblyScript compiler: the part of the language that is printed, and
 * `assembly/math.ts`, which the text imports. What is compiled with the package goes through AssemblyScript, which judges
 * this one: both give the same bits (tests/codegen/assembly.test.ts).
 */
import { SynfireError } from '../../errors.ts';
import { moduleBytes } from './bytes.ts';
import { emitFunction } from './emit.ts';
import { parseModule } from './parser.ts';
import type { Linked } from './scope.ts';

let math: { readonly text: string; readonly module: Linked } | undefined;

/** A module that imports `env.memory` and exports the functions of `text`. Throws `kernel-compile` for text of another kind. */
export function compileText(text: string, modules: { math: string }): Uint8Array<ArrayBuffer> {
  try {
    if (math?.text !== modules.math) {
      math = { text: modules.math, module: { tree: parseModule(modules.math) } };
    }
    const tree = parseModule(text);
    const module = { tree, from: math.module };
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
