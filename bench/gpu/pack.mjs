/**
 * `node bench/gpu/pack.mjs [folder]`: everything that the GPU benchmark needs on a Linux machine that has a GPU and a
 * driver, but neither a network nor Node: one archive, gpu-bench.tar.xz (Node, Dawn, the library, the Vulkan loader).
 * There: `tar xJf gpu-bench.tar.xz && gpu-bench/run --out result.json`.
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { bundle, root } from './bundle.mjs';

const LIMIT = 60e6;
const LOADERS = ['/usr/lib/x86_64-linux-gnu/libvulkan.so.1', '/usr/lib64/libvulkan.so.1'];

await bundle();
const place = mkdtempSync(join(tmpdir(), 'gpu-bench-'));
const folder = join(place, 'gpu-bench');
mkdirSync(join(folder, 'dist'), { recursive: true });
for (const name of ['gpu-bench.js', 'core.wasm', 'math.as', 'worker.js']) {
  copyFileSync(join(root, 'dist', name), join(folder, 'dist', name));
}
writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
const dawn = join(folder, 'node_modules/webgpu');
mkdirSync(join(dawn, 'dist'), { recursive: true });
for (const name of ['index.js', 'package.json', 'LICENSE.md', 'dist/linux-x64']) {
  cpSync(join(root, 'node_modules/webgpu', name), join(dawn, name), { recursive: true });
}
copyFileSync(process.execPath, join(folder, 'node'));
execFileSync('strip', [join(folder, 'node')], { stdio: 'ignore' });
mkdirSync(join(folder, 'lib'));
const loader = LOADERS.find(existsSync);
if (loader) copyFileSync(realpathSync(loader), join(folder, 'lib/libvulkan.so.1'));
writeFileSync(
  join(folder, 'run'),
  `#!/bin/sh
here=$(cd "$(dirname "$0")" && pwd)
export LD_LIBRARY_PATH="\${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$here/lib"
export XDG_RUNTIME_DIR="\${XDG_RUNTIME_DIR:-/tmp}"
exec "$here/node" "$here/dist/gpu-bench.js" "$@"
`,
);
chmodSync(join(folder, 'run'), 0o755);
const out = resolve(process.argv[2] ?? '.', 'gpu-bench.tar.xz');
execFileSync('tar', ['-C', place, '-cJf', out, 'gpu-bench'], {
  env: { ...process.env, XZ_OPT: '-6 -T0' },
});
rmSync(place, { recursive: true });
const { size } = statSync(out);
console.log(`${out}: ${(size / 1e6).toFixed(1)} MB`);
if (size > LIMIT) {
  console.error(`more than ${LIMIT / 1e6} MB`);
  process.exit(1);
}
