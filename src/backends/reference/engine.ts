/**
 * The reference engine: the step loop in plain sight.
 *
 * Ordering contract of step k, the same on every backend:
 *   1. Poisson inputs add to what arrives at the end of step k;
 *   2. every population advances by one step (codegen/kernel.ts tells the order inside it);
 *   3. spikes found in step k are recorded and sent, to arrive at the end of step k + delay, delay ≥ 1;
 *   4. states are recorded.
 */
import { SynfireError, suggest } from '../../errors.ts';
import { purpose } from '../../plan/draws.ts';
import type { Plan, PlannedInput } from '../../plan/plan.ts';
import type { Chunk, Engine, Snapshot } from '../backend.ts';
import type { Arithmetic, FloatArray } from './arithmetic.ts';
import { Neurons } from './population.ts';
import { Recording } from './recording.ts';
import { type Source, sourceOf } from './sources.ts';
import { Synapses } from './synapses.ts';
import { drawCounts } from './unit-draws.ts';

interface Spike {
  readonly step: number;
  readonly neuron: number;
}

export class ReferenceEngine implements Engine {
  readonly synapses: number;
  readonly bytes: number;
  readonly #plan: Plan;
  readonly #populations: readonly (Neurons | Source)[];
  readonly #synapses: Synapses;
  readonly #recording: Recording;
  /** Spikes on their way, in order of (step, neuron). */
  #flight: Spike[] = [];
  #step = 0;

  constructor(plan: Plan, arithmetic: Arithmetic) {
    this.#plan = plan;
    this.#synapses = new Synapses(plan);
    this.#populations = plan.populations.map(({ kind }, index) =>
      kind === 'neurons' ? new Neurons(plan, index, arithmetic) : sourceOf(plan, index),
    );
    this.#recording = new Recording(plan);
    this.synapses = this.#synapses.count;
    this.bytes = this.#synapses.bytes;
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
    const fired: Spike[] = [];
    for (const input of this.#plan.inputs) {
      if (input.input === 'poisson') this.#background(input, step);
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
    for (const { neuron } of fired) this.#synapses.send(neuron, step, step + 1);
    this.#flight.push(...fired);
    this.#recording.endStep(step, (population, variable) => this.#state(population, variable));
    this.#step = step + 1;
    if ((step & 63) === 63) this.#forgetArrived();
  }

  #background(input: Extract<PlannedInput, { input: 'poisson' }>, step: number): void {
    const { target, receptor, stream, thresholds, weight, mask } = input;
    const counts = new Uint32Array(this.#plan.populations[target].size);
    drawCounts(this.#plan.key, purpose.poissonInput, stream, step, thresholds, counts);
    const sums = this.#synapses.arriving(step, target)[receptor];
    for (let i = 0; i < sums.length; i++) {
      if (mask === undefined || mask[i] !== 0) sums[i] += counts[i] * weight;
    }
  }

  #forgetArrived(): void {
    this.#flight = this.#flight.filter(
      ({ step, neuron }) => step + this.#synapses.longestDelay(neuron) >= this.#step,
    );
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

  async snapshot(): Promise<Snapshot> {
    this.#forgetArrived();
    return {
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
    };
  }

  async restore(snapshot: Snapshot): Promise<void> {
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
    for (const { step, neuron } of this.#flight) this.#synapses.send(neuron, step, this.#step);
    this.#recording.restart();
  }

  async dispose(): Promise<void> {}
}
