/**
 * How large a network an engine runs in real time: one balanced network, doubled until it falls behind
 * or a limit is met. `scale-curves.ts` measures every engine of a machine; the same code runs in a tab and in
 * `synfire bench scale`.
 *
 * The network is Brunel's (2000): four excitatory neurons to one inhibitory, asynchronous irregular at
 * some ten spikes a second. In-degrees grow with the network up to 1,000; the weight shrinks with
 * them, so that rates stay alike and what grows is the work.
 */
import type { WebGpuOptions } from '../backends/webgpu/webgpu.ts';
import { fixedIndegree } from '../connect/connector.ts';
import { uniform } from '../connect/distribution.ts';
import { badOption } from '../errors.ts';
import { Network } from '../network/network.ts';
import { lif } from '../neurons/lif.ts';
import { estimateBudget } from '../plan/budget.ts';
import { compilePlan } from '../plan/compile.ts';
import { delta } from '../synapses/delta.ts';
import type { BackendName } from './choose.ts';
import { Simulation } from './simulation.ts';

export interface ScalePoint {
  readonly backend: string;
  readonly neurons: number;
  readonly synapses: number;
  readonly bytes: number;
  readonly buildSeconds: number;
  /** Simulated over wall time: 1 is real time. */
  readonly speed: number;
  /** Mean rate, Hz, and synaptic events a second of wall time. */
  readonly rate: number;
  readonly eventsPerSecond: number;
  /** Of the first 20 ms: the same on every engine. */
  readonly hash: string;
  /** Why this engine and these workers. */
  readonly reason: string;
}

export interface ScaleOptions {
  /** Default `auto`. */
  readonly backend?: BackendName;
  readonly workers?: number;
  /** Neurons to begin and to end with at most; default 1,000 and 1,000,000. */
  readonly from?: number;
  readonly to?: number;
  /** Bytes that a network may need by the plan's estimate; default 2 GiB. */
  readonly memory?: number;
  readonly signal?: AbortSignal;
  /** For `webgpu`: a device that is open already. */
  readonly gpu?: WebGpuOptions;
}

/** ms simulated before anything else, and then at a time. */
const FIRST = 20;
const SLICE = 50;
/** Wall ms of slices that do not count (browsers compile a module's hot loops while it runs), and that are measured. */
const WARMUP = 150;
const MEASURED = 300;
/**
 * Where growing on tells nothing new: behind real time and falling. A GPU's speed is flat up to large networks, so that
 * a slow start alone does not end its curve.
 */
const BEHIND = 0.5;
const FALLEN = 0.7;
/** Below this a point takes too long to wait for. */
const HOPELESS = 0.05;

/** The network of `neurons` neurons; the same call gives the same spikes everywhere. */
export function scaleNetwork(neurons: number): Network {
  if (!(Number.isSafeInteger(neurons) && neurons >= 50 && neurons <= 1e8)) {
    throw badOption(
      'scaleNetwork › neurons',
      neurons,
      'a whole number from 50 to 100,000,000',
      'Give the number of neurons.',
    );
  }
  const net = new Network({ dt: 0.1, seed: 1, recordSpikes: false });
  const cell = lif({
    tau_m: 20,
    E_L: 0,
    V_th: 20,
    V_reset: 10,
    t_ref: 2,
    receptors: { syn: delta() },
  });
  const initial = { v: uniform(0, 20) };
  const inhibitory = Math.round(neurons / 5);
  const e = net.population('E', neurons - inhibitory, cell, { initial });
  const i = net.population('I', inhibitory, cell, { initial });
  const degree = Math.min(800, Math.max(8, Math.floor((neurons - inhibitory) / 10)));
  const [J, g] = [80 / degree, 6];
  const threshold = 20 / (J * 0.02); // arrivals a second that hold the mean at threshold
  for (const target of [e, i]) {
    net.connect(e, target, { connector: fixedIndegree(degree), weight: J, delay: 1.5 });
    net.connect(i, target, {
      connector: fixedIndegree(Math.round(degree / 4)),
      weight: -g * J,
      delay: 1.5,
    });
    net.poissonInput(target, { rate: 1.2 * threshold, weight: J });
  }
  return net;
}

/** Yields a point for each size. Ends by itself; rejects with SynfireError where nothing runs at all. */
export async function* measureScale(options: ScaleOptions = {}): AsyncGenerator<ScalePoint> {
  const { backend = 'auto', workers, from = 1000, to = 1_000_000, signal, gpu } = options;
  const memory = options.memory ?? 2 ** 31;
  let best = 0;
  for (let neurons = from; neurons <= to && !signal?.aborted; neurons *= 2) {
    const network = scaleNetwork(neurons);
    if (estimateBudget(compilePlan(network.describe())).total > memory) return;
    const simulation = await Simulation.create(network, { backend, workers, gpu });
    try {
      const started = performance.now();
      const { hash } = await simulation.run(FIRST, { signal });
      await runFor(simulation, WARMUP - (performance.now() - started), signal);
      const { wall, time, spikes, events } = await runFor(simulation, MEASURED, signal);
      if (signal?.aborted) return;
      const speed = time / wall;
      yield {
        backend,
        neurons,
        synapses: simulation.synapses,
        bytes: simulation.bytes,
        buildSeconds: simulation.buildSeconds,
        speed,
        rate: (spikes / neurons / time) * 1000,
        eventsPerSecond: (events / wall) * 1000,
        hash,
        reason: simulation.reason,
      };
      best = Math.max(best, speed);
      if (speed < HOPELESS || (speed < BEHIND && speed < FALLEN * best)) return;
    } finally {
      await simulation.dispose();
    }
  }
}

/** Slices until so many wall ms are over; none where they are over already. */
async function runFor(simulation: Simulation, least: number, signal: AbortSignal | undefined) {
  const sums = { wall: 0, time: 0, spikes: 0, events: 0 };
  while (sums.wall < least && !signal?.aborted) {
    const started = performance.now();
    const { duration, spikeCount, synapticEvents } = await simulation.run(SLICE, { signal });
    sums.wall += performance.now() - started;
    sums.time += duration;
    sums.spikes += spikeCount;
    sums.events += synapticEvents;
  }
  return sums;
}

/** Neurons at which speed crosses 1, between the points around it; undefined where none was faster. */
export function largestInRealTime(points: readonly ScalePoint[]): number | undefined {
  const sorted = [...points].sort((a, b) => a.neurons - b.neurons);
  const last = sorted.findLastIndex(({ speed }) => speed >= 1);
  if (last < 0) return undefined;
  const [fast, slow] = [sorted[last], sorted[last + 1]];
  if (!slow) return fast.neurons;
  const part = Math.log(fast.speed) / Math.log(fast.speed / slow.speed);
  return Math.round(fast.neurons * (slow.neurons / fast.neurons) ** part);
}
