/** What a run leaves behind: spikes as .npz or .csv, figures as .svg or .html, or all in a folder. */
import { stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { PublishedRates } from '../../examples/example.ts';
import { writeSpikesCsv } from '../interchange/csv.ts';
import { spikesToNpz } from '../interchange/spikes.ts';
import { rasterNote, rasterSvg } from '../plot/raster.ts';
import { binRates, rateBarsSvg, rateTracesSvg } from '../plot/rates.ts';
import { reportHtml } from '../plot/report.ts';
import { duration } from '../plot/terminal.ts';
import type { Recording } from '../simulate/recording.ts';
import { expectWritable, writeAll } from './files.ts';
import { count, type Summary } from './summary.ts';
import { usageFault } from './usage.ts';

export interface Outcome {
  readonly title: string;
  readonly reference: string;
  readonly recording: Recording;
  readonly summary: Summary;
  readonly published?: PublishedRates;
  /** The command that repeats the run. */
  readonly command: string;
}

/** The files that `--out` and `--plot` ask for; faults are reported before anything runs. */
export interface Outputs {
  readonly spikes?: string;
  readonly plot?: string;
  readonly summary?: string;
}

export async function planOutputs(
  out: string | undefined,
  plot: string | undefined,
  model: string,
): Promise<Outputs> {
  const outputs: { -readonly [K in keyof Outputs]: Outputs[K] } = {};
  if (out !== undefined) {
    const kind = extname(out).toLowerCase();
    const isFolder =
      kind === '' ||
      (await stat(out)
        .then((s) => s.isDirectory())
        .catch(() => false));
    if (isFolder) {
      outputs.spikes = join(out, `${model}.npz`);
      outputs.summary = join(out, `${model}.json`);
      outputs.plot = join(out, `${model}.html`);
    } else if (kind === '.npz' || kind === '.csv') {
      outputs.spikes = out;
    } else {
      throw usageFault(
        `--out ${out}`,
        'a name that ends in .npz or .csv, or a folder',
        'Rename it.',
      );
    }
  }
  if (plot !== undefined) {
    if (!/\.(svg|html)$/i.test(plot)) {
      throw usageFault(`--plot ${plot}`, 'a name that ends in .svg or .html', 'Rename it.');
    }
    outputs.plot = plot;
  }
  for (const path of Object.values(outputs)) await expectWritable(path);
  return outputs;
}

/** Writes them; returns the names of what was written. */
export async function writeOutputs(outputs: Outputs, outcome: Outcome): Promise<string[]> {
  const { recording, summary } = outcome;
  const { senders, times } = recording.allSpikes();
  const populations = recording.populations;
  const files: (readonly [string, string | Uint8Array])[] = [];
  const write = (path: string, contents: string | Uint8Array) => files.push([path, contents]);
  if (outputs.spikes !== undefined) {
    const spikes = { senders, times_ms: times, populations };
    const isCsv = extname(outputs.spikes).toLowerCase() === '.csv';
    const meta = { ...summary };
    write(outputs.spikes, isCsv ? writeSpikesCsv(spikes) : await spikesToNpz({ ...spikes, meta }));
  }
  if (outputs.summary !== undefined) {
    write(outputs.summary, `${JSON.stringify(summary, null, 2)}\n`);
  }
  if (outputs.plot !== undefined) {
    const isPage = extname(outputs.plot).toLowerCase() === '.html';
    write(outputs.plot, isPage ? page(outcome) : raster(outcome.recording).svg);
  }
  await writeAll(files);
  return files.map(([path]) => path);
}

/** The last second at most: more would be a grey box. */
function raster(recording: Recording): { svg: string; caption: string } {
  const { senders, times } = recording.allSpikes();
  const to = recording.to;
  const from = Math.max(recording.from, to - 1000);
  const options = { senders, times, populations: recording.populations, from, to };
  return { svg: rasterSvg(options), caption: rasterNote(options) };
}

function page(outcome: Outcome): string {
  const { title, reference, recording, summary, published, command } = outcome;
  const { senders, times } = recording.allSpikes();
  const { populations, from, to } = recording;
  const bin = [1, 2, 5, 10, 20, 50, 100].find((width) => (to - from) / width <= 400) ?? 200;
  const binned = binRates({ senders, times, populations, from, to, bin });
  const rates = Object.entries(summary.rates_hz).map(([name, rate]) => ({
    name,
    rate,
    published: published?.rates[name],
  }));
  const { svg, caption } = raster(recording);
  return reportHtml({
    title,
    subtitle: reference,
    summary: [
      ['Neurons', count(summary.neurons)],
      ['Synapses', count(summary.synapses)],
      ['Spikes', count(summary.spikes)],
      ['Wall / biological', `${summary.wall_per_biological.toPrecision(3)} ×`],
      ['Simulated time', `${count(summary.time_ms)} ms`],
      ['Time step', `${summary.dt_ms} ms`],
      ['Built in', duration(summary.build_s)],
      ['Simulated in', duration(summary.run_s)],
      ['Synaptic events', `${count(summary.synaptic_events_per_s / 1e6)} million/s`],
      ['Workers', String(summary.workers)],
      ['Seed', String(summary.seed)],
      ['Hash of the spikes', summary.hash],
    ],
    figures: [
      { svg, title: 'Spikes', caption: `One stroke a spike. ${caption}` },
      {
        svg: rateTracesSvg({ populations, binned }),
        title: 'Population rates',
        caption: `Spikes a neuron and second in bins of ${bin} ms.`,
      },
      {
        svg: rateBarsSvg({ rates, reference: 'published' }),
        title: 'Mean rates',
        caption: published ? `Marks: ${published.source}.` : '',
        wide: false,
      },
    ],
    rates,
    notes: [`Repeat it: ${command}`],
  });
}
