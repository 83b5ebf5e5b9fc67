/** What a caller gives to a simulation, and what it is told while one runs. */
import type { RunControl, Progress as RunProgress } from '../backends/machine/run-loop.ts';
import type { BatchRecording } from './batch-recording.ts';
import type { BackendChoice } from './choose.ts';
import type { Batch } from './copies.ts';
import type { Recording } from './recording.ts';

export interface SimulationOptions extends BackendChoice {
  /** Build progress, 0 … 1. */
  readonly onBuild?: (fraction: number) => void;
  /** Stops the build, which then rejects with `aborted`. */
  readonly signal?: AbortSignal;
  /**
   * What a run does when the GPU is taken away: `fail` (default) rejects with a RunError that has the recording
   * and the last snapshot; `resume` goes on with WebAssembly from that snapshot, with the same spikes.
   */
  readonly onDeviceLost?: 'fail' | 'resume';
}

export interface RunOptions extends RunControl<Progress> {
  /**
   * Stops the run where the condition holds. It is asked at multiples of `every` ms (a multiple of dt) of simulated time and given
   * what the run recorded so far, so it stops at the same time on every engine and wherever earlier runs ended.
   */
  readonly stopWhen?: {
    readonly every: number;
    /** A promise of one is waited for. */
    readonly condition: (soFar: Recording) => boolean | Promise<boolean>;
  };
}

/** Options of several copies of one network. */
export interface BatchOptions extends SimulationOptions {
  /**
   * Number of copies, or for each what it has of its own: `{ set, initial, trial }`. Copy b draws as `new Network({ trial: b })` does (counted on from the
   * network's own trial), and is that network, bit for bit. Copies share synapses, weights and the memory of both; workers have whole copies.
   * Not for rules that change weights (each copy would have others), nor WebGPU or MPI: `not-batched`.
   */
  readonly batch: Batch;
}

export interface BatchRunOptions extends Omit<RunOptions, 'stopWhen'> {
  /** As for one network; it is given what all copies recorded so far. */
  readonly stopWhen?: {
    readonly every: number;
    readonly condition: (soFar: BatchRecording) => boolean | Promise<boolean>;
  };
}

export interface Progress extends RunProgress {
  /** Of all populations, in this run. */
  readonly spikes: number;
}
