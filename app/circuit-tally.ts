/**
 * What the samples of a run have made so far: counts in cells, shares of the modes, distances from the density that they should
 * have. Begun anew where that density changes; the hash goes on over the whole run.
 */
import type { GaussianMixture } from '../src/sampling/index.ts';
import { expectedVariation, totalVariation } from './circuit-distance.ts';
import { CELLS, cellOf, cellProbabilities, coarse } from './circuit-grid.ts';
import { MODES, modeOf } from './circuit-model.ts';

export interface Distance {
  readonly samples: number;
  /** Total variation on the coarse cells, and what it would be for independent draws. */
  readonly found: number;
  readonly independent: number;
}

export class Tally {
  /** Samples in each cell of a picture; the last is the outside. */
  readonly counts = new Float64Array(CELLS * CELLS + 1);
  /** Samples nearest to each mode. */
  readonly modes = new Float64Array(MODES.length);
  /** After each cycle. */
  readonly distances: Distance[] = [];
  readonly #target: GaussianMixture;
  /** Mode of each chain's last sample, and how often it was that of the one before. */
  #before: Uint8Array | undefined;
  #stayed = 0;
  #pairs = 0;
  readonly #probabilities: Float64Array;
  #samples = 0;

  /** Throws nothing for mixtures of the page. */
  constructor(target: GaussianMixture) {
    this.#target = target;
    this.#probabilities = coarse(cellProbabilities(target));
  }

  get samples(): number {
    return this.#samples;
  }

  get last(): Distance | undefined {
    return this.distances.at(-1);
  }

  /** Share of samples in the mode of their chain's sample before; NaN before there were two. */
  get staying(): number {
    return this.#stayed / this.#pairs;
  }

  /** One state a chain, soma after soma. */
  add(states: Float32Array): void {
    const now = new Uint8Array(states.length / 2);
    for (let i = 0; i < states.length; i += 2) {
      const [x, y] = [states[i], states[i + 1]];
      const mode = this.#nearest(x, y);
      this.counts[cellOf(x, y)]++;
      this.modes[mode]++;
      now[i / 2] = mode;
      if (this.#before?.[i / 2] === mode) this.#stayed++;
    }
    if (this.#before) this.#pairs += now.length;
    this.#before = now;
    this.#samples += states.length / 2;
    const samples = this.#samples;
    const found = totalVariation(coarse(this.counts), this.#probabilities);
    const independent = expectedVariation(samples, this.#probabilities);
    this.distances.push({ samples, found, independent });
  }

  #nearest(x: number, y: number): number {
    const { means } = this.#target;
    let best = Number.POSITIVE_INFINITY;
    let mode = 0;
    for (let c = 0; c < means.length; c++) {
      const squares = (means[c][0] - x) ** 2 + (means[c][1] - y) ** 2;
      if (squares < best) {
        best = squares;
        mode = modeOf[c];
      }
    }
    return mode;
  }
}

/** Weight of each mode in a mixture over the components of the prior. */
export function modeShares({ weights }: GaussianMixture): Float64Array {
  const shares = new Float64Array(MODES.length);
  const all = Array.from(weights).reduce((sum, w) => sum + w, 0);
  modeOf.forEach((mode, c) => {
    shares[mode] += weights[c] / all;
  });
  return shares;
}

/** FNV-1a over the bits of samples, word after word, from what came before: 8 hexadecimal digits tell two runs apart. */
export function hashSamples(samples: Float32Array, before = 0x811c9dc5): number {
  let hash = before;
  const words = new Uint32Array(samples.buffer, samples.byteOffset, samples.length);
  for (const word of words) hash = Math.imul(hash ^ word, 0x01000193) >>> 0;
  return hash;
}
