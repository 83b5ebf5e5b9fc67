/**
 * The lab: bundles app/ into app/dist/ with the library's files beside it and serves it with the headers
 * that shared memory needs. `--static` only builds: the folder works from any file host (one worker where
 * the host sends no such headers). `--port <n>`, `--host <name>`, `--plain` (serve without the headers),
 * `--out <folder>` (instead of app/dist), `--no-build` (serve what was built before), `--site <address>` (where the site lies that
 * it is a part of: its header then leads there).
 */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import * as esbuild from 'esbuild';
import { directImports } from './direct-imports.mjs';
import { fewerFiles } from './fewer-files.mjs';
import { serveAndSay } from './serve-folder.mjs';
import { shadersAsText } from './shaders.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const ASSETS = [
  'core.wasm',
  'events.wasm',
  'index.js',
  'learn.wasm',
  'learning-worker.js',
  'math.as',
  'rate-worker.js',
  'rate.wasm',
  'runs-worker.js',
  'sampling-worker.js',
  'worker.js',
];
/** kB, gzipped, and files: what the lab loads before anything but its first network is asked for. */
const BUDGET = 200;
const MOST_FILES = 8;

const { values } = parseArgs({
  options: {
    static: { type: 'boolean' },
    out: { type: 'string', default: join(root, 'app/dist') },
    plain: { type: 'boolean' },
    'no-build': { type: 'boolean' },
    site: { type: 'string' },
    port: { type: 'string', default: '4321' },
    host: { type: 'string', default: '127.0.0.1' },
  },
});
const out = resolve(values.out);
if (!values['no-build']) await buildLab();
if (values.static) console.log(`The lab is in ${out}: put it on any file host.`);
else {
  const { host, plain } = values;
  await serveAndSay(out, { port: Number(values.port), host, isolated: !plain, what: 'The lab' });
}

async function buildLab() {
  if (!existsSync(join(root, 'dist/core.wasm'))) {
    console.error('The library is not built yet: run npm run build.');
    process.exit(1);
  }
  rmSync(out, { recursive: true, force: true });
  mkdirSync(join(out, 'dist'), { recursive: true });
  const workers = [
    'scale',
    'study',
    'lesson',
    'wiring',
    'circuit',
    'sweep',
    'training',
    'connectome',
    'figures',
  ].map((name) => `${name}-worker`);
  const { metafile } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: ['early-session', 'main', 'session', ...workers].map((name) => `app/${name}.ts`),
    outdir: out,
    bundle: true,
    plugins: [shadersAsText, directImports(root)],
    splitting: true, // what is loaded when first needed is a file of its own
    minify: true,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    mainFields: ['module', 'main'],
    external: ['node:*', 'hyparquet-compressors', 'webgpu'],
    logLevel: 'warning',
    metafile: true,
  });
  const first = await fewerFiles(out, metafile.outputs, ['main.js', 'session.js']);
  const page = readFileSync(join(root, 'app/index.html'), 'utf8');
  const { site } = values;
  const placed =
    site === undefined ? page : page.replaceAll('<a hidden data-site href="', `<a href="${site}`);
  const hints = first.map((name) => `<link rel="modulepreload" href="${name}">\n`).join('');
  writeFileSync(join(out, 'index.html'), placed.replace('<script type="module"', `${hints}$&`));
  const chart = readFileSync(join(root, 'node_modules/uplot/dist/uPlot.min.css'), 'utf8');
  const own = [
    'style',
    'activity',
    'equations',
    'panels',
    'narrow',
    'circuit',
    'beside',
    'phase',
    'tour',
    'files',
  ].map((name) => readFileSync(join(root, `app/${name}.css`), 'utf8'));
  writeFileSync(join(out, 'style.css'), [chart, ...own].join('\n'));
  const chunks = readdirSync(join(root, 'dist')).filter((name) => /^chunk-.*\.js$/.test(name));
  for (const name of [...ASSETS, ...chunks]) {
    cpSync(join(root, 'dist', name), join(out, 'dist', name));
  }
  await writeTexts();
  weigh();
}

/** What each study asks and found when it was kept (docs/pictures), and the lessons' texts, for their pages. */
async function writeTexts() {
  const { outputFiles } = await esbuild.build({
    absWorkingDir: root,
    stdin: {
      contents: `
        import { lessonTexts, questions } from './site/build/questions.ts';
        const root = ${JSON.stringify(root)};
        console.log(JSON.stringify({ questions: questions(root), lessons: lessonTexts(root) }));`,
      resolveDir: root,
      loader: 'ts',
    },
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
  });
  const args = ['--input-type=module', '--eval', outputFiles[0].text];
  const texts = JSON.parse(execFileSync(process.execPath, args));
  for (const [name, text] of Object.entries(texts)) {
    writeFileSync(join(out, `${name}.json`), JSON.stringify(text));
  }
  const kept = JSON.parse(readFileSync(join(root, 'docs/pictures/studies.json'), 'utf8'));
  writeFileSync(join(out, 'results.json'), JSON.stringify(kept));
}

function weigh() {
  const seen = new Set();
  const take = (file) => {
    if (seen.has(file)) return;
    seen.add(file);
    const text = readFileSync(join(out, file), 'utf8');
    for (const [, path] of text.matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g)) take(path);
  };
  take('early-session.js');
  take('main.js');
  take('session.js');
  const files = ['index.html', 'style.css', ...seen].map((file) => readFileSync(join(out, file)));
  const bytes = files.reduce((sum, text) => sum + gzipSync(text).length, 0);
  const size = `${(bytes / 1000).toFixed(1)} kB of ${BUDGET} kB, ${files.length} files of ${MOST_FILES}`;
  console.log(`Gzipped: the lab's first load ${size}.`);
  if (bytes > 1000 * BUDGET || files.length > MOST_FILES) process.exit(1);
}
