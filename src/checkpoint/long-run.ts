/**
 * Runs of hours (Node): a folder holds the network, what was recorded and the last two states, so that a run that was stopped, killed
 * or cut off from power goes on from its last checkpoint, with the same bits, with any engine that has the same spikes.
 *
 *     run.json      what is run: network.json, time, warm-up
 *     network.json  the network
 *     state.<step>  state-files.ts             *.npy  disk-recording.ts
 *     result.json   when it is done                    rank-<r>/  by-rank.ts, of an MPI run where ranks keep what they record
 */
import { cannotWrite, lock, writeWhole } from '../backends/machine/disk.ts';
import { nodeModule } from '../backends/machine/host.ts';
import { RunError } from '../backends/machine/run-error.ts';
import { stepsOf } from '../backends/machine/run-loop.ts';
import { expectArgument, expectOptions, isReal } from '../connect/argument.ts';
import { SynfireError } from '../errors.ts';
import { timeOf } from '../network/grid.ts';
import { Network } from '../network/network.ts';
import { hashText } from '../plan/hash.ts';
import { checkNetwork } from '../simulate/arguments.ts';
import type { BackendChoice } from '../simulate/choose.ts';
import { checkHeard } from '../simulate/heard.ts';
import type { Recording } from '../simulate/recording.ts';
import type { Part } from '../simulate/recording-part.ts';
import { Simulation } from '../simulate/simulation.ts';
import {
  expectRanks,
  headOfRank,
  openOfRank,
  partOfRank,
  talliesFrom,
  talliesOfAll,
  told,
} from './by-rank.ts';
import { DiskRecording, ratesOf } from './disk-recording.ts';
import { type RunFile, readRunFile } from './run-file.ts';
import { loadRunState, saveRunState, stateFrom } from './state-files.ts';
import { type Together, together } from './together.ts';

export interface CheckpointProgress {
  /** Simulated ms, and of how many. */
  readonly time: number;
  readonly total: number;
  /** Simulated ms that are safe on the disk. */
  readonly safe: number;
}

export interface CheckpointOptions extends BackendChoice {
  readonly onProgress?: (progress: CheckpointProgress) => void;
  /** What the person should know: a state that was passed over, where the run goes on. */
  readonly onNote?: (note: string) => void;
  readonly onBuild?: (fraction: number) => void;
  /** Makes a last checkpoint and ends. */
  readonly signal?: AbortSignal;
  /** Wall seconds between two checkpoints; default 600. */
  readonly every?: number;
}

export interface LongRunOptions extends CheckpointOptions {
  /** Does not exist, or is empty. */
  readonly folder: string;
  /** ms to record, and ms before that which are not. */
  readonly time: number;
  readonly warmup?: number;
  /** Kept in run.json for whoever reads it, e.g. the command. */
  readonly about?: Readonly<Record<string, unknown>>;
}

/** What was recorded, in short. */
export interface LongRunResult {
  readonly folder: string;
  /** Recorded ms; less than was asked for where the signal came. */
  readonly time: number;
  readonly done: boolean;
  readonly dt: number;
  readonly neurons: number;
  readonly synapses: number;
  readonly spikes: number;
  readonly events: number;
  /** Of all spikes of the recorded time. */
  readonly hash: string;
  /** Hz. */
  readonly rates: Readonly<Record<string, number>>;
}

const COMMON = [
  ...['onProgress', 'onNote', 'onBuild', 'signal', 'every'],
  ...['backend', 'workers', 'connectivity', 'gpu', 'mpi'],
];

/** Begins a run. Rejects with `folder-in-use` where the folder has something in it, and with what simulations reject with. */
export async function runWithCheckpoints(
  network: Network,
  options: LongRunOptions,
): Promise<LongRunResult> {
  const where = 'runWithCheckpoints › options';
  expectOptions(options, where, [...COMMON, 'folder', 'time', 'warmup', 'about']);
  checkHeard(options, where);
  checkNetwork(network);
  const { folder, time, warmup = 0, every = 600, about = {}, workers = 1 } = options;
  expectFolder(folder, where);
  stepsOf(time, network.dt);
  stepsOf(warmup, network.dt, 'warmup');
  checkEvery(every, where);
  const all = await together(options.mpi);
  const file: RunFile = {
    ...{ format: 'synfire-run', version: 1, time, warmup, every, about },
    ...(options.mpi === 'own'
      ? { byRank: { ranks: all.size, workers: Math.max(1, workers) } }
      : {}),
  };
  let held: Held | undefined;
  try {
    await all.byFirst(async () => {
      held = await begin(folder, file, network);
    });
    return await goOn(network, file, options, all);
  } finally {
    await held?.release();
  }
}

