/** The words by which host and device tell each other where a submission starts, ends and fails. */
import { CONTROL_WORDS } from './device-memory.ts';

/** Index of each word; 0 is the first step. */
export const CONTROL = {
  logged: 1,
  faultNeuron: 3,
  faultStep: 4,
  hashLow: 5,
  hashHigh: 6,
  sentLow: 7,
  sentHigh: 8,
  stepsDone: 9,
} as const;
export const NO_FAULT = 0xffffffff;

/** The words before a submission that starts at step `from`. */
export function freshControl(from: number): Uint32Array<ArrayBuffer> {
  const words = new Uint32Array(CONTROL_WORDS + 1);
  words[0] = from;
  words[CONTROL.faultNeuron] = NO_FAULT;
  return words;
}

/** Synaptic events that the submission's spikes will bring. */
export const eventsSent = (words: Uint32Array): number =>
  words[CONTROL.sentHigh] * 2 ** 32 + words[CONTROL.sentLow];
