/** Runs that go on: the same bits as one that was left alone, whatever ended them and whatever computes them. */
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readRun, resumeRun, runWithCheckpoints } from '../../src/checkpoint/index.ts';
import {
  bernoulli,
  exponential,
  lif,
  Network,
  pairStdp,
  readNpy,
  Simulation,
  uniform,
} from '../../src/index.ts';

/** Plastic, noisy, with every kind of recorder. */
function network(): Network {
  const net = new Network({ dt: 0.1, seed: 5 });
  const cell = lif({ receptors: { ex: exponential({ tau_syn: 2 }) } });
  const p = net.population('p', 60, cell, { initial: { v: uniform(-70, -55) } });
  const q = net.population('q', 20, cell, { initial: { v: uniform(-70, -55) } });
  net.connect(p, q, {
    connector: bernoulli(0.3),
    weight: 20,
    delay: 1.5,
    plasticity: pairStdp({ w_max: 40 }),
  });
  net.connect(q, p, { connector: bernoulli(0.3), weight: 10, delay: 2 });
  net.poissonInput(p, { rate: 4000, weight: 100 });
  net.recordSpikes(p);
  net.recordSpikes(q);
  net.recordStates(q, { variables: ['v'], every: 0.7, neurons: [0, 3] });
  net.recordMeans(p, { variables: ['v'], every: 1 });
  net.recordRate(p, { bin: 3 });
  return net;
}

const [WARMUP, TIME] = [17, 400];

function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'synfire-checkpoint-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function undisturbed() {
  const simulation = await Simulation.create(network(), { workers: 0 });
  await simulation.run(WARMUP);
  const recording = await simulation.run(TIME);
  await simulation.dispose();
  return recording;
}

/** Runs until so many checkpoints are made, then stops. */
function until(checkpoints: number) {
  const stop = new AbortController();
  const safe = new Set<number>();
  return {
    signal: stop.signal,
    onProgress: (progress: { readonly safe: number }) => {
      safe.add(progress.safe);
      if (safe.size > checkpoints) stop.abort();
    },
  };
}

const code = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error) => (error as { code: string }).code,
  );

const OFTEN = 1e-6;
const states = (folder: string) => readdirSync(folder).filter((name) => /^state\.\d+$/.test(name));

describe('a run with checkpoints', () => {
  test('that was stopped again and again has what one run has, with any number of workers', async () => {
    const folder = join(scratch(), 'run');
    const options = { folder, time: TIME, warmup: WARMUP, every: OFTEN };
    const first = await runWithCheckpoints(network(), { ...options, workers: 2, ...until(1) });
    expect(first.done).toBe(false);
    for (const workers of [0, 1, 3]) await resumeRun(folder, { workers, ...until(2) });
    expect(states(folder)).toHaveLength(2);
    const last = await resumeRun(folder, { workers: 0 });
    const whole = await undisturbed();
    expect(last).toMatchObject({ done: true, time: TIME, hash: whole.hash });
    expect(last.rates).toEqual(whole.rates());
    expect(last.spikes).toBe(whole.spikeCount);
    expect(last.events).toBe(whole.synapticEvents);
    const read = await readRun(folder);
    expect(read.toJSON()).toEqual(whole.toJSON());
    const spikes = readNpy(new Uint8Array(readFileSync(join(folder, 'spikes.npy'))));
    expect(spikes.shape).toEqual([whole.allSpikes().times.length, 2]);
    expect(JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')).hash).toBe(whole.hash);
    // longer than it was begun
    const more = await resumeRun(folder, { time: TIME + 10, workers: 1 });
    expect(more).toMatchObject({ done: true, time: TIME + 10 });
  });

  test('takes the older state where the newer is damaged, and says so', async () => {
    const folder = join(scratch(), 'run');
    await runWithCheckpoints(network(), {
      ...{ folder, time: TIME, warmup: WARMUP, every: OFTEN, workers: 0 },
      ...until(3),
    });
    const newest = Math.max(...states(folder).map((name) => Number(name.slice(6))));
    truncateSync(join(folder, `state.${newest}`), 1000);
    const notes: string[] = [];
    const result = await resumeRun(folder, { workers: 1, onNote: (note) => notes.push(note) });
    expect(notes[0]).toMatch(/damaged, the one before it is taken.*state\.\d+: 1000 bytes/);
    expect(result.hash).toBe((await undisturbed()).hash);
    for (const name of states(folder)) truncateSync(join(folder, name), 1000);
    expect(await code(resumeRun(folder))).toBe('snapshot-damaged');
  });

  test('loses what was not confirmed, and nothing else', async () => {
    const folder = join(scratch(), 'run');
    const options = { folder, time: TIME, warmup: WARMUP, every: OFTEN, workers: 0 };
    await runWithCheckpoints(network(), { ...options, ...until(2) });
    // what a crash leaves: rows behind those that were confirmed, and a head that counts them
    const path = join(folder, 'spikes.npy');
    const text = readFileSync(path);
    writeFileSync(path, Buffer.concat([text, Buffer.alloc(20, 7)]));
    expect((await resumeRun(folder, { workers: 0 })).hash).toBe((await undisturbed()).hash);
    expect((await readRun(folder)).toJSON()).toEqual((await undisturbed()).toJSON());
  });

  test('refuses folders that are in use, or no run', async () => {
    const folder = join(scratch(), 'run');
    const options = { folder, time: 20, every: OFTEN, workers: 0 };
    const two = [1, 2].map(() => code(runWithCheckpoints(network(), options)));
    expect((await Promise.all(two)).sort()).not.toEqual(['none', 'none']);
    expect(await code(runWithCheckpoints(network(), options))).toBe('folder-in-use');
    expect(await code(resumeRun(join(scratch(), 'nowhere')))).toBe('not-a-run');
    const other = scratch();
    writeFileSync(join(other, 'letter.txt'), 'dear');
    expect(await code(runWithCheckpoints(network(), { ...options, folder: other }))).toBe(
      'folder-in-use',
    );
    expect(await code(runWithCheckpoints(network(), { ...options, every: 0 }))).toBe(
      'bad-argument',
    );
    expect(await code(resumeRun(folder, { wokers: 1 } as object))).toBe('unknown-option');
    expect(await code(resumeRun(folder, { signal: {} } as object))).toBe('wrong-type');
  });
});

describe('simulation.checkpoint', () => {
  test('keeps the state before, which is taken where the last is damaged', async () => {
    const path = join(scratch(), 'a.synfire');
    const simulation = await Simulation.create(network(), { workers: 1 });
    await simulation.run(10);
    await simulation.checkpoint(path);
    await simulation.run(10);
    await simulation.checkpoint(path);
    const later = await simulation.run(50);
    await simulation.dispose();
    const again = await Simulation.create(network(), { workers: 0 });
    expect(await again.resume(path)).toBe(path);
    expect(again.time).toBe(20);
    expect((await again.run(50)).hash).toBe(later.hash);
    truncateSync(path, 100);
    expect(await again.resume(path)).toBe(`${path}.previous`);
    expect(again.time).toBe(10);
    await again.run(10);
    expect((await again.run(50)).hash).toBe(later.hash);
    expect(await code(again.checkpoint('a.txt'))).toBe('unknown-ending');
    expect(await code(again.checkpoint(join(path, 'b.synfire')))).toBe('cannot-write');
    expect(await code(again.resume(join(scratch(), 'b.synfire')))).toBe('cannot-read');
    expect(existsSync('a.txt')).toBe(false);
    await again.dispose();
  });
});
