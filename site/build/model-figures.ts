/** The curves of models, each from a run of the engine with default parameters: f–I curve and potential of a neuron, response of a receptor. */

import { parseEquations } from '../../src/equations/equations.ts';
import {
  adex,
  lif,
  Network,
  type NeuronSpec,
  oneToOne,
  simulate,
  spikeGenerator,
} from '../../src/index.ts';
import type { ReceptorSpec } from '../../src/neurons/model.ts';
import { tracesSvg } from '../../src/plot/traces.ts';
import { curveSvg } from './curve.ts';

export interface Figure {
  /** What it shows, in a sentence. */
  readonly title: string;
  /** SVG text for a page that is so many px wide. */
  draw(width: number): string;
}

/** Values of each current, of which the mean is shown, where a neuron is noisy. */
const COPIES = 24;
const WINDOW = { from: 200, to: 1200 } as const; // ms
const POINTS = 41;
/** Rate that a curve should reach, Hz. */
const HIGH = 60;

export async function neuronFigures(spec: NeuronSpec): Promise<Figure[]> {
  const { name, method } = spec.model;
  const copies = method === 'euler_maruyama' ? COPIES : 1;
  const most = await largestCurrent(spec);
  const currents = Array.from({ length: POINTS }, (_, k) => (most * k) / (POINTS - 1));
  const rates = await ratesOf(spec, currents, copies);
  const shown = rates.findIndex((rate) => rate >= 25);
  const current = currents[shown < 0 ? rates.indexOf(Math.max(...rates)) : shown];
  const many = copies > 1 ? `, mean of ${copies} cells` : '';
  return [
    {
      title: `Rate of ${name} for a constant current${many}${blockOf(currents, rates)}`,
      draw: (width) =>
        curveSvg({
          ...{ x: currents, y: rates, title: `f–I curve of ${name}`, width },
          ...{ xTitle: 'current (pA)', yTitle: 'rate (Hz)' },
        }),
    },
    {
      title: `States of ${name} with ${Number(current.toPrecision(3))} pA from 20 ms on`,
      draw: await tracesOf(spec, current),
    },
  ];
}

/** Said of a cell that fires no more at the largest currents: there it is held depolarised. */
function blockOf(currents: readonly number[], rates: readonly number[]): string {
  const last = rates.findLastIndex((rate) => rate > 0);
  if (last < 0 || last === rates.length - 1) return '';
  const [from, to] = [currents[last], currents[last + 1]].map((pA) => Number(pA.toPrecision(3)));
  return `. The curve ends in depolarisation block: between ${from} and ${to} pA firing stops, and the potential stays up`;
}

/** The states' own names first; those that only make random numbers are no picture. */
const statesOf = ({ equations }: { equations: string }) =>
  parseEquations({ text: equations, where: 'model' })
    .rates.map(({ name, unitText }) => ({ name, unit: unitText }))
    .filter(({ name }) => !/^z_\d$/.test(name));

async function tracesOf(spec: NeuronSpec, current: number): Promise<Figure['draw']> {
  const net = new Network({ dt: 0.1, seed: 1 });
  const states = statesOf(spec.model).slice(0, 3);
  net.population('cell', 1, spec);
  net.stepCurrent('cell', { amplitude: current, start: 20 });
  const variables = states.map(({ name }) => name);
  net.recordStates('cell', { variables, every: 0.1, name: 'states' });
  const { times, values } = (await simulate(net, { time: 200 })).states('states');
  const traces = states.map(({ name, unit }) => ({
    ...{ name, values: values[name] },
    ...(unit === '1' ? {} : { unit }),
  }));
  const { name: title } = spec.model;
  return (width) => tracesSvg({ times, traces, width, panelHeight: 92, title });
}

/** Mean rate for each current, Hz. */
async function ratesOf(
  spec: NeuronSpec,
  currents: readonly number[],
  copies: number,
): Promise<number[]> {
  const net = new Network({ dt: 0.1, seed: 1 });
  const all = currents.flatMap((current) => Array<number>(copies).fill(current));
  net.population('cells', all.length, spec);
  net.stepCurrent('cells', { amplitude: all });
  const { senders, times } = (await simulate(net, { time: WINDOW.to })).spikes('cells');
  const rates = currents.map(() => 0);
  senders.forEach((sender, k) => {
    if (times[k] > WINDOW.from) rates[Math.floor(sender / copies)]++;
  });
  return rates.map((count) => (1000 * count) / (WINDOW.to - WINDOW.from) / copies);
}

/** Where the curve ends, pA: at a high rate; of a cell that never gets there, well above the first spikes. */
async function largestCurrent(spec: NeuronSpec): Promise<number> {
  const powers = Array.from({ length: 14 }, (_, k) => 2 ** k);
  const rates = await ratesOf(spec, powers, 4);
  const high = rates.findIndex((rate) => rate >= HIGH);
  if (high >= 0) return powers[high];
  const rest = rates[0];
  return (
    4 *
    powers[
      Math.max(
        0,
        rates.findIndex((rate) => rate > rest + 2),
      )
    ]
  );
}

/** One arrival at 10 ms onto a cell at rest. */
export async function receptorFigures(name: string, spec: ReceptorSpec): Promise<Figure[]> {
  const { kind } = spec;
  const weight = { pA: 200, nS: 5, mV: 2 }[kind.weightUnit] ?? 1;
  const net = new Network({ dt: 0.1, seed: 1 });
  net.population('source', 1, spikeGenerator({ senders: [0], times: [10] }));
  const adapts = kind.jump === 'w'; // a state of the cell, not of the receptor
  net.population('cell', 1, (adapts ? adex : lif)({ receptors: { ex: spec } }));
  net.connect('source', 'cell', { connector: oneToOne(), receptor: 'ex', weight, delay: 0.1 });
  const own = kind.equations.trim() === '' ? [] : statesOf(kind);
  const states = [
    ...(kind.current === undefined && kind.jump !== 'v' && !adapts
      ? []
      : [{ name: 'v', unit: 'mV' }]),
    ...(adapts ? [{ name: 'w', unit: 'pA' }] : []),
    ...own.slice(0, 2).map(({ name, unit }) => ({ name: `${name}_ex`, unit })),
  ];
  const variables = states.map(({ name }) => name);
  net.recordStates('cell', { variables, every: 0.1, name: 'states' });
  const time = adapts ? 600 : Math.min(600, 60 + 4 * Math.max(0, ...Object.values(times(kind))));
  const recorded = (await simulate(net, { time })).states('states');
  const traces = states.map(({ name: state, unit }) => ({
    ...{ name: state, values: recorded.values[state] },
    ...(unit === '1' ? {} : { unit }),
  }));
  const said = kind.weightUnit === '1' ? `${weight}` : `${weight} ${kind.weightUnit}`;
  return [
    {
      title: `What one spike with the weight ${said} does to ${adapts ? 'an adapting' : 'a leaky'} cell at rest`,
      draw: (width) =>
        tracesSvg({ times: recorded.times, traces, width, panelHeight: 110, title: name }),
    },
  ];
}

/** Time constants of a kind, ms. */
const times = ({ parameters }: ReceptorSpec['kind']) =>
  Object.fromEntries(
    Object.entries(parameters)
      .filter(([, { unit }]) => unit === 'ms')
      .map(([id, declared]) => [id, declared.default]),
  );
