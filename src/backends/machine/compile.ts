/** Modules are compiled here, because a page's policy may forbid it: that is told with the words that the policy lacks. */
import { compileWasm } from '../../../bindings/wasm.ts';
import { SynfireError } from '../../errors.ts';

/** Rejects with `policy`; what else goes wrong is a bug of ours and stays what it is. */
export async function compileModule(bytes: BufferSource): Promise<WebAssembly.Module> {
  try {
    return await compileWasm(bytes);
  } catch (error) {
    const { message } = error as Error;
    // Chromium, Firefox, Safari
    if (!/unsafe-eval|content security policy|blocked by CSP|disallowed by/i.test(message))
      throw error;
    throw new SynfireError(
      {
        code: 'policy',
        where: 'the Content-Security-Policy of this page',
        found: 'that WebAssembly may not be compiled',
        expected: "script-src with 'wasm-unsafe-eval'",
        remedy: 'Add that word to the header; it allows no other code.',
      },
      { cause: error },
    );
  }
}
