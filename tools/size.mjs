/**
 * What a page loads of the library, gzipped. The budget holds for a page that builds, simulates and draws
 * a network: dist/element.js, which has of the library what that needs, with the worker and the core module.
 * The whole entry (event engine, analysis, files, figures too; a bundler drops what is not imported) and
 * what a page loads at its first run (the compiler of kernels, and their mathematics) are printed beside it. Ends with 1 where the budget is exceeded.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const BUDGET = 100_000;
const dist = join(dirname(dirname(fileURLToPath(import.meta.url))), 'dist');
const zipped = (name) => gzipSync(readFileSync(join(dist, name)), { level: 9 }).length;
/** A file with the chunks that it imports at once; what it loads when first needed is not counted. */
const size = (name) => {
  const text = name.endsWith('.js') ? readFileSync(join(dist, name), 'utf8') : '';
  const chunks = [...text.matchAll(/(?:from|import)\s*"\.\/(chunk-[^"]+)"/g)].map(
    ([, chunk]) => chunk,
  );
  return zipped(name) + [...new Set(chunks)].reduce((sum, chunk) => sum + zipped(chunk), 0);
};
const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;

const engine = size('worker.js') + size('core.wasm');
const page = size('element.js') + engine;
/** Chunks that import() loads, by what they hold. */
const compiler = readdirSync(dist).find(
  (name) =>
    name.startsWith('chunk-') &&
    name.endsWith('.js') &&
    readFileSync(join(dist, name), 'utf8').includes('kernel-compile'),
);
const firstRun = zipped(compiler) + zipped('math.as');
console.log(
  [
    'Gzipped:',
    `a page that simulates ${kB(page)} of ${kB(BUDGET)} (element.js ${kB(size('element.js'))}, worker.js and core.wasm ${kB(engine)});`,
    `at its first run ${kB(firstRun)} more (compiler of kernels, mathematics); the whole entry with worker and core ${kB(size('index.js') + engine)}.`,
  ].join(' '),
);
if (page > BUDGET) {
  console.error(`A page that simulates exceeds its budget by ${kB(page - BUDGET)}.`);
  process.exit(1);
}
