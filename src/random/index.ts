/**
 * The public entry `synfire/random`: the generators that every draw of Synfire comes from, as functions of a counter and a key, and
 * streams of them that jump. docs/random.md says which counter an engine's draw has.
 */

import { expectArgument } from '../connect/argument.ts';
import { isMade } from '../connect/made.ts';
import { reading } from '../errors.ts';
import { normals, purpose, streamWord, uniform } from '../plan/draws.ts';
import { keyOf, philox as philoxWords, STEP_ROUNDS } from '../plan/philox.ts';
import { threefryWords } from './threefry.ts';

export { type RandomOptions, RandomStream } from './stream.ts';

const isWords = (value: unknown, length: number): value is ArrayLike<number> => {
  const list = Array.isArray(value) || isMade(value, Uint32Array);
  const word = (x: unknown) => Number.isInteger(x) && (x as number) >= 0 && (x as number) < 2 ** 32;
  return list && value.length === length && reading('words', () => Array.from(value).every(word));
};

/** Philox4x32-10: four words of a counter of four and a key of two 32-bit words. Throws SynfireError. */
export function philox(counter: ArrayLike<number>, key: ArrayLike<number>): Uint32Array {
  expectArgument(isWords(counter, 4), 'philox › counter', counter, 'four 32-bit words');
  expectArgument(isWords(key, 2), 'philox › key', key, 'two 32-bit words');
  return wordsOf(counter, key);
}

function wordsOf(counter: ArrayLike<number>, key: ArrayLike<number>, rounds = 10): Uint32Array {
  const out = new Uint32Array(4);
  philoxWords(counter[0], counter[1], counter[2], counter[3], key[0], key[1], out, rounds);
  return out;
}

/** Threefry4x32-20: four words of a counter of four and a key of four 32-bit words. Throws SynfireError. */
export function threefry(counter: ArrayLike<number>, key: ArrayLike<number>): Uint32Array {
  expectArgument(isWords(counter, 4), 'threefry › counter', counter, 'four 32-bit words');
  expectArgument(isWords(key, 4), 'threefry › key', key, 'four 32-bit words');
  const out = new Uint32Array(4);
  threefryWords(counter, key, out);
  return out;
}

export type Purpose = keyof typeof purpose;

/**
 * The four words of one of an engine's draws: `purpose` says what for, `stream` is the number of the population, projection or input in
 * the network, `counter` the first three words of docs/random.md. The same on every engine. Throws SynfireError.
 */
export function engineWords(
  seed: number,
  of: Purpose,
  stream: number,
  counter: ArrayLike<number>,
): Uint32Array {
  const sound = Number.isSafeInteger(seed) && seed >= 0;
  expectArgument(sound, 'engineWords › seed', seed, 'an integer from 0 to 2⁵³ − 1');
  const names = Object.keys(purpose);
  expectArgument(Object.hasOwn(purpose, of), 'engineWords › purpose', of, names.join(', '));
  const numbered = Number.isInteger(stream) && stream >= 0 && stream < 2 ** 24;
  expectArgument(numbered, 'engineWords › stream', stream, 'an integer from 0 to 2²⁴ − 1');
  expectArgument(isWords(counter, 3), 'engineWords › counter', counter, 'three 32-bit words');
  const rounds = purpose[of] <= purpose.poissonPopulation ? STEP_ROUNDS : 10;
  return wordsOf([...Array.from(counter), streamWord(purpose[of], stream)], keyOf(seed), rounds);
}

/** A word as an engine's uniform draw: a multiple of 2⁻²⁴ in [0, 1). Throws SynfireError. */
export function uniformOf(word: number): number {
  expectArgument(isWords([word], 1), 'uniformOf › word', word, 'a 32-bit word');
  return uniform(word);
}

/** Two words as an engine's two standard normal draws, in single precision. Throws SynfireError. */
export function normalsOf(first: number, second: number): readonly [number, number] {
  expectArgument(isWords([first, second], 2), 'normalsOf', [first, second], 'two 32-bit words');
  const out = new Float32Array(2);
  normals(first, second, out);
  return [out[0], out[1]];
}
