/** A disk that is full, read-only, or torn off in the middle of a write, at each file of a command and at each way of putting it there: all or nothing. */
import fs, {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeAll } from '../../src/cli/files.ts';
import {
  lif,
  loadRecording,
  Network,
  SynfireError,
  saveRecording,
  simulate,
} from '../../src/index.ts';

const { promises } = fs;
const real = { ...promises };
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'synfire-disk-'));
});
afterEach(() => {
  Object.assign(promises, real);
  syncBuiltinESMExports();
  rmSync(folder, { recursive: true });
});

type Call = 'writeFile' | 'rename';
const fault = (code: string) => Object.assign(new Error(`${code}: injected`), { code });

const DISKS: Readonly<Record<string, readonly [Call, string, boolean]>> = {
  'is full': ['writeFile', 'ENOSPC', false],
  'is read-only': ['writeFile', 'EROFS', false],
  'is torn off in a write': ['writeFile', 'EIO', true],
  'is torn off when a file is put in place': ['rename', 'EIO', false],
};

/** Fails the call number `at`, of files that are open too; half of the bytes are there where it is `torn`. */
function inject([call, code, torn]: readonly [Call, string, boolean], at: number): void {
  let count = 0;
  const failing =
    (original: (...args: unknown[]) => Promise<void>, half: (...args: unknown[]) => unknown) =>
    async (...args: unknown[]) => {
      if (++count !== at) return original(...args);
      if (torn) await half(...args);
      throw fault(code);
    };
  const halved = (contents: unknown) => {
    const whole = contents as string | Uint8Array;
    return whole.slice(0, whole.length >> 1);
  };
  const own = promises as unknown as Record<string, unknown>;
  const before = real as unknown as Record<string, (...args: unknown[]) => Promise<void>>;
  own[call] = failing(before[call], (path, bytes) => before.writeFile(path, halved(bytes)));
  if (call === 'writeFile') {
    own.open = async (...args: Parameters<typeof real.open>) => {
      const file = await real.open(...args);
      const write = file.writeFile.bind(file) as (...args: unknown[]) => Promise<void>;
      return Object.assign(file, { writeFile: failing(write, (bytes) => write(halved(bytes))) });
    };
  }
  syncBuiltinESMExports();
}

const contents = (): [string, string][] =>
  readdirSync(folder)
    .sort()
    .map((name) => [name, readFileSync(join(folder, name), 'latin1')]);

const refusal = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => undefined,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(SynfireError);
  return error as SynfireError;
};

describe.each(Object.entries(DISKS))('a disk that %s', (_, disk) => {
  it.each([1, 2, 3])('at file %i of a command leaves all as it was', async (at) => {
    writeFileSync(join(folder, 'a'), 'old a');
    writeFileSync(join(folder, 'c'), 'old c');
    const before = contents();
    const files = ['a', 'b', 'c'].map((name) => [join(folder, name), `new ${name}`] as const);
    inject(disk, at);
    expect((await refusal(writeAll(files))).code).toBe('cannot-write');
    expect(contents()).toEqual(before);
    // the next one is whole
    await writeAll(files);
    expect(contents()).toEqual(['a', 'b', 'c'].map((name) => [name, `new ${name}`]));
  });

  it('leaves a recording as it was saved before', async () => {
    const net = new Network({ dt: 0.1 });
    net.population('P', 3, lif());
    net.stepCurrent('P', { amplitude: 500 });
    const path = join(folder, 'run.npz');
    await saveRecording(await simulate(net, { time: 20, workers: 0 }), path);
    const before = contents();
    const longer = await simulate(net, { time: 40, workers: 0 });
    inject(disk, 1);
    expect((await refusal(saveRecording(longer, path))).code).toBe('cannot-write');
    expect(contents()).toEqual(before);
    await saveRecording(longer, path);
    expect((await loadRecording(path)).hash).toBe(longer.hash);
  });
});

it('a folder in the way of the last file leaves the others as they were', async () => {
  writeFileSync(join(folder, 'a'), 'old');
  mkdirSync(join(folder, 'b'));
  const files = ['a', 'b'].map((name) => [join(folder, name), 'new'] as const);
  expect((await refusal(writeAll(files))).code).toBe('cannot-write');
  expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('old');
  expect(readdirSync(folder)).toEqual(['a', 'b']);
});
