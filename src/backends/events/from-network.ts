/**
 * Which networks the event engine can do, and their numbers.
 *
 * Populations of `lif` with `delta` receptors, or with `exponential` ones of one time constant, under
 * currents that are constant piece by piece and Poisson input; spike generators and Poisson sources; every connector, weight and delay. Times of generators are
 * used as they were given, weights as given where they are numbers (drawn ones are those of the other backends). Poisson spikes
 * are drawn in continuous time; noise currents are those of the other backends, constant from draw to draw. Refused with all reasons at
 * once: other models and receptors.
 */
import { type Fault, SynfireError } from '../../errors.ts';
import type { NetworkDescription, PopulationDescription } from '../../network/description.ts';
import { isSource } from '../../network/models.ts';
import { lifModel } from '../../neurons/lif.ts';
import type { NeuronSpec } from '../../neurons/model.ts';
import { compilePlan } from '../../plan/compile.ts';
import { runKey } from '../../plan/draws.ts';
import type { Plan, PlannedPopulation, Values } from '../../plan/plan.ts';
import { FOREVER } from '../../plan/window.ts';
import { CurrentChanges, type DrivenKinds } from './current-changes.ts';
import { Currents } from './currents.ts';
import { gatherRows } from './network-rows.ts';
import type { PoissonTrain } from './poisson-trains.ts';
import { type DelayRows, type NeuronKind, NO_KIND, type QueueNetwork } from './queue-network.ts';

export function fromNetwork(description: NetworkDescription): QueueNetwork {
  const plan = compilePlan(description);
  SynfireError.gather(faultsOf(description, plan));
  const units = plan.populations.reduce((sum, population) => sum + population.size, 0);
  const kinds: NeuronKind[] = [];
  const kindOf = new Uint32Array(units).fill(NO_KIND);
  const initial = new Float64Array(units);
  const driven: DrivenKinds[] = [];
  for (const [p, population] of plan.populations.entries()) {
    if (population.kind !== 'neurons') continue;
    const currents = new Currents(plan, p);
    const current = currents.at(0);
    const { parameters } = population;
    const shared = !currents.each && Object.values(parameters).every((v) => typeof v === 'number');
    const tauSyn = synapticTime(description.populations[p], population) ?? 0;
    const firstKind = kinds.length;
    for (let i = 0; i < population.size; i++) {
      if (i === 0 || !shared) kinds.push(kindAt(population, current, tauSyn, i));
      kindOf[population.first + i] = kinds.length - 1;
      initial[population.first + i] = at(population.initial.v, i);
    }
    const count = kinds.length - firstKind;
    const rest: DrivenKinds['rest'] = (now) =>
      Float64Array.from({ length: count }, (_, i) => restOf(population, now, i));
    driven.push({ first: firstKind, count, currents, rest });
  }
  const rows = gatherRows(description, plan, (unit) => {
    const { tauSyn, resistance } = kinds[kindOf[unit]];
    return tauSyn === 0 ? 1 : resistance;
  });
  const populations = Object.fromEntries(
    plan.populations.flatMap(({ kind, name, first, size }) =>
      kind === 'neurons' ? [[name, [first, size] as const]] : [],
    ),
  );
  const network = {
    populations,
    units,
    kinds,
    kindOf,
    initial,
    changes: new CurrentChanges(driven, plan.dt),
    ...rows,
    ...externalSpikes(description, plan),
    trains: poissonSources(plan),
    key: runKey(plan),
  };
  return withBackground(network, plan);
}

/** Populations of Poisson units. */
function poissonSources({ populations, dt }: Plan): PoissonTrain[] {
  return populations.flatMap(({ kind, size, first, expected, onSteps }) => {
    if (kind !== 'poisson') return [];
    const [start, stop] = onSteps!;
    const to = stop >= FOREVER ? Number.POSITIVE_INFINITY : stop * dt;
    return Array.from({ length: size }, (_, i) => ({
      unit: first + i,
      rate: at(expected!, i) / dt,
      from: start * dt,
      to,
    }));
  });
}

