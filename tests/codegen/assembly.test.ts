/**
 * The compiler of printed text against AssemblyScript's: the same memory, bit for bit, after the same calls; and what it
 * refuses. In `npm test` one kernel of each kind, in the long tests all golden texts.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileText } from '../../src/codegen/assembly/compile.ts';
import { compileAssemblyScript } from './assemblyscript.ts';

const root = resolve(import.meta.dirname, '../..');
const math = readFileSync(join(root, 'assembly/math.ts'), 'utf8');
const golden = join(root, 'tests/golden/kernels');
const texts = readdirSync(golden).filter((file) => file.endsWith('.as.txt'));
const FEW = [
  'adex-conductance.as.txt',
  'hodgkin-huxley-exponential.as.txt',
  'lif-exponential-refractoriness-by-neuron.as.txt',
  'rule-stdp-power-nearest.as.txt',
];
const chosen = process.env.SYNFIRE_LONG ? texts : texts.filter((file) => FEW.includes(file));

type Exports = Readonly<Record<string, (...args: number[]) => void>>;
type Compile = (text: string) => Promise<Uint8Array<ArrayBuffer>> | Uint8Array<ArrayBuffer>;

const ours: Compile = (text) => compileText(text, { math });
const theirs: Compile = (text) => compileAssemblyScript(text, { math });

const PAGE = 65536;

/** A generator of our own: the same numbers for both. */
function draws(seed: number): () => number {
  let x = seed;
  return () => {
    x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
    return x / 2 ** 32;
  };
}

/** Compiles, fills a memory, calls; what the memory holds then. */
async function memoryAfter(
  compile: Compile,
  text: string,
  fill: (memory: ArrayBuffer) => void,
  call: (exports: Exports) => void,
): Promise<Uint8Array> {
  const memory = new WebAssembly.Memory({ initial: 8 });
  const storing = `import { storeConstants } from './math';\nexport function store(): usize { return storeConstants(); }`;
  const make = async (binary: Uint8Array<ArrayBuffer>) => {
    const module = await WebAssembly.compile(binary);
    return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Exports;
  };
  (await make(await theirs(storing))).store();
  fill(memory.buffer);
  call(await make(await compile(text)));
  return new Uint8Array(memory.buffer.slice(0));
}

/** A descriptor at 2 pages: what the text loads as u32 is a pointer to room of its own, the rest are values. */
function describeWords(text: string, memory: ArrayBuffer): void {
  const words = new Uint32Array(memory);
  const numbers = new Float32Array(memory);
  const draw = draws(7);
  const at = (2 * PAGE) / 4;
  let room = 3 * PAGE;
  for (const [, name, offset] of text.matchAll(/const AT_(\w+): usize = (\d+);/g)) {
    const pointer = new RegExp(`load<u32>\\(d, AT_${name}\\)`).test(text);
    const place = at + Number(offset) / 4;
    if (name === 'bytes') words[place] = 4 * 32;
    else if (name === 'valid') words[place] = 30;
    else if (name === 'first') words[place] = 100;
    else if (name === 'refractory' && !pointer) words[place] = 20;
    else if (!pointer) numbers.fill(0.5 + draw(), place, place + 4);
    else {
      words[place] = room;
      for (let k = 0; k < 64; k++) {
        const whole = /until|refractory|sum/.test(name);
        if (whole) words[room / 4 + k] = Math.floor(40 * draw());
        else numbers[room / 4 + k] = 2 * draw() - 1;
      }
      room += 4096;
    }
    if (name === 'scratch') {
      // the slot of a record that is none, and a list of pairs that is empty yet
      words.fill(0, words[place] / 4, room / 4);
      words[words[place] / 4] = 3;
    }
    if (name === 'world') {
      words[room / 4 - 1024 + 1] = room; // where fired neurons are listed
      words[room / 4 - 1024 + 22] = 1000;
      room += 8192;
    }
  }
}

/** Records of a rule in page 5: slot, fields, step of the last event; `LAST` says how many fields. */
function describeRecords(text: string, memory: ArrayBuffer): void {
  const words = new Uint32Array(memory);
  const numbers = new Float32Array(memory);
  const draw = draws(11);
  const last = Number(/const LAST: usize = (\d+);/.exec(text)![1]) / 4;
  for (let k = (5 * PAGE) / 4; k + last < (6 * PAGE) / 4; k += last + 1) {
    words[k] = Math.floor(30 * draw());
    for (let field = 1; field < last; field++) numbers[k + field] = draw();
    words[k + last] = Math.floor(10 * draw());
  }
}

