/** Where two runs of a drawn network part: the first spike that one of them lacks, and the largest distance of a state before that. */

/** Distance of two values: of the larger of both, or of 1 in the state's unit where both are smaller. */
const distance = (a, b) => Math.abs(a - b) / Math.max(1, Math.abs(a), Math.abs(b));

/** `parts`: step of the first spike that differs, if any; `spikes`: how many are the same until then; `worst`: of all states at the ends of runs before it. */
export function compare(drawn, one, other) {
  let parts = Number.POSITIVE_INFINITY;
  for (const { name } of drawn.populations) {
    parts = Math.min(parts, firstDifference(one.spikes[name], other.spikes[name]));
  }
  let [end, worst, where] = [0, 0, ''];
  drawn.pieces.forEach(({ steps }, k) => {
    end += steps;
    if (end > parts) return;
    for (const [state, values] of Object.entries(one.states[k])) {
      values.forEach((value, i) => {
        const d = distance(value, other.states[k][state][i]);
        if (!(d <= worst)) [worst, where] = [d, `${state}[${i}] after step ${end}`];
      });
    }
  });
  const all = drawn.populations.flatMap(({ name }) => one.spikes[name]);
  const spikes = all.filter(([step]) => step < parts).length;
  return { ...(parts < Number.POSITIVE_INFINITY ? { parts } : {}), spikes, worst, where };
}

function firstDifference(one, other) {
  const most = Math.max(one.length, other.length);
  for (let k = 0; k < most; k++) {
    const [a, b] = [one[k], other[k]];
    if (a?.[0] === b?.[0] && a?.[1] === b?.[1]) continue;
    return Math.min(a?.[0] ?? Number.POSITIVE_INFINITY, b?.[0] ?? Number.POSITIVE_INFINITY);
  }
  return Number.POSITIVE_INFINITY;
}
