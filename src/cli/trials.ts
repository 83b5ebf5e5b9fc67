/** The same network with one seed after another: rates as means over trials. */
import { mean, variance } from '../analysis/moments.ts';
import { writeNpz } from '../interchange/npz.ts';
import type { BackendName } from '../simulate/choose.ts';
import { writeWhole } from './files.ts';
import type { Subject } from './load.ts';
import { codeOf, interruptible, type Measured, measure } from './measure.ts';
import { makeScreen, type Screen, styleOf } from './screen.ts';
import { costLines, ratesTable, type Summary, summarise } from './summary.ts';
import { usageFault } from './usage.ts';

interface TrialOptions {
  readonly subject: Subject;
  readonly seed?: number;
  readonly time: number;
  readonly warmup: number;
  readonly workers?: number;
  readonly backend?: BackendName;
  readonly trials: number;
  readonly screen: Screen;
  /** .npz of all spikes, with the trial of each. */
  readonly out?: string;
  readonly json: boolean;
  /** Under MPI: this rank's number; the first alone writes and prints. */
  readonly rank?: number;
}

export async function runTrials(options: TrialOptions): Promise<number> {
  const { subject, time, warmup, workers, backend, trials, screen, out, rank } = options;
  const mpi = rank !== undefined;
  if (out !== undefined && !out.toLowerCase().endsWith('.npz')) {
    throw usageFault(`--out ${out}`, 'a name that ends in .npz, with --trials', 'Rename it.');
  }
  const first = options.seed ?? subject.build().seed;
  return interruptible(async (signal) => {
    const all: Measured[] = [];
    const summaries: Summary[] = [];
    const quiet = makeScreen({ quiet: true });
    // ranks find together, in their runs, that one of them is to stop
    for (let k = 0; k < trials && (mpi || !signal.aborted); k++) {
      const network = subject.build(first + k);
      const started = performance.now();
      const measured = await measure(network, {
        time,
        warmup,
        workers,
        backend,
        screen: quiet,
        signal,
        mpi,
      });
      if (measured.stopped) break;
      all.push(measured);
      const model = subject.name;
      summaries.push(
        await summarise({ model, options: {}, network, measured, warmup, workers, backend }),
      );
      screen.run((k + 1) * time, trials * time, ((performance.now() - started) / 1000) * (k + 1));
    }
    screen.clear();
    if (all.length === 0) return codeOf(signal);
    if (mpi && rank > 0) return all.length < trials ? codeOf(signal) : 0;
    const summary = merge(summaries, all);
    if (out !== undefined) await writeTrials(out, all, summary);
    if (options.json) {
      console.log(JSON.stringify(summary));
    } else {
      const { spikes_per_trial: per } = summary;
      console.log(ratesTable(summary.rates_hz, undefined, styleOf(process.stdout)));
      console.log(
        `\n${all.length} trials, ${per.mean.toFixed(1)} ± ${per.sd.toFixed(1)} spikes each`,
      );
      console.log(costLines(summary, all[0].reason));
      if (out !== undefined) console.log(`wrote ${out}`);
    }
    return all.length < trials ? codeOf(signal) : 0;
  });
}

/** Sums of what adds up, means of rates; `hashes` by trial, `hash` the first one's. */
function merge(summaries: readonly Summary[], all: readonly Measured[]) {
  const sum = (of: (s: Summary) => number) => summaries.reduce((total, s) => total + of(s), 0);
  const spikes = summaries.map((s) => s.spikes);
  const names = Object.keys(summaries[0].rates_hz);
  const run_s = sum((s) => s.run_s);
  const time_ms = sum((s) => s.time_ms);
  return {
    ...summaries[0],
    time_ms,
    spikes: sum((s) => s.spikes),
    rates_hz: Object.fromEntries(
      names.map((name) => [name, sum((s) => s.rates_hz[name]) / summaries.length]),
    ),
    build_s: sum((s) => s.build_s),
    run_s,
    wall_per_biological: (1000 * run_s) / time_ms,
    synaptic_events: sum((s) => s.synaptic_events),
    synaptic_events_per_s: Math.round(sum((s) => s.synaptic_events) / Math.max(run_s, 1e-9)),
    trials: summaries.length,
    hashes: summaries.map((s) => s.hash),
    spikes_per_trial: {
      mean: mean(spikes),
      sd: spikes.length > 1 ? Math.sqrt(variance(spikes)) : 0,
    },
    neuron_rates_hz: meanRates(all),
  };
}

/** Mean rate of each neuron over trials, Hz. */
function meanRates(all: readonly Measured[]): number[] {
  const counts = new Float64Array(all[0].neurons);
  for (const { recording } of all) {
    for (const sender of recording.allSpikes().senders) counts[sender]++;
  }
  const seconds = all.reduce((total, { recording }) => total + recording.duration, 0) / 1000;
  return Array.from(counts, (spikes) => Number((spikes / seconds).toFixed(4)));
}

async function writeTrials(out: string, all: readonly Measured[], summary: object): Promise<void> {
  const spikes = all.map(({ recording }) => recording.allSpikes());
  const total = spikes.reduce((sum, { senders }) => sum + senders.length, 0);
  const senders = new Uint32Array(total);
  const times = new Float64Array(total);
  const trial = new Uint32Array(total);
  let at = 0;
  spikes.forEach((train, k) => {
    senders.set(train.senders, at);
    times.set(train.times, at);
    trial.fill(k, at, at + train.senders.length);
    at += train.senders.length;
  });
  const mean_rates_hz = Float64Array.from(meanRates(all));
  const meta = JSON.stringify(summary);
  await writeWhole(out, await writeNpz({ senders, times, trial, mean_rates_hz, meta }));
}
