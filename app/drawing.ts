/**
 * A network that is drawn: populations, projections and inputs as plain data, of which numbers may still be missing. What is missing is said,
 * part by part; a drawing without gaps is a network.
 */
import { adex, bernoulli, exponential, lif, Network, type NeuronSpec } from '../src/index.ts';
import { displayName } from '../src/plot/display-name.ts';

export type Missing = number | undefined;

export interface DrawnPopulation {
  readonly name: string;
  readonly size: Missing;
  readonly model: keyof typeof MODELS;
  /** Those that are not the model's own. */
  readonly parameters: Readonly<Record<string, Missing>>;
  /** In the picture, from 0 to 1. */
  readonly x: number;
  readonly y: number;
}

export interface DrawnProjection {
  readonly source: string;
  readonly target: string;
  /** Of each pair. */
  readonly probability: Missing;
  /** pA; below 0: inhibitory. */
  readonly weight: Missing;
  /** ms. */
  readonly delay: Missing;
}

export interface DrawnInput {
  readonly kind: 'poisson' | 'current';
  readonly target: string;
  /** Hz and pA of Poisson spikes, pA of a current. */
  readonly rate: Missing;
  readonly amplitude: Missing;
}

export interface Drawing {
  readonly populations: readonly DrawnPopulation[];
  readonly projections: readonly DrawnProjection[];
  readonly inputs: readonly DrawnInput[];
}

const receptors = { ex: exponential({ tau_syn: 5 }), in: exponential({ tau_syn: 10 }) };

export const MODELS = {
  lif: (values: Record<string, number>): NeuronSpec =>
    lif({ C_m: 200, tau_m: 20, E_L: -65, V_th: -50, V_reset: -65, t_ref: 2, ...values, receptors }),
  adex: (values: Record<string, number>): NeuronSpec => adex({ ...values, receptors }),
};

/** Two populations that hold each other: a start, not a result. */
export const TEMPLATE: Drawing = {
  populations: [
    { name: 'E', size: 800, model: 'lif', parameters: {}, x: 0.34, y: 0.5 },
    { name: 'I', size: 200, model: 'lif', parameters: {}, x: 0.68, y: 0.5 },
  ],
  projections: [
    { source: 'E', target: 'E', probability: 0.1, weight: 15, delay: 1.5 },
    { source: 'E', target: 'I', probability: 0.1, weight: 15, delay: 1.5 },
    { source: 'I', target: 'E', probability: 0.1, weight: -60, delay: 1 },
    { source: 'I', target: 'I', probability: 0.1, weight: -60, delay: 1 },
  ],
  inputs: [
    { kind: 'poisson', target: 'E', rate: 4000, amplitude: 10 },
    { kind: 'poisson', target: 'I', rate: 4000, amplitude: 10 },
  ],
};

/** "populations/0", "projections/2", "inputs/1". */
export type PartId = string;

export interface Gap {
  /** Empty: the drawing as a whole. */
  readonly part: PartId;
  readonly text: string;
}

/** What keeps a drawing from being a network, in words. */
export function gapsOf({ populations, projections, inputs }: Drawing): Gap[] {
  const gaps: Gap[] = [];
  const names = populations.map(({ name }) => name);
  if (names.length === 0) gaps.push({ part: '', text: 'There is no population yet.' });
  const need = (part: PartId, values: Readonly<Record<string, Missing>>) => {
    for (const [name, value] of Object.entries(values)) {
      if (!Number.isFinite(value)) gaps.push({ part, text: `${name} is missing` });
    }
  };
  populations.forEach(({ name, size, parameters }, k) => {
    const part = `populations/${k}`;
    need(part, { size, ...parameters });
    if (name.trim() === '') gaps.push({ part, text: 'a name is missing' });
    else if (names.indexOf(name) !== k) gaps.push({ part, text: 'another one has this name' });
    if (size !== undefined && !(Number.isInteger(size) && size >= 1)) {
      gaps.push({ part, text: 'size is a whole number from 1' });
    }
  });
  projections.forEach(({ source, target, probability, weight, delay }, k) => {
    const part = `projections/${k}`;
    if (!names.includes(source)) gaps.push({ part, text: 'nothing is at its beginning' });
    if (!names.includes(target)) gaps.push({ part, text: 'nothing is at its end' });
    need(part, { probability, weight, delay });
  });
  inputs.forEach(({ kind, target, rate, amplitude }, k) => {
    const part = `inputs/${k}`;
    if (!names.includes(target)) gaps.push({ part, text: 'it goes nowhere' });
    need(part, kind === 'poisson' ? { rate, weight: amplitude } : { amplitude });
  });
  return gaps;
}

