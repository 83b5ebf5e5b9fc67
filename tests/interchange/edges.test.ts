import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { SynfireError } from '../../src/errors.ts';
import { readEdgesCsv, writeSpikesCsv } from '../../src/interchange/csv.ts';
import { readEdges } from '../../src/interchange/edges.ts';
import { readNpy, writeNpy } from '../../src/interchange/npy.ts';
import { readEdgesParquet } from '../../src/interchange/parquet.ts';

const fixture = (name: string) => ({
  name,
  bytes: new Uint8Array(readFileSync(new URL(`fixtures/${name}`, import.meta.url))),
});

const edges = {
  source: Int32Array.of(0, 0, 2, 3, 1),
  target: Int32Array.of(1, 2, 3, 0, 3),
  weight: Float64Array.of(12, -3, 7, -1, 4),
  count: 4,
};

const table = (header: string, separator: string) =>
  [
    header,
    ...Array.from(edges.source, (pre, k) =>
      [pre, edges.target[k], edges.weight[k]].join(separator),
    ),
  ].join('\n');

/** As in Node 24, Deno and browsers: a second member is refused. Here, headers have 10 bytes. */
class OneMember {
  readonly #parts: Uint8Array[] = [];
  readonly #stream = new TransformStream<Uint8Array, Uint8Array>({
    transform: (piece) => void this.#parts.push(piece.slice()),
    flush: (out) => {
      const all = Buffer.concat(this.#parts);
      const { buffer, engine } = inflateRawSync(all.subarray(10), {
        info: true,
      } as object) as never as {
        buffer: Buffer;
        engine: { bytesWritten: number };
      };
      if (10 + engine.bytesWritten + 8 !== all.length) throw new TypeError('junk after the end');
      out.enqueue(new Uint8Array(buffer));
    },
  });
  readonly readable = this.#stream.readable;
  readonly writable = this.#stream.writable;
}

