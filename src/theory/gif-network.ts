/** Populations of `gif` neurons as they were described, for the equations that step them without their neurons. Refuses what these do not cover. */

import { isMade } from '../connect/made.ts';
import { printValue } from '../errors.ts';
import type { PopulationDescription } from '../network/description.ts';
import { Network } from '../network/network.ts';
import { readQuantity } from '../network/quantity.ts';
import { gifModel } from '../neurons/gif.ts';
import { delayOf, indegree, moments, noTheory } from './from-network.ts';
import type { MesoscopicCoupling, MesoscopicNetwork, MesoscopicPopulation } from './mesoscopic.ts';

interface Cell {
  readonly population: Omit<MesoscopicPopulation, 'drive'>;
  /** mV by which a lasting pA moves the potential; mV that a unit of weight makes it jump, and over which time. */
  readonly perCurrent: number;
  perWeight(receptor: string, where: string): readonly [jump: number, tau_syn: number];
}

/**
 * Populations of `gif` whose spikes move the threshold alone (`q_eta` 0), with delta or exponential receptors, static projections and step currents that
 * are one number for a population; potentials are above E_L. Throws `no-theory` for anything else, naming it.
 */
export function gifNetwork(network: Network): MesoscopicNetwork {
  if (!isMade(network, Network)) throw noTheory('gifNetwork', printValue(network), 'a Network');
  const { populations, projections, inputs } = network.describe();
  const cells = new Map(populations.map((population) => [population.name, cellOf(population)]));
  const sizes = new Map(populations.map(({ name, size }) => [name, size]));
  const steps = inputs.map((input) => {
    const where = `input "${input.name}"`;
    if (input.input !== 'step_current' || typeof input.amplitude !== 'number') {
      throw noTheory(where, input.input, 'a step current of one amplitude');
    }
    const { target, amplitude, start, stop } = input;
    return { target, drive: amplitude * cells.get(target)!.perCurrent, start, stop };
  });
  const couplings = projections.map((projection): MesoscopicCoupling => {
    const where = `projection "${projection.name}"`;
    if (projection.plasticity ?? projection.graded) {
      throw noTheory(where, 'synapses that learn, or that transmit states', 'static synapses');
    }
    const { source, target } = projection;
    const [jump, tau_syn] = cells.get(target)!.perWeight(projection.receptor, where);
    const delay = delayOf(projection, where);
    return {
      ...{ source, target, tau_syn, weight: moments(projection.weight, where).mean * jump },
      indegree: indegree(projection.connector, sizes.get(source)!, sizes.get(target)!),
      delay: typeof delay === 'number' ? delay : delay.mean,
    };
  });
  return {
    couplings,
    populations: populations.map(({ name }) => {
      const own = steps.filter(({ target }) => target === name);
      const times = new Set([0, ...own.flatMap(({ start, stop }) => [start, stop])]);
      const drive = [...times]
        .filter((time) => Number.isFinite(time))
        .sort((a, b) => a - b)
        .map((from) => ({
          from,
          value: own.reduce(
            (sum, step) => sum + (from >= step.start && from < step.stop ? step.drive : 0),
            0,
          ),
        }));
      return { ...cells.get(name)!.population, drive };
    }),
  };
}

function cellOf({ name, size, neuron }: PopulationDescription): Cell {
  const where = `population "${name}"`;
  if ('source' in neuron) throw noTheory(where, neuron.source, 'gif');
  if (neuron.model.name !== gifModel.name) throw noTheory(where, neuron.model.name, 'gif');
  const value = (key: keyof typeof gifModel.parameters) => {
    const { unit, default: standard } = gifModel.parameters[key];
    const given = neuron.parameters[key] ?? standard;
    if (typeof given === 'number' || typeof given === 'string') return readQuantity(given, unit);
    throw noTheory(`${where} › ${key}`, 'values that differ between neurons', 'one value');
  };
  if (value('q_eta') !== 0) {
    throw noTheory(`${where} › q_eta`, `${value('q_eta')} pA`, '0: spikes that move the threshold');
  }
  const [tau_m, C_m, rest, rise] = [
    ...[value('tau_m'), value('C_m'), value('E_L'), value('q_gamma')],
  ];
  return {
    perCurrent: tau_m / C_m,
    perWeight: (receptor, from) => {
      const kind = neuron.receptors[receptor]?.kind.name;
      if (kind === 'delta') return [1, 0];
      if (kind !== 'exponential') throw noTheory(from, `receptor ${kind}`, 'delta or exponential');
      const tau_syn = Number(neuron.receptors[receptor].parameters.tau_syn);
      return [tau_syn / C_m, tau_syn];
    },
    population: {
      ...{ name, size, tau_m, t_ref: value('t_ref') },
      ...{ V_th: value('V_T') - rest, V_reset: value('V_reset') - rest },
      ...{ Delta_V: value('Delta_V'), lambda_0: value('lambda_0') },
      adaptation: rise === 0 ? [] : [{ tau: value('tau_gamma'), rise }],
    },
  };
}
