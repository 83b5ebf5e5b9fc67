/**
 * Many runs of one network: every point of a design with every seed, dealt to workers that live as long as the sweep.
 *
 * Promises: the same table for any number of workers, and for a sweep that was stopped and went on. Networks are described in the
 * calling thread, each while the run before it goes on, and functions that measure are called there; each run has one worker to itself,
 * which plans, builds, runs and measures it.
 */
import { hostInfo } from '../backends/machine/host.ts';
import { noSimd } from '../backends/machine/no-simd.ts';
import { expectArgument, expectOptions, isCount, isReal } from '../connect/argument.ts';
import { SynfireError, suggest } from '../errors.ts';
import type { Network } from '../network/network.ts';
import { digestOf } from '../plan/digest.ts';
import type { Identity } from '../plan/identity.ts';
import { checkNetwork } from '../simulate/arguments.ts';
import { checkHeard } from '../simulate/heard.ts';
import { Ahead } from './ahead.ts';
import { Deal } from './deal.ts';
import { designOf, type SweepDesign, type SweepPoint, type SweepValue } from './design.ts';
import {
  checkMeasures,
  type MeasureFunction,
  type MeasureName,
  measuresAsText,
} from './measures.ts';
import { Rows, type RowsOptions } from './rows.ts';
import { attempt, designAsText, type Run, runsOf, seedsOf } from './runs.ts';
import { Slot } from './slot.ts';
import type { SweepTable } from './table.ts';

/** Makes the network of a point. It is given the point's parameters and the seed, which the network must have. */
export type MakeNetwork = (
  parameters: SweepPoint & { readonly seed: number },
) => Network | Promise<Network>;

export interface SweepOptions extends RowsOptions {
  /** A design, or the values of each parameter: then every combination. */
  readonly parameters: SweepDesign | Readonly<Record<string, readonly SweepValue[]>>;
  /** Seeds, or how many: 1, 2, … Default: 1. */
  readonly seeds?: number | readonly number[];
  /** ms of each run, and ms before that which are not recorded. */
  readonly time: number;
  readonly warmup?: number;
  /** What is kept of a run; default `rate`. */
  readonly measure?: MeasureFunction | MeasureName | readonly (MeasureFunction | MeasureName)[];
  /** Runs at a time, each in a worker of its own; 0: one, in the calling thread. Default: one a processor. */
  readonly workers?: number;
  /** Numbers of the runs to do, where not all; the table then has those alone. */
  readonly only?: readonly number[];
  /** Stops the sweep; runs that are under way are dropped. */
  readonly signal?: AbortSignal;
}

/**
 * Runs the sweep. A run that fails is a row with its error. Rejects with SynfireError where no run could be right: `empty-design`,
 * `unknown-parameter`, `unknown-measure`, `bad-option`, `other-sweep`, `locked`, `cannot-write`.
 */
export async function sweep(makeNetwork: MakeNetwork, options: SweepOptions): Promise<SweepTable> {
  const checked = await checkSweep(makeNetwork, options);
  const { wanted, workers } = checked;
  // they start while the first networks are made and the log is read
  const count = Math.min(Math.max(1, workers), wanted.length);
  const slots = Array.from({ length: count }, () => new Slot(workers > 0));
  try {
    const { identity, runs } = await planned(makeNetwork, checked);
    const rows = await Rows.open(options, identity, runs.length, wanted);
    try {
      await rows.tell();
      await doRuns(makeNetwork, rows, slots, { ...checked, signal: options.signal });
      return rows.table;
    } finally {
      await rows.close();
    }
  } finally {
    await Promise.all(slots.map((slot) => slot.dispose()));
  }
}

/** Those that have no row yet. */
async function doRuns(
  makeNetwork: MakeNetwork,
  rows: Rows,
  slots: readonly Slot[],
  { time, warmup, measures, workers, signal }: Checked & Pick<SweepOptions, 'signal'>,
): Promise<void> {
  const deal = new Deal(rows.left);
  const ahead = new Ahead(async ({ parameters, seed }) => {
    const network = await makeNetwork({ ...parameters, seed });
    checkNetwork(network);
    return network.describe();
  });
  const work = async (slot: Slot): Promise<void> => {
    let added: Promise<void> | undefined;
    try {
      for (let next = deal.next(slot); next && !signal?.aborted; next = deal.next(slot)) {
        const run = next;
        const { parameters, seed } = run;
        const began = performance.now();
        const running = attempt(async () => {
          const description = await ahead.take(run);
          const measured = slot.run(
            description,
            { time, warmup, measures, parameters, seed },
            signal,
          );
          const later = workers > 0 && deal.likely(slot, (each) => !ahead.has(each));
          if (later) ahead.prepare(later);
          return measured;
        });
        const [outcome] = await Promise.all([running, added]);
        // stopped on its way; what failed then may have failed for that
        if (outcome === undefined || (outcome.error && signal?.aborted)) return;
        added = rows.add(run, outcome, began);
        // the worker goes on while its row is written; this thread, where it runs networks itself, could not write meanwhile
        if (workers === 0) await added;
        added.catch(() => {}); // told where it is waited for
      }
      await added;
    } catch (error) {
      deal.end(); // the others end with their run
      throw error;
    } finally {
      await slot.dispose();
    }
  };
  const ended = await Promise.allSettled(slots.map(work));
  await ahead.end();
  for (const end of ended) if (end.status === 'rejected') throw end.reason;
}

