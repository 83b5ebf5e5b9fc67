/**
 * The graded synapses onto a population, target by target: the order of every sum. A target's synapses are ordered by coupling
 * (the plan's order), source and delay; its sum begins at 0 and is one chain of f32 additions of w·(x − own), where own is 0
 * for additive couplings; then it is added to the injected current.
 */
import { COUPLING_WORDS, type CouplingRows, channelsOf, NONE } from '../plan/couplings.ts';
import type { Plan } from '../plan/plan.ts';
import { connect } from './reference/connect.ts';
import { synapseDraws } from './reference/draw.ts';

/** Of a population's neurons; undefined where no coupling ends on it. */
export function couplingRows(plan: Plan, population: number): CouplingRows | undefined {
  const couplings = plan.couplings.filter(({ target }) => target === population);
  if (couplings.length === 0) return undefined;
  const { list } = channelsOf(plan);
  const placeOf = (p: number, variable: string) =>
    list.find((c) => c.population === p && c.variable === variable)!.place;
  const rows = Array.from({ length: plan.populations[population].size }, (): number[][] => []);
  for (const coupling of couplings) {
    const draw = synapseDraws(plan, coupling);
    const drawn = rows.map((): number[][] => []);
    for (const { source, target, a, b } of connect(plan, coupling)) {
      const { weight, delay } = draw(a, b);
      drawn[target].push([source, delay, weight]);
    }
    const first = placeOf(coupling.source, coupling.variable);
    const own = coupling.diffusive ? placeOf(population, coupling.variable) : NONE;
    for (const [i, row] of drawn.entries()) {
      row.sort((x, y) => x[0] - y[0] || x[1] - y[1]); // stable: draws of equal ends keep their order
      for (const [source, delay, weight] of row) {
        const bits = floatBits(weight * coupling.weightStep);
        rows[i].push([first + source, delay, bits, own === NONE ? NONE : own + i]);
      }
    }
  }
  const starts = new Uint32Array(rows.length + 1);
  for (const [i, row] of rows.entries()) starts[i + 1] = starts[i] + row.length;
  const words = new Uint32Array(COUPLING_WORDS * starts[rows.length]);
  let at = 0;
  for (const synapse of rows.flat()) {
    words.set(synapse, at);
    at += COUPLING_WORDS;
  }
  return { starts, words };
}

const real = new Float32Array(1);
const bits = new Uint32Array(real.buffer);

function floatBits(value: number): number {
  real[0] = value;
  return bits[0];
}
