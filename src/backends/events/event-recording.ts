/** What a run without a time step recorded: every spike, with its time in f64. */
import { SpikeHash } from '../../plan/hash.ts';
import type { EventSpikes } from './event-engine.ts';

/** A state of all neurons of a population, or of a pulse network, where there is none, at the times that were asked for. */
export interface EventStates {
  readonly population?: string;
  readonly variable: string;
  /** ms. */
  readonly times: Float64Array;
  /** For each time, of each neuron. */
  readonly values: readonly Float64Array[];
}

export class EventRecording implements EventSpikes {
  /** ms. */
  readonly from: number;
  readonly to: number;
  readonly times: Float64Array;
  readonly neurons: Uint32Array;
  /** In the order in which they were asked for. */
  readonly states: readonly EventStates[];
  #hash: string | undefined;

  constructor(
    from: number,
    to: number,
    { times, neurons }: EventSpikes,
    states: readonly EventStates[] = [],
  ) {
    this.states = states;
    this.from = from;
    this.to = to;
    this.times = times;
    this.neurons = neurons;
  }

  /** 16 hexadecimal digits of all spikes, with every bit of their times: equal in Node and in browsers. */
  get hash(): string {
    this.#hash ??= hashOf(this);
    return this.#hash;
  }
}

function hashOf({ times, neurons }: EventSpikes): string {
  const hash = new SpikeHash();
  const bits = new Uint32Array(Float64Array.from(times).buffer);
  for (let k = 0; k < neurons.length; k++) hash.addBits(bits[2 * k], bits[2 * k + 1], neurons[k]);
  return hash.toString();
}
