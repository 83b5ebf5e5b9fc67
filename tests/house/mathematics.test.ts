/**
 * Hosts differ in the last bits of Math.exp and its kind, between versions of one engine too. Nothing that reaches a result may call them:
 * `equations/f64.ts` and `f32.ts` have the same on every host, `plan/power-of-two.ts` reads exponents from their bits.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../../src');
const FOLDERS = [
  ...['equations', 'linalg', 'neurons', 'synapses', 'plasticity', 'connect', 'inputs', 'record'],
  ...[
    'network',
    'plan',
    'space',
    'drives',
    'random',
    'codegen',
    'backends',
    'rate',
    'sampling',
    'learn',
  ],
];
const FOREIGN = /\bMath\.(a?cosh?|a?sinh?|a?tanh?|atan2|cbrt|expm?1?|hypot|log(2|10|1p)?|pow)\b/u;
/** Powers other than whole ones of 2, squares and cubes. */
const POWER = /(?<!['`*][^'`]*)(?<!\b2 )\*\*(?! ?[23]\b)/u;

const files = FOLDERS.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name)),
);

it.each(files)('%s', (file) => {
  const code = readFileSync(join(root, file), 'utf8').replace(
    /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gmu,
    '',
  );
  const wrong = code.split('\n').filter((line) => FOREIGN.test(line) || POWER.test(line));
  expect(wrong).toEqual([]);
});
