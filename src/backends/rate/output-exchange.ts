/**
 * How workers hand each other the outputs of their units, once a stage: two buffers in shared memory, used in turn. After the
 * barrier all read the one, and nobody writes it again before everybody has passed the next barrier.
 */
import { Barrier } from '../../../bindings/barrier.ts';

export interface SharedOutputs {
  readonly buffer: SharedArrayBuffer;
  readonly workers: number;
  /** f32 of all units' outputs. */
  readonly numbers: number;
  /** ms to look before sleeping. */
  readonly spinTime: number;
}

export function sharedOutputs(workers: number, numbers: number, spinTime: number): SharedOutputs {
  const buffer = new SharedArrayBuffer(4 * (Barrier.words + 2 * numbers));
  return { buffer, workers, numbers, spinTime };
}

export class OutputExchange {
  readonly #barrier: Barrier;
  readonly #turns: readonly Float32Array[];
  #turn = 0;

  constructor({ buffer, workers, numbers, spinTime }: SharedOutputs) {
    this.#barrier = new Barrier(new Int32Array(buffer, 0, Barrier.words), workers, spinTime);
    this.#turns = [0, 1].map(
      (k) => new Float32Array(buffer, 4 * (Barrier.words + k * numbers), numbers),
    );
  }

  /** `outputs` of all units: [from, to) are ours, the others' are read into it. */
  swap(outputs: Float32Array, from: number, to: number): void {
    const shared = this.#turns[this.#turn];
    shared.set(outputs.subarray(from, to), from);
    this.#barrier.wait();
    outputs.set(shared.subarray(0, from));
    outputs.set(shared.subarray(to, outputs.length), to);
    this.#turn ^= 1;
  }
}
