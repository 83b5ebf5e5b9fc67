/**
 * A stream of random numbers that is a function of its place: number n of stream s of a seed is the same whoever asks, when and
 * where. Place n is word n mod 4 of the generator's counter (⌊n/4⌋, s); so it jumps as fast as it steps.
 *
 * What engines draw does not come from such a stream but has an address of its own (docs/random.md): purposes 1 to 18 of the same
 * generator, which no stream of this kind has.
 */
import { expectArgument, expectOptions } from '../connect/argument.ts';
import { cos, log } from '../equations/f64.ts';
import { named } from '../errors.ts';
import { keyOf, philox } from '../plan/philox.ts';
import { threefryWords } from './threefry.ts';

export interface RandomOptions {
  /** Integer in [0, 2⁵³); 1 if absent. */
  readonly seed?: number;
  /** Integer in [0, 2⁵³): streams of one seed are independent; 0 if absent. */
  readonly stream?: number;
  /** Default `philox`. */
  readonly generator?: 'philox' | 'threefry';
}

/** Counter word 3 of all of them: no purpose of an engine has it. */
const PUBLIC = 0x7e000000;
const isPlace = (x: unknown): x is number => Number.isSafeInteger(x) && (x as number) >= 0;

export class RandomStream {
  static {
    named(RandomStream, 'RandomStream');
  }

  readonly #words = new Uint32Array(4);
  readonly #key: readonly [number, number];
  readonly #stream: readonly [number, number];
  readonly #threefry: boolean;
  #place = 0;
  /** Counter that `words` belong to. */
  #counter = -1;

  /** Throws SynfireError. */
  constructor(options: RandomOptions = {}) {
    const where = 'RandomStream';
    expectOptions(options, where, ['seed', 'stream', 'generator']);
    const { seed = 1, stream = 0, generator = 'philox' } = options;
    expectArgument(isPlace(seed), `${where} › seed`, seed, 'an integer from 0 to 2⁵³ − 1');
    expectArgument(isPlace(stream), `${where} › stream`, stream, 'an integer from 0 to 2⁵³ − 1');
    const known = generator === 'philox' || generator === 'threefry';
    expectArgument(known, `${where} › generator`, generator, '"philox" or "threefry"');
    this.#key = keyOf(seed);
    this.#stream = keyOf(stream);
    this.#threefry = generator === 'threefry';
  }

  /** How many words have been taken. */
  get place(): number {
    return this.#place;
  }

  /** Goes to a place, or `jump(n)` on from here; what is taken there is what would have been taken. Throws unless it is an integer from 0 below 2⁵³. */
  seek(place: number): this {
    expectArgument(isPlace(place), 'RandomStream › seek', place, 'an integer from 0 to 2⁵³ − 1');
    this.#place = place;
    return this;
  }

  /** Leaves out `count` words; back where it is negative. */
  jump(count: number): this {
    return this.seek(this.#place + count);
  }

  /** 32 random bits. */
  word(): number {
    const counter = Math.floor(this.#place / 4);
    if (counter !== this.#counter) this.#fill(counter);
    return this.#words[this.#place++ % 4];
  }

  /** A multiple of 2⁻⁵³ in [0, 1), of two words. */
  uniform(): number {
    const high = this.word() >>> 5;
    return (high * 2 ** 26 + (this.word() >>> 6)) * 2 ** -53;
  }

  /** An integer in [0, n), n ≤ 2³², each as probable as the others to 2⁻⁵³. Throws unless n is one. */
  below(n: number): number {
    const sound = isPlace(n) && n >= 1 && n <= 2 ** 32;
    expectArgument(sound, 'RandomStream › below', n, 'an integer from 1 to 2³²');
    return Math.floor(this.uniform() * n);
  }

  /** Exponentially distributed with mean 1. */
  exponential(): number {
    return -log(1 - this.uniform());
  }

  /** Standard normal (Box–Muller, of four words). */
  normal(): number {
    const radius = Math.sqrt(2 * this.exponential());
    return radius * cos(2 * Math.PI * this.uniform());
  }

  #fill(counter: number): void {
    const [low, high] = keyOf(counter);
    const [s, t] = this.#stream;
    const [a, b] = this.#key;
    // a counter's high half has 21 bits at most, a stream's too
    const last = (PUBLIC | high) >>> 0;
    if (this.#threefry) threefryWords([low, high, s, t], [a, b, PUBLIC, 0], this.#words);
    else philox(low, s, t, last, a, b, this.#words);
    this.#counter = counter;
  }
}
