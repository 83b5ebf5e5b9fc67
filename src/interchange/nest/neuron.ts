/** A population of neurons as one of NEST: its model, its parameters, and by which sign its receptors are told apart there. */
import type { Fault } from '../../errors.ts';
import type { NetworkDescription } from '../../network/description.ts';
import { isSource } from '../../network/models.ts';
import type { NeuronSpec } from '../../neurons/model.ts';
import type { Plan, PlannedDraw, Values } from '../../plan/plan.ts';
import { FOREVER } from '../../plan/window.ts';
import { NEST_MODELS, type NestModel, type Numbers } from './models.ts';

export interface NestNeuron {
  readonly model: NestModel;
  /** Parameters and states of neuron i, by NEST's names. */
  readonly parameters: (i: number) => Numbers;
  /** By receptor: what a weight is multiplied by there. */
  readonly factors: ReadonlyMap<string, 1 | -1>;
}

/** Reports what has no counterpart. */
export function nestNeuron(
  description: NetworkDescription,
  plan: Plan,
  p: number,
  report: (fault: Fault) => void,
): NestNeuron | undefined {
  const { name, neuron } = description.populations[p];
  if (isSource(neuron)) return undefined;
  const where = `population "${name}"`;
  const candidates = NEST_MODELS.filter((model) => isOurs(model, neuron));
  const fitting = (names: readonly string[]) => {
    const kinds = new Set(names.map((receptor) => neuron.receptors[receptor].kind.name));
    if (kinds.size === 0) return candidates[0];
    return candidates.find((model) => kinds.size === 1 && kinds.has(model.receptorKind.name));
  };
  const all = Object.keys(neuron.receptors);
  // receptors that nothing reaches may be of any kind
  const reached = all.filter((_, r) => signOf(plan, p, r) !== 0);
  const named = fitting(all) === undefined ? reached : all;
  const model = fitting(named);
  if (model === undefined) {
    const found =
      candidates.length === 0
        ? `the model "${neuron.model.name}"`
        : `${neuron.model.name} with receptors ${reached.map((r) => neuron.receptors[r].kind.name).join(', ')}`;
    const expected = 'a model that NEST has (docs/coming-from-nest.md)';
    report({ code: 'nest-no-model', where, found, expected, remedy: 'Write it in NESTML there.' });
    return undefined;
  }
  const ports = portsOf(named, all, model, plan, p);
  if (ports === undefined) {
    const found = `receptors ${Object.keys(neuron.receptors).join(', ')}`;
    const expected = 'one for positive weights and one for negative ones';
    const remedy = 'NEST tells the two apart by the sign of the weight.';
    report({ code: 'nest-no-receptor', where, found, expected, remedy });
    return undefined;
  }
  const { parameters, initial } = plan.populations[p];
  const own = Object.entries(parameters);
  const written = (i: number): Numbers => {
    const ours: Record<string, number> = {};
    for (const [parameter, values] of own) {
      ours[parameter] = at(values, i);
      for (const [suffix, receptor] of ports.named) {
        if (!parameter.endsWith(`_${receptor}`)) continue;
        ours[`${parameter.slice(0, -receptor.length)}${suffix}`] = at(values, i);
      }
    }
    const nest = Object.entries({ ...model.defaults, ...defined(model.write(ours)) });
    const states = model.states.map(([state, theirs]) => [theirs, at(initial[state], i)] as const);
    return Object.fromEntries([...nest, ...states]);
  };
  return { model, parameters: written, factors: ports.factors };
}

const isOurs = (model: NestModel, { model: { name, equations } }: NeuronSpec): boolean =>
  model.ours === name && model.make({ receptors: {} }).model.equations === equations;

const defined = (values: Numbers) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

/** Which receptor takes positive weights there, which negative ones. */
function portsOf(
  names: readonly string[],
  all: readonly string[],
  model: NestModel,
  plan: Plan,
  p: number,
) {
  if ('syn' in model.receptors) {
    return { named: [], factors: new Map(names.map((name) => [name, 1 as const])) };
  }
  if (names.length > 2) return undefined;
  if (names.length === 0) return { named: [], factors: new Map<string, 1 | -1>() };
  const { parameters } = plan.populations[p];
  const signs = names.map((name) => signOf(plan, p, all.indexOf(name)));
  if (model.flipsInhibition) {
    const reversal = (name: string) => at(parameters[`E_rev_${name}`], 0);
    const [ex, inhibitory] =
      names.length === 2
        ? [...names].sort((a, b) => reversal(b) - reversal(a))
        : reversal(names[0]) > at(parameters.E_L ?? parameters.V_T ?? 0, 0)
          ? [names[0], undefined]
          : [undefined, names[0]];
    if (signs.some((sign) => sign === 'mixed' || sign === -1)) return undefined;
    const named = [['ex', ex] as const, ['in', inhibitory] as const];
    return {
      named: named.filter((pair): pair is readonly ['ex' | 'in', string] => pair[1] !== undefined),
      factors: new Map(
        names.map((name) => [name, name === inhibitory ? (-1 as const) : (1 as const)]),
      ),
    };
  }
  const factors = new Map(names.map((name) => [name, 1 as const]));
  const tau = (name: string) => JSON.stringify(parameters[`tau_syn_${name}`]);
  if (names.length <= 1 || tau(names[0]) === tau(names[1])) {
    const named = names.slice(0, 1).flatMap(
      (name) =>
        [
          ['ex', name],
          ['in', name],
        ] as const,
    );
    return { named, factors };
  }
  const [positive, negative] = [signs.indexOf(1), signs.indexOf(-1)];
  const ex = positive >= 0 ? positive : negative >= 0 ? 1 - negative : 0;
  const sound = signs[ex] !== -1 && signs[1 - ex] !== 1;
  if (!sound || signs.includes('mixed')) return undefined;
  return {
    named: [
      ['ex', names[ex]],
      ['in', names[1 - ex]],
    ] as const,
    factors,
  };
}

/** Of all weights onto a receptor; 0: there are none. */
function signOf(plan: Plan, population: number, receptor: number): 1 | -1 | 0 | 'mixed' {
  let [positive, negative] = [false, false];
  const see = (low: number, high: number) => {
    if (high > 0) positive = true;
    if (low < 0) negative = true;
  };
  for (const { target, receptor: onto, weight } of plan.projections) {
    if (target === population && onto === receptor) see(...rangeOf(weight));
  }
  for (const input of plan.inputs) {
    if (input.input !== 'poisson') continue;
    if (input.target === population && input.receptor === receptor) see(input.weight, input.weight);
  }
  if (positive && negative) return 'mixed';
  return positive ? 1 : negative ? -1 : 0;
}

function rangeOf(draw: PlannedDraw): [number, number] {
  switch (draw.draw) {
    case 'constant':
      return [draw.value, draw.value];
    case 'uniform':
      return [draw.low, draw.high];
    case 'values':
      return draw.values.reduce<[number, number]>(
        ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
        [0, 0],
      );
    default:
      return [draw.min, draw.max];
  }
}

const at = (values: Values, i: number): number => (typeof values === 'number' ? values : values[i]);

/** Sum of the currents onto neuron i that are on all the time, pA: NEST's I_e. */
export function steadyCurrent(plan: Plan, p: number): (i: number) => number {
  const own = plan.inputs.flatMap((input) => {
    if (input.input !== 'step_current' || input.target !== p) return [];
    return input.steps[0] === 0 && input.steps[1] >= FOREVER ? [input.amplitude] : [];
  });
  return (i) => own.reduce<number>((sum, amplitude) => sum + at(amplitude, i), 0);
}
