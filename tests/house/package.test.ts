/**
 * What a user gets from the registry: every entry has types, and they hold in a strict program with nothing else installed. The long
 * form packs and installs the package in an empty folder.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const long = Boolean(process.env.SYNFIRE_LONG);
const read = (name: string) => readFileSync(join(root, name), 'utf8');
const { exports } = JSON.parse(read('package.json')) as {
  exports: Record<string, string | { types?: string }>;
};
/** Entries that are modules; `./worker` is a script that is started, not imported. */
const entries = Object.entries(exports).flatMap(([name, target]) =>
  typeof target === 'object' ? [{ name, types: target.types ?? '' }] : [],
);

const sources = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).flatMap((name) =>
    name.endsWith('.ts') ? [`${folder}/${name}`] : [],
  );

describe('the package', () => {
  it('has declarations for each entry', () => {
    const { include } = JSON.parse(read('tsconfig.build.json')) as { include: string[] };
    const built = (file: string) =>
      include.some((pattern) => new RegExp(`^${pattern.replace('*', '[^/]+')}$`).test(file));
    for (const { name, types } of entries) {
      const source = types.replace(/^\.\/dist\/types\//, '').replace(/\.d\.ts$/, '.ts');
      expect(built(source), `${name}: ${source}`).toBe(true);
    }
  });

  it('asks no types of what may not be installed, and of no younger standard than ES2022', () => {
    for (const file of [...sources('src'), ...sources('bindings')]) {
      if (file.startsWith('src/cli/')) continue;
      const text = read(file);
      if (/^ {2}\[Symbol\.(async)?[dD]ispose\]/m.test(text)) {
        expect(text, file).toContain('<reference lib="esnext.disposable" preserve="true" />');
      }
      // what a function returns in it is not declared
      expect(text, file).not.toMatch(/(import type .*|^\s*typeof import\()'?hyparquet/m);
    }
  });

  it.runIf(long)('compiles in a strict program of an empty folder, and runs', () => {
    const folder = mkdtempSync(join(tmpdir(), 'synfire-package-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const shell = process.platform === 'win32';
    const npm = (cwd: string, ...args: string[]) =>
      execFileSync('npm', args, { cwd, encoding: 'utf8', shell });
    // not `prepack`: dist/ is in use by other tests, only its declarations may be missing
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    execFileSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json')]);
    const packed = npm(root, 'pack', '--silent', '--ignore-scripts', '--pack-destination', folder);
    const tarball = packed.trim().split('\n').at(-1)!;
    writeFileSync(join(folder, 'package.json'), '{ "type": "module", "private": true }');
    npm(folder, 'install', '--no-audit', '--no-fund', join(folder, tarball));
    const names = entries.map(({ name }) => name.replace(/^\./, 'synfire'));
    const program = [
      ...names.map((name, k) => `import * as entry${k} from '${name}';`),
      "import { lif, Network, neuron, simulate } from 'synfire';",
      'const net = new Network({ dt: 0.1 });',
      "net.population('E', 10, lif());",
      "const own = { equations: 'dv/dt = (20*mV - v)/(7*ms) : mV', threshold: 'v > 15*mV' };",
      "net.population('own', 3, neuron({ ...own, reset: 'v = 0*mV' }));",
      'await using simulation = await entry0.Simulation.create(net, { workers: 0 });',
      'const run = await simulate(net, { time: 1, workers: 0 });',
      "const times: Float64Array = run.spikes('E').times;",
      `console.log(times.length, simulation.time, [${names.map((_, k) => `entry${k}`)}].length);`,
    ];
    writeFileSync(join(folder, 'program.ts'), program.join('\n'));
    for (const [module, moduleResolution] of [
      ['nodenext', 'nodenext'],
      ['esnext', 'bundler'],
    ]) {
      const compilerOptions = {
        ...{ strict: true, noEmit: true, target: 'es2022', types: [], module, moduleResolution },
        lib: ['es2022', 'dom'],
      };
      const project = { compilerOptions, files: ['program.ts'] };
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(project));
      execFileSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' });
    }
    const plain = program.filter((line) => !line.includes('await using')).join('\n');
    const runnable = plain
      .replace(': Float64Array', '')
      .replace('simulation.time', '0')
      .replace(/^.*'synfire\/element'.*\n/m, '')
      .replace(/\[entry.*\]/, '[]');
    writeFileSync(join(folder, 'program.mjs'), runnable);
    const told = execFileSync(process.execPath, ['program.mjs'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(told.trim()).toBe('0 0 0');
    expect(npm(folder, 'exec', '--', 'synfire', '--version').trim()).toMatch(/^\d+\.\d+\.\d+/);
  });
});
