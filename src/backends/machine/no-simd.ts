/** A host that the WebAssembly engines cannot run on. Loaded where it is met. */
import { SynfireError } from '../../errors.ts';

export const noSimd = (host: string): SynfireError =>
  new SynfireError({
    code: 'no-simd',
    where: host,
    found: typeof WebAssembly === 'undefined' ? 'no WebAssembly' : 'WebAssembly without SIMD',
    expected: 'WebAssembly SIMD (Node 16+, Chrome 91+, Firefox 89+, Safari 16.4+)',
    remedy:
      'Update the host, let it have WebAssembly (Node without --jitless, Safari without Lockdown Mode), or use backend "reference" for small networks.',
  });
