/**
 * What a plan asks of each rank of an MPI run, on paper: memory, and the times in which an epoch is computed and exchanged
 * (docs/decisions/0034-mpi.md has the model).
 */
import { estimateBudget, printBytes } from './budget.ts';
import type { Plan } from './plan.ts';

/** Words before what a rank gives: how many, its name, a check. */
export const BLOCK_HEAD = 6;

/** Words of the smallest block that a rank sends. */
export const LEAST_BLOCK = 32;

/** Words that each of so many ranks sends at once, at most: the more ranks, the fewer, for all of them come to all. */
export const mostBlock = (ranks: number): number =>
  Math.max(LEAST_BLOCK, Math.min(128, Math.floor(4096 / ranks)));

/** Words of the block in which `count` of so many ranks go at once; of one for less where none is that large. */
export function blockFor(count: number, ranks: number): number {
  const most = mostBlock(ranks);
  if (BLOCK_HEAD + count > most) return LEAST_BLOCK;
  let words = LEAST_BLOCK;
  while (words < BLOCK_HEAD + count) words *= 2;
  return Math.min(most, words);
}

/** Seconds: of one core a neuron and step, and a synaptic event; of a network a message; and its bytes a second. */
const COSTS = { update: 2.5e-9, event: 3e-9, latency: 2e-6, bandwidth: 10e9 };

interface RankEstimate {
  readonly neurons: number;
  readonly synapses: number;
  readonly bytes: number;
  /** Seconds an epoch. */
  readonly compute: number;
  readonly exchange: number;
}

/** `rate`: spikes a neuron and second, Hz. */
export function rankEstimate(
  plan: Pick<Plan, 'dt' | 'epochSteps'>,
  { neurons, synapses, bytes }: { neurons: number; synapses: number; bytes: number },
  { ranks, workers = 1, rate = 4 }: { ranks: number; workers?: number; rate?: number },
): RankEstimate {
  const { latency, bandwidth, update, event } = COSTS;
  const seconds = (plan.epochSteps * plan.dt) / 1000;
  const spikes = (neurons * rate * seconds) / ranks;
  const cores = ranks * workers;
  const compute = (update * neurons * plan.epochSteps + event * synapses * rate * seconds) / cores;
  const words = 2 + workers * plan.epochSteps + spikes;
  // one call where the busiest rank's list fits into a block
  const busiest = words + 4 * Math.sqrt(spikes);
  const block = blockFor(busiest, ranks);
  const calls = busiest <= block - BLOCK_HEAD ? 1 : 2;
  const sent = 4 * ranks * (block + (calls - 1) * words);
  const exchange =
    ranks === 1 ? 0 : calls * latency * (32 - Math.clz32(ranks - 1)) + sent / bandwidth;
  const each = (total: number) => total / ranks;
  return {
    ...{ neurons: each(neurons), synapses: each(synapses), bytes: each(bytes) },
    ...{ compute, exchange },
  };
}

/** The estimate in words, two lines. */
export function describeRanks(plan: Plan, ranks: number, workers = 1, rate = 4): string {
  const { total: bytes, synapses } = estimateBudget(plan);
  const neurons = plan.populations.reduce((sum, { size }) => sum + size, 0);
  const each = rankEstimate(plan, { neurons, synapses, bytes }, { ranks, workers, rate });
  const count = (x: number) => Math.ceil(x).toLocaleString('en-US');
  const micro = (x: number) => `${(1e6 * x).toPrecision(2)} µs`;
  const share = Math.round((100 * each.exchange) / (each.compute + each.exchange));
  return [
    `${count(ranks)} ranks of ${count(workers)} ${workers === 1 ? 'worker' : 'workers'}: each ${count(each.neurons)} neurons, about ${count(each.synapses)} synapses, ${printBytes(each.bytes)}`,
    `an epoch, on paper, at ${rate} Hz: computed in ${micro(each.compute)}, exchanged in ${micro(each.exchange)} (${share} %)`,
  ].join('\n');
}
