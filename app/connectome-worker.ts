/** Reads a visitor's files away from the page's thread; the page ends it where the visitor does not want to wait. */
import { type Fault, SynfireError } from '../src/index.ts';
import { type KnownNeurons, type ReadFiles, readFiles } from './connectome-reader.ts';
import { faultsOf } from './faults.ts';
import { type GivenPlaces, placesFrom } from './given-places.ts';

/** `numbered`: places for so many neurons that are known by their numbers, nothing else. */
export type FilesRequest =
  | { readonly files: readonly File[]; readonly known?: KnownNeurons }
  | { readonly files: readonly File[]; readonly numbered: number };

export type FilesReport =
  | { readonly tell: 'progress'; readonly what: string; readonly fraction: number }
  | { readonly tell: 'read'; readonly read: ReadFiles }
  | { readonly tell: 'places'; readonly places: GivenPlaces }
  | { readonly tell: 'fault'; readonly faults: readonly Fault[] };

const tell = (report: FilesReport) => (self as unknown as Worker).postMessage(report);

let last = 0;
const progress = (what: string, fraction: number) => {
  const now = performance.now();
  if (now < last + EVERY && fraction < 1) return;
  last = now;
  tell({ tell: 'progress', what, fraction });
};

/** ms. */
const EVERY = 50;

self.addEventListener('message', async ({ data }: MessageEvent<FilesRequest>) => {
  try {
    if ('numbered' in data) {
      const places = await placesFrom(data.files, data.numbered, progress);
      return tell({ tell: 'places', places });
    }
    tell({ tell: 'read', read: await readFiles(data.files, data.known, progress) });
  } catch (error) {
    tell({ tell: 'fault', faults: faultsOf(readable(error)) });
  }
});

/** A file that was moved or changed since it was chosen, or that no memory holds. */
function readable(error: unknown): unknown {
  if (error instanceof SynfireError) return error;
  const { name, message } = error as Error;
  if (!(error instanceof DOMException) && !(error instanceof RangeError)) return error;
  return new SynfireError(
    {
      code: 'unreadable-file',
      where: 'a chosen file',
      found: `${name}: ${message}`,
      expected: 'a file that can be read and held',
      remedy: 'Choose it again; a part of it if it is large.',
    },
    { cause: error },
  );
}
