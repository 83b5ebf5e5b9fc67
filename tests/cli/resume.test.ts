/** `synfire run --checkpoint` and `synfire resume`, killed without mercy. */
import { spawn } from 'node:child_process';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isLong } from '../papers/harness.ts';
import { scratch, synfire } from './harness.ts';

const cli = resolve(import.meta.dirname, '../../dist/cli.js');
const times = isLong ? 10 : 2;
const TIME = isLong ? '100000' : '2000';
const SIZE = isLong ? '4000' : '1000';
const RUN = ['run', 'cuba', '--size', SIZE, '--time', TIME, '--workers', '0', '--json'];

const latest = (folder: string): number => {
  try {
    const states = readdirSync(folder).flatMap((name) => /^state\.(\d+)$/.exec(name)?.[1] ?? []);
    return Math.max(-1, ...states.map(Number));
  } catch {
    return -1;
  }
};

/** Killed as soon as its checkpoint number `times` is in place; returns the step of it. */
async function killed(args: readonly string[], folder: string, times: number): Promise<number> {
  const signalAt = { signal: 'SIGKILL', event: 'renamed', file: 'state\\.\\d+$', times } as const;
  expect((await synfire(args, { signalAt })).code).toBe(null);
  return latest(folder);
}

describe('a run that is killed', () => {
  test(`${times} times ends with the hash of one that was left alone`, async () => {
    const folder = join(scratch(), 'run');
    // in short after each stretch of the run, of which the first are 64, 256 and 1024 steps at most
    const every = `every=${isLong ? 0.5 : (1e-6).toFixed(6)}s`;
    const whole = JSON.parse((await synfire(RUN)).out);
    // the first is the state at its beginning
    let step = await killed([...RUN, '--checkpoint', every, '--out', folder], folder, 2);
    expect(step).toBeGreaterThan(0);
    for (let k = 1; k < times; k++) {
      const next = await killed(
        ['resume', folder, '--workers', String(k % 3)],
        folder,
        1 + (k % 2),
      );
      expect(next).toBeGreaterThan(step);
      step = next;
    }
    expect(step).toBeLessThan(10 * Number(TIME));
    const { code, out, err } = await synfire(['resume', folder, '--json']);
    expect(code, err).toBe(0);
    const { hash, spikes, rates_hz, stopped } = JSON.parse(out);
    expect([hash, spikes, stopped]).toEqual([whole.hash, whole.spikes, false]);
    for (const name of ['E', 'I']) expect(rates_hz[name]).toBeCloseTo(whole.rates_hz[name], 5);
  });

  test('by a disk that is full loses nothing that was confirmed', async () => {
    const folder = join(scratch(), 'run');
    const small = ['run', 'cuba', '--size', '1000', '--time', '1500', '--workers', '0', '--json'];
    const whole = JSON.parse((await synfire(small)).out);
    const command = [
      process.execPath,
      cli,
      ...small,
      '--checkpoint',
      'every=0.01s',
      '--out',
      folder,
    ];
    // files of at most 40 kB: spikes come to more
    const text = `ulimit -f 40; trap '' XFSZ; exec ${command.map((a) => `'${a}'`).join(' ')}`;
    const code = await new Promise((done) => {
      spawn('bash', ['-c', text], { stdio: 'ignore' }).on('close', done);
    });
    expect(code).not.toBe(0);
    expect(latest(folder)).toBeGreaterThanOrEqual(0);
    const resumed = await synfire(['resume', folder, '--json']);
    expect(resumed.code, resumed.err).toBe(0);
    expect(JSON.parse(resumed.out).hash).toBe(whole.hash);
  });

  test.skipIf(!isLong)('is not: 10⁸ spikes go to the disk in less than 200 MB', async () => {
    const folder = scratch();
    const library = resolve(import.meta.dirname, '../../dist/index.js');
    writeFileSync(
      join(folder, 'net.mjs'),
      `import { Network, poisson } from ${JSON.stringify(library)};
       const net = new Network({ dt: 0.1, seed: 1 });
       net.population('p', 10000, poisson({ rate: 1000 }));
       export default net;`,
    );
    const args = ['run', 'net.mjs', '--time', '10000', '--workers', '1', '--out', 'run', '--json'];
    const { code, out, err } = await synfire([...args, '--checkpoint', 'every=10s'], {
      cwd: folder,
    });
    expect(code, err).toBe(0);
    const { spikes, peak_memory_bytes } = JSON.parse(out);
    expect(Math.abs(spikes / 1e8 - 1)).toBeLessThan(5e-4); // five standard deviations
    expect(statSync(join(folder, 'run/spikes.npy')).size).toBe(128 + 8 * spikes);
    expect(peak_memory_bytes).toBeLessThan(200e6);
  });

  test('is refused where it cannot be', async () => {
    const folder = join(scratch(), 'run');
    const faults = [
      [[...RUN, '--checkpoint', 'every=10min'], '--out with a folder'],
      [[...RUN, '--checkpoint', 'often', '--out', folder], 'every=10min'],
      [['resume'], 'the folder of a run'],
      [['resume', folder], 'not-a-run'],
    ] as const;
    const all = await Promise.all(faults.map(([args]) => synfire(args)));
    all.forEach(({ code, err }, k) => {
      expect(code).toBeGreaterThan(0);
      expect(err).toContain(faults[k][1]);
    });
  });
});
