/**
 * `--wide`, with any command: V8 joins pairs of 128-bit vectors to 256-bit ones where it compiles WebAssembly. Products and sums stay apart,
 * so the spikes are the same. It is an experiment of V8's own, on x86-64 alone, which is why it has to be asked for; some versions end the
 * process over code that they cannot join, so another process tries it first.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { usageFault } from './usage.ts';

const FLAG = '--experimental-wasm-revectorize';

/** All functions are compiled at once, by the compiler that joins. */
const AT_ONCE = ['--no-liftoff', '--no-wasm-tier-up', '--no-wasm-lazy-compilation'];

const MODULES = ['core', 'core-double', 'rate', 'rate-double', 'learn', 'events'];
const COMPILE = `const { readFileSync } = require('node:fs');
for (const path of process.argv.slice(1)) new WebAssembly.Module(readFileSync(path));`;

/** Arguments without `--wide`. Where it is among them, whatever this process compiles from now on is wide, in its workers too. Throws where the host cannot. */
export function withoutWide(args: readonly string[]): string[] {
  const end = args.includes('--') ? args.indexOf('--') : args.length;
  const others = args.filter((arg, k) => arg !== '--wide' || k > end);
  if (others.length === args.length) return others;
  if (!compilesWide()) {
    throw usageFault(
      `--wide on ${process.release.name} ${process.versions.node} (V8 ${process.versions.v8}, ${process.arch})`,
      `a host that compiles Synfire under V8's ${FLAG}`,
      'Leave it out: the spikes are the same. Node 24 and 26 can, on x86-64.',
    );
  }
  setFlagsFromString(FLAG);
  return others;
}

/** False too where V8 does not know the flag. */
function compilesWide(): boolean {
  const paths = MODULES.map((name) => fileURLToPath(new URL(`./${name}.wasm`, import.meta.url)));
  try {
    execFileSync(process.execPath, [FLAG, ...AT_ONCE, '-e', COMPILE, ...paths], {
      stdio: 'ignore',
    });
    return true;
  } catch {
    return false;
  }
}