describe('edge list as CSV', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('knows the usual column names and separators', async () => {
    for (const text of [
      table('source,target,weight', ','),
      table('pre\tpost\tsyn_count', '\t'),
      `\uFEFF${table('"Presynaptic_Index";"Postsynaptic_Index";"Syn count"', ';')}\r\n`,
      table('# made by hand\ni j w', ' '),
      table('', ','),
    ]) {
      expect(await readEdgesCsv(text)).toEqual(edges);
      expect(await readEdgesCsv(new TextEncoder().encode(text))).toEqual(edges);
      expect(await readEdgesCsv(new Uint8Array(gzipSync(text)))).toEqual(edges);
    }
  });

  it('gives weight 1 where there is no weight, and takes the columns it is told', async () => {
    expect((await readEdgesCsv('pre,post\n0,1\n')).weight).toEqual(Float64Array.of(1));
    const columns = { source: 'a', target: 'c', weight: 'b' };
    expect(await readEdgesCsv('a,b,c\n0,2.5,7', { columns })).toMatchObject({
      target: Int32Array.of(7),
      weight: Float64Array.of(2.5),
      count: 8,
    });
  });

  it('numbers labels in ascending order, identifiers by value', async () => {
    const text = 'pre_root_id,post_root_id\n720575940604737708,99999999999\nADAL,99999999999\n';
    expect(await readEdgesCsv(text)).toMatchObject({
      labels: ['99999999999', '720575940604737708', 'ADAL'],
      source: Int32Array.of(1, 2),
      target: Int32Array.of(0, 0),
    });
  });

  it('does not depend on how the file is cut into pieces', async () => {
    const many = fc.array(fc.tuple(fc.nat(1000), fc.nat(1000), fc.integer()), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(many, async (rows) => {
        const text = `source,target,weight\n${rows.map((row) => row.join(',')).join('\n')}`;
        const read = await readEdgesCsv(text);
        expect([...read.source]).toEqual(rows.map((row) => row[0]));
        expect([...read.weight]).toEqual(rows.map((row) => row[2]));
      }),
      { numRuns: 50 },
    );
    const long = `source,target\n${'12,345\n'.repeat(400_000)}`;
    const read = await readEdgesCsv(new TextEncoder().encode(long));
    expect(read.source.length).toBe(400_000);
    expect(read.target.every((target) => target === 345)).toBe(true);
  });

  it('names the line of a fault', async () => {
    const faults: [string, RegExp][] = [
      ['', /csv-empty/],
      ['a,b\n0,1', /unknown-column/],
      ['source,target,weight\n0,1,2\n0,1', /line 3.*csv-short-line/],
      ['source,target,weight\n0,1,heavy', /line 2.*"heavy".*bad-weight/],
      ['source,target\n0,1\n-1,2', /line 3.*"-1".*bad-neuron-index/],
      ['source,target\n1.5,2', /line 2.*bad-neuron-index/],
      ['source,target\n0,1\n0,99999999999', /line 3.*bad-neuron-index/],
    ];
    for (const [text, message] of faults) {
      const reading = readEdgesCsv(text, { where: 'edges.csv' });
      await expect(reading).rejects.toThrow(SynfireError);
      await expect(reading).rejects.toThrow(message);
    }
    await expect(readEdgesCsv('source,target\n0,5', { count: 5 })).rejects.toThrow(
      /edges-out-of-range/,
    );
  });

  it('is read from a gzip file of several members on every host', async () => {
    const text = table('source,target,weight', ',');
    const parts = [text.slice(0, 40), '', text.slice(40, 41), text.slice(41)];
    const members = parts.map((part) => gzipSync(part));
    // stored, so that headers lie within a member's data
    const nested = gzipSync(Buffer.concat([Buffer.from('#'), ...members, Buffer.from('\n')]), {
      level: 0,
    });
    const several = new Uint8Array(Buffer.concat([nested, ...members]));
    expect(await readEdgesCsv(several)).toEqual(edges);
    vi.stubGlobal('DecompressionStream', OneMember);
    expect(await readEdgesCsv(several)).toEqual(edges);
    await expect(readEdgesCsv(several.slice(0, -3))).rejects.toThrow(/gzip-damaged/);
  });

  it('refuses a gzip file cut short', async () => {
    const whole = new Uint8Array(gzipSync(table('source,target,weight', ',')));
    for (let length = 10; length < whole.length; length += 3) {
      await expect(readEdgesCsv(whole.slice(0, length))).rejects.toThrow(/gzip-damaged/);
    }
  });
});

describe('edge list in other formats', () => {
  it('reads .npy columns by their names', async () => {
    const files = [
      { name: 'x/pre.npy', bytes: writeNpy(edges.source) },
      { name: 'x/post.npy', bytes: writeNpy(edges.target) },
      { name: 'x/syn_count_signed.npy', bytes: writeNpy(Int32Array.from(edges.weight)) },
    ];
    expect(await readEdges(files)).toEqual(edges);
    const other = [
      { name: 'lgn_v1_pre_u16.npy', bytes: writeNpy(Uint16Array.from(edges.source)) },
      { name: 'lgn_v1_post_u16.npy', bytes: writeNpy(Uint16Array.from(edges.target)) },
      { name: 'lgn_v1_weight_f64.npy', bytes: writeNpy(edges.weight) },
    ];
    expect(await readEdges(other)).toEqual(edges);
    const missing = readEdges([files[0], files[2]]);
    await expect(missing).rejects.toThrow(/no file for the target/);
    const short = { name: 'weight.npy', bytes: writeNpy(Float64Array.of(1)) };
    await expect(readEdges([files[0], files[1], short])).rejects.toThrow(/unequal/);
  });

  it('reads one matrix and an .npz', async () => {
    const matrix = writeNpy(Int32Array.of(0, 1, 5, 2, 0, -5), [2, 3]);
    expect(await readEdges([{ name: 'm', bytes: matrix }])).toMatchObject({
      source: Int32Array.of(0, 2),
      weight: Float64Array.of(5, -5),
    });
    expect(await readEdges([fixture('compressed.npz')])).toEqual(edges);
    const packed = { name: 'm.npy.gz', bytes: new Uint8Array(gzipSync(matrix)) };
    expect((await readEdges([packed])).count).toBe(3);
  });

  // a column of DuckDB's HUGEINT is one of doubles; hyparquet gives decimals as doubles
  it.each(['doubles', 'decimals'])('ids that are %s are refused: two are one', async (kind) => {
    const faults = await readEdges([fixture(`${kind}.parquet`)]).catch((error) => error.faults);
    expect(faults).toMatchObject([{ code: 'ids-rounded', where: `${kind}.parquet › row 0` }]);
  });

  it('reads Parquet, indices before identifiers', async () => {
    expect(await readEdges([fixture('indices.parquet')])).toEqual(edges);
    const labelled = await readEdges([fixture('identifiers.parquet')]);
    expect(labelled).toMatchObject(edges);
    expect(labelled.labels?.[1]).toBe('720575940604737708');
  });

  it('says why a Parquet file cannot be read', async () => {
    await expect(readEdges([fixture('zstd.parquet')])).rejects.toThrow(/snappy/);
    const { bytes } = fixture('identifiers.parquet');
    for (let length = 4; length < bytes.length; length += 97) {
      await expect(readEdgesParquet(bytes.slice(0, length))).rejects.toThrow(SynfireError);
    }
    const load = () => Promise.reject(new Error('not found'));
    await expect(readEdgesParquet(bytes, { load })).rejects.toThrow(/npm install hyparquet/);
  });

  it('asks for one table', async () => {
    await expect(readEdges([])).rejects.toThrow(/edges-which-file/);
  });
});

