/** bench.ts with the library in one file beside the library's assets: dist/gpu-bench.js. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { shadersAsText } from '../../tools/shaders.mjs';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export async function bundle() {
  const outfile = join(root, 'dist/gpu-bench.js');
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: ['bench/gpu/bench.ts'],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    plugins: [shadersAsText],
    external: ['hyparquet', 'hyparquet-compressors', 'webgpu'],
    logLevel: 'warning',
  });
  return outfile;
}
