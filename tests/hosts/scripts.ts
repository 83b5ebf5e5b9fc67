/** What hosts are given: `identity.ts` and `facts.ts` as one plain module, and the program or page around it. */
import { resolve } from 'node:path';
import * as esbuild from 'esbuild';

/** A module that exports `observe(base, workers)`, facts and hashes, and `observeGpu(base)`, hashes on a GPU. */
export async function hostModule(): Promise<string> {
  const { outputFiles } = await esbuild.build({
    stdin: {
      contents: [
        `import { facts } from './facts.ts';`,
        `import { entriesOf, identity, spikingHashes } from './identity.ts';`,
        `export const observe = async (base, workers) =>`,
        `  ({ facts: facts(), hashes: await identity(await entriesOf(base), workers) });`,
        `export const observeGpu = async (base) => ({ facts: facts(),`,
        `  hashes: await spikingHashes((await entriesOf(base)).library, { backend: 'webgpu' }) });`,
      ].join('\n'),
      resolveDir: resolve(import.meta.dirname),
      loader: 'ts',
    },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    write: false,
  });
  return outputFiles[0].text;
}

/** For hosts without a page. Without shared memory: as if the host had none; Node 20's own workers take theirs when they are loaded. */
export const program = (base: string, workers: number, shared: boolean): string => `
  import 'node:worker_threads';
  ${shared ? '' : 'delete globalThis.SharedArrayBuffer;'}
  const { observe } = await import('./observe.mjs');
  console.log(JSON.stringify(await observe(${JSON.stringify(base)}, ${workers})));
`;

/** For hosts that have WebGPU without a page. */
export const gpuProgram = (base: string): string => `
  import { observeGpu } from './observe.mjs';
  console.log(JSON.stringify(await observeGpu(${JSON.stringify(base)})));
`;

/** It sends to /result what it observed, or what it failed of. */
export const page = (workers: number): string => `<!doctype html><meta charset="utf-8">
<title>Host</title>
<script type="module">
  let answer;
  try {
    const { observe } = await import('/observe.mjs');
    answer = await observe(new URL('/dist/', location.href).href, ${workers});
  } catch (error) {
    answer = { error: String(error) + ' ' + error?.stack };
  }
  await fetch('/result', { method: 'POST', body: JSON.stringify(answer) });
</script>`;
