/**
 * Builds and runs a network for the command line: progress on the screen, Ctrl-C stops cleanly, and what
 * was measured comes back with what was recorded.
 */
import type { Network } from '../network/network.ts';
import type { BackendChoice } from '../simulate/choose.ts';
import type { Recording } from '../simulate/recording.ts';
import { Simulation } from '../simulate/simulation.ts';
import type { Screen } from './screen.ts';

interface MeasureOptions extends BackendChoice {
  /** ms to simulate, and ms before that which are not recorded. */
  readonly time: number;
  readonly warmup?: number;
  readonly screen?: Screen;
  readonly signal?: AbortSignal;
}

export interface Measured {
  readonly recording: Recording;
  readonly neurons: number;
  readonly synapses: number;
  /** Bytes of state and connections. */
  readonly bytes: number;
  readonly buildSeconds: number;
  readonly runSeconds: number;
  /** How it was run, a sentence. */
  readonly reason: string;
  /** True if Ctrl-C ended it early. */
  readonly stopped: boolean;
}

export async function measure(network: Network, options: MeasureOptions): Promise<Measured> {
  const { time, warmup = 0, screen, signal, ...choice } = options;
  const stop = () => leave(signal);
  signal?.addEventListener('abort', stop);
  const simulation = await Simulation.create(network, {
    ...choice,
    onBuild: (fraction) => screen?.build(fraction),
  }).finally(() => signal?.removeEventListener('abort', stop));
  try {
    const started = performance.now();
    const onProgress = (progress: { time: number; total: number }, before: number, all: number) =>
      screen?.run(before + progress.time, all, (performance.now() - started) / 1000);
    if (warmup > 0) {
      await simulation.run(warmup, {
        signal,
        onProgress: (progress) => onProgress(progress, 0, warmup + time),
      });
    }
    const measuring = performance.now();
    const recording = await simulation.run(time, {
      signal,
      onProgress: (progress) => onProgress(progress, warmup, warmup + time),
    });
    const runSeconds = (performance.now() - measuring) / 1000;
    return {
      recording,
      neurons: simulation.plan.populations.reduce((sum, { size }) => sum + size, 0),
      synapses: simulation.synapses,
      bytes: simulation.bytes,
      buildSeconds: simulation.buildSeconds,
      runSeconds,
      reason: simulation.reason,
      stopped: recording.duration < time,
    };
  } finally {
    screen?.clear();
    await simulation.dispose();
  }
}

/** Of a command that a signal ended early. */
export const codeOf = (signal: AbortSignal | undefined): number =>
  typeof signal?.reason === 'number' ? signal.reason : 130;

/** Ctrl-C before anything was simulated: there is nothing to keep. */
function leave(signal: AbortSignal | undefined): void {
  process.stderr.write('Stopped while building; nothing was simulated.\n');
  process.exit(codeOf(signal));
}

/**
 * Runs `action` with a signal that Ctrl-C aborts; a second Ctrl-C ends the process at once.
 */
export async function interruptible<T>(action: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const onInterrupt = (_: NodeJS.Signals, number: number) => {
    // what shells make of a signal: SIGINT 130, SIGTERM 143
    if (controller.signal.aborted) process.exit(128 + number);
    controller.abort(128 + number);
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[2KStopping … (again: at once)\n');
  };
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onInterrupt);
  try {
    return await action(controller.signal);
  } finally {
    process.off('SIGINT', onInterrupt);
    process.off('SIGTERM', onInterrupt);
  }
}
