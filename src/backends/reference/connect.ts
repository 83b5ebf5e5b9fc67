/**
 * Who is connected to whom, by the rules of docs/decisions/0001-randomness.md (purpose 16), one connector
 * after the other in plain loops over whole populations. Slow and in no hurry.
 */
import { purpose, streamWord } from '../../plan/draws.ts';
import { mulhi, philox } from '../../plan/philox.ts';
import type { Plan, PlannedProjection } from '../../plan/plan.ts';
import { bernoulliChunk, countOf } from '../../plan/thresholds.ts';

/** A synapse: indices within the populations, and the address (a, b) of its weight and delay. */
export interface Pair {
  readonly source: number;
  readonly target: number;
  readonly a: number;
  readonly b: number;
}

/** What synapses are drawn from; of a graded projection too. */
export type Drawn = Pick<
  PlannedProjection,
  'source' | 'target' | 'connector' | 'weight' | 'delay' | 'shift' | 'stream'
>;

/** All synapses of a projection. */
export function* connect(plan: Plan, projection: Drawn): Generator<Pair> {
  const { connector } = projection;
  const sources = plan.populations[projection.source].size;
  const targets = plan.populations[projection.target].size;
  const same = projection.source === projection.target;
  const noAutapses = same && 'autapses' in connector && !connector.autapses;
  const words = (x: number, y: number) => wordReader(plan, projection.stream, x, y);
  // one fewer to draw from, and those from the own index on move up by one
  const allowed = (size: number) => (noAutapses ? size - 1 : size);
  const moved = (drawn: number, own: number) => (noAutapses && drawn >= own ? drawn + 1 : drawn);

  switch (connector.connector) {
    case 'allToAll':
      for (let s = 0; s < sources; s++) {
        for (let t = 0; t < targets; t++) {
          if (!(noAutapses && s === t)) yield { source: s, target: t, a: t, b: s };
        }
      }
      return;
    case 'oneToOne':
      for (let s = 0; s < Math.min(sources, targets); s++) {
        yield { source: s, target: s, a: s, b: s };
      }
      return;
    case 'bernoulli':
      for (let s = 0; s < sources; s++) {
        for (const t of bernoulliRow(connector.probability, targets, (q) =>
          words(s, 2 ** 16 + q),
        )) {
          if (!(noAutapses && s === t)) yield { source: s, target: t, a: t, b: s };
        }
      }
      return;
    case 'fixedTotalNumber': {
      if (targets === 0) return;
      const counts = new Array<number>(sources).fill(0);
      const word = words(0, 0);
      for (let k = 0; k < connector.total; k++) counts[mulhi(word(k), sources)]++;
      for (let s = 0; s < sources; s++) {
        const drawn = uniformPlaces(counts[s], allowed(targets), words(s, 1));
        for (const [j, t] of drawn.entries()) yield { source: s, target: moved(t, s), a: j, b: s };
      }
      return;
    }
    case 'fixedOutdegree': {
      if (targets === 0) return;
      const places = connector.multapses ? uniformPlaces : distinctPlaces;
      for (let s = 0; s < sources; s++) {
        const drawn = places(connector.degree, allowed(targets), words(s, 1));
        for (const [j, place] of drawn.entries()) {
          const t = moved(place, s);
          yield { source: s, target: t, a: connector.multapses ? j : t, b: s };
        }
      }
      return;
    }
    case 'fixedIndegree': {
      if (sources === 0) return;
      const places = connector.multapses ? uniformPlaces : distinctPlaces;
      for (let t = 0; t < targets; t++) {
        const drawn = places(connector.degree, allowed(sources), words(t, 2));
        for (const [j, place] of drawn.entries()) {
          const s = moved(place, t);
          yield { source: s, target: t, a: connector.multapses ? j : s, b: t };
        }
      }
      return;
    }
    case 'edges':
      for (let k = 0; k < connector.source.length; k++) {
        yield { source: connector.source[k], target: connector.target[k], a: k, b: 0 };
      }
      return;
    default:
      connector satisfies never;
  }
}

type Word = (c: number) => number;

/** Word c of (x, y). */
function wordReader(plan: Plan, stream: number, x: number, y: number): Word {
  const c3 = streamWord(purpose.structure, stream);
  const words = new Uint32Array(4);
  let held = -1;
  return (c) => {
    const block = c >>> 2;
    if (block !== held) philox(block, x, y, c3, plan.key[0], plan.key[1], words);
    held = block;
    return words[c & 3];
  };
}

/** `count` places below `size`, repeats allowed. */
const uniformPlaces = (count: number, size: number, word: Word): number[] =>
  Array.from({ length: count }, (_, j) => mulhi(word(j), size));

/** `count` different places below `size`, ascending; where that is less work, those left out are drawn. */
function distinctPlaces(count: number, size: number, word: Word): number[] {
  return choose(count, size, (c) => mulhi(word(c), size));
}

/** Targets of one row, chunk by chunk: a binomial number of different places in each. */
function bernoulliRow(
  probability: number,
  targets: number,
  wordsOf: (q: number) => Word,
): number[] {
  const { bits, thresholds } = bernoulliChunk(probability);
  const length = 2 ** bits;
  const row: number[] = [];
  for (let q = 0; q * length < targets; q++) {
    const word = wordsOf(q);
    const count = countOf(thresholds, word(0));
    for (const place of choose(count, length, (c) => word(c + 1) >>> (32 - bits))) {
      if (q * length + place < targets) row.push(q * length + place);
    }
  }
  return row;
}

function choose(count: number, size: number, candidate: (c: number) => number): number[] {
  const leftOut = count > size / 2;
  const wanted = leftOut ? size - count : count;
  const drawn = new Set<number>();
  for (let c = 0; drawn.size < wanted; c++) drawn.add(candidate(c));
  return Array.from({ length: size }, (_, place) => place).filter((p) => drawn.has(p) !== leftOut);
}
