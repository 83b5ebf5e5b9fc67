/**
 * The plane of two variables of a neuron's model: slopes, the lines on which one of them stands still, the places where both do and how
 * the model behaves near these. All of it from the trees that are simulated, in f64; every other variable is held. Units are coherent:
 * ms, mV, pA, nS.
 */
import { valued } from '../src/equations/closure.ts';
import { differentiate } from '../src/equations/differentiate.ts';
import { evaluate } from '../src/equations/evaluate.ts';
import { simplify } from '../src/equations/simplify.ts';
import { call, type Expr } from '../src/equations/tree.ts';
import { mentions } from '../src/equations/walk.ts';
import type { Plan, PlannedPopulation } from '../src/plan/plan.ts';
import { valueAt } from '../src/plan/values.ts';
import { hasBoth, onGrid, type Plane, zeroLine } from '../src/plot/level-line.ts';

/** Of every variable and of the injected current, `I_ext`. */
export type Held = Readonly<Record<string, number>>;

export type FixedKind =
  | 'stable node'
  | 'stable spiral'
  | 'unstable node'
  | 'unstable spiral'
  | 'saddle'
  | 'centre';

export interface FixedPoint {
  readonly x: number;
  readonly y: number;
  readonly kind: FixedKind;
  /** The threshold lies before it: the neuron spikes on its way there. */
  readonly beyond: boolean;
}

export interface Portrait {
  /** Segments [x0, y0, x1, y1] on which dx/dt, and dy/dt, is 0. */
  readonly stillX: readonly number[][];
  readonly stillY: readonly number[][];
  /** Where both stand still, from left to right. */
  readonly points: readonly FixedPoint[];
}

/** Cells along one side in which lines and points are sought. */
const CELLS = 120;
const COMPARISONS: readonly string[] = ['lt', 'le', 'gt', 'ge'];

export class PhasePlane {
  /** The model's own first, then those of its receptors. */
  readonly variables: readonly { readonly name: string; readonly unit: string }[];
  readonly #population: PlannedPopulation;
  readonly #parameters: Record<string, number>;

