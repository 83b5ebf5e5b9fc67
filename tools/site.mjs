/**
 * The site: guide, gallery, reference and the lab as one static folder, site/dist, for any file host. `--base /path/` where it does not
 * lie at the root of its host; `--if-stale` builds only where a source is newer than the last build; `--serve` (with `--port <n>`) serves it as a host would that sends the headers for shared memory.
 * What builds the pages is installed in site/ when this is first asked for, and by nothing else.
 */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import * as esbuild from 'esbuild';
import { newest } from './newest.mjs';
import { serveAndSay } from './serve-folder.mjs';
import { shadersAsText } from './shaders.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const site = join(root, 'site');
const content = join(site, '.content');
const out = join(site, 'dist');
/** kB, gzipped: what a page of the guide loads before anything on it is run. */
const GUIDE_BUDGET = 20;

/** Written when all is there, with the base that it was built for. */
const stamp = join(out, '.built');
const SOURCES = [
  ...['app', 'docs', 'examples', 'site', 'src', 'tools'],
  ...['README.md', 'CHANGELOG.md', 'CITATION.cff', 'package.json', 'dist/.built'],
  'docs/pictures/studies.json',
];

const { values } = parseArgs({
  options: {
    base: { type: 'string', default: '/' },
    serve: { type: 'boolean' },
    'no-build': { type: 'boolean' },
    'if-stale': { type: 'boolean' },
    port: { type: 'string', default: '4322' },
  },
});

if (!values['no-build'] && !(values['if-stale'] && isBuilt())) {
  rmSync(out, { recursive: true, force: true });
  install();
  await writeContent();
  await writeReference();
  buildPages(await bundleScript());
  await writeSearch();
  placeLibrary();
  placeLab();
  weigh();
  writeFileSync(stamp, values.base);
}
if (values.serve) await serveAndSay(out, { port: Number(values.port), what: 'The site' });
else console.log(`The site is in ${out}: put it on any file host.`);

/** For the same place, after all that it is made of. */
function isBuilt() {
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== values.base) return false;
  return (
    newest(root, SOURCES, ['node_modules', '.content', 'dist', 'pictures']) <
    statSync(stamp).mtimeMs
  );
}

function install() {
  const installed = join(site, 'node_modules/.package-lock.json');
  const lock = join(site, 'package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  console.log('Installing what builds the site (once) …');
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  execFileSync('npm', args, { cwd: site, stdio: 'inherit', shell: process.platform === 'win32' });
}

async function writeContent() {
  rmSync(content, { recursive: true, force: true });
  await runBundled('site/build/main.ts', root, content);
  cpSync(join(site, 'logo.svg'), join(content, 'public/logo.svg'));
}

/** The reference is made from the docstrings of what package.json exports. */
async function writeReference() {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const entries = Object.values(exports).flatMap(({ types }) => {
    const path = /^\.\/dist\/types\/(src\/.*)\.d\.ts$/.exec(types ?? '')?.[1];
    // the element's module exports nothing: docs/embedding.md says what it takes
    return path && !path.startsWith('src/embed/') ? [`../${path}.ts`] : [];
  });
  const options = [...new Set(entries)].flatMap((entry) => ['--entryPoints', entry]);
  execFileSync(
    process.execPath,
    ['node_modules/typedoc/bin/typedoc', '--options', 'typedoc.json', ...options],
    { cwd: site, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  await runBundled('site/build/reference.ts', root, content);
}

/** What wakes on the pages; returns the address of its first file below the site's own. */
async function bundleScript() {
  const { metafile } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: ['site/run/page.ts'],
    outdir: join(content, 'public/assets'),
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    minify: true,
    metafile: true,
    format: 'esm',
    target: 'es2022',
    define: { SITE_BASE: JSON.stringify(values.base) },
    logLevel: 'warning',
  });
  const [path] = Object.entries(metafile.outputs).find(([, { entryPoint }]) =>
    entryPoint?.endsWith('page.ts'),
  );
  return `assets/${basename(path)}`;
}

function buildPages(script) {
  execFileSync(process.execPath, ['node_modules/vitepress/bin/vitepress.js', 'build'], {
    cwd: site,
    stdio: 'inherit',
    env: { ...process.env, SYNFIRE_SITE_BASE: values.base, SYNFIRE_SITE_SCRIPT: script },
  });
}

function writeSearch() {
  return runBundled('site/build/search.ts', out);
}

/** Runs a program of the project's TypeScript. */
async function runBundled(entry, ...args) {
  mkdirSync(join(site, 'node_modules/.cache'), { recursive: true });
  const program = join(site, 'node_modules/.cache', `${basename(entry, '.ts')}.mjs`);
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: program,
    bundle: true,
    plugins: [shadersAsText],
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: ['webgpu', 'h5wasm', 'hyparquet', 'hyparquet-compressors'],
    // the library finds its workers and modules beside itself
    define: { 'import.meta.url': JSON.stringify(`file://${join(root, 'dist/content.mjs')}`) },
    logLevel: 'warning',
  });
  execFileSync(process.execPath, [program, ...args], { stdio: 'inherit' });
}

/** The files that a page loads when something on it runs. */
function placeLibrary() {
  mkdirSync(join(out, 'synfire'), { recursive: true });
  const names = readdirSync(join(root, 'dist')).filter(
    (name) => /\.(js|wasm|as)$/.test(name) && !['cli.js', 'inline.js'].includes(name),
  );
  for (const name of names) cpSync(join(root, 'dist', name), join(out, 'synfire', name));
}

function placeLab() {
  const args = ['tools/lab.mjs', '--static', '--site', '../', '--out', join(out, 'lab')];
  const said = execFileSync(process.execPath, args, {
    ...{ cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  });
  console.log(/^Gzipped.*$/m.exec(said)[0]);
}

/** What the heaviest page of the guide loads: HTML, style sheets, scripts and those that they import. */
function weigh() {
  const folder = join(out, 'docs/guide');
  const sizes = readdirSync(folder)
    .filter((name) => name.endsWith('.html'))
    .map((name) => [name, weightOf(readFileSync(join(folder, name), 'utf8'))]);
  const [name, most] = sizes.sort(([, a], [, b]) => b - a)[0];
  const kB = (most / 1000).toFixed(1);
  console.log(
    `Gzipped: the guide's heaviest page (${name}) loads ${kB} kB of ${GUIDE_BUDGET} kB before anything runs.`,
  );
  if (most > 1000 * GUIDE_BUDGET) process.exit(1);
}

function weightOf(page) {
  const paths = [...page.matchAll(/(?:href|src)="([^"]+\.(?:js|css))"/g)].map(([, path]) =>
    join(out, path.slice(values.base.length)),
  );
  const loaded = [...new Set(paths)].map((path) => gzipSync(readFileSync(path)).length);
  return gzipSync(page).length + loaded.reduce((sum, size) => sum + size, 0);
}