const fly = join(import.meta.dirname ?? '.', '../../../shared/data/fly-p9');

describe.skipIf(!existsSync(fly))('the fly P9 circuit', () => {
  const file = (name: string) => ({ name, bytes: new Uint8Array(readFileSync(join(fly, name))) });

  it('has 4,715 signed edges among 196 neurons', async () => {
    const list = await readEdges(['pre.npy', 'post.npy', 'syn_count_signed.npy'].map(file));
    expect(list.count).toBe(196);
    expect(list.source.length).toBe(4715);
    expect(list.weight.some((weight) => weight < 0)).toBe(true);
  });

  it('has 39,229 published spikes', () => {
    const trial = readNpy(file('p9_spikes_trial_u8.npy').bytes).data as Uint8Array;
    expect(trial.length).toBe(39229);
    expect(Math.max(...trial)).toBe(29);
  });
});

describe('spikes as CSV', () => {
  it('writes times without rounding noise, and the population', () => {
    const senders = [0, 4];
    const times_ms = [0.1 + 0.2, 12];
    expect(writeSpikesCsv({ senders, times_ms })).toBe('time_ms,neuron\n0.3,0\n12,4\n');
    const populations = [
      { name: 'E', first: 0, size: 4 },
      { name: 'I, "fast"', first: 4, size: 1 },
    ];
    expect(writeSpikesCsv({ senders, times_ms, populations })).toBe(
      'time_ms,neuron,population,index\n0.3,0,E,0\n12,4,"I, ""fast""",0\n',
    );
  });
});

describe('what is no edge list is named', () => {
  const text = (content: string) => new TextEncoder().encode(content);
  it.each([
    ['HDF5', Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0), 'an HDF5 file'],
    ['SWC', text('# cell\n1 1 0.0 0.0 0.0 5.2 -1\n2 3 0 6 0 1 1\n'), 'a morphology'],
    ['NEST', text('# NEST version: 3.8\nsender\ttime_ms\n12\t10.3\n'), 'a list of spikes'],
    ['time gid', text('time gid\n10.3 12\n'), 'a list of spikes'],
  ])('%s', async (name, bytes, found) => {
    const refused = readEdges([{ name, bytes }]);
    await expect(refused).rejects.toMatchObject({ code: 'not-an-edge-list' });
    await expect(refused).rejects.toThrow(found);
  });

  it('seven columns of numbers may be edges', async () => {
    const { source } = await readEdges([
      { name: 'e', bytes: text('1 2 3 4 5 6 7\n2 3 4 5 6 7 8\n') },
    ]);
    expect([...source]).toEqual([1, 2]);
  });
});
