/**
 * Which test files have a process of their own, and which share one after another. A process that has loaded the sources loads them once for all
 * files it runs (0.4 s of processor time a file); but what a file changes in it, the next one finds. So a file shares only
 * where neither it nor a helper that it imports names what a process has one of.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = dirname(fileURLToPath(import.meta.url));

/** Mocks and clocks of the runner, globals and prototypes, the process beside its plain facts, limits,
 * devices, the compiler of AssemblyScript (it replaces `Array.prototype.sort`). A browser is a process of its own. */
const ONE_OF =
  /\bvi\.|\bglobalThis\b|\.prototype\b|(?<!\.\.\.)\bprocess\.(?!env\.\w+(?!\w| *(\?\?)?=[^=])|execPath|platform|version|arch|pid|kill\(\w+, 0\))|\bsetLimits\b|\btestGpu\b|'assemblyscript/;
const IMPORTED = /from '(\.\.?\/[^']+\.ts)'/g;

const found = new Map<string, boolean>();

/** Whether a file of the tests, or one it imports, names what a process has one of. */
function names(file: string): boolean {
  const known = found.get(file);
  if (known !== undefined) return known;
  found.set(file, false); // a circle adds nothing
  const text = readFileSync(file, 'utf8');
  const helpers = [...text.matchAll(IMPORTED)].map(([, path]) => join(dirname(file), path));
  const inTests = helpers.filter((path) => !relative(folder, path).startsWith('..'));
  const answer = ONE_OF.test(text) || inTests.some(names);
  found.set(file, answer);
  return answer;
}

/** The files that have a process of their own, from the root of the project on. */
export const ownProcess: readonly string[] = readdirSync(folder, {
  recursive: true,
  encoding: 'utf8',
})
  .filter((path) => path.endsWith('.test.ts') && names(join(folder, path)))
  .map((path) => `tests/${path.replaceAll('\\', '/')}`)
  .sort();
