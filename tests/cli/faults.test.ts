/** What is wrong is said in words, with an exit code, and leaves nothing behind. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { examples } from '../../examples/index.ts';
import { type Ended, scratch, synfire, synfireMany, TINY } from './harness.ts';

/** Arguments, exit code, what the message must contain. */
const CASES: readonly (readonly [string, readonly string[], number, RegExp])[] = [
  ['an unknown command', ['rum'], 2, /Did you mean "run"/],
  ['an unknown example', ['run', 'microcirciut'], 1, /Did you mean "microcircuit"/],
  ['an unknown option', ['run', 'cuba', '--sise', '9'], 2, /Did you mean "size"/],
  ['an option of another example', ['run', 'cuba', '--scale', '1'], 2, /--scale/],
  ['a value that is no number', ['run', 'cuba', '--time', 'long'], 2, /--time.*"?long/],
  ['a negative time', ['run', 'cuba', '--time', '-5'], 2, /--time.*-5/],
  ['a missing value', ['run', 'cuba', '--time'], 2, /a value after it/],
  ['a time off the grid', [...TINY, '--time', '0.05'], 1, /multiple of dt/],
  ['an option out of range', ['run', 'microcircuit', '--scale', '7'], 1, /from 0.005 to 1/],
  ['an unknown choice', ['run', 'brunel2000', '--state', 'AJ'], 1, /Did you mean "AI"/],
  ['an unknown backend', [...TINY, '--backend', 'wasn'], 1, /Did you mean "wasm"/],
  ['an impossible number of workers', [...TINY, '--workers', '-1'], 2, /--workers/],
  ['no network', ['run'], 2, /an example or a file/],
  ['two networks', ['run', 'cuba', 'coba'], 2, /one network/],
  ['a file that is not there', ['run', 'nothing.json'], 1, /no such file/],
  ['a name of output nobody knows', [...TINY, '--out', 'x.txt'], 2, /\.npz or \.csv/],
  ['a figure of unknown kind', [...TINY, '--plot', 'x.png'], 2, /\.svg or \.html/],
  ['a place that cannot be written', [...TINY, '--out', '/proc/x/y.npz'], 1, /cannot-write/],
  ['a connectome that is not given', ['run', 'shiu2024'], 1, /--edges/],
  ['a connectome that is not there', ['run', 'shiu2024', '--edges', 'no.csv'], 1, /no such file/],
  ['edges where none are read', ['run', 'cuba', '--edges', 'e.csv'], 2, /--edges for cuba/],
  [
    'more synapses than memory',
    ['run', 'brunel2000', '--size', '1000000', '--indegree', '1000000'],
    1,
    /TB needed/,
  ],
  ['an engine that is none', ['bench', 'scale', '--backend', 'gpu'], 2, /wasm, webgpu, reference/],
  ['an unknown benchmark', ['bench', 'bild'], 1, /Did you mean "build"/],
  ['an unknown example to verify', ['verify', 'cube'], 1, /Did you mean "cuba"/],
  ['an unknown lesson', ['lesson', '9'], 2, /from 1 to 6/],
];

describe('the command line refuses', () => {
  let all: { readonly folder: string; readonly ended: Ended }[];
  beforeAll(async () => {
    const folders = CASES.map(() => mkdtempSync(join(tmpdir(), 'synfire-cli-')));
    const lines = CASES.map(([, args], k) => ({ args, cwd: folders[k] }));
    const ended = await synfireMany(lines);
    all = folders.map((folder, k) => ({ folder, ended: ended[k] }));
    return () => {
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    };
  });

  test.each(CASES.map((one, k) => [...one, k] as const))('%s', (_, __, code, message, k) => {
    const { folder, ended } = all[k];
    expect(ended.err).toMatch(message);
    expect(ended.err).not.toMatch(/^ +at /m); // no stack
    expect(ended.code, ended.err).toBe(code);
    expect(ended.out).toBe('');
    expect(readdirSync(folder)).toEqual([]);
  });

  test('files that are truncated or something else', async () => {
    const folder = scratch();
    const write = (name: string, contents: string | Uint8Array) =>
      writeFileSync(join(folder, name), contents);
    const text = JSON.stringify(examples.cuba.build({ size: 400 }));
    write('cut.json', text.slice(0, text.length / 2));
    write('other.json', '{"hello": 1}');
    write('throws.mjs', 'throw new Error("my own fault");');
    write('empty.mjs', 'export const x = 1;');
    write('syntax.mjs', 'export default {');
    write('deep.json', '{"a":'.repeat(5000) + '}'.repeat(5000));
    write('deeper.json', '['.repeat(2_000_000));
    const modules = ['throws.mjs', 'empty.mjs', 'syntax.mjs'];
    const names = ['cut.json', 'other.json', 'deep.json', 'deeper.json', ...modules];
    const ended = await synfireMany(names.map((name) => ({ args: ['run', name], cwd: folder })));
    for (const [k, name] of names.entries()) {
      const { code, err } = ended[k];
      expect(code, name).toBe(1);
      expect(err, name).toMatch(/expected .*\[[a-z-]+\]/s);
      expect(err, name).not.toMatch(/should not happen|^ +at /m);
    }
    expect(ended[names.indexOf('throws.mjs')].err).toContain('my own fault');
  });

  test('edge lists that are truncated or wrong', async () => {
    const folder = scratch();
    const write = (name: string, contents: string | Uint8Array) =>
      writeFileSync(join(folder, name), contents);
    write('negative.csv', 'source,target,weight\n0,-1,2\n');
    write(
      'cut.npz',
      readFileSync(new URL('../interchange/fixtures/plain.npz', import.meta.url)).subarray(0, 90),
    );
    mkdirSync(join(folder, 'empty'));
    const names = ['negative.csv', 'cut.npz', 'empty'];
    const args = (name: string) => ['run', 'shiu2024', '--edges', name];
    const ended = await synfireMany(names.map((name) => ({ args: args(name), cwd: folder })));
    for (const [k, name] of names.entries()) {
      const { code, err } = ended[k];
      expect(code, `${name}: ${err}`).toBe(1);
      expect(err, name).not.toMatch(/should not happen/);
    }
  });

  test('a neuron that is not in the connectome', async () => {
    const folder = scratch();
    writeFileSync(join(folder, 'e.csv'), 'source,target,weight\n0,1,2\n');
    const args = ['run', 'shiu2024', '--edges', 'e.csv', '--drive', '0,7'];
    const { code, err } = await synfire(args, { cwd: folder });
    expect(code).toBe(1);
    expect(err).toMatch(/"7".*index from 0 to 1/);
  });

  test('states that become infinite: population, neuron and step are named', async () => {
    const folder = scratch();
    const library = new URL('../../dist/index.js', import.meta.url).href;
    const program = `
      import { Network, neuron } from ${JSON.stringify(library)};
      const net = new Network({ dt: 1, seed: 1 });
      net.population('bomb', 3, neuron({
        equations: 'dv/dt = -v**3/(1*mV**2*ms) : mV',
        initial: { v: '10*mV' },
      }));
      export default net;`;
    writeFileSync(join(folder, 'bomb.mjs'), program);
    const args = ['run', 'bomb.mjs', '--time', '2000', '--workers', '0', '--out', 'bomb.npz'];
    const { code, err } = await synfire(args, { cwd: folder });
    expect(err).toMatch(/population "bomb" › neuron \d+ › v \(mV\) › step \d+/);
    expect(code).toBe(1);
    expect(readdirSync(folder)).toEqual(['bomb.mjs']);
  });

  test('to overwrite a file with half a result', async () => {
    const folder = scratch();
    const out = join(folder, 'spikes.csv');
    writeFileSync(out, 'precious');
    const { code } = await synfire([...TINY, '--out', out, '--time', '0.05']);
    expect(code).toBe(1);
    expect(readFileSync(out, 'utf8')).toBe('precious');
    expect(readdirSync(folder)).toEqual(['spikes.csv']);
  });
});
