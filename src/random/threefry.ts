/**
 * Threefry4x32-20 (Salmon, Moraes, Dror & Shaw, SC'11): 128 bits of counter and 128 of key in, 128 random bits out, by additions,
 * rotations and exclusive ors of 32-bit words alone. A pure function, as `philox` is.
 */

const ROUNDS = 20;
const PARITY = 0x1bd11bda;
/** Of words (0, 1) and (2, 3), or (0, 3) and (2, 1) in every other round. */
const ROTATIONS = [
  [10, 26],
  [11, 21],
  [13, 27],
  [23, 5],
  [6, 20],
  [17, 11],
  [25, 10],
  [18, 20],
] as const;

const rotated = (x: number, by: number): number => (x << by) | (x >>> (32 - by));

/** Writes the four words of a counter under a key of four words into `out`. */
export function threefryWords(
  counter: ArrayLike<number>,
  key: ArrayLike<number>,
  out: Uint32Array,
): void {
  const keys = [key[0] | 0, key[1] | 0, key[2] | 0, key[3] | 0];
  keys.push(keys[0] ^ keys[1] ^ keys[2] ^ keys[3] ^ PARITY);
  const x = [0, 1, 2, 3].map((i) => (counter[i] + keys[i]) | 0);
  for (let round = 0; round < ROUNDS; round++) {
    const [first, second] = ROTATIONS[round % 8];
    const [a, b] = round % 2 === 0 ? [1, 3] : [3, 1];
    x[0] = (x[0] + x[a]) | 0;
    x[a] = rotated(x[a], first) ^ x[0];
    x[2] = (x[2] + x[b]) | 0;
    x[b] = rotated(x[b], second) ^ x[2];
    if (round % 4 !== 3) continue;
    const turn = (round + 1) / 4;
    for (let i = 0; i < 4; i++) x[i] = (x[i] + keys[(turn + i) % 5]) | 0;
    x[3] = (x[3] + turn) | 0;
  }
  out.set(x);
}
