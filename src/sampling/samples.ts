/** What a circuit drew: one sample a cycle and copy. */
import { hashNumbers } from '../plan/hash.ts';

/** Element (cycle·batch + copy)·somata + soma. */
export class Samples {
  /** Those that were done: fewer than asked for where the run was stopped. */
  readonly cycles: number;
  readonly batch: number;
  readonly somata: number;
  readonly values: Float32Array<ArrayBuffer>;

  constructor(
    { batch, somata }: Pick<Samples, 'batch' | 'somata'>,
    values: Float32Array<ArrayBuffer>,
  ) {
    this.cycles = values.length / (batch * somata);
    this.batch = batch;
    this.somata = somata;
    this.values = values;
  }

  /** 16 hexadecimal digits of the bits of all samples: equal on all engines. */
  get hash(): string {
    return hashNumbers([this.values]);
  }
}
