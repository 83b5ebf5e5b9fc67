import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SynfireError } from '../../src/errors.ts';
import { readNpz, writeNpz } from '../../src/interchange/npz.ts';
import { spikesFromNpz, spikesToNpz } from '../../src/interchange/spikes.ts';
import { crc32, readZip, writeZip } from '../../src/interchange/zip.ts';

const fixture = (name: string) =>
  new Uint8Array(readFileSync(new URL(`fixtures/${name}`, import.meta.url)));

const utf8 = (text: string) => new TextEncoder().encode(text);

const spikes = {
  senders: [0, 5, 3, 99],
  times_ms: [0.1, 0.2, 12.3, 1000],
  populations: [
    { name: 'E', first: 0, size: 4 },
    { name: 'Iµ', first: 4, size: 2 },
  ],
  meta: { model: 'test', seed: 1, rates_hz: { E: 1.5 } },
};

/** A Python with numpy, if this machine has one. */
const python = ['python3', '/usr/bin/python3'].find(
  (name) => spawnSync(name, ['-c', 'import numpy']).status === 0,
);

describe('zip', () => {
  it('has the checksum of the standard', () => {
    expect(crc32(utf8('123456789'))).toBe(0xcbf43926);
  });

  it('gives back what was written, stored or deflated', async () => {
    const entries = fc.uniqueArray(
      fc.record({ name: fc.string({ minLength: 1 }), bytes: fc.uint8Array({ maxLength: 300 }) }),
      { selector: ({ name }) => name },
    );
    await fc.assert(
      fc.asyncProperty(entries, fc.boolean(), async (list, compress) => {
        expect(await readZip(await writeZip(list, { compress }))).toEqual(list);
      }),
      { numRuns: 40 },
    );
  });

  it('writes no two entries of one name, which no reader could tell apart', async () => {
    const bytes = Uint8Array.of(1);
    const twice = [
      { name: 'bind', bytes },
      { name: 'bind', bytes },
    ];
    await expect(writeZip(twice)).rejects.toMatchObject({ code: 'zip-repeated' });
  });

  it('refuses an archive cut at any length and never gives other data', async () => {
    const bytes = Uint8Array.from({ length: 120 }, (_, k) => k % 7);
    for (const compress of [true, false]) {
      const whole = await writeZip([{ name: 'a', bytes }], { compress });
      for (let length = 0; length < whole.length; length++) {
        await expect(readZip(whole.slice(0, length))).rejects.toThrow(SynfireError);
      }
      const packed = compress ? whole.length - 22 - 47 - 31 : bytes.length;
      for (let k = 0; k < packed; k++) {
        const damaged = whole.slice();
        damaged[31 + k] ^= 0x10;
        // The last bits of deflated data may be padding: then nothing is lost.
        await readZip(damaged).then(
          (entries) => expect(entries[0].bytes).toEqual(bytes),
          (error) => expect(error).toBeInstanceOf(SynfireError),
        );
      }
    }
  });

  it('throws nothing but a SynfireError whatever byte is changed', async () => {
    const whole = await writeZip([{ name: 'a', bytes: utf8('spikes, spikes, spikes') }]);
    for (let at = 0; at < whole.length; at++) {
      const damaged = whole.slice();
      damaged[at] ^= 0xff;
      await readZip(damaged).catch((error) => expect(error).toBeInstanceOf(SynfireError));
    }
  });
});

describe('npz', () => {
  it('reads what numpy wrote', async () => {
    const plain = await readNpz(fixture('plain.npz'));
    expect(plain.get('a')).toEqual({
      data: BigInt64Array.of(0n, 1n, 2n, 3n, 4n, 5n),
      shape: [2, 3],
    });
    expect(plain.get('b')).toEqual({ data: Float32Array.of(1.5), shape: [] });
    expect(plain.get('names')?.data).toEqual(['L23E', 'µ']);
    const packed = await readNpz(fixture('compressed.npz'));
    expect(packed.get('weight')?.data).toEqual(Float32Array.of(12, -3, 7, -1, 4));
  });

  it('gives back what was written', async () => {
    const back = await readNpz(
      await writeNpz({ a: Float64Array.of(1, Number.NaN), b: 'µ', c: ['x'] }),
    );
    expect(back.get('a')?.data).toEqual(Float64Array.of(1, Number.NaN));
    expect(back.get('b')?.data).toEqual(['µ']);
    expect(back.get('c')?.data).toEqual(['x']);
  });

  it('refuses an archive without arrays', async () => {
    const other = await writeZip([{ name: 'readme.txt', bytes: utf8('hello') }]);
    await expect(readNpz(other)).rejects.toThrow(/npz-empty/);
  });
});

describe('spike file', () => {
  it('gives back the spikes', async () => {
    const back = await spikesFromNpz(await spikesToNpz(spikes));
    expect({ ...back, senders: [...back.senders], times_ms: [...back.times_ms] }).toEqual(spikes);
  });

  it('is the same bytes for the same spikes', async () => {
    expect(await spikesToNpz(spikes)).toEqual(await spikesToNpz(spikes));
  });

  it('refuses an archive with other arrays', async () => {
    const other = await writeNpz({ senders: Float64Array.of(1) });
    await expect(spikesFromNpz(other)).rejects.toThrow(/spikes-missing-array/);
  });

  it.skipIf(python === undefined)('is read by numpy', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'synfire-npz-'));
    try {
      const file = join(folder, 'spikes.npz');
      const script = [
        'import json, sys, numpy as np',
        'f = np.load(sys.argv[1])',
        'json.dump([f["senders"].tolist(), f["times"].tolist(), f["population"].tolist(),',
        '  f["population_names"].tolist(), json.loads(str(f["meta"])),',
        '  [str(f[k].dtype) for k in ("senders", "times")]], sys.stdout)',
      ].join('\n');
      for (const compress of [true, false]) {
        writeFileSync(file, await spikesToNpz(spikes, { compress }));
        const run = spawnSync(python as string, ['-c', script, file], { encoding: 'utf8' });
        expect(run.stderr).toBe('');
        expect(JSON.parse(run.stdout)).toEqual([
          spikes.senders,
          spikes.times_ms,
          [0, 1, 0, 65535],
          ['E', 'Iµ'],
          spikes.meta,
          ['uint32', 'float64'],
        ]);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
