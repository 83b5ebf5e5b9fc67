/**
 * What a page loads of the library, gzipped. The budget holds for a page that builds, simulates and draws
 * a network: dist/element.js, which has of the library what that needs, with the worker and the core module.
 * The whole entry (event engine, analysis, files, figures too; a bundler drops what is not imported) and
 * what a page loads at its first run (printer and compiler of kernels, and their mathematics) are printed beside it. Ends with 1 where the budget is exceeded.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const BUDGET = 100_000;
const dist = join(dirname(dirname(fileURLToPath(import.meta.url))), 'dist');
const zipped = (name) => gzipSync(readFileSync(join(dist, name)), { level: 9 }).length;
/** A file and what it imports at once, directly or not; what it loads when first needed is not counted. */
const filesOf = (name, found = new Set()) => {
  if (found.has(name)) return found;
  found.add(name);
  const text = name.endsWith('.js') ? readFileSync(join(dist, name), 'utf8') : '';
  for (const [, chunk] of text.matchAll(/(?:from|import)\s*"\.\/(chunk-[^"]+)"/g)) {
    filesOf(chunk, found);
  }
  return found;
};
const sum = (names) => [...names].reduce((total, name) => total + zipped(name), 0);
const size = (name) => sum(filesOf(name));
const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;

const engine = size('worker.js') + size('core.wasm');
const page = size('element.js') + engine;
/** What the page loads by import(), by what it holds, and what that imports beyond the page. */
const mentioned = (name, found = new Set()) => {
  if (found.has(name)) return found;
  found.add(name);
  const text = readFileSync(join(dist, name), 'utf8');
  for (const [, chunk] of text.matchAll(/"\.\/(chunk-[^"]+\.js)"/g)) mentioned(chunk, found);
  return found;
};
const holds = (text) =>
  [...mentioned('element.js')].filter((name) =>
    readFileSync(join(dist, name), 'utf8').includes(text),
  );
const atOnce = filesOf('element.js');
const first = [...holds('kernel-compile'), ...holds('if ((step & 63) != 63) return;')];
const later = new Set(first.flatMap((name) => [...filesOf(name)]));
const firstRun = sum([...later].filter((name) => !atOnce.has(name))) + zipped('math.as');
console.log(
  [
    'Gzipped:',
    `a page that simulates ${kB(page)} of ${kB(BUDGET)} (element.js ${kB(size('element.js'))}, worker.js and core.wasm ${kB(engine)});`,
    `at its first run ${kB(firstRun)} more (printer and compiler of kernels, mathematics); the whole entry with worker and core ${kB(size('index.js') + engine)}.`,
  ].join(' '),
);
if (page > BUDGET) {
  console.error(`A page that simulates exceeds its budget by ${kB(page - BUDGET)}.`);
  process.exit(1);
}
