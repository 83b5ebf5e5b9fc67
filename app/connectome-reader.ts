/** Files of a visitor → edges and places, checked as a whole: either all of it is there, or a SynfireError says what is wrong with which file. */
import { readConnectome, readEdges, SynfireError } from '../src/index.ts';
import { readNpy } from '../src/interchange/npy.ts';
import type { Connectome } from './connectome.ts';
import { type GivenFile, openFiles, type Tell } from './given-files.ts';
import { type GivenPlaces, placesOf } from './given-places.ts';
import type { FileMark } from './settings.ts';

/** The neurons that are there already, for places that come later. */
export interface KnownNeurons {
  readonly count: number;
  readonly labels?: readonly string[];
  readonly neuropils?: readonly string[];
}

export interface ReadFiles {
  readonly network?: { readonly marks: readonly FileMark[]; readonly connectome: Connectome };
  readonly places?: { readonly marks: readonly FileMark[]; readonly places: GivenPlaces };
}

/** Rejects with SynfireError. */
export async function readFiles(
  files: readonly File[],
  known: KnownNeurons | undefined,
  tell: Tell,
): Promise<ReadFiles> {
  const given = await openFiles(files, tell);
  const of = (...roles: GivenFile['role'][]) => given.filter(({ role }) => roles.includes(role));
  const marksOf = (some: readonly GivenFile[]) => some.map(({ mark }) => mark);
  const own = of('edges', 'flywire', 'ids', 'neurons');
  const places = of('places', 'neuropils');
  const network =
    of('edges', 'flywire').length > 0
      ? { marks: marksOf(own), connectome: await edgesOf(of, tell) }
      : undefined;
  const neurons = network?.connectome ?? known;
  if (!neurons || (!network && own.length > 0)) throw noEdges(files);
  return {
    ...(network ? { network } : {}),
    ...(places.length > 0
      ? { places: { marks: marksOf(places), places: await placesOf(places, neurons, tell) } }
      : {}),
  };
}

type Files = (...roles: GivenFile['role'][]) => readonly GivenFile[];

async function edgesOf(of: Files, tell: Tell): Promise<Connectome> {
  const [edges, flywire, ids, neurons] = (['edges', 'flywire', 'ids', 'neurons'] as const).map(
    (role) => of(role),
  );
  const names = [...edges, ...flywire].map(({ name }) => name).join(', ');
  const onProgress = (fraction: number) => tell(`Reading ${names}`, fraction);
  onProgress(0);
  if (flywire.length > 0) {
    if (edges.length > 0 || flywire.length > 1) throw twice(names);
    const { source, target, weight, count, labels, neuropils } = await readConnectome(
      [...flywire, ...neurons],
      { onProgress },
    );
    const named = neuropils.some((name) => name !== '');
    return {
      ...{ source, target, weight, count, labels, isSigned: weight.some((w) => w < 0) },
      ...(named ? { neuropils } : {}),
    };
  }
  const list = await readEdges(edges, { onProgress });
  const labels = list.labels ?? (ids.length > 0 ? labelsFrom(ids, list.count) : undefined);
  const count = labels?.length ?? list.count;
  const isSigned = list.weight.some((w) => w < 0);
  return { ...list, count, isSigned, ...(labels ? { labels } : {}) };
}

/** Ids by number of the neuron. */
function labelsFrom(ids: readonly GivenFile[], least: number): string[] {
  const [{ name, bytes }] = ids;
  const { data } = readNpy(bytes, name);
  // as doubles two of them may have become one
  const exact = !(data instanceof Float64Array || data instanceof Float32Array);
  const labels = Array.from(data as ArrayLike<number | bigint | string>, String);
  if (
    exact &&
    ids.length === 1 &&
    labels.length >= least &&
    new Set(labels).size === labels.length
  ) {
    return labels;
  }
  throw new SynfireError({
    code: 'ids-do-not-fit',
    where: ids.map((file) => file.name).join(', '),
    found: `${labels.length} ids${exact ? '' : ' as floats'}, ${new Set(labels).size} of them different`,
    expected: `one file with whole numbers or text, one of each of ${least} neurons or more`,
    remedy: 'Give the ids that belong to these edges.',
  });
}

const twice = (where: string) =>
  new SynfireError({
    code: 'which-file',
    where,
    found: 'several tables of edges',
    expected: 'one',
    remedy: 'Give one connectome at a time.',
  });

const noEdges = (files: readonly File[]) =>
  new SynfireError({
    code: 'no-edges',
    where: files.map(({ name }) => name).join(', '),
    found: 'no edges',
    expected: 'a table of edges: source, target, weight',
    remedy:
      'Give both together. Places for the network that is shown are taken under 3-D, by number of the neuron.',
  });
