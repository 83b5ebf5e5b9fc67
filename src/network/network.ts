/**
 * Builds a network, a few lines at a time. What comes out is a description: plain, frozen data.
 *
 * A method refuses at once what it cannot write down (a missing option, a number where a population
 * should be); ranges, names and units are checked together when the network is planned, so that all
 * faults are reported at once (`validate`).
 */
import type { Precision } from '../equations/precision.ts';
import { type Fault, named, printValue, reading, SynfireError } from '../errors.ts';
import type { InputDescription } from '../inputs/input.ts';
import type { NeuronSpec, ParameterValue } from '../neurons/model.ts';
import { kindOf, type RecorderDescription, recorderName } from '../record/recorder.ts';
import type {
  NetworkDescription,
  PopulationDescription,
  ProjectionDescription,
  SourceSpec,
} from './description.ts';
import { frozenCopy } from './frozen.ts';
import { decode, encode, parseJSON } from './json.ts';
import { isSource, modelOf, receptorsOf } from './models.ts';
import {
  type ConnectOptions,
  isSplit,
  type NetworkOptions,
  type NoiseCurrentOptions,
  optionShapes,
  type PoissonInputOptions,
  type PopulationOptions,
  type RecordMeansOptions,
  type RecordRateOptions,
  type RecordStatesOptions,
  type SeriesCurrentOptions,
  type StepCurrentOptions,
} from './options.ts';
import { tryQuantity } from './quantity.ts';
import { faultsOf, type Shape } from './shape.ts';
import { inputShape, populationShape } from './shapes.ts';
import { shapeFaults } from './validate.ts';

/** What stands for a population in calls; its name does too. */
export interface Population {
  readonly name: string;
  readonly size: number;
  /** Global number of its first neuron. */
  readonly first: number;
}

type PopulationLike = Population | string;

/**
 * Whose spikes are recorded: `recordSpikes: true` all, `false` only those of populations given to
 * `recordSpikes(p)`. Where the option is left out: all, until `recordSpikes(p)` names the first one.
 */
export class Network {
  static {
    named(Network, 'Network');
  }

  readonly dt: number;
  readonly seed: number;
  readonly trial: number;
  readonly precision: Precision;
  readonly #recordAll: boolean | undefined;
  readonly #populations: PopulationDescription[] = [];
  readonly #projections: ProjectionDescription[] = [];
  readonly #inputs: InputDescription[] = [];
  readonly #recorders: RecorderDescription[] = [];
  readonly #byName = new Map<string, PopulationDescription>();
  readonly #projectionNames = new Set<string>();
  readonly #inputNames = new Set<string>();
  #neurons = 0;

  constructor(options: NetworkOptions) {
    accept(optionShapes.network, options, 'new Network');
    this.dt = options.dt;
    this.seed = options.seed ?? 1;
    this.trial = options.trial ?? 0;
    this.precision = options.precision ?? 'single';
    this.#recordAll = options.recordSpikes;
  }

  /** A network that was saved as JSON: its text, or the object that the text parses to. */
  static fromJSON(json: string | object): Network {
    const decoded = reading('network', () =>
      decode(typeof json === 'string' ? parseJSON(json) : json, 'network'),
    );
    SynfireError.gather(shapeFaults(decoded));
    const { dt, seed, trial, precision, populations, projections, inputs, recorders } = frozenCopy(
      decoded as NetworkDescription,
    );
    const network = new Network({
      ...{ dt, seed, trial, recordSpikes: false },
      ...(precision === undefined ? {} : { precision }),
    });
    for (const population of populations) network.#addPopulation(population);
    for (const projection of projections) network.#addProjection(projection);
    for (const input of inputs) network.#addInput(input);
    network.#recorders.push(...recorders);
    return network;
  }

  /** Adds `size` neurons of one model, or units of one source of spikes. */
  population(
    name: string,
    size: number,
    neuron: NeuronSpec | SourceSpec,
    options: PopulationOptions = {},
  ): Population {
    const where = typeof name === 'string' ? `population "${name}"` : 'population';
    accept(optionShapes.population, options, where);
    const population = { name, size, neuron, initial: options.initial ?? {} };
    accept(populationShape, population, where);
    const first = this.#neurons;
    this.#addPopulation(frozenCopy(population));
    return Object.freeze({ name, size, first });
  }

