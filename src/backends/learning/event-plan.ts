/** Networks whose spike times have exact derivatives, as numbers: `lif` with exponential currents, no refractoriness. */
import { type Fault, SynfireError } from '../../errors.ts';
import { lifModel } from '../../neurons/lif.ts';
import type { Values } from '../../plan/plan.ts';
import { valueAt } from '../../plan/values.ts';
import type { LearningBlock, LearningLayout } from './layout.ts';

export interface EventPlan {
  /** ms. */
  readonly duration: number;
  readonly dt: number;
  readonly populations: readonly EventPopulation[];
  readonly blocks: readonly LearningBlock[];
  /** Of all projections. */
  readonly weights: number;
}

/** Voltages count from rest. Neurons are [first, first + size) of all, sources too. */
export interface EventPopulation {
  readonly name: string;
  readonly size: number;
  readonly first: number;
  readonly source: boolean;
  /** By neuron; empty for sources. ms, mV, mV/pA. */
  readonly tauM: Float64Array;
  readonly tauS: Float64Array;
  readonly resistance: Float64Array;
  readonly threshold: Float64Array;
  readonly reset: Float64Array;
  readonly initial: Float64Array;
}

/** Throws SynfireError with all that stands against it. */
export function eventPlan(layout: LearningLayout): EventPlan {
  const { plan, steps, blocks, weights } = layout;
  SynfireError.gather(faultsOf(layout));
  let first = 0;
  const populations = plan.populations.map((population): EventPopulation => {
    const { name, size, kind, parameters: p } = population;
    const base = { name, size, first, source: kind !== 'neurons' };
    first += size;
    const each = (values: Values | undefined, of = (x: number, _i: number) => x) =>
      kind === 'neurons'
        ? Float64Array.from({ length: size }, (_, i) => of(valueAt(values!, i), i))
        : new Float64Array(0);
    const fromRest = (x: number, i: number) => x - valueAt(p.E_L, i);
    const [receptor] = population.receptors;
    return {
      ...base,
      tauM: each(p.tau_m),
      tauS: each(p[`tau_syn_${receptor?.name}`]),
      resistance: each(p.tau_m, (tau, i) => tau / valueAt(p.C_m, i)),
      threshold: each(p.V_th, fromRest),
      reset: each(p.V_reset, fromRest),
      initial: each(population.initial.v, fromRest),
    };
  });
  return { duration: steps * plan.dt, dt: plan.dt, populations, blocks, weights };
}

function faultsOf({ plan, populations }: LearningLayout): Fault[] {
  const faults: Fault[] = [];
  const refuse = (where: string, found: string, expected: string) => {
    const remedy = 'Train this network with method "bptt".';
    faults.push({ code: 'no-next-spike', where, found, expected, remedy });
  };
  for (const [
    p,
    { name, kind, model, parameters, receptors, size },
  ] of plan.populations.entries()) {
    if (kind !== 'neurons') continue;
    const where = `population "${name}"`;
    const known = Object.keys(lifModel.parameters).every((id) => id in parameters);
    if (model!.name !== 'lif' || !known) {
      refuse(`${where} › model`, `"${model!.name}"`, 'lif, whose next spike has a closed form');
      continue;
    }
    const some = (test: (i: number) => boolean) =>
      Array.from({ length: size }, (_, i) => i).some(test);
    const [receptor] = receptors;
    const tauSyn = parameters[`tau_syn_${receptor?.name}`];
    if (receptors.length !== 1 || model!.receptors[0].state !== `I_${receptor.name}` || !tauSyn) {
      refuse(`${where} › receptors`, 'other ones', 'one exponential receptor');
    } else if (some((i) => valueAt(parameters.tau_m, i) === valueAt(tauSyn, i))) {
      refuse(`${where} › tau_syn`, 'tau_syn = tau_m', 'two different time constants');
    }
    if (some((i) => valueAt(parameters.t_ref, i) !== 0)) {
      refuse(`${where} › t_ref`, 'refractoriness', 't_ref: 0');
    }
    if (some((i) => valueAt(parameters.V_th, i) <= valueAt(parameters.E_L, i))) {
      refuse(`${where} › V_th`, 'a threshold at or below rest', 'V_th above E_L');
    }
    const { parameters: learnt, initial } = populations[p];
    if (learnt.length + initial.length > 0) {
      refuse(`${where} › learn`, [...learnt, ...initial].join(', '), 'weights only');
    }
  }
  for (const input of plan.inputs) {
    const { name } = plan.populations[input.target];
    refuse(`input to "${name}"`, input.input, 'events of sources only');
  }
  return faults;
}