export interface SweepPlan {
  readonly runs: readonly Run[];
  /** What makes it this sweep and no other, in words. */
  readonly identity: Identity;
}

/** Checks everything that can be checked before the first run. Rejects with SynfireError. */
export async function planSweep(
  makeNetwork: MakeNetwork,
  options: SweepOptions,
): Promise<SweepPlan> {
  return planned(makeNetwork, await checkSweep(makeNetwork, options));
}

interface Checked {
  readonly design: SweepDesign;
  readonly seeds: readonly number[];
  readonly runs: readonly Run[];
  /** Those of this call. */
  readonly wanted: readonly Run[];
  readonly time: number;
  readonly warmup: number;
  readonly measures: readonly (MeasureFunction | MeasureName)[];
  readonly workers: number;
}

/** What can be said without making a network. */
async function checkSweep(makeNetwork: MakeNetwork, options: SweepOptions): Promise<Checked> {
  expectArgument(typeof makeNetwork === 'function', 'sweep', makeNetwork, 'a function');
  expectOptions(options, 'sweep › options', OPTIONS);
  checkHeard(options, 'sweep › options');
  const { time, warmup = 0, only, log } = options;
  const design = designOf(options.parameters);
  const seeds = seedsOf(options.seeds ?? 1, 'sweep');
  const measures = checkMeasures(options.measure ?? 'rate');
  const { processors, simd, host } = await hostInfo();
  if (!simd) throw noSimd(host);
  const workers = options.workers ?? processors;
  for (const [name, value] of Object.entries({ time, warmup })) {
    expectArgument(isReal(value) && value >= 0, `sweep › ${name}`, value, 'ms ≥ 0');
  }
  const soundWorkers = isCount(workers) && workers <= 1024;
  expectArgument(soundWorkers, 'sweep › workers', workers, 'an integer from 0 to 1,024');
  expectArgument(
    log === undefined || typeof log === 'string',
    'sweep › log',
    log,
    'the name of a file',
  );
  const runs = runsOf(design, seeds, 'sweep');
  const outside = only?.find((run) => !(isCount(run) && run < runs.length));
  expectArgument(outside === undefined, 'sweep › only', outside, `runs below ${runs.length}`);
  const wanted = only === undefined ? runs : only.map((run) => runs[run]);
  return { design, seeds, runs, wanted, time, warmup, measures, workers };
}

async function planned(
  makeNetwork: MakeNetwork,
  { design, seeds, runs, time, warmup, measures }: Checked,
): Promise<SweepPlan> {
  const names = Object.keys(design.points[0]);
  const digests = await tryNetworks(makeNetwork, [runs[0], runs[runs.length - 1]], names);
  const identity = {
    ...designAsText(design, seeds),
    time: `${time} ms`,
    warmup: `${warmup} ms`,
    measures: measuresAsText(measures),
    'first network': digests[0],
    'last network': digests[1],
  };
  return { runs, identity };
}

const OPTIONS = [
  ...['parameters', 'seeds', 'time', 'warmup', 'measure', 'workers', 'log', 'only'],
  ...['onProgress', 'onRow', 'signal'],
];

/**
 * Makes the networks of some runs and notes which parameters are read on the way: one that none of them asks for changes nothing, so it
 * is a mistake. Returns digests of the networks; of one that cannot be made, that it cannot.
 */
async function tryNetworks(
  makeNetwork: MakeNetwork,
  runs: readonly Run[],
  names: readonly string[],
): Promise<string[]> {
  const read = new Set<string>();
  const digests: string[] = [];
  for (const { parameters, seed } of runs) {
    const watched = new Proxy(
      { ...parameters, seed },
      {
        get(target, name) {
          if (typeof name === 'string') read.add(name);
          return Reflect.get(target, name);
        },
        ownKeys(target) {
          for (const name of names) read.add(name); // taken as a whole
          return Reflect.ownKeys(target);
        },
      },
    );
    const made = await attempt(async () => {
      const network = await makeNetwork(watched);
      checkNetwork(network);
      return { digest: digestOf(network.describe()) };
    });
    digests.push(String(made?.measures.digest ?? `none: ${made?.error}`));
  }
  const unread = names.find((name) => !read.has(name));
  const known = [...read].filter((name) => name !== 'seed');
  // a network that could not be made may not have come so far as to ask for it
  const stopped = digests.some((digest) => digest.startsWith('none'));
  if (unread === undefined || (stopped && known.every((name) => names.includes(name)))) {
    return digests;
  }
  throw new SynfireError({
    code: 'unknown-parameter',
    where: 'sweep › parameters',
    found: `"${unread}", which the network does not ask for`,
    expected: known.length > 0 ? `one of ${known.join(', ')}` : 'a parameter of the network',
    remedy: suggest(unread, known),
  });
}
