/** The short road: build a network, run it once, keep what was recorded. */
import type { Network } from '../network/network.ts';
import { checkOptions } from './arguments.ts';
import type { BatchRecording } from './batch-recording.ts';
import type { Recording } from './recording.ts';
import { Simulation } from './simulation.ts';
import type {
  BatchOptions,
  BatchRunOptions,
  RunOptions,
  SimulationOptions,
} from './simulation-options.ts';

export interface SimulateOptions extends SimulationOptions, RunOptions {
  /** ms of simulated time, a multiple of dt. */
  readonly time: number;
}

export interface SimulateBatchOptions extends BatchOptions, BatchRunOptions {
  /** ms of simulated time, a multiple of dt. */
  readonly time: number;
}

/**
 * Simulates `network` for `time` ms and returns the recording. Rejects with SynfireError; `aborted` where the signal is given before
 * there is anything to run, while afterwards the recording ends there. Workers end with the run; use `Simulation` to go on, look inside or change things.
 * With `batch`, several copies that share their synapses, each with inputs and draws of its own: `recording.copies[b]`.
 */
export function simulate(network: Network, options: SimulateBatchOptions): Promise<BatchRecording>;
export function simulate(network: Network, options: SimulateOptions): Promise<Recording>;
export async function simulate(
  network: Network,
  options: SimulateOptions | SimulateBatchOptions,
): Promise<Recording | BatchRecording> {
  checkOptions(options, 'simulate');
  // of one network or of copies: each is given what was made for it
  const { time, onProgress, stopWhen, ...creation } = options as SimulateOptions;
  const { signal } = options;
  const simulation = await Simulation.create(network, creation);
  try {
    return await simulation.run(time, { onProgress, signal, stopWhen });
  } finally {
    await simulation.dispose();
  }
}
