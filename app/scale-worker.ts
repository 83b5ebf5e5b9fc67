/** Runs the scale benchmark away from the page's thread. */
import { SynfireError, setAssetBase } from '../src/index.ts';
import { measureScale, type ScalePoint } from '../src/simulate/scale-benchmark.ts';

export type ScaleReport =
  | { readonly tell: 'point'; readonly point: ScalePoint }
  | { readonly tell: 'end'; readonly fault: string };

setAssetBase(new URL('./dist/', self.location.href).href);

const tell = (report: ScaleReport) => (self as unknown as Worker).postMessage(report);

try {
  for await (const point of measureScale()) tell({ tell: 'point', point });
  tell({ tell: 'end', fault: '' });
} catch (error) {
  tell({ tell: 'end', fault: error instanceof SynfireError ? error.message : String(error) });
}
