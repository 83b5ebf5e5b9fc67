/** Where a network of leaky integrate-and-fire neurons comes to rest: rates that reproduce themselves through the input they cause. */
import { expectArgument, expectOptions, isReal } from '../connect/argument.ts';
import { SynfireError } from '../errors.ts';
import { matrix } from '../linalg/matrix.ts';
import { solve } from '../linalg/solve.ts';
import { checkLifNetwork, type LifNetwork } from './lif-network.ts';
import { type LifInput, rateOf } from './siegert.ts';

export interface WorkingPointOptions {
  /** Rates (Hz, by population) to begin from. Without them two searches, from silence and from saturation, have to agree. */
  readonly start?: Readonly<Record<string, number>>;
}

export interface WorkingPoint {
  readonly names: readonly string[];
  /** Hz. */
  readonly rates: Float64Array;
  /** Mean and standard deviation of the input, mV from rest. */
  readonly mean: Float64Array;
  readonly sd: Float64Array;
}

/** Rates are followed from the start along dν/dt = F(ν) − ν, and polished. */
export function workingPoint(net: LifNetwork, options: WorkingPointOptions = {}): WorkingPoint {
  checkLifNetwork(net, 'workingPoint');
  expectOptions(options, 'workingPoint', ['start']);
  const { populations } = net;
  const names = populations.map(({ name }) => name);
  const finish = (rates: Float64Array): WorkingPoint => ({ names, rates, ...inputs(net, rates) });
  const { start } = options;
  if (start !== undefined) {
    expectOptions(start, 'workingPoint › start', names);
    const from = Float64Array.from(names, (name) => start[name] ?? 0);
    const sound = from.every((rate) => isReal(rate) && rate >= 0);
    expectArgument(sound, 'workingPoint › start', start, 'rates ≥ 0, Hz');
    return finish(settle(net, from));
  }
  const low = settle(net, new Float64Array(names.length));
  const most = populations.map(({ t_ref }) => 900 / Math.max(t_ref, 1));
  const high = settle(net, Float64Array.from(most));
  if (low.every((rate, k) => Math.abs(rate - high[k]) <= 1e-6 * (1 + rate))) return finish(low);
  throw new SynfireError({
    code: 'ambiguous-working-point',
    where: 'workingPoint',
    found: `${print(names, low)} from silence, ${print(names, high)} from saturation`,
    expected: 'one stationary state',
    remedy: 'Give `start`, rates near the state that is meant.',
  });
}

const print = (names: readonly string[], rates: Float64Array): string =>
  names.map((name, k) => `${name} ${rates[k].toPrecision(4)} Hz`).join(', ');

/** Mean and standard deviation of the input at given rates. */
export function inputs(
  { populations, couplings, external = [] }: LifNetwork,
  rates: Float64Array,
): { readonly mean: Float64Array; readonly sd: Float64Array } {
  const index = new Map(populations.map(({ name }, k) => [name, k]));
  const mean = Float64Array.from(populations, ({ drive = 0 }) => drive);
  const variance = new Float64Array(populations.length);
  const add = (target: number, events: number, weight: number, spread = 0) => {
    const through = (populations[target].tau_m * events) / 1000;
    mean[target] += through * weight;
    variance[target] += through * (weight * weight + spread * spread);
  };
  for (const { source, target, indegree, weight, weightSd } of couplings) {
    add(index.get(target)!, indegree * rates[index.get(source)!], weight, weightSd);
  }
  for (const { target, rate, weight } of external) add(index.get(target)!, rate, weight);
  return { mean, sd: variance.map(Math.sqrt) };
}

/** The input of population k as the formulas for one neuron take it. */
export const inputOf = (net: LifNetwork, k: number, mean: number, sd: number): LifInput => {
  const { tau_m, t_ref, V_th, V_reset, tau_syn } = net.populations[k];
  return { mean, sd, tau_m, t_ref, V_th, V_reset, tau_syn };
};

/** Rates that the input at given rates causes. */
function response(net: LifNetwork, rates: Float64Array): Float64Array {
  const { mean, sd } = inputs(net, rates);
  return rates.map((_, k) => net.populations[k].rate ?? rateOf(inputOf(net, k, mean[k], sd[k])));
}

const STEPS = 4000;
const DIVERGED = 1e6;
/** Error of a step, relative to 1 Hz and the rate. */
const TOLERANCE = 0.003;

/** Heun steps whose length keeps their error small, until Newton's method takes over. */
function settle(net: LifNetwork, start: Float64Array): Float64Array {
  let rates = start.map((rate, k) => net.populations[k].rate ?? rate);
  let step = 0.01;
  let change = flow(net, rates);
  for (let k = 0; k < STEPS; k++) {
    if (largest(change, rates) < 0.05 || k % 50 === 49) {
      const polished = polish(net, rates);
      if (polished !== undefined) return polished;
    }
    const guess = rates.map((rate, i) => Math.max(0, rate + step * change[i]));
    const after = flow(net, guess);
    const error = change.map((c, i) => (step / 2) * (after[i] - c));
    const off = largest(error, rates);
    if (off < TOLERANCE) {
      rates = rates.map((rate, i) => Math.max(0, rate + (step / 2) * (change[i] + after[i])));
      change = flow(net, rates);
      if (rates.some((rate) => !(rate < DIVERGED))) break;
    }
    step = Math.min(
      2,
      step * Math.min(2, Math.max(0.2, 0.8 * Math.sqrt(TOLERANCE / (off + 1e-12)))),
    );
  }
  const names = net.populations.map(({ name }) => name);
  throw new SynfireError({
    code: 'no-working-point',
    where: 'workingPoint',
    found: `${print(names, rates)}, still moving`,
    expected: 'rates that settle',
    remedy: 'There may be no stationary state, or a cycle: give `start`, or weaken the coupling.',
  });
}

const flow = (net: LifNetwork, rates: Float64Array): Float64Array => {
  const to = response(net, rates);
  return to.map((rate, k) => rate - rates[k]);
};

const largest = (change: Float64Array, rates: Float64Array): number =>
  change.reduce((most, c, k) => Math.max(most, Math.abs(c) / (1 + Math.abs(rates[k]))), 0);

/** Newton's method; undefined where it leaves the neighbourhood. */
function polish(net: LifNetwork, from: Float64Array): Float64Array | undefined {
  let rates = from.slice();
  const n = rates.length;
  for (let round = 0; round < 20; round++) {
    const off = flow(net, rates);
    if (largest(off, rates) < 1e-12) break;
    const jacobian = matrix(n, n);
    for (let j = 0; j < n; j++) {
      const h = 1e-6 * (1 + rates[j]);
      const moved = flow(net, rates.with(j, rates[j] + h));
      for (let i = 0; i < n; i++) jacobian.data[i * n + j] = -(moved[i] - off[i]) / h;
    }
    const step = solve(jacobian, matrix(n, 1, off)).data;
    rates = rates.map((rate, k) => Math.max(0, rate + step[k]));
  }
  const near = rates.every((rate, k) => Math.abs(rate - from[k]) < 0.1 * (1 + from[k]));
  return near && largest(flow(net, rates), rates) < 1e-9 ? rates : undefined;
}
