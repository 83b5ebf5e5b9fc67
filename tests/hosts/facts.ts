/**
 * What differs between hosts of WebAssembly, looked at on the host itself: imports nothing, and is given to each as plain JavaScript
 * beside `identity.ts`. `docs/hosts.md` says what Synfire does about each.
 */

export interface Facts {
  /** The host's own name of itself. */
  readonly agent: string;
  readonly sharedMemory: boolean;
  /** Bits of what WebAssembly computes for 0/0, as hexadecimals; the sign is the processor's. */
  readonly nan: string;
  /** Digest of exp, sin, tanh and pow of `Math` at 4,000 places: each host has its own last bits. */
  readonly math: string;
  /** A buffer of shared memory after the memory has grown: it keeps its length, and a new one is longer. */
  readonly growth: string;
  /** What Atomics.wait does in this thread. */
  readonly wait: string;
}

export function facts(): Facts {
  return {
    agent: agent(),
    sharedMemory: typeof SharedArrayBuffer !== 'undefined',
    nan: nanBits(),
    math: mathDigest(),
    growth: growth(),
    wait: wait(),
  };
}

function agent(): string {
  const { Deno: deno, Bun: bun } = globalThis as {
    Deno?: { version: { deno: string } };
    Bun?: { version: string };
  };
  if (deno) return `Deno ${deno.version.deno}`;
  if (bun) return `Bun ${bun.version}`;
  if (typeof document === 'undefined') return `Node ${process.versions.node}`;
  return navigator.userAgent;
}

/** (func (param f32 f32) (result i32) local.get 0, local.get 1, f32.div, i32.reinterpret_f32), exported as "f". */
const DIVIDE = [
  ...[0, 97, 115, 109, 1, 0, 0, 0],
  ...[1, 7, 1, 96, 2, 125, 125, 1, 127],
  ...[3, 2, 1, 0],
  ...[7, 5, 1, 1, 102, 0, 0],
  ...[10, 10, 1, 8, 0, 32, 0, 32, 1, 149, 188, 11],
];

function nanBits(): string {
  const module = new WebAssembly.Module(new Uint8Array(DIVIDE));
  const { f } = new WebAssembly.Instance(module).exports as { f(a: number, b: number): number };
  return (f(0, 0) >>> 0).toString(16);
}

function mathDigest(): string {
  const values = new Float64Array(4);
  const words = new Uint32Array(values.buffer);
  let hash = 0x811c9dc5;
  for (let k = 1; k <= 4000; k++) {
    const x = (k * 7919) / 4001;
    values.set([Math.exp(x / 16), Math.sin(x), Math.tanh(x / 4000), 1.0001 ** x]);
    for (const word of words) hash = Math.imul(hash ^ word, 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}

function growth(): string {
  if (typeof SharedArrayBuffer === 'undefined') return 'no shared memory';
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 4, shared: true });
  const before = memory.buffer;
  memory.grow(2);
  const [old, now] = [before.byteLength, memory.buffer.byteLength].map((bytes) => bytes / 65_536);
  return `${old} page in the old buffer, ${now} in the new one`;
}

function wait(): string {
  if (typeof SharedArrayBuffer === 'undefined') return 'no shared memory';
  try {
    return Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
  } catch (error) {
    return (error as Error).name;
  }
}
