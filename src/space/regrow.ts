/** Structural plasticity, one round: synapses that have become weak end, and as many begin at the same targets, from sources drawn anew. */
import { expectArgument, expectOptions, isReal } from '../connect/argument.ts';
import { Draws } from '../plan/host-draws.ts';
import type { Rewiring } from '../plasticity/rewiring.ts';

export interface RegrowOptions {
  /** Synapses with a weight of at most this end. */
  readonly below: number;
  /** Size of the source population. */
  readonly sources: number;
  /** Of new synapses, in the receptor's unit. */
  readonly weight: number;
  /** ms. */
  readonly delay: number;
  /** A source is no target: source and target population are one. */
  readonly noAutapses?: boolean;
  readonly seed?: number;
  /** Another one for each round. */
  readonly round?: number;
}

/** What of `simulation.weights` it reads. */
export interface Synapses {
  readonly sources: Uint32Array;
  readonly targets: Uint32Array;
  readonly values: Readonly<Record<string, Float32Array | Float64Array>>;
}

const PURPOSE = 9;
const KNOWN = ['below', 'sources', 'weight', 'delay', 'noAutapses', 'seed', 'round'];

/**
 * For `simulation.rewire`. Numbers of synapses stay, those of each target too; no pair is connected twice by it. Where a target has all sources it keeps
 * its weak synapses. (As in Bellec et al. 2018, deep rewiring, without the noise.) Throws `bad-argument`.
 */
export function regrow(synapses: Synapses, options: RegrowOptions): Rewiring {
  expectOptions(options, 'regrow', KNOWN);
  const { below, sources, weight, delay, noAutapses = false, seed = 1, round = 0 } = options;
  expectArgument(isReal(below), 'regrow › below', below, 'a weight');
  expectArgument(isReal(weight), 'regrow › weight', weight, 'a weight');
  expectArgument(isReal(delay) && delay > 0, 'regrow › delay', delay, 'ms > 0');
  const counted = Number.isInteger(sources) && sources > 0;
  expectArgument(counted, 'regrow › sources', sources, 'the size of the source population');
  const whole = Number.isInteger(round) && round >= 0;
  expectArgument(whole, 'regrow › round', round, 'an integer ≥ 0');
  const w = synapses?.values?.w;
  const sound = w !== undefined && w.length === synapses.sources?.length;
  expectArgument(sound, 'regrow › synapses', synapses, 'what weights gave');
  const taken = new Map<number, Set<number>>();
  for (const [k, target] of synapses.targets.entries()) {
    const own = taken.get(target) ?? new Set(noAutapses ? [target] : []);
    own.add(synapses.sources[k]);
    taken.set(target, own);
  }
  const draws = new Draws(seed, 'regrow', PURPOSE, round);
  const remove: number[] = [];
  const added: { source: number; target: number }[] = [];
  for (let k = 0; k < w.length; k++) {
    if (!(w[k] <= below)) continue;
    const target = synapses.targets[k];
    const own = taken.get(target)!;
    if (own.size >= sources) continue;
    let source = Math.floor(draws.uniform() * sources);
    while (own.has(source)) source = Math.floor(draws.uniform() * sources);
    own.add(source);
    remove.push(k);
    added.push({ source, target });
  }
  return {
    remove: Uint32Array.from(remove),
    add: {
      sources: Uint32Array.from(added, ({ source }) => source),
      targets: Uint32Array.from(added, ({ target }) => target),
      delays: delay,
      weights: weight,
    },
  };
}
