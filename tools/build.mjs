/**
 * Builds dist/: the core modules and the bundles (library, worker, command line). `--if-stale` builds only
 * where a source is newer than the last build; `--types` adds the declarations.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import * as esbuild from 'esbuild';
import { newest } from './newest.mjs';
import { shadersAsText } from './shaders.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');
const stamp = join(dist, '.built');
const SOURCES = [
  'assembly',
  'bindings',
  'examples',
  'shaders',
  'src',
  'tools',
  'package.json',
  'asconfig.json',
];

const common = {
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  target: 'es2022',
  define: { SYNFIRE_BUILT: 'true' },
  outdir: dist,
  external: ['h5wasm', 'hyparquet', 'hyparquet-compressors', 'koffi', 'node:*', 'webgpu'],
  plugins: [shadersAsText],
  logLevel: 'warning',
};

/** An element has no MPI and no copies, and what its page shares with them would be cut into more files. */
const oneNetwork = {
  name: 'one-network',
  setup(build) {
    const filter = /[\\/](over-ranks|batch-simulation)\.ts$/;
    build.onLoad({ filter }, () => ({ contents: 'export {};' }));
  },
};

/** Scripts of workers: name, module, its API. */
const WORKERS = [
  ['worker', 'backends/wasm/worker-api', 'WorkerApi'],
  ['rank-worker', 'backends/wasm/rank-worker-api', 'RankWorkerApi'],
  ['learning-worker', 'backends/learning/worker-api', 'GradientWorkerApi'],
  ['rate-worker', 'backends/rate/worker-api', 'RateWorkerApi'],
  ['rank-rate-worker', 'backends/rate/rank-worker-api', 'RankRateWorkerApi'],
  ['sampling-worker', 'backends/sampling/worker-api', 'SamplingWorkerApi'],
  ['runs-worker', 'sweep/runner', 'Runner'],
];

