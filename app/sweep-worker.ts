/**
 * Runs one sweep away from the page's thread: the engine's own sweep, whose workers are this one's children. The first message says which;
 * each run that ends is told at once.
 */
import { type Fault, setAssetBase } from '../src/index.ts';
import { type SweepProgress, type SweepRow, sweep } from '../src/sweep/index.ts';
import { type Connectome, keepConnectome } from './connectome.ts';
import { faultsOf } from './faults.ts';
import { buildUntraced } from './networks.ts';
import type { OptionValue, Settings } from './settings.ts';
import { variableOf, variablesOf, vary } from './variables.ts';

export interface SweepRequest {
  readonly settings: Settings;
  /** What was read from the files that the settings name. */
  readonly connectome?: Connectome;
  /** Key of what is varied, the name of its column, its values. */
  readonly axes: readonly {
    readonly key: string;
    readonly name: string;
    readonly values: readonly number[];
  }[];
  readonly seeds: readonly number[];
  /** ms. */
  readonly time: number;
  readonly warmup: number;
}

export type SweepReport =
  | { readonly tell: 'row'; readonly row: SweepRow }
  | { readonly tell: 'progress'; readonly progress: SweepProgress }
  | { readonly tell: 'end'; readonly csv: string }
  | { readonly tell: 'fault'; readonly faults: readonly Fault[] };

setAssetBase(new URL('./dist/', self.location.href).href);

const tell = (report: SweepReport) => (self as unknown as Worker).postMessage(report);

self.addEventListener('message', async ({ data }: MessageEvent<SweepRequest>) => {
  const { settings, connectome, axes, seeds, time, warmup } = data;
  if (connectome) keepConnectome(settings.connectome!.network, connectome);
  try {
    const variables = variablesOf(settings);
    const varied = [...axes, { key: 'option/seed', name: 'seed' }].map(({ key, name }) => ({
      name,
      variable: variableOf(variables, key),
    }));
    const table = await sweep(
      (point) => {
        const values = point as Readonly<Record<string, OptionValue>>;
        let at = settings;
        for (const { name, variable } of varied) at = vary(at, variable, values[name]);
        return buildUntraced(at);
      },
      {
        parameters: Object.fromEntries(axes.map(({ name, values }) => [name, values])),
        ...{ seeds, time, warmup, measure: [...MEASURES] },
        ...('SharedArrayBuffer' in self ? {} : { workers: 1 }),
        onRow: (row) => tell({ tell: 'row', row }),
        onProgress: (progress) => tell({ tell: 'progress', progress }),
      },
    );
    tell({ tell: 'end', csv: table.toCsv() });
  } catch (error) {
    tell({ tell: 'fault', faults: faultsOf(error) });
  }
});

const MEASURES = ['rate', 'cv', 'correlation', 'synchrony', 'peak', 'spikes', 'hash'] as const;
