/**
 * The reference engine: the step loop in plain sight.
 *
 * Ordering contract of step k, the same on every backend:
 *   0. couplings read the states at k·dt;
 *   1. Poisson inputs and plastic synapses add to what arrives at the end of step k;
 *   2. every population advances by one step (codegen/kernel.ts tells the order inside it);
 *   3. plastic synapses learn from arrivals and spikes of step k (plastic.ts);
 *   4. spikes found in step k are recorded and sent, to arrive at the end of step k + delay, delay ≥ 1;
 *   5. states are recorded.
 */
import { SynfireError, suggest } from '../../errors.ts';
import { purpose, runKey } from '../../plan/draws.ts';
import type { Plan, PlannedInput } from '../../plan/plan.ts';
import type { Chunk, Engine, PlasticState, Snapshot } from '../backend.ts';
import { earliest, indexOfNotFinite, type NotFinite } from '../not-finite.ts';
import { otherSynapses } from '../synapse-count.ts';
import type { Arithmetic, FloatArray } from './arithmetic.ts';
import { Couplings } from './couplings.ts';
import { PlasticProjection } from './plastic.ts';
import { Neurons } from './population.ts';
import { Recording } from './recording.ts';
import { type Source, sourceOf } from './sources.ts';
import type { Synapses } from './synapses.ts';
import { drawCounts } from './unit-draws.ts';

interface Spike {
  readonly step: number;
  readonly neuron: number;
}

export class ReferenceEngine implements Engine {
  readonly synapses: number;
  readonly bytes: number;
  readonly #plan: Plan;
  /** Weights act as they were given. */
  readonly #exact: boolean;
  readonly #populations: readonly (Neurons | Source)[];
  readonly #synapses: Synapses;
  /** By projection. */
  readonly #plastic: readonly (PlasticProjection | undefined)[];
  readonly #couplings: Couplings;
  readonly #recording: Recording;
  /** Spikes on their way, in order of (step, neuron). */
  #flight: Spike[] = [];
  #step = 0;

