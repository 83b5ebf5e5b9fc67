/** What the plan's recorders keep of a run, step by step, and the chunk that it becomes. */
import { type Precision, realsFrom } from '../../equations/precision.ts';
import { SpikeHash } from '../../plan/hash.ts';
import type { Plan, PlannedRecorder } from '../../plan/plan.ts';
import type { Chunk, Snapshot } from '../backend.ts';
import { blockSums, meanOfBlocks } from '../block-sums.ts';

type StatesRecorder = Extract<PlannedRecorder, { recorder: 'states' }>;
type RateRecorder = Extract<PlannedRecorder, { recorder: 'rate' }>;

/** Current values of a state of a population. */
type ReadState = (population: number, variable: string) => ArrayLike<number>;

export class Recording {
  readonly #plan: Plan;
  readonly #round: (x: number) => number;
  readonly #precision: Precision;
  readonly #recorded: readonly boolean[];
  readonly #statesRecorders: readonly StatesRecorder[];
  readonly #rateRecorders: readonly RateRecorder[];
  /** Per rate recorder: spikes in the bin that has begun; it may have begun in an earlier chunk. */
  #openCounts: number[];
  #from = 0;
  #steps: number[] = [];
  #neurons: number[] = [];
  #samples: number[][] = [];
  #counts: number[][] = [];
  #hash = new SpikeHash();
  #spikes = 0;
  #events = 0;

  constructor(plan: Plan, round: (x: number) => number) {
    this.#round = round;
    this.#precision = plan.precision ?? 'single';
    const { recorders } = plan;
    this.#plan = plan;
    this.#recorded = plan.populations.map((_, index) =>
      recorders.some((r) => r.recorder === 'spikes' && r.target === index),
    );
    this.#statesRecorders = recorders.filter((r) => r.recorder === 'states');
    this.#rateRecorders = recorders.filter((r) => r.recorder === 'rate');
    this.#openCounts = this.#rateRecorders.map(() => 0);
    this.begin(0);
  }

  /** A new chunk begins with step `from`. */
  begin(from: number): void {
    this.#from = from;
    this.#steps = [];
    this.#neurons = [];
    this.#samples = this.#statesRecorders.map(() => []);
    this.#counts = this.#rateRecorders.map(() => []);
    this.#hash = new SpikeHash();
    this.#spikes = 0;
    this.#events = 0;
  }

  /** What a snapshot says of bins that have begun. */
  openBins(): Pick<Snapshot, 'openBins'> {
    return this.#openCounts.length > 0 ? { openBins: Float64Array.from(this.#openCounts) } : {};
  }

  /** Goes on from a snapshot. */
  restart({ openBins }: Pick<Snapshot, 'openBins'>): void {
    this.#openCounts = this.#openCounts.map((_, k) => openBins?.[k] ?? 0);
  }

  spike(step: number, population: number, index: number): void {
    const neuron = this.#plan.populations[population].first + index;
    this.#spikes++;
    this.#hash.add(step, neuron);
    this.#rateRecorders.forEach(({ target }, k) => {
      if (target === population) this.#openCounts[k]++;
    });
    if (!this.#recorded[population]) return;
    this.#steps.push(step);
    this.#neurons.push(neuron);
  }

  events(count: number): void {
    this.#events += count;
  }

  /** After all populations have done `step`. */
  endStep(step: number, read: ReadState): void {
    this.#statesRecorders.forEach(({ target, variables, neurons, every, mean }, k) => {
      if ((step + 1) % every !== 0) return;
      for (const variable of variables) {
        const values = read(target, variable);
        if (mean) {
          const sums = blockSums(values, this.#round);
          this.#samples[k].push(meanOfBlocks(sums, values.length, this.#precision));
          continue;
        }
        for (const neuron of neurons) this.#samples[k].push(values[neuron]);
      }
    });
    this.#rateRecorders.forEach(({ binSteps }, k) => {
      if ((step + 1) % binSteps !== 0) return;
      const count = this.#openCounts[k];
      if (count > 0) this.#counts[k].push((step + 1) / binSteps - 1, count);
      this.#openCounts[k] = 0;
    });
  }

  /** What was recorded since `begin`, up to step `to`. */
  chunk(to: number): Chunk {
    return {
      from: this.#from,
      to,
      spikeSteps: Uint32Array.from(this.#steps),
      spikeNeurons: Uint32Array.from(this.#neurons),
      states: this.#samples.map((samples) => realsFrom(this.#precision, samples)),
      counts: this.#counts.map((pairs) => Float64Array.from(pairs)),
      spikes: this.#spikes,
      events: this.#events,
      hash: this.#hash.words,
    };
  }
}
