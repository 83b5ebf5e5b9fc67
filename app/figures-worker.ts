/** Draws figures of a run away from the page's thread: the longer the run, the longer each takes. */
import { type Fault, Network } from '../src/index.ts';
import { faultsOf } from './faults.ts';
import { correlationFigure, type RunSoFar, ratesFigure, spectrumFigure } from './run-figures.ts';
import { weightsFigure } from './weights-figure.ts';

/** A view of the lab. */
export type FigureName =
  | 'Rates by population'
  | 'Spectrum of rates'
  | 'Correlation in time'
  | 'Weights as a matrix';

export interface FigureRequest {
  readonly id: number;
  readonly name: FigureName;
  readonly run: RunSoFar;
  /** Its description, where its weights are drawn. */
  readonly network?: object;
}

export type FigureReport =
  | { readonly id: number; readonly svg: string }
  | { readonly id: number; readonly faults: readonly Fault[] };

const FIGURES: Readonly<Record<FigureName, (request: FigureRequest) => string>> = {
  'Rates by population': ({ run }) => ratesFigure(run),
  'Spectrum of rates': ({ run }) => spectrumFigure(run),
  'Correlation in time': ({ run }) => correlationFigure(run),
  'Weights as a matrix': ({ network }) => weightsFigure(Network.fromJSON(network ?? {})),
};

self.addEventListener('message', ({ data }: MessageEvent<FigureRequest>) => {
  const { id, name } = data;
  const tell = (report: FigureReport) => (self as unknown as Worker).postMessage(report);
  try {
    tell({ id, svg: FIGURES[name](data) });
  } catch (error) {
    tell({ id, faults: faultsOf(error) });
  }
});
