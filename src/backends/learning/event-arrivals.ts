/** What is on its way in a sample without a time step: arrivals, in a heap by time. */
import type { LearningBlock } from './layout.ts';

/** A spike of a neuron. */
export interface EventSpike {
  /** Of all neurons. */
  readonly neuron: number;
  readonly time: number;
  /** V' just before and just after. */
  readonly before: number;
  readonly after: number;
  /** Slope of the loss by its time. */
  slope: number;
}

export interface Arrival {
  readonly time: number;
  readonly block: LearningBlock;
  readonly unit: number;
  readonly value: number;
  /** Absent: of a source. */
  readonly spike?: EventSpike;
}

/** Order in the heap; of equal times the one sent first is first as far as blocks go. */
const earlier = (a: Arrival, b: Arrival): boolean =>
  a.time < b.time ||
  (a.time === b.time &&
    (a.block.first < b.block.first || (a.block.first === b.block.first && a.unit < b.unit)));

export function put(heap: Arrival[], arrival: Arrival): void {
  let k = heap.push(arrival) - 1;
  while (k > 0) {
    const parent = (k - 1) >> 1;
    if (!earlier(arrival, heap[parent])) break;
    heap[k] = heap[parent];
    k = parent;
  }
  heap[k] = arrival;
}

export function take(heap: Arrival[]): Arrival {
  const [top] = heap;
  const last = heap.pop()!;
  if (heap.length === 0) return top;
  let k = 0;
  for (;;) {
    let child = 2 * k + 1;
    if (child + 1 < heap.length && earlier(heap[child + 1], heap[child])) child++;
    if (child >= heap.length || !earlier(heap[child], last)) break;
    heap[k] = heap[child];
    k = child;
  }
  heap[k] = last;
  return top;
}
