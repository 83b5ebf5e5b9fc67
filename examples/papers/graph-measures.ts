/** Undirected graphs as matrices of 0 and 1: modularity, clustering, paths, and small-worldness beside random graphs (Humphries & Gurney 2008). */
import { Random } from '../random.ts';

/** The strongest share of weights in either direction, as undirected edges. */
export function strongest(w: ArrayLike<number>, n: number, share: number): Uint8Array {
  const size = (i: number, j: number) => Math.max(Math.abs(w[i * n + j]), Math.abs(w[j * n + i]));
  const pairs: [number, number][] = [];
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) pairs.push([i, j]);
  pairs.sort(([a, b], [c, d]) => size(c, d) - size(a, b) || a - c || b - d);
  const graph = new Uint8Array(n * n);
  for (const [i, j] of pairs.slice(0, Math.round(share * pairs.length))) {
    graph[i * n + j] = 1;
    graph[j * n + i] = 1;
  }
  return graph;
}

const degrees = (graph: Uint8Array, n: number) =>
  Float64Array.from({ length: n }, (_, i) => {
    return graph.subarray(i * n, (i + 1) * n).reduce((sum, x) => sum + x, 0);
  });

/** Newman's Q of the groups that joining, best pair first, finds (Clauset, Newman & Moore 2004). */
export function modularity(graph: Uint8Array, n: number): number {
  const degree = degrees(graph, n);
  const all = degree.reduce((sum, d) => sum + d, 0);
  // share of edges between groups, and of ends in them
  const between = Float64Array.from(graph, (x) => x / all);
  const ends = degree.map((d) => d / all);
  let groups = Array.from({ length: n }, (_, i) => i);
  let q = 0;
  for (let i = 0; i < n; i++) q += between[i * n + i] - ends[i] ** 2;
  let best = q;
  while (groups.length > 1) {
    let [gain, keep, gone] = [Number.NEGATIVE_INFINITY, -1, -1];
    for (const i of groups) {
      for (const j of groups) {
        if (j >= i) break;
        const more = 2 * (between[i * n + j] - ends[i] * ends[j]);
        if (more > gain) [gain, keep, gone] = [more, j, i];
      }
    }
    for (const k of groups) {
      if (k === keep || k === gone) continue;
      between[keep * n + k] += between[gone * n + k];
      between[k * n + keep] = between[keep * n + k];
    }
    between[keep * n + keep] += between[gone * n + gone] + 2 * between[keep * n + gone];
    ends[keep] += ends[gone];
    groups = groups.filter((k) => k !== gone);
    q += gain;
    best = Math.max(best, q);
  }
  return best;
}

/** Mean share of pairs of neighbours that are joined. */
export function clustering(graph: Uint8Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const near: number[] = [];
    for (let j = 0; j < n; j++) if (graph[i * n + j]) near.push(j);
    let joined = 0;
    for (const j of near) for (const k of near) if (j < k && graph[j * n + k]) joined++;
    if (near.length > 1) sum += (2 * joined) / (near.length * (near.length - 1));
  }
  return sum / n;
}

/** Mean of 1/length of the shortest paths; 0 where there is none. */
export function efficiency(graph: Uint8Array, n: number): number {
  let sum = 0;
  for (let from = 0; from < n; from++) {
    const steps = new Int32Array(n).fill(-1);
    steps[from] = 0;
    const queue = [from];
    for (const i of queue) {
      for (let j = 0; j < n; j++) {
        if (!graph[i * n + j] || steps[j] >= 0) continue;
        steps[j] = steps[i] + 1;
        sum += 1 / steps[j];
        queue.push(j);
      }
    }
  }
  return sum / (n * (n - 1));
}

/** Clustering over that of random graphs of as many edges, times efficiency over theirs. */
export function smallWorldness(graph: Uint8Array, n: number, nulls: number, seed: number): number {
  const random = new Random(seed);
  const edges = degrees(graph, n).reduce((sum, d) => sum + d, 0) / 2;
  let [c, e] = [0, 0];
  for (let k = 0; k < nulls; k++) {
    const draws = Float64Array.from({ length: n * n }, () => random.uniform());
    const other = strongest(draws, n, edges / ((n * (n - 1)) / 2));
    c += clustering(other, n) / nulls;
    e += efficiency(other, n) / nulls;
  }
  return ((clustering(graph, n) / c) * efficiency(graph, n)) / e;
}
