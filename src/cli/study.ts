/** `synfire run` of a study: its lines as they come, then its figures beside the published ones. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { examples } from '../../examples/index.ts';
import { checkHeads, checkRow, type Study } from '../../examples/study.ts';
import { SynfireError } from '../errors.ts';
import { textTable } from '../plot/terminal.ts';
import { styleOf } from './screen.ts';

/** All studies by name. They are half of what the command line holds, so they are read only where one may be meant. */
export const allStudies = async (): Promise<Readonly<Record<string, Study>>> =>
  (await import('../../examples/studies.ts')).studies;

/** Undefined where no study has that name. */
export async function studyOf(name: string): Promise<Study | undefined> {
  if (!/^\w+$/.test(name) || Object.hasOwn(examples, name)) return undefined;
  const studies = await allStudies();
  return Object.hasOwn(studies, name) ? studies[name] : undefined;
}

/** Exit code 1 where a figure is not what it should be. */
export async function runStudy(
  name: string,
  { title, reference, minutes, run }: Study,
  { json, files }: { readonly json: boolean; readonly files?: string },
): Promise<number> {
  const say = (line: string) => (json ? undefined : console.log(line));
  const long = minutes >= 1 ? `; about ${minutes} min` : '';
  say(`${title}\n${reference}${long}\n`);
  const started = performance.now();
  const checks = await run(say, {
    files: files === undefined ? undefined : (file) => readJson(files, file),
  });
  const seconds = (performance.now() - started) / 1000;
  const ok = checks.every((check) => check.ok);
  if (json) {
    console.log(JSON.stringify({ study: name, seconds, ok, checks }));
  } else {
    const rows = checks.map(checkRow);
    console.log(`\n${textTable(checkHeads, rows, styleOf(process.stdout))}`);
    console.log(`in ${seconds.toFixed(1)} s`);
  }
  return ok ? 0 : 1;
}

/** The parsed file `name`.json of a folder; undefined where there is none. Rejects with SynfireError for a broken one. */
async function readJson(folder: string, name: string): Promise<unknown> {
  const path = join(folder, `${name}.json`);
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SynfireError({
      code: 'bad-file',
      where: path,
      found: (error as Error).message,
      expected: 'JSON',
      remedy: 'Correct the file, or leave --files out.',
    });
  }
}
