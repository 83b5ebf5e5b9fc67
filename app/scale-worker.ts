/** Runs the scale benchmark away from the page's thread. Begins with the first message: the largest size to try. */
import { SynfireError, setAssetBase } from '../src/index.ts';
import { measureCurves, type ScaleCurve } from '../src/simulate/scale-curves.ts';

export interface ScaleRequest {
  /** Neurons. */
  readonly to: number;
}

export type ScaleReport =
  | { readonly tell: 'curve'; readonly curve: ScaleCurve }
  | { readonly tell: 'end'; readonly fault: string };

setAssetBase(new URL('./dist/', self.location.href).href);

const tell = (report: ScaleReport) => (self as unknown as Worker).postMessage(report);

self.addEventListener('message', async ({ data }: MessageEvent<ScaleRequest>) => {
  try {
    for await (const curve of measureCurves({ to: data.to })) tell({ tell: 'curve', curve });
    tell({ tell: 'end', fault: '' });
  } catch (error) {
    tell({ tell: 'end', fault: error instanceof SynfireError ? error.message : String(error) });
  }
});