  /** Connects two populations; returns the name of the projection. */
  connect(source: PopulationLike, target: PopulationLike, options: ConnectOptions): string {
    const from = nameOf(source, 'connect › source');
    const to = nameOf(target, 'connect › target');
    accept(optionShapes.connect, options, `connect "${from}" to "${to}"`);
    const { connector, weight, plasticity, graded } = options;
    const given = options.delay ?? (graded === undefined ? this.dt : 0);
    const split = isSplit(given) ? given : undefined;
    const delay = split?.axonal ?? (given as ParameterValue);
    const dendritic = split && { dendritic: amount(split.dendritic, 'ms', 'connect › dendritic') };
    const name = options.name ?? freshName(`${from} to ${to}`, this.#projectionNames);
    const receptor = options.receptor ?? (graded === undefined ? this.#firstReceptor(to) : '');
    const projection = {
      ...{ name, source: from, target: to, receptor, connector, weight, delay },
      ...dendritic,
      ...(options.order === undefined ? {} : { order: options.order }),
      ...(options.signed === undefined ? {} : { signed: options.signed }),
      ...(plasticity === undefined ? {} : { plasticity }),
      ...(graded === undefined ? {} : { graded }),
    };
    this.#addProjection(frozenCopy(projection));
    return name;
  }

  /** Adds an input that is already described. */
  input(input: InputDescription): string {
    accept(inputShape, input, 'input');
    this.#addInput(frozenCopy(input));
    return input.name;
  }

  /** Independent Poisson spike trains onto each neuron. */
  poissonInput(target: PopulationLike, options: PoissonInputOptions): string {
    const { to, where } = this.#begin('poissonInput', target, options);
    const receptor = options.receptor ?? this.#firstReceptor(to);
    const rate = amount(options.rate, 'Hz', `${where} › rate`);
    const weight = amount(options.weight, this.#weightUnit(to, receptor), `${where} › weight`);
    const neurons = options.neurons && { neurons: Array.from(options.neurons) };
    const name = this.#inputName(options.name, `poisson to ${to}`);
    const signed = options.signed === undefined ? {} : { signed: options.signed };
    return this.input({
      ...{ input: 'poisson', name, target: to, receptor, rate, weight },
      ...signed,
      ...neurons,
    });
  }

  /** A constant current in [start, stop). */
  stepCurrent(target: PopulationLike, options: StepCurrentOptions): string {
    const { to, where } = this.#begin('stepCurrent', target, options);
    const { start = 0, stop = Number.POSITIVE_INFINITY } = options;
    const amplitude =
      typeof options.amplitude === 'object'
        ? options.amplitude
        : amount(options.amplitude, 'pA', `${where} › amplitude`);
    const name = this.#inputName(options.name, `current to ${to}`);
    return this.input({ input: 'step_current', name, target: to, amplitude, start, stop });
  }

  /** A current that follows given values. */
  seriesCurrent(target: PopulationLike, options: SeriesCurrentOptions): string {
    const { to } = this.#begin('seriesCurrent', target, options);
    const { values, interval, perNeuron } = options;
    const name = this.#inputName(options.name, `series to ${to}`);
    const each = perNeuron === undefined ? {} : { perNeuron };
    return this.input({ input: 'series_current', name, target: to, values, interval, ...each });
  }

  /** Independent Gaussian current per neuron, redrawn each interval. */
  noiseCurrent(target: PopulationLike, options: NoiseCurrentOptions): string {
    const { to } = this.#begin('noiseCurrent', target, options);
    const { mean = 0, sd, interval = this.dt } = options;
    const name = this.#inputName(options.name, `noise to ${to}`);
    return this.input({ input: 'noise_current', name, target: to, mean, sd, interval });
  }

  /** Keeps every spike of a population. */
  recordSpikes(target: PopulationLike): void {
    const to = nameOf(target, 'recordSpikes › target');
    this.#recorders.push(Object.freeze({ recorder: 'spikes', target: to }));
  }

  /** Samples state variables. Returns the name that the recording gives them by, as the two below do. */
  recordStates(target: PopulationLike, options: RecordStatesOptions): string {
    const { to } = this.#begin('recordStates', target, options);
    const { variables, every = this.dt, name } = options;
    const neurons = options.neurons && { neurons: Array.from(options.neurons) };
    return this.#record({ recorder: 'states', target: to, variables, every, ...neurons }, name);
  }

  /** Samples the mean of state variables over the population; it is formed where the states are. */
  recordMeans(target: PopulationLike, options: RecordMeansOptions): string {
    const { to } = this.#begin('recordMeans', target, options);
    const { variables, every = this.dt, name } = options;
    return this.#record({ recorder: 'states', target: to, variables, every, mean: true }, name);
  }

  /** Counts spikes in bins. */
  recordRate(target: PopulationLike, options: RecordRateOptions): string {
    const { to } = this.#begin('recordRate', target, options);
    return this.#record({ recorder: 'rate', target: to, bin: options.bin }, options.name);
  }

  #record(recorder: RecorderDescription, given: string | undefined): string {
    const same = this.#recorders.filter((other) => kindOf(other) === kindOf(recorder));
    const name = given ?? freshName(recorder.target, new Set(same.map(recorderName)));
    this.#recorders.push(frozenCopy(name === recorder.target ? recorder : { ...recorder, name }));
    return name;
  }

  /** The network as frozen plain data. */
  describe(): NetworkDescription {
    const explicit = this.#recorders.some((r) => r.recorder === 'spikes');
    const all = this.#recordAll ?? !explicit;
    const others = all ? this.#recorders.filter((r) => r.recorder !== 'spikes') : this.#recorders;
    const added = all ? this.#populations.map((p) => spikesOf(p.name)) : [];
    return Object.freeze({
      format: 'synfire-network',
      version: 1,
      dt: this.dt,
      seed: this.seed,
      ...(this.trial === 0 ? {} : { trial: this.trial }),
      ...(this.precision === 'double' ? { precision: this.precision } : {}),
      populations: Object.freeze([...this.#populations]),
      projections: Object.freeze([...this.#projections]),
      inputs: Object.freeze([...this.#inputs]),
      recorders: Object.freeze([...added, ...others]),
    });
  }

  /** The description as an object that JSON.stringify prints without loss. */
  toJSON(): unknown {
    return encode(this.describe());
  }

  #begin(
    method:
      | 'poissonInput'
      | 'stepCurrent'
      | 'seriesCurrent'
      | 'noiseCurrent'
      | 'recordStates'
      | 'recordMeans'
      | 'recordRate',
    target: PopulationLike,
    options: object,
  ): { to: string; where: string } {
    const to = nameOf(target, `${method} › target`);
    const where = `${method} of "${to}"`;
    accept(optionShapes[method], options, where);
    return { to, where };
  }

  #inputName(given: string | undefined, otherwise: string): string {
    return given ?? freshName(otherwise, this.#inputNames);
  }

  #addPopulation(population: PopulationDescription): void {
    this.#populations.push(population);
    this.#byName.set(population.name, population);
    this.#neurons += population.size;
  }

  #addProjection(projection: ProjectionDescription): void {
    this.#projections.push(projection);
    this.#projectionNames.add(projection.name);
  }

  #addInput(input: InputDescription): void {
    this.#inputs.push(input);
    this.#inputNames.add(input.name);
  }

  #firstReceptor(target: string): string {
    const population = this.#byName.get(target);
    return (population && receptorsOf(population)[0]) ?? '';
  }

  /** Weights as text need it; where it is unknown, planning says why. */
  #weightUnit(target: string, receptor: string): string {
    const population = this.#byName.get(target);
    if (population === undefined || isSource(population.neuron)) return '1';
    const { receptors } = modelOf(population.neuron);
    return receptors.find((r) => r.name === receptor)?.weightUnit ?? '1';
  }
}

const spikesOf = (target: string): RecorderDescription =>
  Object.freeze({ recorder: 'spikes', target });

/** Throws with all faults of the shape. */
function accept(shape: Shape, value: unknown, where: string): void {
  SynfireError.gather(faultsOf(shape, value, where));
}

function nameOf(population: unknown, where: string): string {
  if (typeof population === 'string') return population;
  const name = (population as { name?: unknown } | null | undefined)?.name;
  if (typeof population === 'object' && typeof name === 'string') return name;
  throw new SynfireError({
    code: 'wrong-type',
    where,
    found: printValue(population),
    expected: 'a population, or its name',
    remedy: 'Give what population(…) returned.',
  });
}

/** A number, or text with a unit, in that unit. */
function amount(value: number | string, unit: string, where: string): number {
  const faults: Fault[] = [];
  const number = tryQuantity(value, unit, where, (fault) => faults.push(fault));
  SynfireError.gather(faults);
  return number ?? Number.NaN;
}

/** `base`, or `base 2`, `base 3`, … if that is taken. */
function freshName(base: string, taken: ReadonlySet<string>): string {
  let name = base;
  for (let k = 2; taken.has(name); k++) name = `${base} ${k}`;
  return name;
}
