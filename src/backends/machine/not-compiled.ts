/** Why a module could not be compiled. Loaded where one could not. */
import { hostInfo } from '../../../bindings/platform.ts';
import { SynfireError } from '../../errors.ts';
import { noSimd } from './no-simd.ts';

/** A SynfireError where the host is why; else what was caught. */
export async function notCompiled(error: unknown): Promise<unknown> {
  const { simd, host } = await hostInfo();
  if (!simd) return noSimd(host);
  const { message } = error as Error;
  // Chromium, Firefox, Safari
  const forbidden = /unsafe-eval|content security policy|blocked by CSP|disallowed by/i;
  if (!forbidden.test(message)) return error;
  return new SynfireError(
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
