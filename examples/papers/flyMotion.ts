/**
 * Which way things move, from the connectome of the fly: after Lappalainen et al. (2024), Nature 634:1132, whose network of the whole visual system is trained (`lappalainen2024` steps it).
 * Here are the last steps alone, with nothing trained: the cells that carry brightness to T4 and T5 with their measured places and numbers of synapses, signs by transmitter, and two time
 * constants, a short and a long one, that are assumed, as is the threshold. Where synapses lie decides which way each of the eight cells prefers.
 */
import { type RateModel, RateSimulation } from '../../src/rate/index.ts';
import { atLeast, below, between, type Check } from '../example.ts';
import { columns, type Study } from '../study.ts';
import { SYNAPSES } from './fly-motion-tables.ts';

/** s; columns of the eye a second. */
const [DT, SHORT, LONG, OWN, SPEED, TIME] = [0.005, 0.03, 0.15, 0.01, 6, 2.5];
const DIRECTIONS = 12;

/** Signal: whether light or dark excites it; sign of its synapses; whether it is slow. */
const CARRIERS: Readonly<Record<string, readonly [light: boolean, sign: number, slow: boolean]>> = {
  Mi1: [true, 1, false],
  Tm3: [true, 1, false],
  Mi4: [true, -1, true],
  'CT1(M10)': [true, -1, true],
  C3: [true, -1, false],
  Mi9: [false, -1, true],
  Tm1: [false, 1, false],
  Tm2: [false, 1, false],
  Tm4: [false, 1, false],
  Tm9: [false, 1, true],
  'CT1(Lo1)': [false, -1, true],
};

const TARGETS = Object.keys(SYNAPSES);

/** All cells that carry brightness, by type and place, and their synapses; targets come after them. */
function circuit() {
  const cells = new Map<
    string,
    { readonly type: string; readonly x: number; readonly y: number }
  >();
  const synapses = TARGETS.flatMap((target) =>
    Object.entries(SYNAPSES[target]).flatMap(([type, text]) =>
      text.split(' ').map((entry) => {
        const [u, v, count] = entry.split(',').map(Number);
        const key = `${type} ${u} ${v}`;
        // neighbours are 1 apart
        cells.set(key, { type, x: (Math.sqrt(3) / 2) * v, y: -(u + v / 2) });
        return { target, key, weight: CARRIERS[type][1] * count };
      }),
    ),
  );
  const keys = [...cells.keys()];
  return {
    cells: [...cells.values()],
    source: synapses.map(({ key }) => keys.indexOf(key)),
    target: synapses.map(({ target }) => keys.length + TARGETS.indexOf(target)),
    weight: synapses.map(({ weight }) => weight),
  };
}

/** Largest potential of each target while an edge passes, less that before, 0 or more: targets × directions. */
async function peaks(bright: boolean, [short, long]: readonly [number, number]) {
  const { cells, source, target, weight } = circuit();
  const [size, steps] = [cells.length + TARGETS.length, Math.round(TIME / DT)];
  const tau = Float64Array.from({ length: size }, (_, i) => {
    if (i >= cells.length) return OWN;
    return CARRIERS[cells[i].type][2] ? long : short;
  });
  const out = TARGETS.map(() => new Float64Array(DIRECTIONS));
  for (let k = 0; k < DIRECTIONS; k++) {
    const angle = (2 * Math.PI * k) / DIRECTIONS;
    const series = new Float32Array(size * steps);
    cells.forEach(({ type, x, y }, i) => {
      const passes = 1 + (x * Math.cos(angle) + y * Math.sin(angle)) / SPEED;
      for (let t = 0; t < steps; t++) {
        const lit = t * DT > passes === bright;
        series[t * size + i] = lit === CARRIERS[type][0] ? 1 : 0;
      }
    });
    const model: RateModel = {
      ...{ size, dt: DT, method: 'euler', output: 'max(V, 0)' },
      states: { V: '(series + input - V)/tau' },
      parameters: { tau },
      weights: [{ kind: 'sparse', source, target, weight }],
      series: { columns: size, values: series },
      // carriers as they are before the edge comes; targets follow within ms
      initial: { V: series.slice(0, size) },
    };
    const simulation = await RateSimulation.create(model);
    const { values } = await simulation.step(steps, { record: { every: DT, variables: ['V'] } });
    await simulation.dispose();
    TARGETS.forEach((_, j) => {
      const at = (t: number) => values.V[t * size + cells.length + j];
      const rest = Math.max(0, at(Math.round(0.1 / DT)));
      let most = 0;
      for (let t = 0; t < values.V.length / size; t++) most = Math.max(most, at(t) - rest);
      out[j][k] = most;
    });
  }
  return out;
}

