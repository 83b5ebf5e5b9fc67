/**
 * Engelken (2023), "SparseProp: Efficient Event-Based Simulation and Training of Sparse Recurrent Spiking
 * Neural Networks", NeurIPS 36, arXiv:2312.17216.
 *
 * Balanced inhibitory networks of LIF or QIF neurons without a time step. Each spike touches its K targets
 * only, so the cost of one hardly depends on N; who they are is drawn again at each spike, so that a million
 * neurons with a hundred synapses each need no memory for them.
 */
import { EventSimulation, fixedOutdegree, type PulseNetwork } from '../../src/index.ts';
import { near } from '../example.ts';
import type { Study } from '../study.ts';

export interface SparsePropOptions {
  readonly model: 'lif' | 'qif';
  readonly size: number;
  /** K: targets of each neuron. */
  readonly degree?: number;
  /** J₀, and ν in Hz: the rate for K → ∞. */
  readonly coupling?: number;
  readonly rate?: number;
  /** ms. */
  readonly tau?: number;
  readonly seed?: number;
}

/** I₀ = τ·√K·J₀·ν balances pulses of −J₀/√K; LIF: threshold 1, reset 0, drive 1 + I₀. */
export function sparseProp(options: SparsePropOptions): PulseNetwork {
  const { model, size, degree = 100, coupling = 1, rate = 1, tau = 10, seed = 1 } = options;
  const excess = (tau / 1000) * Math.sqrt(degree) * coupling * rate;
  return {
    neuron:
      model === 'lif'
        ? { model, tau, drive: 1 + excess, threshold: 1, reset: 0 }
        : { model, tau, drive: excess },
    size,
    connector: fixedOutdegree(degree, { multapses: false, autapses: false }),
    weight: -coupling / Math.sqrt(degree),
    seed,
  };
}

/** Hz at N = 10⁵, K = 100, measured with an independent program. */
const RATES = { lif: 3.412, qif: 1.303 };

export async function run(
  print: (line: string) => void = console.log,
  sizes: readonly number[] = [1e3, 1e4, 1e5],
) {
  print('model   neurons      rate (Hz)   µs a spike');
  const rows = [];
  for (const model of ['lif', 'qif'] as const) {
    for (const size of sizes) {
      const simulation = await EventSimulation.create(sparseProp({ model, size }));
      const { times: before } = await simulation.run(Number.POSITIVE_INFINITY, {
        spikes: 3 * size,
      });
      const started = performance.now();
      const spikes = Math.max(200_000, 3 * size);
      const { times } = await simulation.run(Number.POSITIVE_INFINITY, { spikes });
      const cost = ((performance.now() - started) * 1000) / spikes;
      const seconds = (times[spikes - 1] - before[before.length - 1]) / 1000;
      const rate = spikes / seconds / size;
      rows.push({ model, size, rate, cost });
      print(
        [model.padEnd(5), String(size).padStart(9), rate.toFixed(3).padStart(14)].join(' ') +
          cost.toFixed(2).padStart(13),
      );
      await simulation.dispose();
    }
  }
  print(`Rates at N = 100,000 in an independent program: LIF ${RATES.lif}, QIF ${RATES.qif} Hz.`);
  return { rows, published: RATES };
}

export const engelken2023: Study = {
  title: 'SparseProp: the cost of a spike does not grow with the network',
  reference: 'Engelken (2023), NeurIPS 36, arXiv:2312.17216',
  minutes: 0.2,
  async run(print = console.log) {
    const { rows, published } = await run(print);
    return rows
      .filter(({ size }) => size === 1e5)
      .map(({ model, rate }) =>
        near(
          `rate of ${model.toUpperCase()}, N = 100,000`,
          rate,
          published[model],
          'independent program',
          {
            relative: 0.005,
          },
        ),
      );
  },
};
