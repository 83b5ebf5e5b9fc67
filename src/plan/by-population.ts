/**
 * Parts of a plan by the population they belong to. A list is dealt out once, when it is first asked for: to look through it for each
 * population would cost the square of their number. The lists of a plan do not change.
 */
const dealt = new WeakMap<readonly object[], Map<number, object[]>>();

/** Those of `list` that have this population as their `key`, in their order. */
export function byPopulation<K extends string, T extends Readonly<Record<K, number>>>(
  list: readonly T[],
  key: K,
  population: number,
): readonly T[] {
  let lists = dealt.get(list) as Map<number, T[]> | undefined;
  if (lists === undefined) {
    lists = new Map();
    for (const part of list) {
      const own = lists.get(part[key]);
      if (own) own.push(part);
      else lists.set(part[key], [part]);
    }
    dealt.set(list, lists);
  }
  return lists.get(population) ?? [];
}
