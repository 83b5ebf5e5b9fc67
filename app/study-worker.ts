/**
 * Runs one study away from the page's thread; the first message says which. It computes for minutes without a pause, so that
 * a worker of its own is what can be stopped, and the lab's network runs on beside it.
 */
import type { Check } from '../examples/example.ts';
import { studies } from '../examples/studies.ts';
import type { MovingSpectrum } from '../examples/study.ts';
import { type Fault, setAssetBase } from '../src/index.ts';
import { faultsOf } from './faults.ts';

export interface StudyRequest {
  readonly name: string;
}

export type StudyReport =
  | { readonly tell: 'line'; readonly line: string }
  | { readonly tell: 'spectrum'; readonly spectrum: MovingSpectrum }
  | { readonly tell: 'end'; readonly checks: readonly Check[]; readonly seconds: number }
  | { readonly tell: 'fault'; readonly faults: readonly Fault[] };

/** Wall ms between two states of a spectrum. */
const SHOW_EVERY = 100;

setAssetBase(new URL('./dist/', self.location.href).href);

const tell = (report: StudyReport) => (self as unknown as Worker).postMessage(report);

self.addEventListener('message', async ({ data }: MessageEvent<StudyRequest>) => {
  let shown = 0;
  const started = performance.now();
  try {
    const checks = await studies[data.name].run((line) => tell({ tell: 'line', line }), {
      show: (spectrum) => {
        const now = performance.now();
        if (spectrum.part < 1 && now - shown < SHOW_EVERY) return;
        shown = now;
        tell({ tell: 'spectrum', spectrum });
      },
    });
    tell({ tell: 'end', checks, seconds: (performance.now() - started) / 1000 });
  } catch (error) {
    tell({ tell: 'fault', faults: faultsOf(error) });
  }
});
