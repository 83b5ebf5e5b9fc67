/**
 * From random words to real numbers, in f32 and bit for bit as docs/decisions/0001-randomness.md
 * defines them; `assembly/distributions.ts` computes the same.
 */
import { cosOctant, log, sinOctant, sqrt } from '../equations/f32.ts';

/** What a stream of draws is for: the top byte of counter word c3. */
export const purpose = {
  poissonInput: 1,
  noiseCurrent: 2,
  whiteNoise: 3,
  poissonPopulation: 4,
  structure: 16,
  synapse: 17,
  parameters: 18,
} as const;

/** Counter word c3. */
export const streamWord = (of: number, stream: number): number => ((of << 24) | stream) >>> 0;

/** A multiple of 2^-24 in [0, 1). */
export const uniform = (word: number): number => (word >>> 8) * 2 ** -24;

const f = Math.fround;
const QUARTER_TURN = f(Math.PI / 2);

/** Two independent unit normals (Box–Muller), written into `out`. */
export function normals(a: number, b: number, out: Float32Array): void {
  const word = f(f(f(a >>> 16) * f(65536)) + f(a & 0xffff));
  const u = f(f(word + f(0.5)) * f(2 ** -32));
  const r = sqrt(f(f(-2) * log(u)));
  const turn = f(f(f((b >>> 6) & 0xffffff) * f(2 ** -24)) - f(0.5));
  const phi = f(turn * QUARTER_TURN);
  const s = f(r * sinOctant(phi));
  const c = f(r * cosOctant(phi));
  switch (b >>> 30) {
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
