/** `synfire run … --checkpoint` and `synfire resume`: runs of hours, which go on after whatever ended them. */
import { type CheckpointOptions, type LongRunResult, resumeRun } from '../checkpoint/index.ts';
import { duration } from '../plot/terminal.ts';
import type { BackendName } from '../simulate/choose.ts';
import { codeOf, interruptible } from './measure.ts';
import { asRank } from './ranks.ts';
import { makeScreen, styleOf } from './screen.ts';
import { count, ratesTable } from './summary.ts';
import { flags, numberFlag, parseFlags, SIMULATES, usageFault } from './usage.ts';

export const resumeHelp = `synfire resume <folder> [options]

  Goes on with a run that "synfire run … --checkpoint every=10min --out <folder>" began, from its last checkpoint: after
  Ctrl-C, a kill, a power loss, or on another machine; with any number of workers the spikes are the same.

  --time <ms>         until so much is recorded        --checkpoint every=<time>   30s, 10min, 2h
  --workers <n>       threads; 0: none                 --backend <name>    auto, wasm, webgpu
  --json              one object on stdout             --quiet             no progress
  --mpi               over all ranks: mpirun -n 4 synfire resume <folder> --mpi`;

export async function resume(args: readonly string[]): Promise<number> {
  const parsed = parseFlags(args, flags(`${SIMULATES} checkpoint backend`, 'json quiet mpi'));
  const { values, positionals } = parsed;
  if (values.help) {
    console.log(resumeHelp);
    return 0;
  }
  const [folder, ...others] = positionals;
  if (folder === undefined || others.length > 0) {
    throw usageFault('no folder, or several', 'the folder of a run', 'Try: synfire resume out/');
  }
  const time = numberFlag(parsed, 'time');
  const workers = numberFlag(parsed, 'workers', { whole: true });
  const backend = values.backend as BackendName | undefined;
  const every = everyFrom(values.checkpoint as string | undefined);
  const { quiet, json } = values;
  const mpi = values.mpi === true;
  const go = (rank?: number) =>
    shownRun({ quiet: quiet === true, json: json === true, rank }, (options) =>
      resumeRun(folder, { ...options, time, workers, backend, every, mpi }),
    );
  return mpi ? asRank(go) : go();
}

const UNITS: Readonly<Record<string, number>> = { s: 1, min: 60, h: 3600 };

/** `every=10min` in seconds. */
export function everyFrom(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, value, unit] = /^(?:every=)?(\d+\.?\d*|\.\d+)(s|min|h)$/.exec(text) ?? [];
  if (Number(value) > 0) return Number(value) * UNITS[unit];
  throw usageFault(`--checkpoint ${text}`, 'every=<number><s, min or h>', 'E.g. every=10min.');
}

interface Shown {
  readonly quiet: boolean;
  readonly json: boolean;
  /** Under MPI: this rank's number; the first alone prints. */
  readonly rank?: number;
}

/** Runs with progress, Ctrl-C makes a last checkpoint, and prints what came out. */
export function shownRun(
  { quiet, json, rank = 0 }: Shown,
  run: (options: CheckpointOptions) => Promise<LongRunResult>,
): Promise<number> {
  const screen = makeScreen({ quiet: quiet || rank > 0 });
  return interruptible(async (signal) => {
    const started = performance.now();
    const seconds = () => (performance.now() - started) / 1000;
    const result = await run({
      signal,
      onBuild: (fraction) => screen.build(fraction),
      onNote: (note) => screen.note(note),
      onProgress: ({ time, total }) => screen.run(time, total, seconds()),
    }).finally(() => screen.clear());
    const { folder, done, time, hash, rates } = result;
    if (rank > 0) return done ? 0 : codeOf(signal);
    if (json) {
      console.log(JSON.stringify(printed(result)));
    } else {
      console.log(ratesTable(rates, undefined, styleOf(process.stdout)));
      const spikes = `${count(result.spikes)} spikes, hash ${hash}`;
      console.log(`\n${count(time)} ms recorded, ${spikes}, in ${duration(seconds())}`);
      if (!done) console.log(`Stopped. Go on with: synfire resume ${folder}`);
      console.log(`The recording is in ${folder}`);
    }
    return done ? 0 : codeOf(signal);
  });
}

/** Names and units as `synfire run --json` has them. */
const printed = ({ time, dt, rates, events, done, ...rest }: LongRunResult) => ({
  ...rest,
  ...{ time_ms: time, dt_ms: dt, rates_hz: rates, synaptic_events: events, stopped: !done },
  peak_memory_bytes: process.resourceUsage().maxRSS * 1024,
});
