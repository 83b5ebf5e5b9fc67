/** Each command, as a user types it. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { examples } from '../../examples/index.ts';
import { spikesFromNpz } from '../../src/interchange/spikes.ts';
import { scratch, synfire, synfireMany, TINY } from './harness.ts';

const KEYS = [
  ...['model', 'backend', 'workers', 'dt_ms', 'time_ms', 'neurons', 'synapses', 'spikes', 'hash'],
  ...['rates_hz', 'build_s', 'run_s', 'wall_per_biological', 'synaptic_events'],
  ...['synaptic_events_per_s', 'peak_memory_bytes'],
];

/** Neurons, receptors, rules and sources that the library exports. */
function vocabulary(): string[] {
  const entry = readFileSync(join(import.meta.dirname, '../../src/index.ts'), 'utf8');
  const lists = entry.matchAll(/export \{([^}]+)\} from '\.\/(neurons|plasticity|synapses)\//g);
  const names = [...lists].flatMap(([, list]) => list.split(',').map((name) => name.trim()));
  return names.filter((name) => /^[a-z]\w+$/.test(name) && name !== 'neuron' && name !== 'rule');
}

describe('synfire', () => {
  test('without a command says what there is', async () => {
    const { code, out } = await synfire([]);
    expect(code).toBe(2);
    const commands = [
      'start',
      'run',
      'sweep',
      'resume',
      'merge',
      'list',
      'info',
      'bench',
      'verify',
    ];
    const names = [...commands, 'lesson', 'serve'];
    const helps = await synfireMany(names.map((name) => ({ args: [name, '--help'] })));
    for (const [k, command] of names.entries()) {
      expect(out).toContain(command);
      expect(helps[k].code, helps[k].err).toBe(0);
      expect(helps[k].out).toContain(`synfire ${command}`);
    }
  });

  test('run takes a precision', async () => {
    const hashes = [];
    for (const backend of ['wasm', 'reference']) {
      const run = await synfire([...TINY, '--json', '--precision', 'double', '--backend', backend]);
      expect(run.code, run.err).toBe(0);
      hashes.push(JSON.parse(run.out).hash);
    }
    expect(hashes[0]).toBe(hashes[1]);
    const wrong = await synfire([...TINY, '--precision', 'half']);
    expect(wrong.code).toBe(2);
    expect(wrong.err).toContain('single or double');
  });

  test('says its version', async () => {
    const { version } = JSON.parse(
      readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'),
    );
    expect(await synfire(['--version'])).toMatchObject({ code: 0, out: `${version}\n`, err: '' });
  });

  test('list shows every example and all that networks are made of, in at most 100 columns', async () => {
    const { code, out } = await synfire(['list']);
    expect(code).toBe(0);
    const shown = new Set(out.split(/[^\w]+/));
    const words = vocabulary();
    expect(words.length).toBeGreaterThan(30);
    const inputs = ['poissonInput', 'stepCurrent', 'seriesCurrent', 'noiseCurrent'];
    for (const name of [...Object.keys(examples), ...words, ...inputs, 'gapJunction', 'edges']) {
      expect(shown, name).toContain(name);
    }
    const lines = out.split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(out).toMatch(/conductanceDoubleExponential {2}g\(t\)/);
    const { examples: listed } = JSON.parse((await synfire(['list', '--json'])).out);
    expect(listed.map((e: { name: string }) => e.name)).toEqual(Object.keys(examples));
  });

  test('info says what runs and why not more', async () => {
    const { code, out, err } = await synfire(['info']);
    expect([code, err]).toEqual([0, '']);
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(out).toMatch(/processors +\d+/);
    expect(out).toMatch(/webgpu +no/);
    const json = JSON.parse((await synfire(['info', '--json'])).out);
    expect(json).toMatchObject({ simd: true, sharedMemory: true });
  });

  test('info takes the options of an example, and knows which it has', async () => {
    const { code, out, err } = await synfire(['info', 'cuba', '--size', '500', '--ranks', '2']);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('500 neurons');
    expect(out).toMatch(/2 ranks of 1 worker: each 250 neurons/);
    const wrong = await synfire(['info', 'cuba', '--sise', '500']);
    expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('size')]);
  });

  test('run --json prints exactly one object', async () => {
    const { code, out, err } = await synfire([...TINY, '--json']);
    expect(code, err).toBe(0);
    expect(err).toBe('');
    expect(out.trim().split('\n')).toHaveLength(1);
    const summary = JSON.parse(out);
    for (const key of KEYS) expect(summary, key).toHaveProperty(key);
    expect(summary).toMatchObject({
      model: 'cuba',
      backend: 'wasm',
      workers: 0,
      dt_ms: 0.1,
      time_ms: 100,
      neurons: 400,
    });
    expect(Object.keys(summary.rates_hz)).toEqual(['E', 'I']);
    expect(summary.hash).toMatch(/^[0-9a-f]{16}$/);
    expect(summary.spikes).toBeGreaterThan(0);
    expect(summary.synaptic_events).toBeGreaterThan(summary.spikes);
  });

  test('seeds and workers: one changes the spikes, the other does not', async () => {
    const hash = async (...args: string[]) =>
      JSON.parse((await synfire([...TINY, '--json', ...args])).out).hash;
    const first = await hash();
    expect(await hash('--workers', '2')).toBe(first);
    expect(await hash('--seed', '2')).not.toBe(first);
  });

  test('writes spikes, figures and a folder of everything', async () => {
    const folder = scratch();
    const plots = ['--plot', join(folder, 'raster.svg'), '--json'];
    const { out } = await synfire([...TINY, '--out', join(folder, 'spikes.npz'), ...plots]);
    const summary = JSON.parse(out);
    const npz = await spikesFromNpz(new Uint8Array(readFileSync(join(folder, 'spikes.npz'))));
    expect(npz.senders).toHaveLength(summary.spikes);
    expect(npz.meta).toMatchObject({ model: 'cuba', hash: summary.hash });
    expect(npz.populations.map((p) => p.name)).toEqual(['E', 'I']);
    expect(readFileSync(join(folder, 'raster.svg'), 'utf8')).toMatch(/^<svg/);
    await synfire([...TINY, '--out', join(folder, 'spikes.csv')]);
    const lines = readFileSync(join(folder, 'spikes.csv'), 'utf8').trim().split('\n');
    expect(lines).toHaveLength(summary.spikes + 1);
    const all = join(folder, 'all');
    const { out: text } = await synfire([...TINY, '--out', all]);
    expect(readdirSync(all).sort()).toEqual(['cuba.html', 'cuba.json', 'cuba.npz']);
    expect(text).toContain(`wrote ${join(all, 'cuba.html')}`);
    const page = readFileSync(join(all, 'cuba.html'), 'utf8');
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).toContain(summary.hash);
    // nothing half-written stays
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test('runs networks from files', async () => {
    const folder = scratch();
    const net = examples.cuba.build({ size: 400 });
    writeFileSync(join(folder, 'net.json'), JSON.stringify(net));
    const options = ['--time', '100', '--workers', '0', '--json'];
    const json = await synfire(['run', 'net.json', ...options], { cwd: folder });
    const example = JSON.parse((await synfire([...TINY, '--json'])).out);
    expect(JSON.parse(json.out)).toMatchObject({ model: 'net', hash: example.hash });
    // a module with its own copy of the library: a function that makes a network
    const library = new URL('../../dist/index.js', import.meta.url).href;
    const program = `
      import { Network, lif } from ${JSON.stringify(library)};
      export default () => {
        const net = new Network({ dt: 0.1, seed: 3 });
        net.population('cells', 5, lif({ C_m: 250 }));
        net.stepCurrent('cells', { amplitude: 500 });
        return net;
      };`;
    writeFileSync(join(folder, 'net.mjs'), program);
    const module = await synfire(['run', './net.mjs', ...options], { cwd: folder });
    expect(module.code, module.err).toBe(0);
    const summary = JSON.parse(module.out);
    expect(summary).toMatchObject({ neurons: 5, seed: 3, synapses: 0 });
    expect(summary.rates_hz.cells).toBeGreaterThan(20);
  });

  test('repeats trials with other seeds', async () => {
    const folder = scratch();
    const out = join(folder, 'trials.npz');
    const ended = await synfire([...TINY, '--trials', '3', '--json', '--out', out]);
    const summary = JSON.parse(ended.out);
    expect(new Set(summary.hashes).size).toBe(3);
    expect(summary.trials).toBe(3);
    expect(summary.neuron_rates_hz).toHaveLength(400);
    expect(existsSync(out)).toBe(true);
  });

  test('verify compares the engines', async () => {
    const { code, out } = await synfire(['verify', 'cuba', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ equal: true });
  });

  test('bench measures', async () => {
    const { code, out } = await synfire(['bench', 'build', '--workers', '1', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out).results[0].value).toBeGreaterThan(0);
  });

  test('bench scale measures a curve for each engine', async () => {
    const { code, out } = await synfire(['bench', 'scale', '--to', '1000', '--json']);
    expect(code).toBe(0);
    const { curves } = JSON.parse(out);
    const engines = curves.map((curve: { engine: string }) => curve.engine);
    expect(engines).toEqual(['wasm', 'webgpu']);
    expect(curves[0].points).toMatchObject([{ backend: 'wasm', neurons: 1000, synapses: 100_000 }]);
    // no device in this process: the curve says so; where there is one, its spikes are the same
    const [gpu] = curves[1].points;
    if (gpu) expect(gpu.hash).toBe(curves[0].points[0].hash);
    else expect(curves[1].faults[0].code).toBe('no-gpu');
  });

  test('bench scale measures the engine that was asked for', async () => {
    const args = ['bench', 'scale', '--from', '200', '--to', '400', '--backend', 'wasm'];
    const { code, out, err } = await synfire(args);
    expect(code, err).toBe(0);
    expect(out).toMatch(/^WebAssembly SIMD/);
    expect(out).toMatch(/ 400 +16000 /);
    // how fast it is here is not for a test to say
    expect(out).toMatch(
      /runs (no size that was tried|(about|at least) [\d,]+ neurons \(over [\d,]+ synapses\)) in real time on WebAssembly/,
    );
    expect(out).not.toMatch(/WebGPU/);
  });

  test('start runs the microcircuit and leaves a page', async () => {
    const folder = scratch();
    const args = ['start', '--scale', '0.02', '--time', '100', '--workers', '1', '--quiet'];
    const { code, out, err } = await synfire(args, { cwd: folder });
    expect(code, err).toBe(0);
    expect(out).toContain('L2/3E');
    expect(out).toMatch(/published: .*scale 0\.1/);
    const files = readdirSync(join(folder, 'synfire-out')).sort();
    expect(files).toEqual(['microcircuit.html', 'microcircuit.json', 'microcircuit.npz']);
  });

  test('Ctrl-C stops cleanly and keeps what was recorded', async () => {
    const folder = scratch();
    const out = join(folder, 'kept.npz');
    const args = ['run', 'cuba', '--time', '1e7', '--workers', '1', '--json', '--out', out];
    const ended = await synfire(args, {
      signalAt: { signal: 'SIGINT', event: 'ran' },
    });
    expect(ended.code, ended.err).toBe(130);
    const summary = JSON.parse(ended.out);
    expect(summary.stopped).toBe(true);
    expect(summary.time_ms).toBeGreaterThan(0);
    const npz = await spikesFromNpz(new Uint8Array(readFileSync(out)));
    expect(npz.senders).toHaveLength(summary.spikes);
  });

  test('Ctrl-C while building ends it', async () => {
    const folder = scratch();
    const args = ['run', 'microcircuit', '--scale', '1', '--out', 'never.npz'];
    const signalAt = { signal: 'SIGINT', event: 'heard' } as const;
    const { code, err } = await synfire(args, { cwd: folder, signalAt });
    expect(code).toBe(130);
    expect(err).toContain('nothing was simulated');
    expect(readdirSync(folder)).toEqual([]);
  });
});
