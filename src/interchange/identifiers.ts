/** Names of a file as names here: V_m is v, primes and $ are spelt, and nothing has a name that the equations keep for themselves. */

const KEPT = ['I_syn', 'I_ext', 't', 'dt', 'not', 'and', 'or', 'xi'];

/** The name here of each name there; names of units stay. `current`: the continuous port, which is I_ext. */
export function identifiers(
  names: Iterable<string>,
  current: string | undefined,
): (id: string) => string {
  const all = [...names];
  const taken = new Set(all);
  const called = new Map<string, string>([['dt', 'dt']]);
  for (const id of all) {
    if (id === 'dt' || id === current) continue;
    const plain =
      id === 'V_m' && !taken.has('v') ? 'v' : id.replace(/'/g, '_prime').replace(/\$/g, '_d');
    let own = KEPT.includes(plain) || plain.startsWith('xi_') ? `${plain}_0` : plain;
    while (own !== id && taken.has(own)) own += '_0';
    taken.add(own);
    called.set(id, own);
  }
  if (current !== undefined) called.set(current, 'I_ext');
  return (id) => called.get(id) ?? id;
}
