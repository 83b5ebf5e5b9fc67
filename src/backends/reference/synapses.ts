/**
 * All synapses of a plan whose weights stay as they are, in plain lists by source neuron, and the ring of sums that spikes add to:
 * what arrives at the end of step n lies in place n modulo the ring's length.
 */
import type { Plan } from '../../plan/plan.ts';
import type { Arithmetic, Sums } from './arithmetic.ts';
import { connect } from './connect.ts';
import { exactDraws, synapseDraws } from './draw.ts';

interface Synapse {
  readonly population: number;
  readonly receptor: number;
  readonly target: number;
  /** In what sums count in. */
  readonly weight: number;
  /** In steps. */
  readonly delay: number;
  /** No synapse of its own. */
  readonly digits: boolean;
}

/** Synapses between two tellings of how far the build is. */
const TOLD = 2 ** 16;

/** All of them; yields the fraction that is done. */
export function* buildSynapses(plan: Plan, arithmetic: Arithmetic): Generator<number, Synapses> {
  const neurons = plan.populations.reduce((sum, population) => sum + population.size, 0);
  const rows = Array.from({ length: neurons }, (): Synapse[] => []);
  const exact = !arithmetic.counts;
  const drawn = plan.projections.filter(({ plasticity }) => plasticity === undefined);
  const expected = drawn.reduce((sum, { expectedSynapses }) => sum + expectedSynapses, 0);
  let longest = 0;
  let count = 0;
  let done = 0;
  for (const projection of drawn) {
    const { digits = false } = projection;
    if (digits && exact) continue; // the weights are there as they were given
    const { first } = plan.populations[projection.source];
    const draw = exact ? exactDraws(plan, projection) : synapseDraws(plan, projection);
    for (const { source, target, a, b } of connect(plan, projection)) {
      const { weight, delay } = draw(a, b);
      const { target: population, receptor } = projection;
      rows[first + source].push({ population, receptor, target, weight, delay, digits });
      longest = Math.max(longest, delay);
      if (!digits) count++;
      if (++done % TOLD === 0) yield Math.min(1, done / expected);
    }
  }
  return new Synapses(plan, arithmetic, { rows, longest, count });
}

export class Synapses {
  readonly count: number;
  /** By global neuron number. */
  readonly #rows: readonly Synapse[][];
  /** [place][population][receptor][neuron]. */
  readonly #ring: Sums[][][];
  /** Synapses whose spike arrives, by place. */
  readonly #events: Float64Array;

  constructor(
    plan: Plan,
    arithmetic: Arithmetic,
    {
      rows,
      longest,
      count,
    }: {
      readonly rows: readonly Synapse[][];
      readonly longest: number;
      readonly count: number;
    },
  ) {
    this.count = count;
    this.#rows = rows;
    this.#events = new Float64Array(longest + 1);
    this.#ring = Array.from(this.#events, () =>
      plan.populations.map(({ size, receptors }) => receptors.map(() => arithmetic.sums(size))),
    );
  }

  /** Bytes that a compiled engine would need at the least: a target, a weight and a delay each. */
  get bytes(): number {
    return 12 * this.count;
  }

  /** Longest delay of the neuron's synapses, 0 if it has none. */
  longestDelay(neuron: number): number {
    return this.#rows[neuron].reduce((longest, { delay }) => Math.max(longest, delay), 0);
  }

  /** Sends a spike of step `step` on its way; what arrives before step `from` already has. */
  send(neuron: number, step: number, from: number): void {
    for (const synapse of this.#rows[neuron]) {
      const { population, receptor, target, weight, delay, digits } = synapse;
      if (step + delay < from) continue;
      const place = (step + delay) % this.#ring.length;
      this.#ring[place][population][receptor][target] += weight;
      if (!digits) this.#events[place]++;
    }
  }

  /** Sums that arrive at the end of `step`, by receptor. The caller may add to them. */
  arriving(step: number, population: number): Sums[] {
    return this.#ring[step % this.#ring.length][population];
  }

  /** Empties the place of `step`; returns how many synaptic events it held. */
  clear(step: number): number {
    const place = step % this.#ring.length;
    const events = this.#events[place];
    this.#events[place] = 0;
    for (const sums of this.#ring[place].flat()) sums.fill(0);
    return events;
  }

  /** Forgets all spikes that are on their way. */
  reset(): void {
    for (let place = 0; place < this.#ring.length; place++) this.clear(place);
  }
}
