/** The means of a network as it was described: in-degrees of connectors, moments of weights, delays. Refuses what the theory does not cover. */

import type { Connector } from '../connect/connector.ts';
import type { Distribution } from '../connect/distribution.ts';
import { isMade } from '../connect/made.ts';
import { printValue, SynfireError } from '../errors.ts';
import type {
  NetworkDescription,
  PopulationDescription,
  ProjectionDescription,
} from '../network/description.ts';
import { Network } from '../network/network.ts';
import { isDistribution, readQuantity } from '../network/quantity.ts';
import { wholeDelay } from '../network/whole-delay.ts';
import { lifModel } from '../neurons/lif.ts';
import type { NeuronSpec, ParameterValue } from '../neurons/model.ts';
import type { Delay, LifCoupling, LifExternal, LifNetwork, LifPopulation } from './lif-network.ts';
import { integrate } from './quadrature.ts';

/**
 * Populations of `lif` with delta or exponential receptors of one time constant, Poisson sources, static projections, Poisson inputs and
 * currents that last for ever. Throws `no-theory` for anything else, naming it.
 */
export function lifNetwork(network: Network): LifNetwork {
  if (!isMade(network, Network)) {
    throw noTheory('lifNetwork', printValue(network), 'a Network');
  }
  const description: NetworkDescription = network.describe();
  const sizes = new Map(description.populations.map(({ name, size }) => [name, size]));
  const cells = new Map<string, Cell>();
  const populations = description.populations.map((population) => {
    const cell = cellOf(population);
    cells.set(population.name, cell);
    return cell.population;
  });
  const drives = new Map<string, number>();
  const external: LifExternal[] = [];
  for (const input of description.inputs) {
    const where = `input "${input.name}"`;
    const cell = cells.get(input.target)!;
    if (input.input === 'poisson' && input.neurons === undefined) {
      const weight = input.weight * cell.perWeight(input.receptor, where);
      external.push({ target: input.target, rate: input.rate, weight });
    } else if (input.input === 'step_current' && typeof input.amplitude === 'number') {
      const lasting = input.start === 0 && input.stop === Number.POSITIVE_INFINITY;
      if (!lasting) throw noTheory(where, 'a current that begins or ends', 'one that lasts');
      const drive = input.amplitude * cell.perCurrent;
      drives.set(input.target, (drives.get(input.target) ?? 0) + drive);
    } else {
      throw noTheory(where, input.input, 'Poisson input to all neurons, or a constant current');
    }
  }
  const couplings = description.projections.map((projection): LifCoupling => {
    const where = `projection "${projection.name}"`;
    if (projection.plasticity ?? projection.graded) {
      throw noTheory(where, 'synapses that learn, or that transmit states', 'static synapses');
    }
    const { source, target } = projection;
    const per = cells.get(target)!.perWeight(projection.receptor, where);
    const { mean, sd } = moments(projection.weight, where);
    return {
      ...{ source, target, weight: mean * per, weightSd: sd * Math.abs(per) },
      indegree: indegree(projection.connector, sizes.get(source)!, sizes.get(target)!),
      delay: delayOf(projection, where),
    };
  });
  return {
    couplings,
    external,
    populations: populations.map((population) => ({
      ...population,
      drive: drives.get(population.name) ?? 0,
    })),
  };
}

interface Cell {
  readonly population: LifPopulation;
  /** mV a unit of weight, and a pA. */
  perWeight(receptor: string, where: string): number;
  readonly perCurrent: number;
}

function cellOf({ name, size, neuron }: PopulationDescription): Cell {
  const where = `population "${name}"`;
  if ('source' in neuron) {
    if (neuron.source !== 'poisson') throw noTheory(where, neuron.source, 'lif or poisson');
    if (typeof neuron.rate !== 'number') throw noTheory(where, 'rates that differ', 'one rate');
    const still = { tau_m: 1, t_ref: 0, V_th: 1, V_reset: 0, tau_syn: 0 };
    const population = { name, size, rate: neuron.rate, ...still };
    return { population, perCurrent: 0, perWeight: () => 0 };
  }
  if (neuron.model.name !== lifModel.name) throw noTheory(where, neuron.model.name, 'lif');
  const value = (key: keyof typeof lifModel.parameters) => parameter(neuron, key, where);
  const [C_m, tau_m, rest] = [value('C_m'), value('tau_m'), value('E_L')];
  const kinds = Object.entries(neuron.receptors);
  const known = kinds.every(([, { kind }]) => kind.name === 'delta' || kind.name === 'exponential');
  if (!known) {
    const found = kinds.map(([, { kind }]) => kind.name).join(', ');
    throw noTheory(where, `receptors ${found}`, 'delta or exponential');
  }
  const tau = (receptor: string) => neuron.receptors[receptor]?.parameters.tau_syn ?? 0;
  const times = new Set(kinds.map(([receptor]) => tau(receptor)));
  if (times.size > 1) {
    throw noTheory(where, `time constants ${[...times].join(', ')} ms`, 'one for all receptors');
  }
  const tau_syn = [...times][0] ?? 0;
  return {
    perCurrent: tau_m / C_m,
    perWeight: (receptor, from) => {
      if (!(receptor in neuron.receptors)) throw noTheory(from, `receptor ${receptor}`, where);
      return tau_syn === 0 ? 1 : tau_syn / C_m;
    },
    population: {
      ...{ name, size, tau_m, tau_syn, t_ref: value('t_ref') },
      ...{ V_th: value('V_th') - rest, V_reset: value('V_reset') - rest },
    },
  };
}

