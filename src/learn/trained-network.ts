/** The network as it is now: learnt weights become edges with weights of their own, learnt numbers parameters. */
import type { LearningLayout } from '../backends/learning/layout.ts';
import { edges } from '../connect/connector.ts';
import { parseUnit, shiftTens } from '../equations/units.ts';
import { SynfireError, suggest } from '../errors.ts';
import type {
  NetworkDescription,
  PopulationDescription,
  ProjectionDescription,
} from '../network/description.ts';
import { isSource } from '../network/models.ts';
import { Network } from '../network/network.ts';
import type { NeuronSpec, ParameterValue } from '../neurons/model.ts';
import type { Learnt, NamedGroup } from './learnt.ts';

export function trainedNetwork(
  description: NetworkDescription,
  layout: LearningLayout,
  { groups, weights }: Pick<Learnt, 'groups' | 'weights'>,
): Network {
  const populations = description.populations.map((population, p) =>
    groups
      .filter(({ kind, index }) => kind !== 'weights' && kind !== 'delay' && index === p)
      .reduce((one, group) => withNumber(one, group, layout), population),
  );
  const projections = description.projections.map((projection): ProjectionDescription => {
    const index = layout.projections.findIndex(({ name }) => name === projection.name);
    const own = index >= 0 ? layout.projections[index] : undefined;
    const group = groups.find(({ kind, name }) => kind === 'weights' && name === projection.name);
    if (own?.spread) return { ...projection, ...acting(own, weights.subarray(own.first), layout) };
    if (group === undefined || own === undefined) return projection;
    const { sources, targets, delays } = own;
    const { dt } = layout.plan;
    const one = delays.every((delay) => delay === delays[0]);
    return {
      ...projection,
      connector: edges(sources, targets),
      weight: group.values.slice(),
      delay: one ? (delays[0] ?? 1) * dt : Float64Array.from(delays, (delay) => delay * dt),
    };
  });
  return Network.fromJSON({ ...description, populations, projections });
}

/** Synapses with learnt delays: a delay between two steps is two of them, with the shares that act. */
function acting(
  { sources, targets, delays, count }: LearningLayout['projections'][number],
  weights: Float64Array,
  { plan }: LearningLayout,
) {
  const kept = Uint32Array.from({ length: count }, (_, e) => e).filter((e) => weights[e] !== 0);
  return {
    connector: edges(
      kept.map((e) => sources[e]),
      kept.map((e) => targets[e]),
    ),
    weight: Float64Array.from(kept, (e) => weights[e]),
    delay: Float64Array.from(kept, (e) => delays[e] * plan.dt),
  };
}

/** Ends and delays (ms) of a projection's synapses, as they are now. */
export function synapsesOf(
  { projections, plan }: LearningLayout,
  groups: readonly NamedGroup[],
  name: string,
) {
  const found = projections.find((projection) => projection.name === name);
  if (found === undefined) {
    const known = projections.map((projection) => projection.name);
    throw new SynfireError({
      ...{ code: 'unknown-name', where: 'synapses › projection', found: `"${name}"` },
      ...{ expected: 'a projection', remedy: suggest(name, known) },
    });
  }
  const { sources, targets, delays } = found.spread ?? found;
  const learnt = groups.find((group) => group.kind === 'delay' && group.variable === name);
  return {
    ...{ sources: sources.slice(), targets: targets.slice() },
    delays: learnt?.values.slice() ?? Float64Array.from(delays, (delay) => delay * plan.dt),
  };
}

/** In the unit that the model declares. */
function withNumber(
  population: PopulationDescription,
  { kind, variable, values, index }: NamedGroup,
  layout: LearningLayout,
): PopulationDescription {
  if (isSource(population.neuron)) return population;
  const model = layout.plan.populations[index].model!;
  const given = (factor: number): ParameterValue => {
    const own = values.map((x) => x / factor);
    return own.length === 1 ? own[0] : own;
  };
  if (kind === 'initial') {
    const { unit } = model.states.find(({ name }) => name === variable)!;
    const value = given(shiftTens(1, parseUnit(unit).tens));
    return { ...population, initial: { ...population.initial, [variable]: value } };
  }
  const { toCoherent } = model.parameters.find(({ name }) => name === variable)!;
  return { ...population, neuron: withParameter(population.neuron, variable, given(toCoherent)) };
}

/** Of the neuron, or of one of its receptors, whose parameters end in its name. */
function withParameter(neuron: NeuronSpec, variable: string, value: ParameterValue): NeuronSpec {
  const own = Object.hasOwn(neuron.model.parameters, variable);
  const receptor = Object.keys(neuron.receptors).find((name) => variable.endsWith(`_${name}`));
  if (own || receptor === undefined) {
    return { ...neuron, parameters: { ...neuron.parameters, [variable]: value } };
  }
  const spec = neuron.receptors[receptor];
  const id = variable.slice(0, -receptor.length - 1);
  // receptors have one number for all neurons
  const one = { ...spec, parameters: { ...spec.parameters, [id]: value as number } };
  return { ...neuron, receptors: { ...neuron.receptors, [receptor]: one } };
}