/** A threshold at 0.9 of the mean over directions; then the mean direction of responses, rad, and how long it is, 0 to 1. */
function selectivity(responses: Float64Array) {
  const mean = responses.reduce((sum, r) => sum + r / DIRECTIONS, 0);
  let [x, y, sum] = [0, 0, 0];
  responses.forEach((response, k) => {
    const r = Math.max(0, response - 0.9 * mean);
    const angle = (2 * Math.PI * k) / DIRECTIONS;
    x += r * Math.cos(angle);
    y += r * Math.sin(angle);
    sum += r;
  });
  return { direction: Math.atan2(y, x), index: sum > 0 ? Math.hypot(x, y) / sum : 0, mean };
}

/** Angle between two directions, degrees. */
const apart = (a: number, b: number): number =>
  (Math.abs(Math.atan2(Math.sin(a - b), Math.cos(a - b))) * 180) / Math.PI;

export async function motionChecks(print: (line: string) => void): Promise<Check[]> {
  const taus = [SHORT, LONG] as const;
  const [bright, dark] = [await peaks(true, taus), await peaks(false, taus)];
  const [evenBright, evenDark] = [
    await peaks(true, [LONG, LONG]),
    await peaks(false, [LONG, LONG]),
  ];
  print(columns('cell', 'index', 'direction', 'one τ', 'own edge', 'other edge'));
  const cells = Object.fromEntries(
    TARGETS.map((name, j) => {
      const lit = name.startsWith('T4');
      const own = selectivity((lit ? bright : dark)[j]);
      const other = selectivity((lit ? dark : bright)[j]);
      const even = selectivity((lit ? evenBright : evenDark)[j]);
      const degrees = (own.direction * 180) / Math.PI;
      print(columns(name, own.index, degrees, even.index, own.mean, other.mean));
      return [name, { ...own, even: even.index, other: other.mean }];
    }),
  );
  const all = TARGETS.map((name) => cells[name]);
  const angleBetween = (a: string, b: string) => apart(cells[a].direction, cells[b].direction);
  const mean = (of: (cell: (typeof all)[number]) => number) =>
    all.reduce((sum, cell) => sum + of(cell) / all.length, 0);
  const opposite = 'opposite to each other';
  return [
    atLeast(
      'index of direction selectivity, least of the eight',
      Math.min(...all.map((c) => c.index)),
      0.15,
    ),
    below(
      'mean index with one time constant, over that with two',
      mean((c) => c.even) / mean((c) => c.index),
      0.5,
    ),
    below(
      'response to the other edge (T4 dark, T5 bright), over the own',
      mean((c) => c.other) / mean((c) => c.mean),
      0.2,
    ),
    ...['T4', 'T5'].flatMap((t) => [
      between(`${t}a and ${t}b: angle (°)`, angleBetween(`${t}a`, `${t}b`), 120, 180, opposite),
      between(`${t}c and ${t}d: angle (°)`, angleBetween(`${t}c`, `${t}d`), 120, 180, opposite),
      between(
        `${t}a and ${t}c: angle (°)`,
        angleBetween(`${t}a`, `${t}c`),
        60,
        120,
        'at right angles',
      ),
    ]),
    ...['a', 'b', 'c', 'd'].map((kind) =>
      between(
        `T4${kind} and T5${kind}: angle (°)`,
        angleBetween(`T4${kind}`, `T5${kind}`),
        0,
        45,
        'the same',
      ),
    ),
  ];
}

export const flyMotion: Study = {
  title: 'Direction selectivity of T4 and T5 from where their synapses lie',
  reference: 'after Lappalainen et al. 2024, Nature 634:1132',
  minutes: 0.1,
  run: (print = console.log) => motionChecks(print),
};
