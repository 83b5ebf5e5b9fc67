/** What building a network would take, known before anything is allocated: the page asks its visitor where that is much. */
import { estimateBudget } from '../src/plan/budget.ts';
import type { Plan } from '../src/plan/plan.ts';

export interface Cost {
  readonly neurons: number;
  readonly synapses: number;
  readonly bytes: number;
  /** Of wall time, about. */
  readonly seconds: number;
}

/** Seconds and bytes that a visitor need not be asked about. */
const UNASKED = { seconds: 1, bytes: 500e6 };
/** Synapses, and neurons with their rows, that one worker builds in a second (bench/results/microcircuit-1.json). */
const BUILT = { synapses: 25e6, neurons: 2e6 };

/** `workers`: how many will build. */
export function costOf(plan: Plan, workers: number): Cost {
  const { total, synapses } = estimateBudget(plan);
  const neurons = plan.populations.reduce((sum, { size }) => sum + size, 0);
  const work = synapses / BUILT.synapses + neurons / BUILT.neurons;
  return { neurons, synapses, bytes: total, seconds: work / Math.max(1, workers) };
}

export const isMuch = ({ seconds, bytes }: Cost): boolean =>
  seconds > UNASKED.seconds || bytes > UNASKED.bytes;
