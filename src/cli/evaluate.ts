/** `synfire evaluate`: models on data sets, or any work by point and seed, in one table that goes on where it was stopped. */
import { existsSync } from 'node:fs';
import { evaluations } from '../../examples/evaluations.ts';
import { SynfireError, suggest } from '../errors.ts';
import { duration, textTable } from '../plot/terminal.ts';
import { type Evaluation, evaluate as evaluateAll } from '../sweep/evaluate.ts';
import { expectWritable, logBeside, writeAll } from './files.ts';
import { importFile } from './load.ts';
import { codeOf, interruptible } from './measure.ts';
import { makeScreen, styleOf } from './screen.ts';
import { flags, parseFlags, usageFault } from './usage.ts';
import { designFrom, seedsFrom } from './vary.ts';

export const evaluateHelp = `synfire evaluate <${Object.keys(evaluations).join(' | ')} | file.js> [options]

  --vary model=a,b    values of a parameter; several: every combination
  --seeds <n | list>  1 … n, or seeds with commas
  --out <file>        table as .parquet or .csv; its log <file>.jsonl lets it go on
  --json              one object on stdout             --quiet             no progress

The default export of a file is a function of the parameters and the seed that gives numbers by name, or a promise of
them: export default async ({ model, set, seed }) => ({ r2, seconds }). Rows are done one after another.`;

const FLAGS = flags('vary seeds out');

export async function evaluate(args: readonly string[]): Promise<number> {
  const { values, all, positionals } = parseFlags(args, FLAGS);
  if (values.help) {
    console.log(evaluateHelp);
    return 0;
  }
  const [given, ...others] = positionals;
  if (given === undefined || others.length > 0) {
    const found = given === undefined ? 'no evaluation' : `"${others.join(' ')}"`;
    throw usageFault(found, 'one name or file', 'Try: synfire evaluate recurrentPipeline');
  }
  const out = values.out as string | undefined;
  if (out !== undefined && !/\.(parquet|csv)$/i.test(out)) {
    throw usageFault(`--out ${out}`, 'a name that ends in .parquet or .csv', 'Rename it.');
  }
  if (out !== undefined) await expectWritable(out);
  const known = Object.hasOwn(evaluations, given) ? evaluations[given] : undefined;
  const work = known?.work ?? (await workOf(given));
  const varied =
    all.vary === undefined ? undefined : designFrom({ vary: all.vary, design: 'grid' });
  const parameters = { ...known?.parameters, ...varied?.axes };
  if (Object.keys(parameters).length === 0) {
    throw usageFault('no --vary', 'values of a parameter', 'Add --vary model=a,b.');
  }
  const log = out === undefined ? undefined : await logBeside(out);
  const screen = makeScreen({ quiet: values.quiet === true });
  const started = performance.now();
  return interruptible(async (signal) => {
    let of = 0;
    const table = await evaluateAll(work, {
      ...{ parameters, log, signal, seeds: seedsFrom(values.seeds as string | undefined) ?? 1 },
      onProgress: (progress) => {
        of = progress.of;
        const note = progress.failed > 0 ? `, ${progress.failed} failed` : '';
        screen.count(progress.done, of, note, progress.eta);
      },
    }).finally(() => screen.clear());
    if (table.length < of) {
      const next = log === undefined ? '' : ' The same command goes on from there.';
      process.stderr.write(`Stopped after ${table.length} of ${of} rows.${next}\n`);
      return codeOf(signal);
    }
    if (out !== undefined) {
      await writeAll([[out, /\.csv$/i.test(out) ? table.toCsv() : table.toParquet()]]);
    }
    const failed = table.failures.length;
    if (values.json) {
      console.log(JSON.stringify({ runs: table.length, failed, rows: table.rows }));
      return failed > 0 ? 1 : 0;
    }
    const names = table.columns.filter((name) => name !== 'error' || failed > 0);
    const columns = names.map((name) => table.column(name));
    const cell = (value: number | string) =>
      typeof value === 'number' ? String(Number(value.toPrecision(5))) : value;
    const rows = table.rows.map((_, k) => columns.map((column) => cell(column[k])));
    console.log(textTable(names, rows, styleOf(process.stdout)));
    const seconds = (performance.now() - started) / 1000;
    console.log(`\n${table.length} rows in ${duration(seconds)}, ${failed} failed`);
    if (out !== undefined) console.log(`wrote ${out}`);
    return failed > 0 ? 1 : 0;
  });
}

async function workOf(given: string): Promise<Evaluation> {
  if (!existsSync(given)) {
    const names = Object.keys(evaluations);
    throw new SynfireError({
      code: 'unknown-example',
      where: 'command line',
      found: `"${given}"`,
      expected: `${names.join(', ')}, or a file that exports a function`,
      remedy: suggest(given, names),
    });
  }
  const exported = await importFile(given);
  if (typeof exported === 'function') return exported as Evaluation;
  throw new SynfireError({
    code: 'cannot-import',
    where: given,
    found: `a default export of type ${typeof exported}`,
    expected: 'a function of parameters and seed that gives numbers by name',
    remedy: 'export default ({ model, set, seed }) => ({ … })',
  });
}
