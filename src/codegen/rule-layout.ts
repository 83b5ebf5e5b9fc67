/**
 * Where a rule's kernel finds its numbers, and how long a synapse's record is.
 *
 * The descriptor of a plastic row set starts with words that assembly/plastic.ts reads (PLASTIC_WORD, its
 * twin is the namespace Plastic in assembly/memory.ts), then values in all lanes, then pointers of traces,
 * each less the bytes up to the slice's first accumulator, so that a record's accumulator finds its target's trace.
 */
import { type Lanes, lanes } from '../equations/precision.ts';
import { mentions } from '../equations/walk.ts';
import type { RuleKernel } from './rule-kernel.ts';

export const PLASTIC_WORD = {
  transmit: 0,
  pre: 1,
  /** 0: spikes of the target do nothing. */
  post: 2,
  firstTarget: 3,
  targets: 4,
  offsets: 5,
  addresses: 6,
  traces: 7,
  traceCount: 8,
  traceBytes: 9,
  accumulators: 10,
  scratch: 11,
  stride: 12,
  initial: 13,
  /** 0: nothing is done in steps. */
  step: 14,
  /** What lists the targets of which `whenever` is true. */
  check: 15,
  /** Steps until a spike of the target acts; 0: in its own. */
  back: 16,
  /** Spikes of targets of the last `back` + 1 steps; 0 where they act at once. */
  heard: 17,
  /** 1: spikes of targets act before arrivals, which transmit what the rule has made of the weight. */
  spikeFirst: 18,
  /** The last spikes of targets, which wait for the synapse to be met (waiting-spikes.ts); 0 where they act at once. */
  history: 19,
} as const;

const FIRST_VALUE = 20;

/** Whether spikes of targets may wait until an arrival finds the synapse: what they do reads nothing that has changed by then. */
export const spikesWait = ({ post, step, traces }: RuleKernel, spikeFirst: boolean): boolean =>
  !spikeFirst &&
  post.length > 0 &&
  step.length === 0 &&
  !post.some(({ value }) => mentions(value, (name) => traces.includes(name)));

/** A target's history, and room for pairs behind the scratch record: what a batch lists and the last vector reads beyond it (waiting-spikes.ts). */
export const HISTORY_BYTES = 32;
export const PAIRS = 256;
export const PAIR_BYTES = 8 * (PAIRS + 4);

/** Bytes of a synapse's record: accumulator (a word), weight and variables (numbers of a precision), step of the last event (a word). */
export const recordBytes = (variables: number, { bytes }: Lanes = lanes.single): number =>
  8 + bytes * (variables + 1);

/** The same of a kernel, whose first field is the weight. */
export const ruleStride = (kernel: RuleKernel, precision?: Lanes): number =>
  recordBytes(kernel.fields.length - 1, precision);

/** Word of `scale` (1/quantum) and `constant:…` (all lanes of a vector each), `trace:…` (a pointer). */
export function ruleWords(kernel: RuleKernel): ReadonlyMap<string, number> {
  const values = ['scale', ...Object.keys(kernel.constants).map((name) => `constant:${name}`)];
  const pointers = kernel.traces.map((name) => `trace:${name}`);
  const first = FIRST_VALUE + 4 * values.length;
  return new Map([
    ...values.map((name, index) => [name, FIRST_VALUE + 4 * index] as const),
    ...pointers.map((name, index) => [name, first + index] as const),
  ]);
}

/** Length of the descriptor in words. */
export const ruleWordCount = (kernel: RuleKernel): number =>
  FIRST_VALUE + 4 * (1 + Object.keys(kernel.constants).length) + kernel.traces.length;
