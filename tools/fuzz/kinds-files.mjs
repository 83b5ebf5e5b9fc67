/** Kinds of files: each format that is read, its bytes changed here and there. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { damagedData } from './arbitraries.mjs';
import { damagedBytes, edited, edits } from './bytes.mjs';
import { givenNetwork, NIR_GRAPH, recordedNetwork, TENSOR } from './networks.mjs';

const tests = join(import.meta.dirname, '../../tests');
const fixture = (...path) => new Uint8Array(readFileSync(join(tests, ...path)));
const bytesOf = (text) => new TextEncoder().encode(text);
const textOf = (bytes) => new TextDecoder().decode(bytes);

const EDGES = bytesOf('source,target,weight,delay\n0,1,2,1\n1,2,3.5,1.5\n2,0,-1e3,2\n');
const SPIKES = bytesOf('# NEST version: 3.8.0\nsender\ttime_ms\n12\t10.300\n3\t0.1\n');
const CONNECTOME = bytesOf(
  'pre_root_id,post_root_id,syn_count,nt_type\n720575940,2,3,ACH\n2,720575940,1,GABA\n',
);

export async function fileKinds(lib) {
  const recording = await lib.simulate(recordedNetwork(lib), { time: 20, workers: 0 });
  const spikes = { spikesOnly: true };
  const recorded = async (share, name, options) =>
    damagedBytes(share, await lib.encodeRecording(recording, name, options), (given) =>
      lib.decodeRecording(given, name),
    );
  const read = (share, name, bytes, reader) =>
    damagedBytes(share, bytes, (given) => reader([{ name, bytes: given }]));
  const parquet = fixture('interchange/fixtures/indices.parquet');
  const sonata = await lib.writeSonata(givenNetwork(lib), { time: 5 });
  return {
    npy: damagedBytes(130, lib.writeNpy(Float64Array.of(1, 2, 3), [3]), (given) =>
      lib.readNpy(given, 'case'),
    ),
    npz: await recorded(15, 'a.npz'),
    'recordings as JSON': await recorded(40, 'a.json'),
    'recordings as CSV': await recorded(60, 'a.csv', spikes),
    'recordings as Parquet': await recorded(20, 'a.parquet', spikes),
    'recordings as HDF5': await recorded(2, 'a.h5'),
    'recordings as NWB': await recorded(2, 'a.nwb'),
    edges: read(60, 'case.csv', EDGES, lib.readEdges),
    'edges as Parquet': read(8, 'case.parquet', parquet, lib.readEdges),
    'lists of spikes': read(50, 'a.dat', SPIKES, ([file]) => lib.readSpikeList(file)),
    connectomes: read(50, 'a.csv', CONNECTOME, lib.readConnectome),
    NeuroML: damagedBytes(25, fixture('interchange/neuroml/cells.nml'), (given) =>
      lib.readNeuroML(textOf(given)),
    ),
    NESTML: damagedBytes(25, fixture('interchange/nestml/models.nestml'), (given) =>
      lib.readNestml(textOf(given)),
    ),
    NIR: damagedBytes(2, fixture('interchange/nir/fixtures/forward.nir'), lib.readNir),
    'NIR graphs': {
      share: 8,
      made: damagedData(NIR_GRAPH),
      attempt: (given) => lib.runNir(asTensors(given), TENSOR, { dt: 0.1, workers: 0 }),
    },
    SONATA: sonataKind(lib, sonata),
  };
}

/** One of the files of a network is damaged. */
function sonataKind(lib, files) {
  const names = [...files.keys()];
  return {
    share: 2,
    made: fc.tuple(fc.nat(names.length - 1), edits),
    attempt: ([which, list]) => {
      const read = async (path) => {
        const name = path.replace(/^\.\//, '');
        const bytes = files.get(name);
        if (bytes === undefined) throw new Error(`no ${name}`);
        return name === names[which] ? edited(bytes, list) : bytes;
      };
      return lib.readSonata('config.json', read);
    },
  };
}

/** JSON has no typed arrays. */
function asTensors(value) {
  if (Array.isArray(value)) return value.map(asTensors);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [
    key,
    key === 'data' && Array.isArray(inner) ? Float64Array.from(inner) : asTensors(inner),
  ]);
  return Object.fromEntries(entries);
}
