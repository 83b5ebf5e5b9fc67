/** A run as one plain object (`--json`, metadata of files) and as text for people. */
import type { PublishedRates } from '../../examples/example.ts';
import { chooseWorkers } from '../backends/wasm/wasm.ts';
import type { Network } from '../network/network.ts';
import { compilePlan } from '../plan/compile.ts';
import { formatRate } from '../plot/scale.ts';
import { duration, type TextStyle, textTable } from '../plot/terminal.ts';
import type { Measured } from './measure.ts';

/** Names and units are fixed: scripts read them. */
export interface Summary {
  readonly model: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly backend: string;
  readonly workers: number;
  readonly dt_ms: number;
  readonly time_ms: number;
  readonly warmup_ms: number;
  readonly neurons: number;
  readonly synapses: number;
  readonly spikes: number;
  /** Of the recorded part of the run. */
  readonly hash: string;
  readonly rates_hz: Readonly<Record<string, number>>;
  readonly build_s: number;
  readonly run_s: number;
  readonly wall_per_biological: number;
  readonly synaptic_events: number;
  readonly synaptic_events_per_s: number;
  readonly peak_memory_bytes: number;
  readonly stopped: boolean;
}

interface Ran {
  readonly model: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly network: Network;
  readonly measured: Measured;
  readonly warmup: number;
  readonly workers?: number;
  readonly backend?: string;
}

export async function summarise(ran: Ran): Promise<Summary> {
  const { recording, runSeconds, neurons, synapses, buildSeconds, stopped } = ran.measured;
  const isReference = ran.backend === 'reference';
  const plan = compilePlan(ran.network.describe());
  const biological = recording.duration / 1000;
  return {
    model: ran.model,
    options: ran.options,
    seed: ran.network.seed,
    backend: isReference ? 'reference' : 'wasm',
    workers: isReference ? 0 : (await chooseWorkers(plan, ran.workers)).workers,
    dt_ms: recording.dt,
    time_ms: clean(recording.duration),
    warmup_ms: ran.warmup,
    neurons,
    synapses,
    spikes: recording.spikeCount,
    hash: recording.hash,
    rates_hz: Object.fromEntries(
      Object.entries(recording.rates()).map(([name, rate]) => [name, round(rate, 6)]),
    ),
    build_s: round(buildSeconds, 4),
    run_s: round(runSeconds, 4),
    wall_per_biological: biological > 0 ? round(runSeconds / biological, 5) : 0,
    synaptic_events: recording.synapticEvents,
    synaptic_events_per_s: Math.round(recording.synapticEvents / Math.max(runSeconds, 1e-9)),
    peak_memory_bytes: process.resourceUsage().maxRSS * 1024,
    stopped,
  };
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits));
const clean = (time: number): number => round(time, 6);

/** 1,234,567 */
export const count = (value: number): string => Math.round(value).toLocaleString('en-US');

/** Rates by population, beside published ones where there are any. */
export function ratesTable(
  rates: Readonly<Record<string, number>>,
  published: PublishedRates | undefined,
  style: TextStyle,
): string {
  const names = Object.keys(rates);
  if (!published) {
    return textTable(
      ['population', 'rate (Hz)'],
      names.map((name) => [name, formatRate(rates[name])]),
      style,
    );
  }
  const rows = names.map((name) => {
    const reference = published.rates[name];
    if (reference === undefined) return [name, formatRate(rates[name]), '–', '–'];
    const difference = (100 * (rates[name] - reference)) / reference;
    const sign = difference < 0 ? '\u2212' : '+';
    const percent = `${sign}${Math.abs(difference).toFixed(1)} %`;
    return [name, formatRate(rates[name]), formatRate(reference), percent];
  });
  return textTable(['population', 'rate (Hz)', 'published', 'difference'], rows, style);
}

/** What the run cost, three lines. */
export function costLines(summary: Summary, reason: string): string {
  const { time_ms, run_s, build_s, wall_per_biological, synaptic_events_per_s } = summary;
  return [
    `${count(summary.neurons)} neurons, ${count(summary.synapses)} synapses, ` +
      `${count(summary.spikes)} spikes, hash ${summary.hash}`,
    `built in ${duration(build_s)}; ${count(time_ms)} ms in ${duration(run_s)}: ` +
      `${wall_per_biological.toPrecision(3)} s a biological second, ` +
      `${count(synaptic_events_per_s / 1e6)} million synaptic events/s, ` +
      `${count(summary.peak_memory_bytes / 1e6)} MB`,
    reason,
  ].join('\n');
}
