/** Graphs with the same degrees: what a connectome is compared with. */

import { expectArgument, expectOptions, isCount } from '../connect/argument.ts';
import { reading } from '../errors.ts';
import { Draws } from '../plan/host-draws.ts';

export interface RewireOptions {
  /** Swaps tried for each edge; default 10. */
  readonly swaps?: number;
  readonly seed?: number;
}

/**
 * The same sources with targets exchanged between pairs of edges that are drawn (Maslov & Sneppen 2002): every in- and out-degree stays, exactly. No edge comes twice and none is made
 * from a neuron to itself; edges of that kind which are there already stay. Whatever belongs to edge k (a weight) belongs to its source. Throws `wrong-type`.
 */
export function rewired(
  sources: ArrayLike<number>,
  targets: ArrayLike<number>,
  options: RewireOptions = {},
): Uint32Array {
  const where = 'rewired';
  expectOptions(options, where, ['swaps', 'seed']);
  const { swaps = 10, seed = 1 } = options;
  for (const [name, list] of Object.entries({ sources, targets })) {
    const isList = Array.isArray(list) || (ArrayBuffer.isView(list) && 'length' in list);
    const all = isList ? reading(where, () => Array.from(list)) : [];
    const sound = isList && all.every((i) => isCount(i) && i < 2 ** 26);
    expectArgument(sound, `${where} › ${name}`, list, 'a list of indices below 2²⁶');
  }
  const count = sources.length;
  expectArgument(targets.length === count, `${where} › targets`, targets, `${count} indices`);
  const tries = Number.isInteger(swaps) && swaps >= 0 && swaps * count <= 1e9;
  expectArgument(tries, `${where} › swaps`, swaps, 'an integer ≥ 0, at most 10⁹ swaps in all');
  const place = (source: number, target: number) => source * 2 ** 26 + target;
  const out = Uint32Array.from(targets);
  const present = new Map<number, number>();
  const add = (key: number, by: number) => present.set(key, (present.get(key) ?? 0) + by);
  for (let k = 0; k < count; k++) add(place(sources[k], out[k]), 1);
  const draws = new Draws(seed, where, 22);
  for (let t = 0; t < swaps * count; t++) {
    const [a, b] = [draws.below(count), draws.below(count)];
    const [i, j] = [sources[a], sources[b]];
    if (i === j || out[a] === out[b] || i === out[b] || j === out[a]) continue;
    const [first, second] = [place(i, out[b]), place(j, out[a])];
    if ((present.get(first) ?? 0) > 0 || (present.get(second) ?? 0) > 0) continue;
    add(place(i, out[a]), -1);
    add(place(j, out[b]), -1);
    add(first, 1);
    add(second, 1);
    [out[a], out[b]] = [out[b], out[a]];
  }
  return out;
}