  constructor(plan: Plan, arithmetic: Arithmetic, synapses: Synapses) {
    this.#plan = plan;
    this.#exact = !arithmetic.counts;
    this.#synapses = synapses;
    this.#couplings = new Couplings(plan, arithmetic);
    this.#populations = plan.populations.map(({ kind }, index) =>
      kind === 'neurons'
        ? new Neurons(plan, index, arithmetic, this.#couplings)
        : sourceOf(plan, index),
    );
    this.#plastic = plan.projections.map(({ plasticity, target }, index) => {
      const neurons = this.#populations[target];
      const states = neurons instanceof Neurons ? neurons.states : new Map();
      return plasticity && new PlasticProjection(plan, index, arithmetic, states);
    });
    this.#recording = new Recording(plan, arithmetic.round);
    const plastic = this.#plastic.reduce((sum, p) => sum + (p?.count ?? 0), 0);
    this.synapses = this.#synapses.count + plastic + this.#couplings.count;
    this.bytes = this.#synapses.bytes + 16 * (plastic + this.#couplings.count);
  }

  get step(): number {
    return this.#step;
  }

  async run(steps: number): Promise<Chunk> {
    this.#recording.begin(this.#step);
    for (let k = 0; k < steps; k++) {
      this.#advance();
      const fault = this.#takeFault();
      // what was recorded until then is kept
      if (fault) throw Object.assign(fault, { chunk: this.#recording.chunk(this.#step) });
    }
    return this.#recording.chunk(this.#step);
  }

  async findNotFinite(): Promise<NotFinite | undefined> {
    const found = this.#populations.flatMap((neurons, population) =>
      !(neurons instanceof Neurons)
        ? []
        : [...neurons.states].flatMap(([variable, values]) => {
            const neuron = indexOfNotFinite(values, this.#plan.precision);
            return neuron < 0 ? [] : [{ population, neuron, variable }];
          }),
    );
    return earliest(found);
  }

  #takeFault(): SynfireError | undefined {
    for (const population of this.#populations) {
      if (!(population instanceof Neurons) || population.fault === undefined) continue;
      const { fault } = population;
      population.fault = undefined;
      return fault;
    }
    return undefined;
  }

  #advance(): void {
    const step = this.#step;
    this.#couplings.remember(step, (population, variable) => this.#state(population, variable));
    const fired: Spike[] = [];
    for (const input of this.#plan.inputs) {
      if (input.input === 'poisson') this.#background(input, step);
    }
    for (const plastic of this.#plastic) {
      if (plastic === undefined) continue;
      const sums = this.#synapses.arriving(step, plastic.target)[plastic.receptor];
      this.#recording.events(plastic.transmit(step, sums));
    }
    this.#populations.forEach((population, index) => {
      const fire = (i: number) => {
        this.#recording.spike(step, index, i);
        fired.push({ step, neuron: this.#plan.populations[index].first + i });
      };
      if (population instanceof Neurons) {
        population.advance(step, this.#synapses.arriving(step, index), fire);
      } else population(step, fire);
    });
    this.#recording.events(this.#synapses.clear(step));
    for (const plastic of this.#plastic) {
      if (plastic === undefined) continue;
      const { first, size } = this.#plan.populations[plastic.target];
      const own = fired.map(({ neuron }) => neuron - first).filter((i) => i >= 0 && i < size);
      plastic.learn(step, own);
    }
    for (const { neuron } of fired) this.#send(neuron, step, step + 1);
    this.#flight.push(...fired);
    this.#recording.endStep(step, (population, variable) => this.#state(population, variable));
    this.#step = step + 1;
    if ((step & 63) === 63) this.#forgetArrived();
  }

  #background(input: Extract<PlannedInput, { input: 'poisson' }>, step: number): void {
    const { target, receptor, stream, law, mask } = input;
    const weight = this.#exact ? input.given : input.weight;
    const counts = new Uint32Array(this.#plan.populations[target].size);
    drawCounts(runKey(this.#plan), purpose.poissonInput, stream, step, law, counts);
    const sums = this.#synapses.arriving(step, target)[receptor];
    for (let i = 0; i < sums.length; i++) {
      if (mask === undefined || mask[i] !== 0) sums[i] += counts[i] * weight;
    }
  }

  #send(neuron: number, step: number, from: number): void {
    this.#synapses.send(neuron, step, from);
    for (const [plastic, source] of this.#plasticOf(neuron, 'source')) {
      plastic.send(source, step, from);
    }
  }

  /** Plastic projections of a neuron, with its index in their source or target. */
  #plasticOf(neuron: number, end: 'source' | 'target'): [PlasticProjection, number][] {
    return this.#plastic.flatMap((plastic, index): [PlasticProjection, number][] => {
      const { first, size } = this.#plan.populations[this.#plan.projections[index][end]];
      const own = neuron - first;
      return plastic && own >= 0 && own < size ? [[plastic, own]] : [];
    });
  }

  #forgetArrived(): void {
    this.#flight = this.#flight.filter(({ step, neuron }) => {
      const delays = [
        ...this.#plasticOf(neuron, 'source').map(([p, source]) => p.longestDelay(source)),
        ...this.#plasticOf(neuron, 'target').map(([p]) => p.back),
      ];
      return step + Math.max(this.#synapses.longestDelay(neuron), ...delays) >= this.#step;
    });
  }

  #state(population: number, variable: string): FloatArray {
    const neurons = this.#populations[population];
    const values = neurons instanceof Neurons ? neurons.states.get(variable) : undefined;
    if (values) return values;
    const known = neurons instanceof Neurons ? neurons.states.keys() : [];
    throw new SynfireError({
      code: 'unknown-state',
      where: `population "${this.#plan.populations[population]?.name ?? population}"`,
      found: `"${variable}"`,
      expected: 'the name of a state of its model',
      remedy: suggest(variable, known),
    });
  }

  async read(population: number, variable: string): Promise<FloatArray> {
    return this.#state(population, variable).slice();
  }

  async write(population: number, variable: string, values: ArrayLike<number>): Promise<void> {
    this.#state(population, variable).set(values);
  }

  async plastic(projection: number): Promise<PlasticState | undefined> {
    return this.#plastic[projection]?.state();
  }

  async snapshot(): Promise<Snapshot> {
    this.#forgetArrived();
    const plastic = this.#plastic.map((p) => p?.state());
    return {
      ...(plastic.some((state) => state !== undefined) ? { plastic } : {}),
      ...this.#couplings.state(this.#step),
      step: this.#step,
      states: this.#populations.map((population) =>
        population instanceof Neurons
          ? Object.fromEntries([...population.states].map(([name, v]) => [name, v.slice()]))
          : {},
      ),
      refractoryUntil: this.#populations.map((population, index) =>
        population instanceof Neurons
          ? population.refractoryUntil.slice()
          : new Int32Array(this.#plan.populations[index].size),
      ),
      flightSteps: Uint32Array.from(this.#flight, ({ step }) => step),
      flightNeurons: Uint32Array.from(this.#flight, ({ neuron }) => neuron),
      ...this.#recording.openBins(),
    };
  }

  async restore(snapshot: Snapshot): Promise<void> {
    // what does not fit is found before anything is written
    for (const [index, plastic] of this.#plastic.entries()) {
      const state = snapshot.plastic?.[index];
      if (plastic === undefined || state?.last.length === plastic.count) continue;
      if (state) throw otherSynapses(this.#plan, index, plastic.count, state);
    }
    this.#step = snapshot.step;
    this.#populations.forEach((population, index) => {
      if (!(population instanceof Neurons)) return;
      for (const [name, values] of population.states) values.set(snapshot.states[index][name]);
      population.refractoryUntil.set(snapshot.refractoryUntil[index]);
    });
    this.#synapses.reset();
    this.#flight = Array.from(snapshot.flightSteps, (step, k) => ({
      step,
      neuron: snapshot.flightNeurons[k],
    }));
    for (const [index, plastic] of this.#plastic.entries()) {
      const state = snapshot.plastic?.[index];
      if (state) plastic?.restore(state);
      plastic?.reset();
    }
    for (const { step, neuron } of this.#flight) {
      this.#send(neuron, step, this.#step);
      for (const [plastic, target] of this.#plasticOf(neuron, 'target')) {
        plastic.hear(target, step, this.#step);
      }
    }
    this.#couplings.restore(snapshot);
    this.#recording.restart(snapshot);
  }

  async dispose(): Promise<void> {}
}
