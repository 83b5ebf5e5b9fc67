/** Merges what the workers recorded into one chunk, in the order that does not depend on workers. */
import { type Precision, type Reals, reals, realsFrom } from '../../equations/precision.ts';
import { mergeHashes } from '../../plan/hash.ts';
import type { Plan, PlannedRecorder } from '../../plan/plan.ts';
import type { Chunk, Snapshot } from '../backend.ts';
import { blocksOf, meanOfBlocks } from '../block-sums.ts';
import type { WorkerResult } from './load.ts';
import { countingBin } from './recording.ts';

type StatesRecorder = Extract<PlannedRecorder, { recorder: 'states' }>;

export class ChunkMerger {
  readonly #plan: Plan;
  /** Per rate recorder: spikes so far in the bin that has begun. */
  #open: Map<number, number>[];

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#open = this.#rates().map(() => new Map());
  }

  get #precision(): Precision {
    return this.#plan.precision ?? 'single';
  }

  #rates() {
    return this.#plan.recorders.flatMap((recorder) =>
      recorder.recorder === 'rate' ? [recorder] : [],
    );
  }

  /** What a snapshot at `step` says of bins that have begun. */
  openBins(step: number): Pick<Snapshot, 'openBins'> {
    const rates = this.#rates();
    if (rates.length === 0) return {};
    const counts = rates.map(
      ({ binSteps }, k) => this.#open[k].get(Math.floor(step / binSteps)) ?? 0,
    );
    return { openBins: Float64Array.from(counts) };
  }

  /** Goes on from a snapshot. */
  restart({ step, openBins }: Pick<Snapshot, 'step' | 'openBins'>): void {
    this.#open = this.#rates().map(
      ({ binSteps }, k) => new Map([[Math.floor(step / binSteps), openBins?.[k] ?? 0]]),
    );
  }

  /** `parts`: for each call that the run took, the results of all workers. */
  merge(from: number, to: number, parts: readonly (readonly WorkerResult[])[]): Chunk {
    const all = parts.flat();
    const sum = (key: 'spikeCount' | 'events') =>
      all.reduce((total, result) => total + result[key], 0);
    return {
      from,
      to,
      ...mergeSpikes(from, to, all),
      states: this.#plan.recorders.flatMap((recorder, index) =>
        recorder.recorder !== 'states'
          ? []
          : recorder.mean
            ? [mergeMeans(recorder, index, parts, this.#precision)]
            : [mergeStates(recorder, index, parts, this.#precision)],
      ),
      counts: this.#mergeCounts(to, all),
      hash: mergeHashes(...all.map((result) => result.hash)),
      spikes: sum('spikeCount'),
      events: sum('events'),
    };
  }

  /** Pairs (bin, count) of the bins that have ended. */
  #mergeCounts(to: number, results: readonly WorkerResult[]): Float64Array[] {
    return this.#rates().map((recorder, k) => {
      const open = this.#open[k];
      const fine = countingBin({ plan: this.#plan }, recorder.target);
      for (const { counts } of results) {
        for (const part of counts) {
          if (part.population !== recorder.target) continue;
          part.counts.forEach((count, i) => {
            if (count === 0) return;
            const bin = Math.floor(((part.firstBin + i) * fine) / recorder.binSteps);
            open.set(bin, (open.get(bin) ?? 0) + count);
          });
        }
      }
      const ended = Math.floor(to / recorder.binSteps);
      const done = [...open].filter(([bin]) => bin < ended).sort((a, b) => a[0] - b[0]);
      for (const [bin] of done) open.delete(bin);
      return Float64Array.from(done.filter(([, count]) => count > 0).flat());
    });
  }
}

/** All spikes in order of (step, neuron): bucketed by step, then sorted within each. */
function mergeSpikes(
  from: number,
  to: number,
  results: readonly WorkerResult[],
): Pick<Chunk, 'spikeSteps' | 'spikeNeurons'> {
  const total = results.reduce((sum, result) => sum + result.spikes.length / 2, 0);
  const starts = new Uint32Array(to - from + 1);
  for (const { spikes } of results) {
    for (let i = 0; i < spikes.length; i += 2) starts[spikes[i] - from + 1]++;
  }
  for (let k = 1; k < starts.length; k++) starts[k] += starts[k - 1];
  const cursor = starts.slice();
  const spikeSteps = new Uint32Array(total);
  const spikeNeurons = new Uint32Array(total);
  for (const { spikes } of results) {
    for (let i = 0; i < spikes.length; i += 2) {
      const place = cursor[spikes[i] - from]++;
      spikeSteps[place] = spikes[i];
      spikeNeurons[place] = spikes[i + 1];
    }
  }
  for (let place = 1, k = 0; place < total; place++) {
    while (starts[k + 1] <= place) k++;
    // one worker's are in order already
    if (starts[k] < place && spikeNeurons[place] < spikeNeurons[place - 1]) {
      place = starts[k + 1];
      spikeNeurons.subarray(starts[k], place).sort();
    }
  }
  return { spikeSteps, spikeNeurons };
}

/** Samples × variables; workers have sums of blocks (block-sums.ts). */
function mergeMeans(
  { variables, neurons }: StatesRecorder,
  index: number,
  parts: readonly (readonly WorkerResult[])[],
  precision: Precision,
): Reals {
  const out: number[] = [];
  for (const results of parts) {
    const mine = results.flatMap((r) => r.states.filter((s) => s.recorder === index));
    mine.sort((a, b) => a.from - b.from);
    const blocks = mine.map(({ from, to }) => blocksOf(to - from));
    const samples = mine.length > 0 ? mine[0].values.length / (blocks[0] * variables.length) : 0;
    for (let s = 0; s < samples; s++) {
      for (let v = 0; v < variables.length; v++) {
        const sums = mine.flatMap(({ values }, m) => {
          const at = (s * variables.length + v) * blocks[m];
          return Array.from(values.subarray(at, at + blocks[m]));
        });
        out.push(meanOfBlocks(sums, neurons.length, precision));
      }
    }
  }
  return realsFrom(precision, out);
}

/** Samples × variables × neurons, with the neurons in the recorder's order. */
function mergeStates(
  recorder: StatesRecorder,
  index: number,
  parts: readonly (readonly WorkerResult[])[],
  precision: Precision,
): Reals {
  const variables = recorder.variables.length;
  const width = variables * recorder.neurons.length;
  const chunks = parts.map((results) => {
    const mine = results.flatMap((r) => r.states.filter((s) => s.recorder === index));
    const widths = mine.map(
      ({ from, to }) => variables * recorder.neurons.filter((i) => i >= from && i < to).length,
    );
    const samples = mine.length > 0 ? mine[0].values.length / widths[0] : 0;
    const out = reals(precision, samples * width);
    mine.forEach(({ from, to, values }, m) => {
      const own = widths[m] / variables;
      let column = 0;
      recorder.neurons.forEach((neuron, n) => {
        if (neuron < from || neuron >= to) return;
        for (let s = 0; s < samples; s++) {
          for (let v = 0; v < variables; v++) {
            out[s * width + v * recorder.neurons.length + n] =
              values[s * widths[m] + v * own + column];
          }
        }
        column++;
      });
    });
    return out;
  });
  const total = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const out = reals(precision, total);
  let at = 0;
  for (const chunk of chunks) {
    out.set(chunk, at);
    at += chunk.length;
  }
  return out;
}
