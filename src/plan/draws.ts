/**
 * From random words to real numbers, bit for bit as docs/decisions/0001-randomness.md defines them: in f32 (`assembly/distributions.ts`
 * computes the same), and in f64 (`assembly/wide-normals.ts`), where a second counter gives the finer bits.
 */
import { cosOctant, log, sinOctant, sqrt } from '../equations/f32.ts';
import * as f64 from '../equations/f64.ts';
import { philox } from './philox.ts';
import type { Plan } from './plan.ts';

type Key = Plan['key'];

/** What a stream of draws is for: the top byte of counter word c3. */
export const purpose = {
  poissonInput: 1,
  noiseCurrent: 2,
  whiteNoise: 3,
  poissonPopulation: 4,
  structure: 16,
  synapse: 17,
  parameters: 18,
  trial: 19,
} as const;

/** Counter word c3. */
export const streamWord = (of: number, stream: number): number => ((of << 24) | stream) >>> 0;

/** Key of the draws of a trial: purpose 19. Trial 0 has the key of the seed. */
export function trialKey(key: Key, trial: number): Key {
  if (trial === 0) return key;
  const words = new Uint32Array(4);
  philox(trial, 0, 0, streamWord(purpose.trial, 0), key[0], key[1], words);
  return [words[0], words[1]];
}

/** Key of what a plan draws while it runs. */
export const runKey = ({ key, trialKey: own = key }: Pick<Plan, 'key' | 'trialKey'>): Key => own;

/** A multiple of 2^-24 in [0, 1). */
export const uniform = (word: number): number => (word >>> 8) * 2 ** -24;

const f = Math.fround;
const QUARTER_TURN = f(Math.PI / 2);

/** Two independent unit normals (Box–Muller), written into `out`. */
export function normals(a: number, b: number, out: Float32Array | Float64Array): void {
  const word = f(f(f(a >>> 16) * f(65536)) + f(a & 0xffff));
  const u = f(f(word + f(0.5)) * f(2 ** -32));
  const r = sqrt(f(f(-2) * log(u)));
  const turn = f(f(f((b >>> 6) & 0xffffff) * f(2 ** -24)) - f(0.5));
  const phi = f(turn * QUARTER_TURN);
  const s = f(r * sinOctant(phi));
  const c = f(r * cosOctant(phi));
  turned(b >>> 30, c, s, out);
}

/** (c, s) turned by quarters. */
function turned(quarter: number, c: number, s: number, out: Float32Array | Float64Array): void {
  switch (quarter) {
    case 0:
      out[0] = c;
      out[1] = s;
      break;
    case 1:
      out[0] = -s;
      out[1] = c;
      break;
    case 2:
      out[0] = -c;
      out[1] = -s;
      break;
    default:
      out[0] = s;
      out[1] = -c;
  }
}

/** Counter word c2 of the words that give a draw its finer bits. */
export const fineCounter = (c2: number): number => (c2 | 0x80000000) >>> 0;

/** A word and 21 bits below it: whole, < 2^53. */
const wide = (word: number, fine: number): number => word * 2 ** 21 + (fine >>> 11);

/** A multiple of 2^-53 in [0, 1). */
export const wideUniform = (word: number, fine: number): number => wide(word, fine) * 2 ** -53;

/** `normals` in f64, of the same words and finer bits: equal to theirs but for rounding. */
export function wideNormals(
  a: number,
  b: number,
  fineA: number,
  fineB: number,
  out: Float64Array,
): void {
  const u = (wide(a, fineA) + 0.5) * 2 ** -53;
  const r = Math.sqrt(-2 * f64.log(u));
  const turn = wide(b & 0x3fffffff, fineB) * 2 ** -51 - 0.5;
  const phi = turn * (Math.PI / 2);
  turned(b >>> 30, r * f64.cos(phi), r * f64.sin(phi), out);
}