  /** Of the first neuron of a population that has a model. */
  constructor(population: PlannedPopulation) {
    this.#population = population;
    const states = population.model?.states.filter(({ carries }) => carries === undefined) ?? [];
    this.variables = states.map(({ name, unit }) => ({ name, unit: unit === '1' ? '' : unit }));
    this.#parameters = Object.fromEntries(
      Object.entries(population.parameters).map(([name, values]) => [name, valueAt(values, 0)]),
    );
  }

  get usesCurrent(): boolean {
    return this.#population.model?.usesExternalCurrent === true;
  }

  initial(): Held {
    const states = Object.entries(this.#population.initial);
    return {
      I_ext: 0,
      ...Object.fromEntries(states.map(([k, values]) => [k, valueAt(values, 0)])),
    };
  }

  /** dx/dt and dy/dt at a place, per ms. */
  flow(x: string, y: string, held: Held): (a: number, b: number) => [number, number] {
    const [dx, dy] = [x, y].map((variable) => this.#over(this.#slope(variable), x, y, held));
    return (a, b) => [dx(a, b), dy(a, b)];
  }

  /** What stands in a piece of the plane. */
  portrait(x: string, y: string, held: Held, plane: Plane): Portrait {
    const slopes = [this.#slope(x), this.#slope(y)];
    const grids = slopes.map((slope) => this.#values(slope, x, y, held, plane));
    const [stillX, stillY] = grids.map((grid) => zeroLine(grid, plane, CELLS));
    const points = this.#fixedPoints(x, y, held, plane, grids);
    return { stillX, stillY, points };
  }

  /** Segments of the border beyond which it spikes. */
  threshold(x: string, y: string, held: Held, plane: Plane): number[][] {
    return borders(this.#population.model?.threshold).flatMap((border) =>
      mentions(border, (id) => id === x || id === y)
        ? zeroLine(this.#values(border, x, y, held, plane), plane, CELLS)
        : [],
    );
  }

  /** Where a spike at this place puts the two. */
  afterSpike(x: string, y: string, held: Held, a: number, b: number): [number, number] {
    const place = this.#at(x, y, held)(a, b);
    for (const { target, value } of this.#population.model?.reset ?? []) {
      place[target] = evaluate(value, place);
    }
    return [place[x], place[y]];
  }

  /** The value that a spike gives a variable whatever it was before; undefined where there is none. */
  resetTo(variable: string, held: Held): number | undefined {
    const { model } = this.#population;
    const names = model?.states.map(({ name }) => name) ?? [];
    const found = model?.reset.findLast(({ target }) => target === variable);
    if (!found || mentions(found.value, (id) => names.includes(id))) return undefined;
    return evaluate(found.value, { ...this.#parameters, ...held });
  }

  /** A piece of the plane in which there is something to see: initial values, threshold, reset, and where the neuron was. */
  around(x: string, y: string, held: Held, was: readonly [number, number][]): Plane {
    const start = this.initial();
    const here = { ...this.#parameters, ...held, [x]: start[x], [y]: start[y] };
    const after = this.afterSpike(x, y, held, start[x], start[y]);
    const [xs, ys] = [x, y].map((variable, k) => [
      ...[start[variable], after[k]],
      ...thresholdsOf(this.#population.model?.threshold, variable).map((at) => evaluate(at, here)),
      ...was.map((place) => place[k]),
    ]);
    const across = widened(xs, 0.12);
    const [low, high] = [Math.min(...ys), Math.max(...ys)];
    // what of the two lines is near belongs to it
    const reach = 3 * Math.max(high - low, 1e-9 + 0.1 * Math.abs(low));
    const near = [x, y]
      .flatMap((variable) => this.#heights(variable, x, y, held, across, low))
      .filter((value) => value > low - reach && value < high + reach);
    return { x: across, y: widened([...ys, ...near], 0.2) };
  }

  /** Where both stand still, from left to right. */
  #fixedPoints(
    x: string,
    y: string,
    held: Held,
    plane: Plane,
    grids: readonly Float64Array[],
  ): FixedPoint[] {
    const slopes = [this.#slope(x), this.#slope(y)];
    const jacobian = slopes.map((slope) => [x, y].map((v) => differentiate(slope, v)));
    const at = this.#at(x, y, held);
    const side = [plane.x.to - plane.x.from, plane.y.to - plane.y.from].map((d) => d / CELLS);
    const found: FixedPoint[] = [];
    for (let j = 0; j < CELLS; j++) {
      for (let i = 0; i < CELLS; i++) {
        if (!grids.every((grid) => hasBoth(grid, CELLS, i, j))) continue;
        // near a fold there may be two in one cell: it is sought from the middle and from each corner
        for (const [di, dj] of STARTS) {
          const from = [plane.x.from + (i + di) * side[0], plane.y.from + (j + dj) * side[1]];
          const place = newton(slopes, jacobian, at, from, side);
          if (!place || found.some(({ x, y }) => isNear([x, y], place, side))) continue;
          found.push({
            ...{ x: place[0], y: place[1], kind: kindOf(jacobian, at(place[0], place[1])) },
            beyond: this.#isBeyond(at(place[0], place[1])),
          });
        }
      }
    }
    return found.sort((a, b) => a.x - b.x);
  }

  /** Where a variable stands still at some places across, were its slope a straight line upwards: most are. */
  #heights(
    variable: string,
    x: string,
    y: string,
    held: Held,
    { from, to }: Plane['x'],
    low: number,
  ): number[] {
    const slope = this.#slope(variable);
    const at = this.#at(x, y, held);
    return Array.from({ length: 25 }, (_, k) => {
      const a = from + (k / 24) * (to - from);
      const [f, g] = [evaluate(slope, at(a, low)), evaluate(slope, at(a, low + 1))];
      return low - f / (g - f);
    });
  }

  #isBeyond(place: Held): boolean {
    const threshold = this.#population.model?.threshold;
    return threshold !== undefined && evaluate(threshold, place) === 1;
  }

  #slope(variable: string): Expr {
    return this.#population.model!.states.find(({ name }) => name === variable)!.derivative;
  }

  /** One record of all values, written anew for each place. */
  #at(x: string, y: string, held: Held): (a: number, b: number) => Record<string, number> {
    const place: Record<string, number> = { I_ext: 0, ...this.#parameters, ...held };
    return (a, b) => {
      place[x] = a;
      place[y] = b;
      return place;
    };
  }

  /** A tree as a function of the two. */
  #over(expr: Expr, x: string, y: string, held: Held): (a: number, b: number) => number {
    const all: Record<string, number> = { ...this.#at(x, y, held)(0, 0) };
    const names = Object.keys(all);
    const [i, j] = [names.indexOf(x), names.indexOf(y)];
    const values = Float64Array.from(names, (name) => all[name]);
    const of = valued(expr, names);
    return (a, b) => {
      values[i] = a;
      values[j] = b;
      return of(values);
    };
  }

  #values(expr: Expr, x: string, y: string, held: Held, plane: Plane): Float64Array {
    return onGrid(this.#over(expr, x, y, held), plane, CELLS);
  }
}

/** pA that the first neuron of population `p` is injected at a time by what does not depend on chance; of noise its mean. */
export function currentAt({ inputs, populations, dt }: Plan, p: number, time: number): number {
  const step = Math.round(time / dt);
  let sum = 0;
  for (const input of inputs) {
    if (input.target !== p) continue;
    if (input.input === 'noise_current') sum += input.mean;
    if (input.input === 'step_current' && input.steps[0] <= step && step < input.steps[1]) {
      sum += valueAt(input.amplitude, 0);
    }
    if (input.input === 'series_current') {
      const row = Math.floor(step / input.every);
      sum += input.values[input.each ? row * populations[p].size : row] ?? 0;
    }
  }
  return sum;
}

const STARTS = [
  [0.5, 0.5],
  [0, 0],
  [1, 0],
  [0, 1],
  [1, 1],
];

const isNear = (a: readonly number[], b: readonly number[], side: readonly number[]): boolean =>
  a.every((value, k) => Math.abs(value - b[k]) < 1e-4 * side[k]);

type At = (a: number, b: number) => Record<string, number>;

/** Undefined where it leaves the cell's neighbourhood, or the slopes have no such place. */
function newton(
  slopes: readonly Expr[],
  jacobian: readonly (readonly Expr[])[],
  at: At,
  from: readonly number[],
  side: readonly number[],
): [number, number] | undefined {
  let [a, b] = from;
  for (let k = 0; k < 40; k++) {
    const place = at(a, b);
    const [f, g] = slopes.map((slope) => evaluate(slope, place));
    const [[fx, fy], [gx, gy]] = jacobian.map((row) => row.map((each) => evaluate(each, place)));
    const det = fx * gy - fy * gx;
    const [da, db] = [(f * gy - g * fy) / det, (g * fx - f * gx) / det];
    if (!Number.isFinite(da) || !Number.isFinite(db)) return undefined;
    a -= da;
    b -= db;
    if (Math.abs(a - from[0]) > 1.5 * side[0] || Math.abs(b - from[1]) > 1.5 * side[1]) {
      return undefined;
    }
    if (Math.abs(da) < 1e-9 * side[0] && Math.abs(db) < 1e-9 * side[1]) return [a, b];
  }
  return undefined;
}

/** By trace and determinant of the slopes' derivatives: whether small departures grow, and whether they turn. */
function kindOf(jacobian: readonly (readonly Expr[])[], place: Held): FixedKind {
  const [[fx, fy], [gx, gy]] = jacobian.map((row) => row.map((each) => evaluate(each, place)));
  const [trace, det] = [fx + gy, fx * gy - fy * gx];
  if (det < 0) return 'saddle';
  if (Math.abs(trace) < 1e-9 * Math.sqrt(det)) return 'centre';
  const shape = trace * trace < 4 * det ? 'spiral' : 'node';
  return trace < 0 ? `stable ${shape}` : `unstable ${shape}`;
}

/** What is 0 on the border of each comparison in a truth. */
function borders(truth: Expr | undefined): Expr[] {
  if (truth?.kind !== 'call') return [];
  const [a, b] = truth.args;
  if (COMPARISONS.includes(truth.op)) return [simplify(call('sub', a, b))];
  return truth.args.flatMap(borders);
}

/** The other side of each comparison of which a variable is one. */
function thresholdsOf(truth: Expr | undefined, variable: string): Expr[] {
  if (truth?.kind !== 'call') return [];
  const [a, b] = truth.args;
  const is = (expr: Expr) => expr?.kind === 'name' && expr.name === variable;
  if (COMPARISONS.includes(truth.op)) return is(a) ? [b] : is(b) ? [a] : [];
  return truth.args.flatMap((arg) => thresholdsOf(arg, variable));
}

/** With room on both sides, a part of the width; a place of its own where all values are one. */
function widened(values: readonly number[], part: number): Plane['x'] {
  const sound = values.filter(Number.isFinite);
  const [low, high] = [Math.min(...sound), Math.max(...sound)];
  const width = high - low;
  const room = width > 1e-9 ? part * width : Math.max(1, 0.2 * Math.abs(low));
  return { from: low - room, to: high + room };
}
