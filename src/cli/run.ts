/** `synfire run`: builds and simulates an example or a network from a file. */
import { runWithCheckpoints } from '../checkpoint/index.ts';
import { type Precision, precisions } from '../equations/precision.ts';
import type { Connectivity } from '../plan/connectivity.ts';
import { brailleRaster } from '../plot/terminal.ts';
import type { BackendName } from '../simulate/choose.ts';
import { expectWritable, readEdgePath } from './files.ts';
import { exampleAmong, exampleFlags, exampleOptions, inPrecision, loadSubject } from './load.ts';
import { codeOf, interruptible, measure } from './measure.ts';
import { planOutputs, writeOutputs } from './output.ts';
import { asRank } from './ranks.ts';
import { everyFrom, shownRun } from './resume.ts';
import { makeScreen, styleOf } from './screen.ts';
import { isSonataFile, runSonataFile } from './sonata.ts';
import { runStudy, studyOf } from './study.ts';
import { costLines, ratesTable, summarise } from './summary.ts';
import { runTrials } from './trials.ts';
import { flags, numberFlag, type Parsed, parseFlags, SIMULATES, usageFault } from './usage.ts';

export const runHelp = `synfire run <example | file.js | file.json> [options]

  --time <ms>         simulated time                   --seed <n>          seed of all random draws
  --warmup <ms>       simulated before, not recorded   --workers <n>       threads; 0: none
  --out <file>        spikes as .npz or .csv, or a folder for everything
  --plot <file>       raster as .svg, or a page as .html
  --backend <name>    auto, wasm, webgpu, reference    --json              one object on stdout
  --connectivity <how> auto, stored, procedural (synapses made anew at each spike)
  --precision <which> single, double (WebAssembly and the reference only)
  --trials <n>        repeat with seeds seed, seed+1, …
  --edges <path>      edge list: a folder, .csv, .parquet, .npz, or .npy columns with commas
  --checkpoint every=<time>  10min, 30s, 2h: the run can be killed and resumed; --out is its folder
  --mpi               one network over all ranks: mpirun -n 4 synfire run … --mpi; --workers are a rank's
  --by-rank           with --mpi and --checkpoint: a file a rank; "synfire merge" puts them together
  --files <folder>    JSON files that a study can use
  --quiet             no progress

An example has options of its own (--scale, --size, …): see "synfire list".
A file's default export is a Network, or a function that returns one. A .json file is a saved network, or
a SONATA configuration: its output folder gets what it asks for (--out names another folder).`;

const FLAGS = flags(
  `${SIMULATES} warmup seed out plot backend connectivity precision trials edges checkpoint files`,
  'json quiet mpi by-rank',
);

export async function run(args: readonly string[]): Promise<number> {
  const parsed = parseFlags(args, { ...FLAGS, ...exampleFlags(exampleAmong(args)) });
  if (parsed.values.help) {
    console.log(runHelp);
    return 0;
  }
  const [given, ...others] = parsed.positionals;
  if (given === undefined) {
    throw usageFault('no network', 'an example or a file', 'Try: synfire run microcircuit');
  }
  if (others.length > 0) {
    throw usageFault(`"${others.join(' ')}"`, 'one network', 'Options begin with --.');
  }
  const { files, json } = parsed.values;
  const study = await studyOf(given);
  if (study) {
    return runStudy(given, study, { json: json === true, files: files as string | undefined });
  }
  if (await isSonataFile(given)) return runSonataFile(given, parsed);
  if (parsed.values.mpi !== true) return runSubject(given, parsed, args);
  return asRank((rank) => runSubject(given, parsed, args, rank));
}