if (process.argv.includes('--if-stale') && existsSync(stamp)) {
  if (newest(root, SOURCES) < statSync(stamp).mtimeMs) process.exit(0);
}
const started = performance.now();
mkdirSync(dist, { recursive: true });
for (const name of ['math', 'double']) {
  copyFileSync(join(root, `assembly/${name}.ts`), join(dist, `${name}.as`));
}
await Promise.all([buildCore(), bundle()]);
await buildInline();
if (
  spawnSync(process.execPath, [join(root, 'tools/size.mjs')], { stdio: 'inherit' }).status !== 0
) {
  process.exit(1);
}
if (process.argv.includes('--types')) {
  execFileSync(
    process.execPath,
    [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'],
    {
      cwd: root,
      stdio: 'inherit',
    },
  );
}
writeFileSync(stamp, '');
console.log(`Built in ${((performance.now() - started) / 1000).toFixed(1)} s.`);

/**
 * assembly/index.ts → dist/core.wasm, and core-double.wasm with files of double precision in place of their siblings, the rate module
 * likewise; the event engine, the rate module and the module of gradients are modules of their own. Two threads, about equally long.
 */
async function buildCore() {
  const halves = [
    [
      ['asconfig.json', 'release'],
      ['assembly/events/asconfig.json', 'release'],
      ['assembly/learn/asconfig.json', 'release'],
    ],
    [
      ['asconfig.json', 'double'],
      ['assembly/rate/asconfig.json', 'release'],
      ['assembly/rate/asconfig.json', 'double'],
    ],
  ];
  const script = new URL('core.mjs', import.meta.url);
  await Promise.all(halves.map((workerData) => once(new Worker(script, { workerData }), 'exit')));
}

async function bundle() {
  for (const name of readdirSync(dist)) if (/\.js(\.map)?$/.test(name)) rmSync(join(dist, name));
  const library = {
    ...common,
    minify: true, // the source map beside it gives the names back
    lineLimit: 160, // a host that prints the line of an uncaught error prints a short one
    sourcemap: 'linked',
    platform: 'neutral',
    mainFields: ['module', 'main'],
  };
  // what is loaded when first needed (the GPU engine, the reference, …) lies beside the entries in chunks; the
  // element is built apart, so that its pages load only what an element needs
  for (const entryPoints of [
    {
      analysis: 'src/analysis/index.ts',
      checkpoint: 'src/checkpoint/index.ts',
      cli: 'src/cli/main.ts',
      drives: 'src/drives/index.ts',
      // of a worker: what it shares with the library lies in the same chunks
      'hdf5-worker': 'src/interchange/hdf5-worker.ts',
      index: 'src/index.ts',
      learn: 'src/learn/index.ts',
      linalg: 'src/linalg/index.ts',
      nest: 'src/interchange/nest/index.ts',
      nestml: 'src/interchange/nestml/index.ts',
      neuroml: 'src/interchange/neuroml/index.ts',
      nir: 'src/interchange/nir/index.ts',
      nwb: 'src/interchange/nwb/index.ts',
      plot: 'src/plot/index.ts',
      random: 'src/random/index.ts',
      rate: 'src/rate/index.ts',
      sampling: 'src/sampling/index.ts',
      sonata: 'src/interchange/sonata/index.ts',
      space: 'src/space/index.ts',
      sweep: 'src/sweep/index.ts',
      theory: 'src/theory/index.ts',
    },
    { element: 'src/embed/element.ts' },
  ]) {
    const { metafile } = await esbuild.build({
      ...library,
      // what the element holds the library holds too, with its map
      sourcemap: 'element' in entryPoints ? false : library.sourcemap,
      plugins: 'element' in entryPoints ? [...common.plugins, oneNetwork] : common.plugins,
      entryPoints,
      splitting: true,
      chunkNames: 'chunk-[hash]',
      metafile: true,
    });
    if ('cli' in entryPoints) removeMaps(metafile.outputs, 'dist/cli.js');
  }
  // a worker is the same script with the API of one engine in it: a page loads no more than it runs
  for (const [name, module, api] of WORKERS) {
    await esbuild.build({
      ...library,
      stdin: {
        contents: [
          `import { serve } from './src/backends/machine/worker.ts';`,
          `import { ${api} } from './src/${module}.ts';`,
          `await serve(new ${api}());`,
        ].join('\n'),
        resolveDir: root,
        loader: 'ts',
      },
      outdir: undefined,
      outfile: join(dist, `${name}.js`),
      // the text of their sources lies in the maps of the library already
      sourcesContent: false,
      // of ranks they hold what the scripts beside them hold, and a few lines more
      sourcemap: name.startsWith('rank-') ? false : library.sourcemap,
    });
  }
}

/** What one entry alone reads goes without maps: those of the command line, with all examples in it, would be a seventh of the package. */
function removeMaps(outputs, entry) {
  const reached = new Set();
  const reach = (path) => {
    if (reached.has(path) || !outputs[path]) return;
    reached.add(path);
    for (const { path: next } of outputs[path].imports) reach(next);
  };
  for (const [path, { entryPoint }] of Object.entries(outputs)) {
    // what a command loads later is an entry too, by name of a chunk
    if (entryPoint && path !== entry && !/chunk-/.test(path)) reach(path);
  }
  for (const path of Object.keys(outputs)) {
    if (reached.has(path) || !path.endsWith('.js')) continue;
    const file = join(root, path);
    rmSync(`${file}.map`);
    writeFileSync(file, readFileSync(file, 'utf8').replace(/\/\/# sourceMappingURL=.*\n?$/, ''));
  }
}

/** dist/inline.js: the library with its workers and modules inside, one file for any bundler. */
async function buildInline() {
  const names = [
    ...['core.wasm', 'core-double.wasm', 'double.as', 'events.wasm', 'math.as', 'rate.wasm'],
    'worker.js',
  ];
  const imports = names.map((name, k) => `import a${k} from './dist/${name}';`);
  const kinds = { js: 'text/javascript', wasm: 'application/wasm' };
  const blobs = names.map((name, k) => {
    const type = kinds[name.split('.')[1]] ?? 'text/plain';
    return `${JSON.stringify(name)}: new Blob([a${k}], { type: '${type}' })`;
  });
  const call = `setAssets({ ${blobs.join(', ')} });`;
  await esbuild.build({
    ...common,
    stdin: {
      contents: `${imports.join('\n')}\nimport { setAssets } from './bindings/assets.ts';\n${call}\nexport * from './src/index.ts';`,
      resolveDir: root,
      loader: 'ts',
    },
    outdir: undefined,
    outfile: join(dist, 'inline.js'),
    platform: 'neutral',
    mainFields: ['module', 'main'],
    minify: true,
    plugins: [
      shadersAsText,
      {
        name: 'assets',
        setup(build) {
          build.onLoad({ filter: /\/dist\/(worker\.js|.*\.(as|json))$/ }, ({ path }) => ({
            contents: readFileSync(path, 'utf8').replace(/\/\/# sourceMappingURL=.*/, ''),
            loader: 'text',
          }));
          build.onLoad({ filter: /\/dist\/.*\.wasm$/ }, ({ path }) => ({
            contents: readFileSync(path),
            loader: 'binary',
          }));
        },
      },
    ],
  });
}