/** Poisson input: one more unit for each neuron that has some, with a synapse without delay onto that neuron. */
function withBackground(network: QueueNetwork, plan: Plan): QueueNetwork {
  const { kinds, kindOf } = network;
  const trains = [...network.trains];
  const targets: number[] = [];
  const weights: number[] = [];
  const seen = new Set<number>();
  for (const input of plan.inputs) {
    // what adds finer digits to the input before it is no input of its own
    if (input.input !== 'poisson' || seen.has(input.stream)) continue;
    seen.add(input.stream);
    const { first, size } = plan.populations[input.target];
    for (let i = 0; i < size; i++) {
      if (input.mask && !input.mask[i]) continue;
      const { tauSyn, resistance } = kinds[kindOf[first + i]];
      const scale = tauSyn === 0 ? 1 : resistance;
      trains.push({
        unit: network.units + targets.length,
        rate: input.expected / plan.dt,
        from: 0,
        to: Number.POSITIVE_INFINITY,
      });
      targets.push(first + i);
      weights.push(input.given * scale);
    }
  }
  const more = targets.length;
  if (more === 0) return network;
  const before = network.targets.length;
  const longer = ({ delay, offsets }: DelayRows) => {
    const all = new Uint32Array(offsets.length + more).fill(offsets[offsets.length - 1]);
    all.set(offsets);
    return { delay, offsets: all };
  };
  const own = new Uint32Array(network.units + more + 1).fill(before);
  for (let k = 0; k <= more; k++) own[network.units + k] = before + k;
  return {
    ...network,
    units: network.units + more,
    kindOf: Uint32Array.from([...kindOf, ...new Uint32Array(more).fill(NO_KIND)]),
    initial: Float64Array.from([...network.initial, ...new Float64Array(more)]),
    rows: [...network.rows.map(longer), { delay: 0, offsets: own }],
    targets: Uint32Array.from([...network.targets, ...targets]),
    weights: Float64Array.from([...network.weights, ...weights]),
    trains,
  };
}

const at = (values: Values, i: number): number => (typeof values === 'number' ? values : values[i]);

/** V_∞ of unit i under a current, mV. */
const restOf = (
  { parameters: p }: Pick<PlannedPopulation, 'parameters'>,
  current: Values,
  i: number,
): number => at(p.E_L, i) + (at(current, i) * at(p.tau_m, i)) / at(p.C_m, i);

function kindAt(
  { parameters: p }: PlannedPopulation,
  current: Values,
  tauSyn: number,
  i: number,
): NeuronKind {
  const tau = at(p.tau_m, i);
  return {
    tau,
    rest: restOf({ parameters: p }, current, i),
    threshold: at(p.V_th, i),
    reset: at(p.V_reset, i),
    refractory: at(p.t_ref, i),
    tauSyn,
    resistance: tau / at(p.C_m, i),
  };
}

/** τ_s of the population's exponential receptors; 0: delta; undefined: neither, or several. */
function synapticTime(
  { neuron }: PopulationDescription,
  { parameters }: PlannedPopulation,
): number | undefined {
  const receptors = Object.entries((neuron as NeuronSpec).receptors);
  if (receptors.length === 0) return 0;
  const times = receptors.map(([name, { kind }]) => {
    if (kind.name === 'delta') return 0;
    return kind.name === 'exponential' ? parameters[`tau_syn_${name}`] : undefined;
  });
  const [first] = times;
  return typeof first === 'number' && times.every((time) => time === first) ? first : undefined;
}

function faultsOf(description: NetworkDescription, plan: Plan): Fault[] {
  const faults: Fault[] = [];
  const refuse = (where: string, found: string, expected: string) => {
    const remedy = 'Run this network with a time step (backend "wasm").';
    faults.push({ code: 'no-next-spike', where, found, expected, remedy });
  };
  for (const { name, plasticity, graded } of description.projections) {
    const where = `projection "${name}"`;
    if (plasticity) refuse(where, 'a plasticity rule', 'weights that stay as they are');
    if (graded) refuse(where, 'a graded coupling', 'spikes');
  }
  description.populations.forEach((population, p) => {
    const where = `population "${population.name}"`;
    if (isSource(population.neuron)) return;
    const { model } = population.neuron;
    if (model.equations !== lifModel.equations || model.threshold !== lifModel.threshold) {
      refuse(`${where} › model`, `"${model.name}"`, 'lif, whose next spike has a closed form');
      return;
    }
    const time = synapticTime(population, plan.populations[p]);
    if (time === undefined) {
      refuse(`${where} › receptors`, 'other ones', 'delta, or exponential with one tau_syn');
    }
  });
  for (const recorder of description.recorders) {
    if (recorder.recorder === 'states') {
      refuse(`recorder of "${recorder.target}"`, 'sampled states', 'spikes');
    }
  }
  return faults;
}

function externalSpikes(description: NetworkDescription, plan: Plan) {
  const times: number[] = [];
  const units: number[] = [];
  description.populations.forEach(({ neuron }, p) => {
    if (!isSource(neuron) || neuron.source !== 'spike_generator') return;
    for (let k = 0; k < neuron.times.length; k++) {
      times.push(neuron.times[k]);
      units.push(plan.populations[p].first + neuron.senders[k]);
    }
  });
  const order = Array.from(times, (_, k) => k);
  order.sort((a, b) => times[a] - times[b] || units[a] - units[b]);
  return {
    externalTimes: Float64Array.from(order, (k) => times[k]),
    externalUnits: Uint32Array.from(order, (k) => units[k]),
  };
}