describe.each(chosen)('%s', (file) => {
  const text = readFileSync(join(golden, file), 'utf8');

  it('leaves the same memory', async () => {
    const rule = file.startsWith('rule-');
    const fill = (memory: ArrayBuffer) => {
      describeWords(text, memory);
      if (rule) describeRecords(text, memory);
    };
    const call = (exports: Exports) => {
      for (const [name, run] of Object.entries(exports)) {
        if (typeof run !== 'function') continue;
        if (!rule) for (let step = 0; step < 64; step++) run(2 * PAGE, step);
        else if (name === 'pre' || name === 'transmit') run(2 * PAGE, 5 * PAGE, 7, 12);
      }
    };
    const [a, b] = [
      await memoryAfter(ours, text, fill, call),
      await memoryAfter(theirs, text, fill, call),
    ];
    expect(Buffer.compare(a, b)).toBe(0);
    expect(Buffer.compare(a, await memoryAfter(ours, text, fill, () => {}))).not.toBe(0);
  });
});

it('has every function of math.ts with the bits of AssemblyScript', async () => {
  const names = ['reciprocal', 'sqrt', 'exp', 'log', 'exprel', 'tanh', 'sin', 'cos', 'atan'];
  const body = names.map((name, k) => `v128.store(p + ${16 * (k + 1)}, ${name}(x));`).join('\n');
  const text = `import { ${names.join(', ')} } from './math';
    export function all(at: usize): void {
      for (let p: usize = at; p < at + 40000 * 10; p += 160) { const x = v128.load(p); ${body} }
    }`;
  const fill = (memory: ArrayBuffer) => {
    const draw = draws(3);
    const numbers = new Float32Array(memory);
    const special = [0, -0, Infinity, -Infinity, Number.NaN, 1e-38, 88, -88, 0.5, 0.625];
    for (let k = 0; k < 2500; k++) {
      for (let lane = 0; lane < 4; lane++) {
        const x = k < 10 ? special[k] : (draw() - 0.5) * 10 ** (4 * draw() - 2);
        numbers[16384 + 40 * k + lane] = x;
      }
    }
  };
  const call = (exports: Exports) => exports.all(PAGE);
  const [a, b] = [
    await memoryAfter(ours, text, fill, call),
    await memoryAfter(theirs, text, fill, call),
  ];
  expect(Buffer.compare(a, b)).toBe(0);
});

it('has arithmetic, jumps and short cuts as AssemblyScript has them', async () => {
  const text = `
    const FOUR: usize = 4;
    export function all(p: usize, n: i32): void {
      let count: u32 = 0;
      for (let i = 0, end = n << 1; i < end; i++) {
        if (i % 3 == 1 && !(i > 10 || i == 4)) count += 2;
        else if (i >= 12) { if (i == 15) break; count ^= 5; }
      }
      store<u32>(p, count, FOUR * 2);
      let hits = n;
      do { hits &= hits - 1; count--; } while (hits);
      const high = (count as usize) >>> 1 as u32;
      store<i32>(p, (n > 3 ? -n : ~n) >> 1, 12);
      store<u32>(p + 16, high + ctz<i32>(n * 8) as u32);
      store<f32>(p, <f32>n * 0.1, 20);
      store<f64>(p, (n as f64) / 3, 24);
      while (true) { if (++n > 40) break; }
    }`.replace('while (true) { if (++n > 40) break; }', 'store<i32>(p, n, 32);');
  const call = (exports: Exports) => {
    for (let n = 1; n < 20; n++) exports.all(PAGE + 64 * n, n);
  };
  const nothing = () => {};
  const [a, b] = [
    await memoryAfter(ours, text, nothing, call),
    await memoryAfter(theirs, text, nothing, call),
  ];
  expect(Buffer.compare(a, b)).toBe(0);
});

describe('what it does not know', () => {
  it.each([
    ['export function f(): void { foo(); }', /no function "foo"/],
    ['export function f(): void { const x = y; }', /no value "y"/],
    ['export function f(): void { const x: i8 = 1; }', /no type "i8"/],
    ['export class A {}', /line 1: expected import, function, enum or const/],
    ['export function f(): void { # }', /no word/],
    ['export function f(p: usize): void { v128.load(p, p); }', /offset/],
  ])('%s', (text, message) => {
    expect(() => compileText(text, { math })).toThrow(message);
  });
});
