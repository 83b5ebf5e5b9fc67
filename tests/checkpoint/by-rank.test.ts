/** One file a rank, put together: what one process writes, byte for byte, whatever the ranks. */
import {
  cpSync,
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
import { headOfRank, openOfRank, partOfRank, talliesOfAll } from '../../src/checkpoint/by-rank.ts';
import { mergeRun, readRun, resumeRun, runWithCheckpoints } from '../../src/checkpoint/index.ts';
import { loadRunState, saveRunState } from '../../src/checkpoint/state-files.ts';
import { exponential, lif, Network, simulate, uniform } from '../../src/index.ts';
import { compilePlan } from '../../src/plan/compile.ts';
import { statesRecorders } from '../../src/simulate/recording-head.ts';

/** Two populations of several blocks of neurons, with every kind of recorder; the columns of one are in no order. */
function network(): Network {
  const net = new Network({ dt: 0.1, seed: 3 });
  const cell = lif({ receptors: { ex: exponential({ tau_syn: 2 }) } });
  const initial = { v: uniform(-70, -55) };
  const p = net.population('p', 200, cell, { initial });
  const q = net.population('q', 70, cell, { initial });
  net.poissonInput(p, { rate: 9000, weight: 60 });
  net.poissonInput(q, { rate: 8000, weight: 60 });
  net.recordSpikes(p);
  net.recordSpikes(q);
  net.recordStates(p, { variables: ['v', 'I_ex'], every: 0.7, neurons: [199, 0, 77, 150, 3] });
  net.recordMeans(q, { variables: ['v'], every: 1 });
  net.recordStates(q, { variables: ['v'], every: 5, name: 'all' });
  net.recordRate(p, { bin: 3 });
  return net;
}

const TIME = 60;
const STREAMS = ['spikes.npy', 'states-0.npy', 'states-1.npy', 'states-2.npy', 'rate-0.npy'];

function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'synfire-by-rank-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const bytesOf = (folder: string) =>
  STREAMS.map((name) => readFileSync(join(folder, name)).toString('latin1'));

const fault = (work: Promise<unknown>) =>
  work.then(
    () => ({ code: 'none', message: '' }),
    (error) => error as { code: string; message: string },
  );

async function gathered(): Promise<string> {
  const folder = join(scratch(), 'one');
  await runWithCheckpoints(network(), { folder, time: TIME, workers: 0 });
  return folder;
}

/** The recording of a folder, cut as so many ranks of one worker would have kept it. */
async function cutForRanks(folder: string, ranks: number): Promise<string> {
  const cut = join(scratch(), 'cut');
  cpSync(folder, cut, { recursive: true });
  const plan = compilePlan(network().describe());
  const { part } = (await readRun(folder)).data;
  const { spikeSteps, spikeNeurons } = part!;
  const who = { ranks, workers: 1 };
  const heads = Array.from({ length: ranks }, (_, rank) => headOfRank(plan, who, rank));
  // who owns a neuron: the recorder of all samples of q says it of q; of p every rank has whole blocks of 32
  const { state } = (await loadRunState(folder, plan))!;
  const parts = [];
  for (const [rank, head] of heads.entries()) {
    const own = spikeNeurons.map((neuron) => Number(Math.floor(neuron / 32) % ranks === rank));
    const mine = (values: Uint32Array) => values.filter((_, i) => own[i] === 1);
    const disk = await openOfRank(cut, rank, head, undefined);
    const states = statesRecorders(plan).map(({ neurons, variables, mean }, k) => {
      const columns = statesRecorders(head)[k].neurons;
      if (mean) return part!.states[k];
      const isOwn = (i: number) => columns.includes(neurons[i % neurons.length]);
      expect(part!.states[k].length % (variables.length * neurons.length)).toBe(0);
      return (part!.states[k] as Float32Array).filter((_, i) => isOwn(i));
    });
    const kept = { ...part!, spikeSteps: mine(spikeSteps), spikeNeurons: mine(spikeNeurons) };
    await disk.add(partOfRank(plan, { ...kept, states }, rank));
    parts.push(await disk.confirm());
    await disk.close();
  }
  await saveRunState(cut, plan, { ...state, ...talliesOfAll(parts), byRank: parts });
  const file = JSON.parse(readFileSync(join(cut, 'run.json'), 'utf8'));
  writeFileSync(join(cut, 'run.json'), JSON.stringify({ ...file, byRank: who }));
  for (const name of STREAMS) rmSync(join(cut, name));
  return cut;
}

describe('files of ranks', () => {
  test.each([1, 3])('of %i ranks are one recording', async (ranks) => {
    const one = await gathered();
    const cut = await cutForRanks(one, ranks);
    const whole = await readRun(one);
    expect((await readRun(cut)).toJSON()).toEqual(whole.toJSON());
    const merged = await mergeRun(cut);
    expect(merged).toMatchObject({ files: STREAMS, hash: whole.hash, spikes: whole.spikeCount });
    expect(bytesOf(cut)).toEqual(bytesOf(one));
    expect(readdirSync(cut).sort()).toEqual(readdirSync(one).sort());
    expect((await mergeRun(cut)).files).toEqual([]);
    expect((await readRun(cut)).toJSON()).toEqual(whole.toJSON());
  });

  test('are refused where they are cut or of another run', async () => {
    const one = await gathered();
    const cut = await cutForRanks(one, 2);
    const other = join(cut, 'rank-1', 'spikes.npy');
    const kept = readFileSync(other);
    const altered = Uint8Array.from(kept);
    altered[altered.length - 1] ^= 1;
    writeFileSync(other, altered);
    expect((await fault(mergeRun(cut))).code).toBe('run-damaged');
    truncateSync(other, kept.length - 8);
    const short = await fault(mergeRun(cut));
    expect(short).toMatchObject({ code: 'run-damaged' });
    expect(short.message).toContain(`${kept.length - 8} bytes`);
    rmSync(join(cut, 'rank-1', 'states-2-neurons.npy'));
    writeFileSync(other, kept);
    expect((await fault(mergeRun(cut))).message).toContain('states-2');
  });
});

describe('a run that keeps a file a rank', () => {
  test('goes on as it was begun, and after merging in any way', async () => {
    const folder = join(scratch(), 'run');
    // one rank, which needs no launcher
    const began = await runWithCheckpoints(network(), { folder, time: TIME, mpi: 'own' });
    const { hash, rates } = await simulate(network(), { time: TIME, workers: 0 }).then((all) => ({
      hash: all.hash,
      rates: all.rates(),
    }));
    expect(began).toMatchObject({ done: true, hash, rates });
    expect(readdirSync(folder)).toContain('rank-0');
    const alone = await fault(resumeRun(folder, { time: 2 * TIME }));
    expect(alone.code).toBe('by-rank');
    expect(alone.message).toContain(`synfire merge ${folder}`);
    const more = await resumeRun(folder, { time: 2 * TIME, mpi: true });
    const others = await fault(resumeRun(folder, { time: 3 * TIME, mpi: true, workers: 2 }));
    expect(others.message).toMatch(/1 rank of 2 workers.*1 rank of 1 worker/s);
    await mergeRun(folder);
    const last = await resumeRun(folder, { time: 3 * TIME, workers: 0 });
    const whole = await simulate(network(), { time: 3 * TIME, workers: 0 });
    expect(last.hash).toBe(whole.hash);
    expect(more.hash).toBe(whole.slice(0, 2 * TIME).hash);
    expect((await readRun(folder)).toJSON()).toEqual(whole.toJSON());
  });
});