/** None where something else is shown than a drawing. */
export const gapsOfDrawn = (shown: { example: string; drawing?: Drawing }): Gap[] =>
  shown.example === 'drawn' && shown.drawing ? gapsOf(shown.drawing) : [];

/** What a visitor calls a part. */
export function nameOf(drawing: Drawing, part: PartId): string {
  const [kind, index] = part.split('/');
  const k = Number(index);
  if (kind === 'populations') return displayName(drawing.populations[k].name) || 'A population';
  if (kind === 'inputs') return `Input of ${displayName(drawing.inputs[k].target)}`;
  const { source, target } = drawing.projections[k];
  return displayName(`${source} to ${target}`);
}

/** The network of a drawing without gaps. Throws SynfireError for values that are out of range. */
export function drawnNetwork(drawing: Drawing, seed: number): Network {
  const net = new Network({ dt: 0.1, seed });
  for (const { name, size, model, parameters } of drawing.populations) {
    net.population(name, size!, MODELS[model](parameters as Record<string, number>));
  }
  drawing.projections.forEach(({ source, target, probability, weight, delay }, k) => {
    net.connect(source, target, {
      name: `${source} to ${target}, ${k + 1}`,
      connector: bernoulli(probability!),
      weight: weight!,
      delay: delay!,
      receptor: weight! < 0 ? 'in' : 'ex',
    });
  });
  drawing.inputs.forEach(({ kind, target, rate, amplitude }, k) => {
    const name = `${kind} ${k + 1} to ${target}`;
    if (kind === 'current') net.stepCurrent(target, { name, amplitude: amplitude! });
    else {
      const receptor = amplitude! < 0 ? 'in' : 'ex';
      net.poissonInput(target, { name, rate: rate!, weight: amplitude!, receptor });
    }
  });
  return net;
}

/** What a link may hold, and so what can be drawn. */
export const LARGEST = { populations: 40, projections: 400, inputs: 100, name: 40 };

/** Whether a link's drawing is one: a stranger's, within bounds. */
export function isDrawing(given: unknown): given is Drawing {
  const { populations, projections, inputs } = (given ?? {}) as Partial<Drawing>;
  const list = <T>(all: readonly T[] | undefined, most: number, fits: (one: T) => boolean) =>
    Array.isArray(all) && all.length <= most && all.every((one) => one !== null && fits(one));
  const name = (text: unknown) => typeof text === 'string' && text.length <= LARGEST.name;
  const number = (value: unknown) => value === undefined || Number.isFinite(value);
  return (
    list(populations, LARGEST.populations, (p) => {
      const own = p.parameters;
      const isRecord = typeof own === 'object' && own !== null;
      const numbers = isRecord ? [p.size, ...Object.values(own)] : [];
      const placed = Number.isFinite(p.x) && Number.isFinite(p.y);
      return (
        name(p.name) &&
        isRecord &&
        Object.hasOwn(MODELS, p.model) &&
        placed &&
        numbers.every(number)
      );
    }) &&
    list(projections, LARGEST.projections, (p) => {
      return name(p.source) && name(p.target) && [p.probability, p.weight, p.delay].every(number);
    }) &&
    list(inputs, LARGEST.inputs, (input) => {
      const known = input.kind === 'poisson' || input.kind === 'current';
      return known && name(input.target) && [input.rate, input.amplitude].every(number);
    })
  );
}
