/**
 * Population equations of networks of generalised integrate-and-fire neurons with adaptation: mean, fluctuations and responses of populations of some tens to
 * thousands without their neurons. Schwalger, Deger & Gerstner (2017), PLoS Comput. Biol. 13:e1005507, eqs. 29–47.
 */
import { expectArgument, expectOptions, isCount, isReal } from '../connect/argument.ts';
import { isMade } from '../connect/made.ts';
import { exp } from '../equations/f64.ts';
import { Network } from '../network/network.ts';
import { Draws } from '../plan/host-draws.ts';
import { Cohorts } from './cohorts.ts';
import { gifNetwork } from './gif-network.ts';

/** Hazard lambda_0·exp((v − V_th − γ)/Delta_V); times in ms, potentials in mV. */
export interface MesoscopicPopulation {
  readonly name: string;
  readonly size: number;
  readonly tau_m: number;
  readonly t_ref: number;
  readonly V_th: number;
  readonly V_reset: number;
  readonly Delta_V: number;
  /** 1/ms. */
  readonly lambda_0: number;
  /** What each spike adds to the threshold, and how that decays. */
  readonly adaptation?: readonly { readonly tau: number; readonly rise: number }[];
  /** Where the potential would settle without synapses: mV, from each of the times (ms, ascending, the first 0). */
  readonly drive: number | readonly { readonly from: number; readonly value: number }[];
}

export interface MesoscopicCoupling {
  readonly source: string;
  readonly target: string;
  /** Synapses on each neuron of the target. */
  readonly indegree: number;
  /** mV: the jump of the potential by one spike, were the synapse instantaneous. */
  readonly weight: number;
  readonly delay: number;
  /** Exponential current of unit area; 0: instantaneous. */
  readonly tau_syn: number;
}

export interface MesoscopicNetwork {
  readonly populations: readonly MesoscopicPopulation[];
  readonly couplings?: readonly MesoscopicCoupling[];
}

export interface MesoscopicOptions {
  /** ms. */
  readonly time: number;
  /** ms; default 0.5. */
  readonly dt?: number;
  /** Default 1. */
  readonly seed?: number;
}

export interface MesoscopicRates {
  /** Ends of the steps, ms. */
  readonly times: Float64Array;
  /** By population: Hz, in each step. */
  readonly rates: Readonly<Record<string, Float64Array>>;
}

/**
 * Rates of all populations in each step, drawn; all start at V_reset, unadapted. A `Network` of `gif` neurons is taken as it is described. Throws `wrong-type`,
 * `unknown-option`, `no-theory`.
 */
export function mesoscopic(
  network: Network | MesoscopicNetwork,
  options: MesoscopicOptions,
): MesoscopicRates {
  const where = 'mesoscopic';
  const net = isMade(network, Network) ? gifNetwork(network) : network;
  checkNetwork(net, where);
  expectOptions(options, `${where} › options`, ['time', 'dt', 'seed']);
  const { time, dt = 0.5, seed = 1 } = options;
  expectArgument(isReal(dt) && dt > 0, `${where} › dt`, dt, 'ms > 0');
  const steps = Math.round(time / dt);
  const sound = isReal(time) && steps >= 1 && steps <= 1e8;
  expectArgument(sound, `${where} › time`, time, 'ms, from one step to 10⁸');
  const { populations, couplings = [] } = net;
  const places = new Map(populations.map(({ name }, k) => [name, k]));
  const cohorts = populations.map((population) => new Cohorts(population, dt));
  const draws = populations.map((_, k) => new Draws(seed, where, 21, k));
  const rates = populations.map(() => new Float64Array(steps));
  const currents = couplings.map(({ source, target, indegree, weight, delay, tau_syn }) => ({
    source: rates[places.get(source)!],
    target: places.get(target)!,
    scale: (populations[places.get(target)!].tau_m * indegree * weight) / 1000,
    lag: Math.max(1, Math.round(delay / dt)),
    keep: tau_syn > 0 ? exp(-dt / tau_syn) : 0,
    value: 0,
  }));
  const drives = populations.map(({ drive }) =>
    typeof drive === 'number' ? [{ from: 0, value: drive }] : drive,
  );
  const inputs = new Float64Array(populations.length);
  for (let step = 0; step < steps; step++) {
    drives.forEach((pieces, k) => {
      const piece = pieces.findLast(({ from }) => from <= (step + 1e-9) * dt);
      inputs[k] = piece!.value;
    });
    for (const current of currents) {
      const rate = step >= current.lag ? current.source[step - current.lag] : 0;
      current.value = current.keep * current.value + (1 - current.keep) * rate;
      inputs[current.target] += current.scale * current.value;
    }
    cohorts.forEach((population, k) => {
      const fired = population.step(inputs[k], draws[k]);
      rates[k][step] = (fired / populations[k].size / dt) * 1000;
    });
  }
  return {
    times: Float64Array.from({ length: steps }, (_, step) => (step + 1) * dt),
    rates: Object.fromEntries(populations.map(({ name }, k) => [name, rates[k]])),
  };
}

