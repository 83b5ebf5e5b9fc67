/** `synfire sweep`: many runs of an example or of the network of a file, a table of what was measured, and figures. */
import { extname, resolve } from 'node:path';
import type { Example } from '../../examples/example.ts';
import { SynfireError, suggest } from '../errors.ts';
import { duration, textTable } from '../plot/terminal.ts';
import type { SweepDesign } from '../sweep/design.ts';
import { type MeasureName, measureNames } from '../sweep/measures.ts';
import { figuresOf, sweepHtml } from '../sweep/report.ts';
import { planSweep, type SweepOptions, sweep as sweepRuns } from '../sweep/sweep.ts';
import type { SweepTable } from '../sweep/table.ts';
import { expectWritable, logBeside, readEdgePath, writeAll } from './files.ts';
import { exampleAmong, exampleFlags, exampleOptions, type Family, loadFamily } from './load.ts';
import { codeOf, interruptible } from './measure.ts';
import { makeScreen, styleOf } from './screen.ts';
import { collectTable, printStatus, readJob, runTask, startJobs } from './sweep-jobs.ts';
import { flags, numberFlag, type Parsed, parseFlags, SIMULATES, usageFault } from './usage.ts';
import { DESIGNS, designFrom, seedsFrom } from './vary.ts';

export const sweepHelp = `synfire sweep <example | file.js> --vary <name>=<values> … [options]

  --vary g=3:6:0.5    from, to, step                   --vary eta=0.5,1,2  values
  --seeds <n | list>  1 … n, or seeds with commas      --design <how>      grid, random, lhs
  --count <n>         points of a drawn design, then   --vary g=3:6  or  g=1:100:log
  --time <ms>         of each run                      --warmup <ms>       before, not recorded
  --measure <names>   ${measureNames.join(', ')}
  --out <file>        table as .parquet or .csv; its log <file>.jsonl lets a sweep go on
  --plot <file>       a page as .html, or the first figure as .svg
  --workers <n>       runs at a time; 0: one, here     --json              one object on stdout
  --edges <path>      edge list, as for synfire run    --quiet             no progress
  --slurm <options>   partition=short,time=1:00:00,tasks=24: an array of jobs, and one that collects <out>

synfire sweep status|collect|task <out>.jobs [k]: how far the tasks are; the table of what is there; task k, by hand

Options of an example that are not varied are given as usual (--size 1000). The default export of a file is a function
of the varied parameters and the seed: export default ({ g, eta, seed }) => net.`;

const FLAGS = flags(
  `${SIMULATES} warmup vary seeds design count design-seed measure out plot edges slurm`,
);

export async function sweep(args: readonly string[]): Promise<number> {
  const [word, folder, ...rest] = args;
  if (isJobWord(word) && folder !== undefined) return jobCommand(word, folder, rest);
  const parsed = parseSweep(args);
  if (parsed.values.help) {
    console.log(sweepHelp);
    return 0;
  }
  const { subject, options } = await sweepFrom(parsed);
  const outputs = outputsOf(parsed);
  await checkOutputs(outputs);
  if (parsed.values.slurm !== undefined) {
    if (outputs.out === undefined) {
      throw usageFault('--slurm without --out', 'a name for the table', 'Add --out t.parquet.');
    }
    const { runs } = await planSweep(subject.vary, options);
    const job = { args: withoutSlurm(args), runs: runs.length };
    await startJobs(outputs.out, job, String(parsed.values.slurm));
    return 0;
  }
  const log = outputs.out === undefined ? undefined : await logBeside(outputs.out);
  const screen = makeScreen({ quiet: parsed.values.quiet === true });
  const started = performance.now();
  return interruptible(async (signal) => {
    let [done, of] = [0, 0];
    const table = await sweepRuns(subject.vary, {
      ...options,
      ...{ log, signal },
      onProgress: (progress) => {
        ({ done, of } = progress);
        const note = progress.failed > 0 ? `, ${progress.failed} failed` : '';
        screen.count(done, of, note, progress.eta);
      },
    }).finally(() => screen.clear());
    if (table.length < of) {
      const next = log === undefined ? '' : ' The same command goes on from there.';
      process.stderr.write(`Stopped after ${table.length} of ${of} runs.${next}\n`);
      return codeOf(signal);
    }
    const written = await writeTable(outputs, table, { subject, options, args });
    const seconds = (performance.now() - started) / 1000;
    report(table, written, `in ${duration(seconds)}`, parsed.values.json === true);
    return table.failures.length > 0 ? 1 : 0;
  });
}

