/**
 * `--wide`, with any command: V8 joins pairs of 128-bit vectors to 256-bit ones where it compiles WebAssembly. Products and sums stay apart,
 * so the spikes are the same. It is an experiment of V8's own (since 13.6, for x86-64), which is why it has to be asked for.
 */
import { execFileSync } from 'node:child_process';
import { setFlagsFromString } from 'node:v8';
import { usageFault } from './usage.ts';

const FLAG = '--experimental-wasm-revectorize';

/** Arguments without `--wide`. Where it is among them, whatever this process compiles from now on is wide, in its workers too. Throws where the host cannot. */
export function withoutWide(args: readonly string[]): string[] {
  const end = args.includes('--') ? args.indexOf('--') : args.length;
  const others = args.filter((arg, k) => arg !== '--wide' || k > end);
  if (others.length === args.length) return others;
  if (!knowsFlag()) {
    throw usageFault(
      `--wide on ${process.release.name} ${process.versions.node} (V8 ${process.versions.v8}, ${process.arch})`,
      `a host with V8's ${FLAG}`,
      'Leave it out: the spikes are the same. Node 24 and 26 have it on x86-64.',
    );
  }
  setFlagsFromString(FLAG);
  return others;
}

/** V8 passes over a flag that it does not know. */
function knowsFlag(): boolean {
  try {
    const known = execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8' });
    return known.includes(`${FLAG} `);
  } catch {
    return false;
  }
}
