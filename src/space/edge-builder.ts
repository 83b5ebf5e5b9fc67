/** Edges as they come, in typed arrays that grow; too many are refused with numbers. */
import { type EdgesConnector, edges } from '../connect/connector.ts';
import { SynfireError } from '../errors.ts';

/** Edges of a network are kept as arrays of neuron indices: 8 bytes each here, 12 to 16 in the engine. */
const MOST_EDGES = 2 ** 28;

export class EdgeBuilder {
  readonly #where: string;
  readonly #most: number;
  #source = new Uint32Array(1024);
  #target = new Uint32Array(1024);
  #values = new Float64Array(1024);
  #count = 0;

  constructor(where: string, most = MOST_EDGES) {
    this.#where = where;
    this.#most = most;
  }

  get count(): number {
    return this.#count;
  }

  /** `value`: a weight or a distance. */
  add(source: number, target: number, value: number): void {
    const k = this.#count++;
    if (k === this.#source.length) this.#grow();
    this.#source[k] = source;
    this.#target[k] = target;
    this.#values[k] = value;
  }

  finish(): { readonly connector: EdgesConnector; readonly values: Float64Array } {
    const count = this.#count;
    return {
      connector: edges(this.#source.slice(0, count), this.#target.slice(0, count)),
      values: this.#values.slice(0, count),
    };
  }

  #grow(): void {
    const size = 2 * this.#source.length;
    if (size > this.#most) {
      throw new SynfireError({
        code: 'too-many-edges',
        where: this.#where,
        found: `more than ${this.#source.length.toLocaleString('en')} edges`,
        expected: `at most ${this.#most.toLocaleString('en')}`,
        remedy:
          'Lower the probability or the reach, or use bernoulli or fixedIndegree, which store no list.',
      });
    }
    const larger = <T extends Uint32Array | Float64Array>(old: T, made: T): T => {
      made.set(old);
      return made;
    };
    this.#source = larger(this.#source, new Uint32Array(size));
    this.#target = larger(this.#target, new Uint32Array(size));
    this.#values = larger(this.#values, new Float64Array(size));
  }
}