const JOB_WORDS = ['task', 'status', 'collect'] as const;
type JobWord = (typeof JOB_WORDS)[number];
const isJobWord = (word: string | undefined): word is JobWord =>
  JOB_WORDS.some((known) => known === word);

/** `synfire sweep task|status|collect <folder>`: of a sweep that `--slurm` cut into tasks. */
async function jobCommand(
  word: JobWord,
  given: string,
  [task, ...others]: readonly string[],
): Promise<number> {
  if (others.length > 0 || (task !== undefined) !== (word === 'task')) {
    const expected = word === 'task' ? 'a folder and the number of a task' : 'one folder';
    throw usageFault(`sweep ${word} ${given} ${task ?? ''}`, expected, 'See tasks.txt in it.');
  }
  const folder = resolve(given);
  const job = await readJob(folder);
  process.chdir(job.cwd);
  const parsed = parseSweep(job.args);
  const { subject, options } = await sweepFrom(parsed);
  if (word === 'task') {
    // a job has the processors that it asked for; a run takes one
    const workers = options.workers ?? 1;
    return runTask(folder, job, Number(task), [subject.vary, { ...options, workers }]);
  }
  const plan = await planSweep(subject.vary, options);
  if (word === 'status') return printStatus(folder, job, plan);
  const { table, missing } = await collectTable(folder, job, plan);
  const written = await writeTable(outputsOf(parsed), table, { subject, options, args: job.args });
  report(table, written, `of ${job.tasks} tasks, ${missing} not done`, parsed.values.json === true);
  return table.failures.length > 0 ? 1 : 0;
}

function parseSweep(args: readonly string[]): Parsed {
  return parseFlags(args, { ...exampleFlags(exampleAmong(args)), ...FLAGS });
}

const outputsOf = ({ values }: Parsed): Outputs => ({
  out: values.out as string | undefined,
  plot: values.plot as string | undefined,
});

const withoutSlurm = (args: readonly string[]): string[] =>
  args.filter((arg, k) => !/^--slurm(=|$)/.test(arg) && args[k - 1] !== '--slurm');

/** What the command line says of a sweep. Throws where it cannot be one. */
async function sweepFrom(
  parsed: Parsed,
): Promise<{ readonly subject: Family; readonly options: SweepOptions }> {
  const { values, all, positionals } = parsed;
  const [given, ...others] = positionals;
  if (given === undefined || others.length > 0) {
    const found = given === undefined ? 'no network' : `"${others.join(' ')}"`;
    throw usageFault(found, 'one example or file', 'Try: synfire sweep cuba --vary w_ex=1:2:0.25');
  }
  const example = exampleAmong([given]);
  const design = values.design ?? 'grid';
  const how = DESIGNS.find((name) => name === design);
  if (how === undefined) {
    throw usageFault(`--design ${design}`, DESIGNS.join(', '), suggest(String(design), DESIGNS));
  }
  const parameters = designFrom({
    vary: all.vary ?? [],
    design: how,
    count: numberFlag(parsed, 'count', { min: 1, whole: true }),
    seed: numberFlag(parsed, 'design-seed', { whole: true }),
  });
  checkNames(parameters, example, parsed);
  const edges = values.edges === undefined ? undefined : await readEdgePath(String(values.edges));
  const subject = await loadFamily(given, exampleOptions(parsed, FLAGS), { edges });
  const measure = String(values.measure ?? 'rate').split(',');
  return {
    subject,
    options: {
      parameters,
      seeds: seedsFrom(values.seeds as string | undefined),
      time: numberFlag(parsed, 'time') ?? example?.defaultTime ?? 1000,
      warmup: numberFlag(parsed, 'warmup') ?? 0,
      measure: measure.map((name) => name.trim()) as MeasureName[],
      workers: numberFlag(parsed, 'workers', { whole: true }),
    },
  };
}

