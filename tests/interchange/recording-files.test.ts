/** A recording saved under any ending comes back with the same bits; what a format cannot hold is not lost in silence. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  decodeRecording,
  encodeRecording,
  loadRecording,
  type Recording,
  type SynfireError,
  saveRecording,
} from '../../src/index.ts';
import { plain, recorded } from './recordings.ts';

const file = (name: string): string => {
  const folder = mkdtempSync(join(tmpdir(), 'synfire-recording-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, name);
};

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'none',
    (error: SynfireError) => error.code,
  );

function same(a: Recording, b: Recording) {
  expect(JSON.stringify(b)).toBe(JSON.stringify(a));
  expect(b.hash).toBe(a.hash);
  expect(b.spikeCount).toBe(a.spikeCount);
  expect(b.synapticEvents).toBe(a.synapticEvents);
  expect(b.recorders).toEqual(a.recorders);
}

describe('all of a recording', () => {
  it.each(['.npz', '.h5', '.json', '.nwb', '.H5'])('comes back from %s', async (ending) => {
    const path = file(`run${ending}`);
    const run = await recorded();
    await saveRecording(run, path);
    const again = await loadRecording(path);
    same(run, again);
    expect(again.states('some').values).toEqual(run.states('some').values);
    expect(again.slice(20, 40).rate('E')).toEqual(run.slice(20, 40).rate('E'));
  });

  it.each(['run.npz', 'run.h5', 'run.json', 'run.nwb', 'run.csv', 'run.parquet'])(
    'of no spike comes back from %s',
    async (name) => {
      const run = (await plain()).slice(0, 1);
      expect(run.allSpikes().times.length).toBe(0);
      const again = await decodeRecording(await encodeRecording(run, name), name);
      expect(again.to).toBe(1);
      expect(again.populations).toEqual(run.populations);
    },
  );
});

describe('spikes', () => {
  it.each(['.csv', '.parquet'])('come back from %s', async (ending) => {
    const path = file(`run${ending}`);
    const run = await plain();
    await saveRecording(run, path);
    same(run, await loadRecording(path));
  });

  it.each(['.csv', '.parquet'])(
    'are not written to %s without the rest unless one says so',
    async (ending) => {
      const run = await recorded();
      const path = file(`run${ending}`);
      expect(await codeOf(saveRecording(run, path))).toBe('recording-not-whole');
      await saveRecording(run, path, { spikesOnly: true });
      expect((await loadRecording(path)).spikes('E')).toEqual(run.spikes('E'));
    },
  );

  it('in Parquet are columns that any reader knows', async () => {
    const { parquetReadObjects } = await import('hyparquet');
    const run = await plain();
    const bytes = await encodeRecording(run, 'run.parquet');
    const rows = await parquetReadObjects({ file: new Uint8Array(bytes).buffer });
    const { senders, times } = run.spikes('I');
    const found = rows.filter(({ population }) => population === 'I');
    expect(found.map(({ time_ms }) => time_ms)).toEqual([...times]);
    expect(found.map(({ index }) => index)).toEqual([...senders]);
  });
});

describe('faults', () => {
  it('are typed', async () => {
    const run = await plain();
    expect(await codeOf(saveRecording(run, 'run.xls'))).toBe('unknown-ending');
    expect(await codeOf(saveRecording(run, file('no/where/run.npz')))).toBe('cannot-write');
    expect(await codeOf(loadRecording(file('nothing.npz')))).toBe('cannot-read');
    expect(await codeOf(encodeRecording({} as Recording, 'run.npz'))).toBe('wrong-type');
    expect(await codeOf(decodeRecording(new Uint8Array(9), 'run.h5'))).toBe('not-hdf5');
    for (const ending of ['.json', '.csv', '.parquet']) {
      const path = file(`cut${ending}`);
      await saveRecording(run, path);
      writeFileSync(path, readFileSync(path).subarray(40));
      expect(await codeOf(loadRecording(path))).toBe('recording-bad-file');
    }
  });
});
