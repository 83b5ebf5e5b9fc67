/**
 * The shape of every part of a network description, field by field: the twin of the types in
 * `description.ts` for values whose type nobody has checked (callers in JavaScript, files).
 */
import { precisions } from '../equations/precision.ts';
import { methodNames } from '../neurons/make-neuron.ts';
import {
  anything,
  flag,
  isArray,
  list,
  number,
  numbers,
  object,
  optional,
  record,
  type Shape,
  text,
  variant,
  word,
} from './shape.ts';

const bounds = {
  min: optional(number),
  max: optional(number),
  outside: optional(word('redraw', 'clip')),
};

const distributionShape = variant('distribution', {
  uniform: { low: number, high: number },
  normal: { mean: number, sd: number, ...bounds },
  lognormal: { mu: number, sigma: number, ...bounds },
});

/** A number, text with a unit, an array or a distribution. */
export const valueShape: Shape = (value, where, report) => {
  if (typeof value === 'number' || typeof value === 'string') return;
  if (isArray(value)) numbers(value, where, report);
  else if (typeof value === 'object' && value !== null) distributionShape(value, where, report);
  else number(value, where, report);
};

const numberOrNumbers: Shape = (value, where, report) =>
  (typeof value === 'number' ? number : numbers)(value, where, report);

const method = word(...methodNames);

const declaration = object({ unit: text, default: number }, true);

const receptorKind = object(
  {
    name: text,
    parameters: record(declaration),
    equations: text,
    current: optional(text),
    jump: text,
    jumpScale: text,
    weightUnit: text,
    weights: optional(word('nonnegative')),
  },
  true,
);

const neuronModel = object(
  {
    name: text,
    parameters: record(declaration),
    equations: text,
    threshold: optional(text),
    reset: optional(text),
    refractory: optional(text),
    initial: record(text),
    ranges: optional(record(word('positive', 'nonnegative', 'fraction'))),
    method,
  },
  true,
);

const wordOrStates: Shape = (value, where, report) =>
  (isArray(value) ? list(text) : word('additions', 'detached', 'attached'))(value, where, report);

const neuronSpec = object(
  {
    model: neuronModel,
    receptors: record(object({ kind: receptorKind, parameters: record(number) }, true)),
    parameters: record(valueShape),
    method: optional(method),
    surrogate: optional(object({ slope: text, width: number, reset: wordOrStates })),
  },
  true,
);

const sourceSpec = variant('source', {
  poisson: { rate: numberOrNumbers, start: number, stop: number },
  spike_generator: { senders: numbers, times: numbers },
});

const neuronOrSource: Shape = (value, where, report) => {
  const isSource = typeof value === 'object' && value !== null && Object.hasOwn(value, 'source');
  (isSource ? sourceSpec : neuronSpec)(value, where, report);
};

export const populationShape = object({
  name: text,
  size: number,
  neuron: neuronOrSource,
  initial: record(valueShape),
});

const autapses = { autapses: flag };
const degree = { degree: number, multapses: flag, autapses: flag };

export const connectorShape = variant('connector', {
  allToAll: autapses,
  oneToOne: {},
  bernoulli: { probability: number, ...autapses },
  fixedIndegree: degree,
  fixedOutdegree: degree,
  fixedTotalNumber: { total: number, ...autapses },
  edges: { source: numbers, target: numbers },
});

export const plasticityShape = object({
  rule: object(
    {
      name: text,
      parameters: record(declaration),
      variables: record(object({ unit: text, decay: optional(text), initial: text })),
      traces: record(object({ decay: text, spike: word('add', 'set') })),
      transmit: text,
      onPre: text,
      onPost: text,
      states: optional(record(text)),
      whenever: optional(text),
      onStep: optional(text),
      w_min: text,
      w_max: text,
    },
    true,
  ),
  parameters: record(number),
});

export const gradedShape = object({
  variable: text,
  coupling: word('additive', 'diffusive'),
  iterate: optional(flag),
});

export const projectionShape = object({
  name: text,
  source: text,
  target: text,
  receptor: text,
  connector: connectorShape,
  weight: valueShape,
  delay: valueShape,
  dendritic: optional(number),
  order: optional(word('nest', 'brian2')),
  signed: optional(flag),
  plasticity: optional(plasticityShape),
  graded: optional(gradedShape),
});

const input = { name: text, target: text };

export const inputShape = variant('input', {
  poisson: {
    ...input,
    receptor: text,
    rate: number,
    weight: number,
    signed: optional(flag),
    neurons: optional(numbers),
  },
  step_current: { ...input, amplitude: numberOrNumbers, start: number, stop: number },
  series_current: { ...input, values: numbers, interval: number, perNeuron: optional(flag) },
  noise_current: { ...input, mean: number, sd: number, interval: number },
});

export const recorderShape = variant('recorder', {
  spikes: { target: text },
  states: {
    ...{ target: text, variables: list(text), neurons: optional(numbers), every: number },
    ...{ mean: optional(flag), name: optional(text) },
  },
  rate: { target: text, bin: number, name: optional(text) },
});

/** The envelope only: the parts are checked one by one. */
export const networkShape = object({
  format: word('synfire-network'),
  version: number,
  dt: number,
  seed: number,
  trial: optional(number),
  precision: optional(word(...precisions)),
  populations: list(anything),
  projections: list(anything),
  inputs: list(anything),
  recorders: list(anything),
});
