/** The spikes of a recording as Parquet: columns time_ms, neuron, population, index; what they do not say is in the file's metadata. */
import type { Recording } from '../simulate/recording.ts';
import { FETCH_AGAIN, fileError } from './fault.ts';
import { type Hyparquet, loadHyparquet, readColumns, rowsOf, toldBy } from './parquet.ts';
import { writeParquet } from './parquet-write.ts';
import { recordingArrays } from './recording.ts';
import { recordingOfSpikes, type SpikeHead } from './recording-text.ts';

const KEY = 'synfire-recording';

export function spikesToParquet(recording: Recording): Uint8Array {
  const { meta } = recordingArrays(recording, 'spikesToParquet');
  const { senders, times, populations } = recording.allSpikes();
  const population = new Array<string>(senders.length);
  const index = new Int32Array(senders.length);
  for (let k = 0; k < senders.length; k++) {
    const of = populations.findLast(({ first }) => first <= senders[k])!;
    population[k] = of.name;
    index[k] = senders[k] - of.first;
  }
  const about = JSON.stringify({ meta: JSON.parse(meta as string), populations });
  return writeParquet(
    [
      { name: 'time_ms', data: times },
      { name: 'neuron', data: Int32Array.from(senders) },
      { name: 'population', data: population },
      { name: 'index', data: index },
    ],
    { [KEY]: about },
  );
}

/** Rejects with `recording-bad-file`, `missing-package`. */
export async function spikesOfParquet(bytes: Uint8Array, where = 'recording'): Promise<Recording> {
  const hyparquet: Hyparquet = await loadHyparquet(undefined, where);
  const file = {
    byteLength: bytes.byteLength,
    slice: (start: number, end?: number) => new Uint8Array(bytes.subarray(start, end)).buffer,
  };
  try {
    const metadata = await hyparquet.parquetMetadataAsync(file);
    const rows = rowsOf(metadata, bytes.length, where);
    const times = new Float64Array(rows);
    const senders = new Uint32Array(rows);
    const text = metadata.key_value_metadata?.find(({ key }) => key === KEY)?.value;
    if (text === undefined) throw new Error(`no metadata "${KEY}"`);
    const columns = ['time_ms', 'neuron'];
    await readColumns<number>(hyparquet, { file, metadata, columns }, (chunk) => {
      (chunk.columnName === 'time_ms' ? times : senders).set(chunk.columnData, chunk.rowStart);
    });
    return recordingOfSpikes(senders, times, JSON.parse(text) as SpikeHead, where);
  } catch (cause) {
    if ((cause as Error).name === 'SynfireError') throw cause;
    const found = toldBy(cause);
    const expected = 'a recording that saveRecording wrote';
    throw fileError('recording-bad-file', where, found, expected, FETCH_AGAIN, { cause });
  }
}