function parameter(neuron: NeuronSpec, key: keyof typeof lifModel.parameters, where: string) {
  const { unit, default: standard } = lifModel.parameters[key];
  const given = neuron.parameters[key] ?? standard;
  if (typeof given === 'number' || typeof given === 'string') return readQuantity(given, unit);
  throw noTheory(`${where} › ${key}`, 'values that differ between neurons', 'one value');
}

/** Synapses on each neuron of the target, in the mean. */
export function indegree(connector: Connector, sources: number, targets: number): number {
  switch (connector.connector) {
    case 'allToAll':
      return sources;
    case 'oneToOne':
      return 1;
    case 'bernoulli':
      return connector.probability * sources;
    case 'fixedIndegree':
      return connector.degree;
    case 'fixedOutdegree':
      return (connector.degree * sources) / targets;
    case 'fixedTotalNumber':
      return connector.total / targets;
    case 'edges':
      return connector.source.length / targets;
    default:
      return connector satisfies never;
  }
}

/** Mean and standard deviation. */
export function moments(value: ParameterValue, where: string): { mean: number; sd: number } {
  if (typeof value === 'number') return { mean: value, sd: 0 };
  if (typeof value === 'string') throw noTheory(where, `"${value}"`, 'numbers');
  if (!isDistribution(value)) {
    const list = Array.from(value);
    const mean = list.reduce((sum, x) => sum + x, 0) / list.length;
    const square = list.reduce((sum, x) => sum + (x - mean) ** 2, 0) / list.length;
    return { mean, sd: Math.sqrt(square) };
  }
  if (value.distribution === 'uniform') {
    const { low, high } = value;
    return { mean: (low + high) / 2, sd: (high - low) / Math.sqrt(12) };
  }
  return bounded(value, where);
}

/** Moments of a normal or lognormal that is redrawn outside its bounds. */
function bounded(
  value: Exclude<Distribution, { distribution: 'uniform' }>,
  where: string,
): { mean: number; sd: number } {
  if (value.outside === 'clip') throw noTheory(where, 'clipped draws', 'redrawn ones');
  const isNormal = value.distribution === 'normal';
  const [center, spread] = isNormal ? [value.mean, value.sd] : [value.mu, value.sigma];
  const of = (u: number) => (isNormal ? center + spread * u : Math.exp(center + spread * u));
  const inverse = (x: number) =>
    spread === 0 ? 0 : ((isNormal ? x : Math.log(Math.max(x, 1e-300))) - center) / spread;
  const low = value.min === undefined ? -9 : Math.max(-9, inverse(value.min));
  const high = value.max === undefined ? 9 : Math.min(9, inverse(value.max));
  if (spread === 0) return { mean: of(0), sd: 0 };
  const density = (u: number) => Math.exp((-u * u) / 2);
  const whole = integrate(density, low, high, 0.5);
  const mean = integrate((u) => density(u) * of(u), low, high, 0.5) / whole;
  const square = integrate((u) => density(u) * (of(u) - mean) ** 2, low, high, 0.5) / whole;
  return { mean, sd: Math.sqrt(square) };
}

export function delayOf(projection: ProjectionDescription, where: string): Delay {
  const delay = wholeDelay(projection);
  if (typeof delay === 'number') return delay;
  const isNormal =
    typeof delay === 'object' &&
    isDistribution(delay) &&
    delay.distribution === 'normal' &&
    delay.max === undefined &&
    delay.outside !== 'clip';
  if (isNormal) return { mean: delay.mean, sd: delay.sd, min: delay.min ?? 0 };
  throw noTheory(`${where} › delay`, printValue(delay), 'a number, or a normal distribution');
}

export const noTheory = (where: string, found: string, expected: string): SynfireError =>
  new SynfireError({
    ...{ code: 'no-theory', where, found, expected },
    remedy: 'Simulate it, or describe an approximation by hand as a LifNetwork.',
  });
