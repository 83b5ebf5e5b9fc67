/**
 * Two spike trains of the same neurons, compared while they come: which spikes both have, which only one has, and where they part.
 * Spikes come in order of time, then neuron, as recordings give them.
 */
import type { SpikeSlice } from '../src/embed/spike-window.ts';

/** Of a spike: the other run has come no further yet, has it too, or has it not. */
export const [UNKNOWN, SHARED, ALONE] = [0, 1, 2];

export class Train {
  senders = new Uint32Array(1024);
  times = new Float64Array(1024);
  kinds = new Uint8Array(1024);
  length = 0;
  /** Spikes whose kind is known: those before. */
  compared = 0;
  /** Spikes that the other has not. */
  alone = 0;
  /** ms. */
  to = 0;

  add({ senders, times, to }: SpikeSlice): void {
    const needed = this.length + senders.length;
    if (needed > this.senders.length) this.#grow(2 * needed);
    this.senders.set(senders, this.length);
    this.times.set(times, this.length);
    this.length = needed;
    this.to = to;
  }

  mark(kind: number): void {
    this.kinds[this.compared++] = kind;
    if (kind === ALONE) this.alone++;
  }

  #grow(size: number): void {
    const [senders, times, kinds] = [this.senders, this.times, this.kinds];
    this.senders = new Uint32Array(size);
    this.times = new Float64Array(size);
    this.kinds = new Uint8Array(size);
    this.senders.set(senders);
    this.times.set(times);
    this.kinds.set(kinds);
  }
}

export class Differences {
  readonly a = new Train();
  readonly b = new Train();
  /** Spikes that both have. */
  shared = 0;
  /** Of the first spike that only one has. */
  parting: { readonly time: number; readonly sender: number } | undefined;

  /** ms up to which both have come. */
  get to(): number {
    return Math.min(this.a.to, this.b.to);
  }

  /** Compares what both have come to. */
  advance(): void {
    const { a, b, to } = this;
    for (;;) {
      const [inA, inB] = [isBefore(a, to), isBefore(b, to)];
      if (!inA && !inB) return;
      const order = !inA ? 1 : !inB ? -1 : compare(a, b);
      if (order === 0) {
        a.mark(SHARED);
        b.mark(SHARED);
        this.shared++;
        continue;
      }
      const first = order < 0 ? a : b;
      const at = first.compared;
      this.parting ??= { time: first.times[at], sender: first.senders[at] };
      first.mark(ALONE);
    }
  }
}

const isBefore = (train: Train, to: number): boolean =>
  train.compared < train.length && train.times[train.compared] <= to;

function compare(a: Train, b: Train): number {
  const [i, j] = [a.compared, b.compared];
  return a.times[i] - b.times[j] || a.senders[i] - b.senders[j];
}
