/**
 * The spikes of the last so many ms, for drawing: slices come in at the end, old ones fall off. It
 * holds what it was given, no copy.
 */
export interface SpikeSlice {
  /** Global neuron numbers. */
  readonly senders: Uint32Array;
  /** ms, ascending. */
  readonly times: Float64Array;
  /** End of the slice, ms. */
  readonly to: number;
}

export class SpikeWindow {
  readonly span: number;
  #slices: SpikeSlice[] = [];

  /** `span`: ms to keep. */
  constructor(span: number) {
    this.span = span;
  }

  add(slice: SpikeSlice): void {
    this.#slices.push(slice);
    const oldest = slice.to - this.span;
    let gone = 0;
    while (this.#slices[gone].to < oldest) gone++;
    if (gone > 0) this.#slices.splice(0, gone);
  }

  clear(): void {
    this.#slices = [];
  }

  get slices(): readonly SpikeSlice[] {
    return this.#slices;
  }

  /** Spikes held. */
  get count(): number {
    return this.#slices.reduce((sum, { senders }) => sum + senders.length, 0);
  }
}