/** An example says which parameters it has; those of a file are seen when its function is called. */
function checkNames({ points }: SweepDesign, example: Example | undefined, { values }: Parsed) {
  for (const name of Object.keys(points[0])) {
    if (values[name] !== undefined && !Object.hasOwn(FLAGS, name)) {
      throw usageFault(`--${name} and --vary ${name}`, 'one of the two', 'Leave one out.');
    }
    const known = Object.keys(exampleFlags(example));
    if (example === undefined || known.includes(name)) continue;
    throw new SynfireError({
      code: 'unknown-parameter',
      where: `--vary ${name}`,
      found: `"${name}", which ${example.name} does not have`,
      expected: `one of ${known.join(', ')}`,
      remedy: suggest(name, known),
    });
  }
}

interface Outputs {
  readonly out?: string;
  readonly plot?: string;
}

async function checkOutputs({ out, plot }: Outputs): Promise<void> {
  if (out !== undefined && !/\.(parquet|csv)$/i.test(out)) {
    throw usageFault(`--out ${out}`, 'a name that ends in .parquet or .csv', 'Rename it.');
  }
  if (plot !== undefined && !/\.(svg|html)$/i.test(plot)) {
    throw usageFault(`--plot ${plot}`, 'a name that ends in .svg or .html', 'Rename it.');
  }
  for (const path of [out, plot]) if (path !== undefined) await expectWritable(path);
}

/** Returns the names of what was written. */
async function writeTable(
  { out, plot }: Outputs,
  table: SweepTable,
  about: {
    readonly subject: Family;
    readonly options: SweepOptions;
    readonly args: readonly string[];
  },
): Promise<string[]> {
  const files: (readonly [string, string | Uint8Array])[] = [];
  const { subject, options, args } = about;
  const grid = (options.parameters as SweepDesign).kind === 'grid';
  const repeat = `synfire sweep ${args.map((a) => (/[\s*]/.test(a) ? `"${a}"` : a)).join(' ')}`;
  if (out !== undefined) {
    const isCsv = extname(out).toLowerCase() === '.csv';
    const meta = { 'synfire-sweep': repeat };
    files.push([out, isCsv ? table.toCsv() : table.toParquet(meta)]);
  }
  if (plot !== undefined) {
    const { title, reference } = subject;
    const page = { title, subtitle: reference, grid, notes: [`Repeat it: ${repeat}`] };
    const isPage = extname(plot).toLowerCase() === '.html';
    const [first] = isPage ? [] : figuresOf(table, grid);
    if (!isPage && first === undefined) {
      throw usageFault('--plot without a number', 'a measure that is a number', 'Add --measure.');
    }
    files.push([plot, isPage ? sweepHtml(table, page) : first.svg]);
  }
  await writeAll(files);
  return files.map(([path]) => path);
}

/** Most rows that are printed. */
const SHOWN = 40;

function report(table: SweepTable, written: readonly string[], how: string, json: boolean) {
  const failed = table.failures.length;
  if (json) {
    const { rows } = table;
    console.log(JSON.stringify({ runs: rows.length, failed, written, rows }));
    return;
  }
  const style = styleOf(process.stdout);
  const names = table.columns.filter((name) => name !== 'error' || failed > 0);
  const columns = names.map((name) => table.column(name));
  const cell = (value: number | string) =>
    typeof value === 'number' ? String(Number(value.toPrecision(5))) : value;
  const rows = table.rows.slice(0, SHOWN).map((_, k) => columns.map((column) => cell(column[k])));
  console.log(textTable(names, rows, style));
  if (table.length > SHOWN) console.log(`… and ${table.length - SHOWN} more`);
  console.log(`\n${table.length} runs ${how}, ${failed} failed`);
  for (const path of written) console.log(`wrote ${path}`);
}
