/** Lists of spikes as other programs write them. */
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { NamedFile } from '../../src/interchange/edges.ts';
import { spikesToCsv } from '../../src/interchange/recording-text.ts';
import { writeSpikes } from '../../src/interchange/sonata/spike-files.ts';
import { readSpikeList, type SpikeListOptions } from '../../src/interchange/spike-lists.ts';
import { Network } from '../../src/network/network.ts';
import { lif } from '../../src/neurons/lif.ts';
import { spikeGenerator } from '../../src/neurons/sources.ts';
import { simulate } from '../../src/simulate/simulate.ts';

const file = (text: string): NamedFile => ({
  name: 'spikes',
  bytes: new TextEncoder().encode(text),
});

async function read(given: string | Uint8Array, options?: SpikeListOptions) {
  const one = typeof given === 'string' ? file(given) : { name: 'spikes', bytes: given };
  const { senders, times } = await readSpikeList(one, options);
  return [[...senders], [...times]];
}

const NEST = '# NEST version: 3.8.0\n# RecordingBackendASCII version: 2\n';

test.each<[string, string, SpikeListOptions | undefined]>([
  ['NEST 3', `${NEST}sender\ttime_ms\n5\t10.300\n4\t10.300\n7\t2.100\n`, undefined],
  [
    'NEST 3, in steps',
    `${NEST}sender\ttime_step\ttime_offset\n5\t103\t0.0\n4\t104\t0.1\n7\t21\t0\n`,
    { dt: 0.1 },
  ],
  ['time gid', 'time gid\n10.3 5\n10.3 4\n2.1 7\n', undefined],
  ['without names', '10.3 5\n10.3 4\n2.1 7\n', undefined],
  ['NEST 2', '5 10.3\r\n4 10.3\r\n7 2.1\r\n', undefined],
  ['SONATA', 'timestamps population node_ids\n10.3 V1 5\n2.1 V1 7\n10.3 V1 4\n', undefined],
  [
    'of one population',
    'time_ms,population,index\n10.3,V1,5\n1,LGN,5\n2.1,V1,7\n10.3,V1,4\n',
    { population: 'V1' },
  ],
  ['in seconds', '\uFEFF"time_s";"neuron"\n0.0103;5\n0.0103;4\n0.0021;7', undefined],
])('%s', async (_, text, options) => {
  const [senders, times] = await read(text, options);
  expect(senders).toEqual([7, 4, 5]);
  for (const [k, time] of [2.1, 10.3, 10.3].entries()) expect(times[k]).toBeCloseTo(time, 12);
});

test('ids may begin at any number, and gzip is unpacked', async () => {
  const text = '10.3 5\n10.3 4\n';
  expect(await read(text, { first: 4 })).toEqual([
    [0, 1],
    [10.3, 10.3],
  ]);
  expect(await read(gzipSync(text))).toEqual([
    [4, 5],
    [10.3, 10.3],
  ]);
  expect(await read('')).toEqual([[], []]);
});

test('whole numbers: the column that rises has the times', async () => {
  expect(await read('1 9\n2 3\n4 8\n')).toEqual([
    [9, 3, 8],
    [1, 2, 4],
  ]);
  await expect(read('1 3\n2 4\n')).rejects.toThrow(/time sender/);
  expect(await read('1 3\n2 4\n', { order: 'sender time' })).toEqual([
    [1, 2],
    [3, 4],
  ]);
});

test('SONATA as HDF5, and what this library wrote, come back into a generator', async () => {
  const list = { nodeIds: Float64Array.of(2, 0), times: Float64Array.of(1.5, 0.5) };
  expect(await read(await writeSpikes(new Map([['V1', list]])))).toEqual([
    [0, 2],
    [0.5, 1.5],
  ]);
  const net = new Network({ dt: 0.1 });
  net.population('P', 3, lif());
  net.stepCurrent('P', { amplitude: 500 });
  const run = await simulate(net, { time: 30, workers: 0 });
  const { senders, times } = await readSpikeList(file(spikesToCsv(run)));
  const again = new Network({ dt: 0.1 });
  again.population('P', 3, spikeGenerator({ senders, times }));
  expect((await simulate(again, { time: 30, workers: 0 })).hash).toBe(run.hash);
});

test.each<[string, string, SpikeListOptions | undefined, string, RegExp]>([
  ['edges', 'source,target\n1,2\n', undefined, 'not-a-spike-list', /source, target/],
  ['three columns', '1 2 3\n', undefined, 'not-a-spike-list', /3 columns/],
  ['steps of unknown length', 'sender time_step\n1 2\n', undefined, 'unclear-spike-list', /dt/],
  [
    'two populations',
    'time population id\n1 A 0\n2 B 0\n',
    undefined,
    'unclear-spike-list',
    /"A", "B"/,
  ],
  ['a negative time', 'time gid\n1 2\n-1 2\n', undefined, 'bad-spike-list', /time -1/],
  ['half a neuron', 'time gid\n1 2\n3 2.5\n', undefined, 'bad-spike-list', /line 3: .*2.5/],
  ['an id before the first', 'time gid\n1 2\n', { first: 3 }, 'bad-spike-list', /from 3 on/],
  ['text', 'time gid\n1 two\n', undefined, 'bad-spike-list', /line 2: .*two/],
  ['a field too few', 'time gid\n1\n', undefined, 'bad-spike-list', /1 fields/],
])('%s is refused', async (_, text, options, code, message) => {
  await expect(read(text, options)).rejects.toMatchObject({ code });
  await expect(read(text, options)).rejects.toThrow(message);
});