type Held = Awaited<ReturnType<typeof lock>>;

/** Takes the folder, and writes into it what is run. */
async function begin(folder: string, file: RunFile, network: Network): Promise<Held> {
  const { mkdir, readdir } = await nodeModule<typeof import('node:fs/promises')>('fs/promises');
  const { join } = await nodeModule<typeof import('node:path')>('path');
  await mkdir(folder, { recursive: true }).catch((cause) => {
    throw cannotWrite(folder, cause);
  });
  const held = await lock(join(folder, 'run'));
  try {
    const there = (await readdir(folder)).filter((name) => !name.startsWith('run.lock'));
    if (there.length > 0) throw inUse(folder, there);
    await writeWhole(join(folder, 'network.json'), JSON.stringify(network));
    await writeWhole(join(folder, 'run.json'), `${JSON.stringify(file, null, 2)}\n`);
    return held;
  } catch (error) {
    await held.release();
    throw error;
  }
}

/**
 * Goes on with the run of a folder from its last whole checkpoint; `time`: until so many ms are recorded, where not as begun. Rejects
 * with `not-a-run`, `locked`, `snapshot-damaged` (no state is whole), `cannot-write`.
 */
export async function resumeRun(
  folder: string,
  options: CheckpointOptions & { readonly time?: number } = {},
): Promise<LongRunResult> {
  expectFolder(folder, 'resumeRun');
  expectOptions(options, 'resumeRun › options', [...COMMON, 'time']);
  checkHeard(options, 'resumeRun › options');
  const { join } = await nodeModule<typeof import('node:path')>('path');
  const all = await together(options.mpi);
  const there = await all.byFirst(async () => {
    const { file, network } = await readRunFile(folder);
    return { file, network: network.toJSON() };
  });
  const { file } = there;
  const network = Network.fromJSON(there.network as object);
  const time = options.time ?? file.time;
  stepsOf(time, network.dt);
  const every = options.every ?? file.every;
  checkEvery(every, 'resumeRun › options');
  const { byRank } = file;
  const workers = options.workers ?? byRank?.workers;
  if (byRank) {
    const who = { ranks: all.size, workers: Math.max(1, workers!) };
    expectRanks(folder, byRank, options.mpi ? who : undefined);
  }
  const mpi = byRank ? 'own' : Boolean(options.mpi);
  let held: Held | undefined;
  try {
    await all.byFirst(async () => {
      held = await lock(join(folder, 'run'));
    });
    return await goOn(network, { ...file, time, every }, { ...options, folder, workers, mpi }, all);
  } finally {
    await held?.release();
  }
}

/** Most bytes of a recording that wait in memory, and wall ms that a stretch between two writes aims at. */
const WAITING = 4e6;
const STRETCH = 300;

