/** Runs one lesson away from the page's thread; the first message says which, by its number from 0. */
import { lessons } from '../examples/lessons.ts';
import { type Fault, setAssetBase } from '../src/index.ts';
import { faultsOf } from './faults.ts';

export interface LessonRequest {
  readonly lesson: number;
}

export type LessonReport =
  | { readonly tell: 'line'; readonly line: string }
  | { readonly tell: 'end'; readonly seconds: number }
  | { readonly tell: 'fault'; readonly faults: readonly Fault[] };

setAssetBase(new URL('./dist/', self.location.href).href);

const tell = (report: LessonReport) => (self as unknown as Worker).postMessage(report);

self.addEventListener('message', async ({ data }: MessageEvent<LessonRequest>) => {
  const started = performance.now();
  try {
    await lessons[data.lesson].run((line) => tell({ tell: 'line', line }));
    tell({ tell: 'end', seconds: (performance.now() - started) / 1000 });
  } catch (error) {
    tell({ tell: 'fault', faults: faultsOf(error) });
  }
});
