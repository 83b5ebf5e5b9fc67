/** `synfire run` of a study: its lines as they come, then its figures beside the published ones. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { studies } from '../../examples/studies.ts';
import { checkHeads, checkRow } from '../../examples/study.ts';
import { SynfireError } from '../errors.ts';
import { textTable } from '../plot/terminal.ts';
import { styleOf } from './screen.ts';

export const isStudy = (name: string): boolean => Object.hasOwn(studies, name);

/** Exit code 1 where a figure is not what it should be. */
export async function runStudy(
  name: string,
  { json, files }: { readonly json: boolean; readonly files?: string },
): Promise<number> {
  const { title, reference, minutes, run } = studies[name];
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