async function goOn(
  network: Network,
  { time, warmup, every, byRank }: RunFile,
  options: CheckpointOptions & { readonly folder: string },
  all: Together,
): Promise<LongRunResult> {
  const { folder, backend, workers, connectivity, gpu, mpi, onBuild, onNote, onProgress } = options;
  const { signal } = options;
  const { join } = await nodeModule<typeof import('node:path')>('path');
  const simulation = await Simulation.create(network, {
    ...{ backend, workers, connectivity, gpu, mpi, onBuild },
  });
  let disk: DiskRecording | undefined;
  let safe: number | undefined;
  try {
    const { plan } = simulation;
    const found = all.isFirst ? await loadRunState(folder, plan) : undefined;
    for (const note of found?.passedOver ?? []) {
      onNote?.(`A checkpoint is damaged, the one before it is taken. ${note}`);
    }
    const bytes = all.bytesOfFirst(found?.bytes);
    const state = bytes && (found?.state ?? stateFrom(bytes, plan, folder));
    if (state) {
      await simulation.restore(state.snapshot);
      safe = simulation.time;
      if (all.isFirst) onNote?.(`Goes on at ${simulation.time} ms.`);
    }
    if (byRank) {
      if (!all.isFirst) await readRunFile(folder); // another machine may not see the folder
      const head = headOfRank(plan, byRank, all.rank);
      disk = await openOfRank(folder, all.rank, head, state?.byRank?.[all.rank]);
    } else if (all.isFirst) disk = await DiskRecording.open(folder, plan, state);
    const keep = async (part: Part) => disk?.add(byRank ? partOfRank(plan, part, all.rank) : part);
    const confirmed = async () => {
      const own = await disk?.confirm();
      if (!byRank) return own;
      const parts = all.gather(told(own!)).map(talliesFrom);
      return { ...talliesOfAll(parts), byRank: parts };
    };
    const [before, end] = [warmup, warmup + time].map((ms) => stepsOf(ms, plan.dt));
    const at = () => stepsOf(simulation.time, plan.dt);
    const checkpoint = async (): Promise<void> => {
      const snapshot = await simulation.snapshot();
      const tallies = await confirmed();
      if (all.isFirst) {
        await saveRunState(folder, plan, { snapshot, step: at(), ...tallies! });
      }
      safe = simulation.time;
    };
    if (!state) await checkpoint();
    let due = performance.now() + 1000 * every;
    let steps = 64;
    for (;;) {
      const own = { steps, checkpoint: performance.now() >= due, stop: signal?.aborted === true };
      const next = all.agree(own);
      if (next.checkpoint && simulation.time > safe!) {
        await checkpoint();
        due = performance.now() + 1000 * every;
      }
      if (next.stop || at() >= end) break;
      const limit = at() < before ? before : end;
      const began = performance.now();
      const part = await advance(simulation, Math.min(next.steps, limit - at()), signal, (soFar) =>
        keep(soFar).then(() => disk?.confirm()),
      );
      if (at() > before) await keep(part);
      const wall = Math.max(0.1, performance.now() - began);
      const done = Math.max(1, part.to - part.from);
      const byTime = (done * STRETCH) / wall;
      const bySize = (done * WAITING) / Math.max(1, bytesOf(part));
      steps = Math.max(1, Math.floor(Math.min(byTime, bySize, 4 * steps)));
      if (all.isFirst)
        onProgress?.({ time: simulation.time, total: warmup + time, safe: safe ?? 0 });
    }
    if (safe! < simulation.time) await checkpoint();
    const tallies = await confirmed();
    return await all.byFirst(async () => {
      const { hash, spikes, events, counts } = tallies!;
      const ms = Math.max(0, timeOf(at() - before, plan.dt));
      const kept: Omit<LongRunResult, 'folder'> = {
        ...{ time: ms, done: at() >= end, dt: plan.dt },
        neurons: plan.populations.reduce((sum, { size }) => sum + size, 0),
        synapses: simulation.synapses,
        ...{ spikes, events, hash: hashText([hash[0], hash[1]]), rates: ratesOf(plan, counts, ms) },
      };
      if (kept.done) {
        await writeWhole(join(folder, 'result.json'), `${JSON.stringify(kept, null, 2)}\n`);
      }
      return { folder, ...kept };
    });
  } catch (error) {
    const last = `The last checkpoint is at ${safe} ms: go on with "synfire resume ${folder}".`;
    throw all.fault(error, safe === undefined ? undefined : last);
  } finally {
    await disk?.close();
    await simulation.dispose();
  }
}

/** A stretch of the run. Where it fails, what was recorded until then is written before the fault is passed on. */
async function advance(
  simulation: Simulation,
  steps: number,
  signal: AbortSignal | undefined,
  keepSafe: (soFar: Part) => Promise<unknown>,
) {
  const partOf = ({ data }: Recording) => data.part!;
  const time = timeOf(steps, simulation.plan.dt);
  try {
    return partOf(await simulation.run(time, { signal }));
  } catch (error) {
    const soFar = error instanceof RunError ? (error.recording as Recording) : undefined;
    if (soFar?.data.part) await keepSafe(partOf(soFar));
    throw error;
  }
}

const bytesOf = ({ spikeSteps, states, counts }: Part): number =>
  8 * spikeSteps.length +
  [...states, ...counts].reduce((sum, { byteLength }) => sum + byteLength, 0);

function expectFolder(folder: unknown, where: string): asserts folder is string {
  const sound = typeof folder === 'string' && folder !== '';
  expectArgument(sound, `${where} › folder`, folder, 'the name of a folder');
}

function checkEvery(every: number, where: string): void {
  const sound = isReal(every) && every > 0;
  expectArgument(sound, `${where} › every`, every, 'wall seconds above 0');
}

const inUse = (folder: string, there: readonly string[]): SynfireError =>
  new SynfireError({
    code: 'folder-in-use',
    where: folder,
    found: there.slice(0, 5).join(', '),
    expected: 'an empty folder, or none',
    remedy: there.includes('run.json')
      ? `Go on with "synfire resume ${folder}", or choose another folder.`
      : 'Choose another folder.',
  });
