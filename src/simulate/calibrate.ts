/** Which backend is the faster one for a network on this machine: measured, not guessed. */
import { openGpu } from '../backends/webgpu/webgpu.ts';
import { badOption, SynfireError } from '../errors.ts';
import type { Network } from '../network/network.ts';
import { checkNetwork, checkOptions } from './arguments.ts';
import type { BackendChoice, BackendName } from './choose.ts';
import { Simulation } from './simulation.ts';

export interface CalibrateOptions extends Omit<BackendChoice, 'backend'> {
  /** Wall time to measure each backend for, ms; default 500. */
  readonly wallTime?: number;
}

export interface Calibration {
  /** The fastest: pass it on as option `backend`. */
  readonly backend: BackendName;
  /** A sentence. */
  readonly reason: string;
  readonly measured: readonly Measured[];
  /** Why a backend was not measured. */
  readonly skipped: readonly { readonly backend: BackendName; readonly why: string }[];
}

interface Measured {
  readonly backend: BackendName;
  readonly stepsPerSecond: number;
  readonly buildSeconds: number;
  /** Spikes of the same first steps: equal on all backends. */
  readonly hash: string;
}

const WARM_STEPS = 50;

/**
 * Runs the network on wasm and, where there is an adapter, on webgpu. Rejects with SynfireError where the network
 * is at fault, or no backend can run it. Both start at time 0, so a network that is slow to wake is
 * measured asleep: give such a one initial values.
 */
export async function calibrate(
  network: Network,
  options: CalibrateOptions = {},
): Promise<Calibration> {
  checkNetwork(network);
  checkOptions(options, 'calibrate');
  const { wallTime = 500, ...choice } = options;
  if (!(typeof wallTime === 'number' && wallTime > 0 && wallTime < 1e6)) {
    throw badOption(
      'calibrate › options › wallTime',
      wallTime,
      'ms > 0',
      'Leave it out for 500 ms a backend.',
    );
  }
  const measured: Measured[] = [];
  const skipped: { backend: BackendName; why: string }[] = [];
  let fault: unknown;
  for (const backend of ['wasm', 'webgpu'] as const) {
    try {
      measured.push(await measure(network, { ...choice, backend }, wallTime));
    } catch (error) {
      if (!(error instanceof SynfireError)) throw error;
      fault = error;
      skipped.push({ backend, why: error.message });
    }
  }
  if (measured.length === 0) throw fault;
  const [best, other] = [...measured].sort((a, b) => b.stepsPerSecond - a.stepsPerSecond);
  const speed = (m: Measured) => `${m.backend} ${m.stepsPerSecond.toPrecision(3)} steps/s`;
  const reason = other
    ? `${speed(best)}, ${speed(other)}`
    : `${speed(best)}; ${skipped.map(({ backend }) => backend).join(', ')} cannot run it here`;
  return { backend: best.backend, reason, measured, skipped };
}

async function measure(
  network: Network,
  options: BackendChoice & { readonly backend: 'wasm' | 'webgpu' },
  wallTime: number,
): Promise<Measured> {
  const host =
    options.backend === 'webgpu' ? (options.gpu?.host ?? (await openGpu(options.gpu))) : undefined;
  const simulation = await Simulation.create(
    network,
    host ? { ...options, gpu: { host } } : options,
  );
  try {
    const { hash } = await simulation.step(WARM_STEPS);
    let steps = 0;
    let slice = WARM_STEPS;
    const started = performance.now();
    let elapsed = 0;
    while (elapsed < wallTime) {
      await simulation.step(slice);
      steps += slice;
      elapsed = performance.now() - started;
      slice = Math.max(1, Math.min(4 * slice, Math.ceil((steps * (wallTime - elapsed)) / elapsed)));
    }
    const { backend } = options;
    const { buildSeconds } = simulation;
    return { backend, stepsPerSecond: (1000 * steps) / elapsed, buildSeconds, hash };
  } finally {
    await simulation.dispose();
    if (!options.gpu?.host) host?.close();
  }
}
