/** Statements that are alike are taken in turn: what one needs of another is still made before it. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileText } from '../../src/codegen/assembly/compile.ts';
import { alike } from '../../src/codegen/assembly/in-turn.ts';
import { parseModule } from '../../src/codegen/assembly/parser.ts';
import { tanh } from '../../src/equations/f32.ts';
import { core } from '../kernels/core.ts';

const math = readFileSync(resolve(import.meta.dirname, '../../assembly/math.ts'), 'utf8');
/** Runs `lines` with a vector in x; four vectors from its place on. */
async function vectorsAfter(lines: string): Promise<number[]> {
  const { host, arena } = await core();
  const place = arena.allocate(64, 'vectors');
  arena.numbers(place, 16).fill(0.3);
  const text = `import { tanh } from './math';
export function run(p: usize): void {
  const x = v128.load(p);
${lines}
}`;
  const { run } = host.instantiate(await WebAssembly.compile(compileText(text, { math })));
  run(place);
  const numbers = arena.numbers(place, 16);
  return [0, 4, 8, 12].map((at) => numbers[at]);
}

const x = Math.fround(0.3);
const [once, twice, thrice] = [tanh(x), tanh(tanh(x)), tanh(tanh(tanh(x)))];

describe('statements that are alike', () => {
  it('have the values that one after the other has', async () => {
    const lines = `const a = tanh(x);
const b = tanh(f32x4.add(x, x));
v128.store(p, tanh(a), 32);
v128.store(p, tanh(b), 48);`;
    expect(await vectorsAfter(lines)).toEqual([x, x, twice, tanh(tanh(x + x))]);
  });

  it.each([
    ['a name', 'const a = tanh(x);\nconst b = tanh(a);', [once, twice]],
    ['a name that changes', 'let a = x; let b = x;\na = tanh(a);\nb = tanh(a);', [once, twice]],
    [
      'a name that changes after it',
      'let b = tanh(x); let a = x;\na = tanh(b);\nb = tanh(a);',
      [twice, thrice],
    ],
  ])('wait for what they need of another: %s', async (_, lines, [a, b]) => {
    const stores = '\nv128.store(p, a, 16);\nv128.store(p, b, 32);';
    expect((await vectorsAfter(lines + stores)).slice(1, 3)).toEqual([a, b]);
  });

  it('wait for what another has stored', async () => {
    const lines = 'v128.store(p, tanh(x));\nv128.store(p, tanh(v128.load(p)), 16);';
    expect((await vectorsAfter(lines)).slice(0, 2)).toEqual([once, twice]);
  });

  it('are found where only names differ', () => {
    const run = (lines: string) => {
      const { functions } = parseModule(`export function f(x: v128, y: v128): void {\n${lines}\n}`);
      return alike(functions.get('f')!.body, 0, (name) => name === 'tanh').length;
    };
    expect(run('const a = tanh(x);\nconst b = tanh(y);\nconst c = tanh(x);')).toBe(3);
    expect(run('const a = tanh(x);\nconst b = exp(y);')).toBe(1);
    expect(run('const a = exp(x);\nconst b = exp(y);')).toBe(1);
    expect(run('const a = tanh(x);\nlet b = y;\nconst c = tanh(y);')).toBe(1);
    expect(run('const a = tanh(x);\nconst b = tanh(a);')).toBe(1);
  });
});
