/** `node bench/gpu/run.mjs [--quick] [--out file.json]`: the GPU benchmark on this machine. See bench.ts. */
import { spawnSync } from 'node:child_process';
import { bundle } from './bundle.mjs';

const file = await bundle();
const { status } = spawnSync(process.execPath, [file, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exit(status ?? 1);
