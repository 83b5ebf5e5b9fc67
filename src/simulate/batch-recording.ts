/** What a run of several copies recorded: a recording of each. */
import type { Recording } from './recording.ts';

export interface BatchRecording {
  /** Number of copies. */
  readonly batch: number;
  /** Start and end of what was recorded, ms; earlier than was asked for where the run was stopped. */
  readonly from: number;
  readonly to: number;
  /** By copy: what a simulation of it alone records, bit for bit. */
  readonly copies: readonly Recording[];
}