/** `rank`: under MPI, where the first rank alone writes and prints. */
async function runSubject(
  given: string,
  parsed: Parsed,
  args: readonly string[],
  rank?: number,
): Promise<number> {
  const { values } = parsed;
  const mpi = rank !== undefined;
  const example = exampleAmong([given]);
  if (values.edges !== undefined && !example?.needsEdges) {
    throw usageFault(`--edges for ${given}`, 'an example that reads edges', 'Leave it out.');
  }
  const edges = values.edges === undefined ? undefined : await readEdgePath(String(values.edges));
  const loaded = await loadSubject(given, exampleOptions(parsed, FLAGS), { edges });
  const precision = precisionFlag(values.precision);
  const subject = {
    ...loaded,
    build: (seed?: number) => inPrecision(loaded.build(seed), precision),
  };
  const seed = numberFlag(parsed, 'seed', { whole: true });
  const time = numberFlag(parsed, 'time') ?? example?.defaultTime ?? 1000;
  const warmup = numberFlag(parsed, 'warmup') ?? 0;
  const workers = numberFlag(parsed, 'workers', { whole: true });
  const trials = numberFlag(parsed, 'trials', { min: 1, whole: true });
  const backend = values.backend as BackendName | undefined;
  const connectivity = values.connectivity as Connectivity | undefined;
  const text = (name: string) => values[name] as string | undefined;
  const screen = makeScreen({ quiet: values.quiet === true || (rank ?? 0) > 0 });
  if (trials !== undefined) {
    if (text('plot')) throw usageFault('--plot with --trials', 'one of the two', 'Leave one out.');
    if (text('out')) await expectWritable(text('out')!);
    const options = { subject, seed, time, warmup, workers, trials, backend, screen, rank };
    return runTrials({ ...options, out: text('out'), json: values.json === true });
  }
  const every = everyFrom(text('checkpoint'));
  const byRank = values['by-rank'] === true;
  if (byRank && !(mpi && every !== undefined)) {
    throw usageFault('--by-rank', '--mpi and --checkpoint beside it', 'Leave it out, or add them.');
  }
  if (every !== undefined) {
    const folder = text('out');
    if (folder === undefined || /\.(npz|csv)$/i.test(folder) || text('plot')) {
      throw usageFault('--checkpoint', '--out with a folder, no --plot', 'Name a folder.');
    }
    const network = subject.build(seed);
    const about = {
      model: subject.name,
      options: exampleOptions(parsed, FLAGS),
      seed: network.seed,
    };
    const options = { folder, time, warmup, workers, backend, connectivity, every, about };
    const { quiet, json } = values;
    return shownRun({ quiet: quiet === true, json: json === true, rank }, (shown) =>
      runWithCheckpoints(network, { ...shown, ...options, mpi: byRank ? 'own' : mpi }),
    );
  }
  const outputs = await planOutputs(text('out'), text('plot'), subject.name);
  const network = subject.build(seed);
  return interruptible(async (signal) => {
    const options = { time, warmup, workers, backend, connectivity, screen, signal, mpi };
    const measured = await measure(network, options);
    const { recording, stopped, reason } = measured;
    if (rank !== undefined && rank > 0) return stopped ? codeOf(signal) : 0;
    const summary = await summarise({
      model: subject.name,
      options: exampleOptions(parsed, FLAGS),
      network,
      measured,
      warmup,
      workers: mpi ? (workers ?? 1) : workers,
      backend,
    });
    const published = example?.published?.(exampleOptions(parsed, FLAGS));
    const command = `synfire run ${args.map((arg) => (/\s/.test(arg) ? `"${arg}"` : arg)).join(' ')}`;
    const { title, reference } = subject;
    const outcome = { title, reference, recording, summary, published, command };
    const written = await writeOutputs(outputs, outcome);
    if (values.json) {
      console.log(JSON.stringify(summary));
    } else {
      const style = styleOf(process.stdout);
      if (stopped) console.log(`Stopped after ${summary.time_ms} of ${time} ms.\n`);
      console.log(ratesTable(summary.rates_hz, published, style));
      if (published) console.log(`published: ${published.source}`);
      if (!values.quiet && summary.spikes > 0) {
        const { senders, times } = recording.allSpikes();
        const from = Math.max(recording.from, recording.to - 500);
        const { populations, to } = recording;
        console.log(`\n${brailleRaster({ senders, times, populations, from, to, ...style })}`);
      }
      console.log(`\n${costLines(summary, reason)}`);
      for (const path of written) console.log(`wrote ${path}`);
    }
    return stopped ? codeOf(signal) : 0;
  });
}

function precisionFlag(given: unknown): Precision | undefined {
  const found = precisions.find((precision) => precision === given);
  if (given === undefined || found !== undefined) return found;
  throw usageFault(`--precision ${given}`, precisions.join(' or '), 'Leave it out for single.');
}