function checkNetwork(net: MesoscopicNetwork, where: string): void {
  expectOptions(net, where, ['populations', 'couplings']);
  const { populations, couplings = [] } = net;
  const some = Array.isArray(populations) && populations.length > 0;
  expectArgument(some, `${where} › populations`, populations, 'a list of at least one');
  expectArgument(Array.isArray(couplings), `${where} › couplings`, couplings, 'a list');
  const names = populations.map((population, k) => {
    const at = `${where} › populations[${k}]`;
    const times = ['tau_m', 'Delta_V', 'lambda_0'] as const;
    const known = ['name', 'size', 't_ref', 'V_th', 'V_reset', 'adaptation', 'drive', ...times];
    expectOptions(population, at, known);
    const { name, size, t_ref, V_th, V_reset, adaptation = [], drive } = population;
    expectArgument(typeof name === 'string', `${at} › name`, name, 'text');
    expectArgument(isCount(size) && size > 0, `${at} › size`, size, 'an integer ≥ 1');
    for (const key of times) {
      const value = population[key];
      expectArgument(isReal(value) && value > 0, `${at} › ${key}`, value, 'a number > 0');
    }
    expectArgument(isReal(t_ref) && t_ref >= 0, `${at} › t_ref`, t_ref, 'ms ≥ 0');
    for (const [key, value] of Object.entries({ V_th, V_reset })) {
      expectArgument(isReal(value), `${at} › ${key}`, value, 'mV');
    }
    expectArgument(Array.isArray(adaptation), `${at} › adaptation`, adaptation, 'a list');
    adaptation.forEach((kernel, j) => {
      expectOptions(kernel, `${at} › adaptation[${j}]`, ['tau', 'rise']);
      const decays = isReal(kernel.tau) && kernel.tau > 0 && isReal(kernel.rise);
      expectArgument(decays, `${at} › adaptation[${j}]`, kernel, 'tau > 0 in ms, rise in mV');
    });
    const pieces = Array.isArray(drive) ? drive : [{ from: 0, value: drive }];
    const ordered = pieces.every(
      (piece, j) =>
        isReal(piece?.value) && (j === 0 ? piece.from === 0 : piece.from > pieces[j - 1].from),
    );
    const expected = 'mV, or a list of { from, value } with ascending times, the first 0';
    expectArgument(pieces.length > 0 && ordered, `${at} › drive`, drive, expected);
    return name;
  });
  couplings.forEach((coupling, k) => {
    const at = `${where} › couplings[${k}]`;
    const known = ['source', 'target', 'indegree', 'weight', 'delay', 'tau_syn'];
    expectOptions(coupling, at, known);
    for (const key of ['source', 'target'] as const) {
      const name = coupling[key];
      const expected = `one of ${names.join(', ')}`;
      expectArgument(names.includes(name), `${at} › ${key}`, name, expected);
    }
    for (const key of ['indegree', 'delay', 'tau_syn'] as const) {
      const value = coupling[key];
      expectArgument(isReal(value) && value >= 0, `${at} › ${key}`, value, 'a number ≥ 0');
    }
    expectArgument(isReal(coupling.weight), `${at} › weight`, coupling.weight, 'mV');
  });
}
