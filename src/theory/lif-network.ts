/** What the theory knows of a network: populations of leaky integrate-and-fire neurons and the means of what joins them. */
import { expectArgument, expectOptions, isCount, isReal } from '../connect/argument.ts';

/** Potentials are in mV from rest, times in ms. */
export interface LifPopulation {
  readonly name: string;
  readonly size: number;
  readonly tau_m: number;
  readonly t_ref: number;
  readonly V_th: number;
  readonly V_reset: number;
  /** Of all synapses onto it; 0 for instantaneous ones. */
  readonly tau_syn: number;
  /** Mean input from constant currents, mV. */
  readonly drive?: number;
  /** A population that fires at this rate (Hz) whatever comes: Poisson sources. */
  readonly rate?: number;
}

/** ms: one value, or normal and redrawn below `min`. */
export type Delay = number | { readonly mean: number; readonly sd: number; readonly min?: number };

export interface LifCoupling {
  readonly source: string;
  readonly target: string;
  /** Synapses on each neuron of the target. */
  readonly indegree: number;
  /** mV: what one spike adds to the integral of the potential over tau_m; the jump of instantaneous synapses, w·τ_syn/C of currents. */
  readonly weight: number;
  /** Of single synapses around the mean, mV; 0 by default. */
  readonly weightSd?: number;
  readonly delay: Delay;
}

/** External Poisson input to each neuron of a population. */
export interface LifExternal {
  readonly target: string;
  /** Events per second and neuron. */
  readonly rate: number;
  readonly weight: number;
}

export interface LifNetwork {
  readonly populations: readonly LifPopulation[];
  readonly couplings: readonly LifCoupling[];
  readonly external?: readonly LifExternal[];
}

/** Throws SynfireError. */
export function checkLifNetwork(net: LifNetwork, where: string): void {
  expectOptions(net, where, ['populations', 'couplings', 'external']);
  const { populations, couplings, external = [] } = net;
  for (const [name, list] of Object.entries({ populations, couplings, external })) {
    expectArgument(Array.isArray(list), `${where} › ${name}`, list, 'a list');
  }
  expectArgument(populations.length > 0, `${where} › populations`, populations, 'at least one');
  const names = populations.map((population, k) => {
    const at = `${where} › populations[${k}]`;
    const known = ['name', 'size', 'tau_m', 't_ref', 'V_th', 'V_reset', 'tau_syn', 'drive', 'rate'];
    expectOptions(population, at, known);
    const { name, size, tau_m, t_ref, V_th, V_reset, tau_syn, drive = 0, rate = 0 } = population;
    expectArgument(typeof name === 'string', `${at} › name`, name, 'text');
    expectArgument(isCount(size) && size > 0, `${at} › size`, size, 'an integer ≥ 1');
    expectArgument(isReal(tau_m) && tau_m > 0, `${at} › tau_m`, tau_m, 'ms > 0');
    expectArgument(isReal(t_ref) && t_ref >= 0, `${at} › t_ref`, t_ref, 'ms ≥ 0');
    expectArgument(isReal(V_reset), `${at} › V_reset`, V_reset, 'mV');
    expectArgument(isReal(V_th) && V_th > V_reset, `${at} › V_th`, V_th, 'mV above V_reset');
    const fast = isReal(tau_syn) && tau_syn >= 0 && tau_syn <= 0.25 * tau_m;
    expectArgument(fast, `${at} › tau_syn`, tau_syn, 'ms from 0 to a quarter of tau_m');
    expectArgument(isReal(drive), `${at} › drive`, drive, 'mV');
    expectArgument(isReal(rate) && rate >= 0, `${at} › rate`, rate, 'Hz ≥ 0');
    return name;
  });
  const named = (name: unknown, at: string) =>
    expectArgument(names.includes(name as string), at, name, `one of ${names.join(', ')}`);
  couplings.forEach((coupling, k) => {
    const at = `${where} › couplings[${k}]`;
    const known = ['source', 'target', 'indegree', 'weight', 'weightSd', 'delay'];
    expectOptions(coupling, at, known);
    const { indegree, weight, weightSd = 0, delay } = coupling;
    named(coupling.source, `${at} › source`);
    named(coupling.target, `${at} › target`);
    const some = isReal(indegree) && indegree >= 0;
    expectArgument(some, `${at} › indegree`, indegree, 'a number ≥ 0');
    expectArgument(isReal(weight), `${at} › weight`, weight, 'mV');
    expectArgument(isReal(weightSd) && weightSd >= 0, `${at} › weightSd`, weightSd, 'mV ≥ 0');
    const spread = typeof delay === 'object' && delay !== null;
    const parts = spread ? [delay.mean, delay.sd, delay.min ?? 0] : [delay];
    const sound = parts.every((part) => isReal(part) && part >= 0);
    expectArgument(sound, `${at} › delay`, delay, 'ms ≥ 0, or { mean, sd, min }');
  });
  external.forEach(({ target, rate, weight }, k) => {
    const at = `${where} › external[${k}]`;
    named(target, `${at} › target`);
    expectArgument(isReal(rate) && rate >= 0, `${at} › rate`, rate, 'Hz ≥ 0');
    expectArgument(isReal(weight), `${at} › weight`, weight, 'mV');
  });
}
