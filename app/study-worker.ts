/**
 * Runs one study away from the page's thread; the first message says which. It computes for minutes without a pause, so that
 * a worker of its own is what can be stopped, and the lab's network runs on beside it.
 */
import { type Check, watchChecks } from '../examples/example.ts';
import { studies } from '../examples/studies.ts';
import type { MovingCurve } from '../examples/study.ts';
import { watchLearning } from '../examples/watched-learner.ts';
import { type Fault, setAssetBase } from '../src/index.ts';
import { faultsOf } from './faults.ts';

export interface StudyRequest {
  readonly name: string;
}

export type StudyReport =
  | { readonly tell: 'line'; readonly line: string }
  | { readonly tell: 'curve'; readonly curve: MovingCurve }
  | { readonly tell: 'check'; readonly check: Check }
  | { readonly tell: 'end'; readonly checks: readonly Check[]; readonly seconds: number }
  | { readonly tell: 'fault'; readonly faults: readonly Fault[] };

/** Wall ms between two states of the curves. */
const SHOW_EVERY = 100;

setAssetBase(new URL('./dist/', self.location.href).href);

const tell = (report: StudyReport) => (self as unknown as Worker).postMessage(report);

self.addEventListener('message', async ({ data }: MessageEvent<StudyRequest>) => {
  let shown = 0;
  const started = performance.now();
  const show = (curve: MovingCurve) => {
    const now = performance.now();
    if (curve.part < 1 && now - shown < SHOW_EVERY) return;
    shown = now;
    tell({ tell: 'curve', curve });
  };
  watchLearning(show);
  watchChecks((check) => tell({ tell: 'check', check }));
  try {
    const print = (line: string) => tell({ tell: 'line', line });
    const checks = await studies[data.name].run(print, { show });
    tell({ tell: 'end', checks, seconds: (performance.now() - started) / 1000 });
  } catch (error) {
    tell({ tell: 'fault', faults: faultsOf(error) });
  }
});
