/**
 * The graded synapses onto a population, target by target: the order of every sum. A target's synapses are ordered by coupling
 * (the plan's order), source and delay; its sum begins at 0 and is one chain of additions of w·(x − own), where own is 0
 * for additive couplings; then it is added to the injected current.
 * An iterated coupling takes x̃ = (3·x(t) − x(t − dt))/2, the middle of the step: 1.5·w of the states at t − d, and −0.5·w of those a step before.
 */
import {
  BEFORE,
  COUPLING_WORDS,
  type CouplingRows,
  channelsOf,
  couplingWords,
  isSecond,
  NONE,
  NONE_BEFORE,
} from '../plan/couplings.ts';
import type { Plan } from '../plan/plan.ts';
import { connect } from './reference/connect.ts';
import { synapseDraws } from './reference/draw.ts';

/** A synapse: place of the source's value in a row of channels, lag in steps, weight, place of the own value (BEFORE added: a step earlier) or NONE. */
export type CouplingSynapse = readonly [place: number, lag: number, weight: number, own: number];

/** Of a population's neurons, target by target; undefined where no coupling ends on it. */
export function couplingSynapses(plan: Plan, population: number): CouplingSynapse[][] | undefined {
  const couplings = plan.couplings.filter(({ target }) => target === population);
  if (couplings.length === 0) return undefined;
  const { list } = channelsOf(plan);
  const placeOf = (p: number, variable: string) =>
    list.find((c) => c.population === p && c.variable === variable)!.place;
  const { size } = plan.populations[population];
  const rows = Array.from({ length: size }, (): CouplingSynapse[] => []);
  for (const coupling of couplings) {
    const draw = synapseDraws(plan, coupling);
    const drawn = rows.map((): number[][] => []);
    const { given, weightStep } = coupling;
    for (const { source, target, a, b } of connect(plan, coupling)) {
      const { weight, delay } = draw(a, b);
      const own = typeof given === 'number' ? given : given?.[a];
      drawn[target].push([source, delay, own ?? weight * weightStep]);
    }
    const first = placeOf(coupling.source, coupling.variable);
    const own = coupling.diffusive ? placeOf(population, coupling.variable) : NONE;
    for (const [i, row] of drawn.entries()) {
      row.sort((x, y) => x[0] - y[0] || x[1] - y[1]); // stable: draws of equal ends keep their order
      for (const [source, delay, weight] of row) {
        const place = first + source;
        if (coupling.iterated) {
          rows[i].push([place, delay, 1.5 * weight, own === NONE ? NONE : own + i]);
          const before = own === NONE ? NONE_BEFORE : BEFORE + own + i;
          rows[i].push([place, delay + 1, -0.5 * weight, before]);
        } else rows[i].push([place, delay, weight, own === NONE ? NONE : own + i]);
      }
    }
  }
  return rows;
}

/** Of a row. */
export const synapsesOf = (row: readonly CouplingSynapse[]): number =>
  row.reduce((count, [, , , own]) => (isSecond(own) ? count : count + 1), 0);

/** The same as words, weights in the plan's precision. */
export function couplingRows(plan: Plan, population: number): CouplingRows | undefined {
  const rows = couplingSynapses(plan, population);
  if (rows === undefined) return undefined;
  const starts = new Uint32Array(rows.length + 1);
  for (const [i, row] of rows.entries()) starts[i + 1] = starts[i] + row.length;
  const stride = couplingWords(plan);
  const words = new Uint32Array(stride * starts[rows.length]);
  let at = 0;
  for (const [place, lag, weight, own] of rows.flat()) {
    words.set([place, lag, floatBits(weight), own], at);
    if (stride > COUPLING_WORDS) words.set(wordsOf(weight), at + COUPLING_WORDS);
    at += stride;
  }
  return { starts, words, synapses: rows.reduce((sum, row) => sum + synapsesOf(row), 0) };
}

const real = new Float32Array(1);
const bits = new Uint32Array(real.buffer);

function floatBits(value: number): number {
  real[0] = value;
  return bits[0];
}

const wide = new Float64Array(1);

function wordsOf(value: number): Uint32Array {
  wide[0] = value;
  return new Uint32Array(wide.buffer);
}
