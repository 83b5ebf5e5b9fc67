/** A place where one run after another is done: a worker that lives as long as the sweep, or the calling thread. */
import type { Backend, Chunk, Engine } from '../backends/backend.ts';
import { RunLoop, stepsOf } from '../backends/machine/run-loop.ts';
import { notFinite } from '../backends/not-finite-error.ts';
import { wasmCrew } from '../backends/wasm/wasm.ts';
import { SynfireError } from '../errors.ts';
import type { Network } from '../network/network.ts';
import { compilePlan } from '../plan/compile.ts';
import type { Plan } from '../plan/plan.ts';
import { makeBackend } from '../simulate/choose.ts';
import { Recording } from '../simulate/recording.ts';

type WorkerCrew = Awaited<ReturnType<typeof wasmCrew>>;

/** Faults after which a worker is of no use. */
const FATAL = new Set(['worker-lost', 'out-of-memory']);

export class Slot {
  readonly #workers: number;
  #crew: WorkerCrew | undefined;

  constructor(inWorker: boolean) {
    this.#workers = inWorker ? 1 : 0;
  }

  /** What was recorded in `time` ms after `warmup` ms; undefined where the signal came first. Rejects with SynfireError. */
  async run(
    network: Network,
    {
      time,
      warmup,
      signal,
    }: { readonly time: number; readonly warmup: number; readonly signal?: AbortSignal },
  ): Promise<Recording | undefined> {
    const made = compilePlan(network.describe());
    this.#crew ??= await wasmCrew(this.#workers);
    const options = { backend: 'wasm', workers: this.#workers } as const;
    const { backend, plan } = await makeBackend(made, options, this.#crew);
    try {
      return await runOnce(backend, plan, time, warmup, signal);
    } catch (error) {
      if (error instanceof SynfireError && FATAL.has(error.code)) await this.dispose();
      throw error;
    }
  }

  async dispose(): Promise<void> {
    await this.#crew?.dispose();
    this.#crew = undefined;
  }
}

async function runOnce(
  backend: Backend,
  plan: Plan,
  time: number,
  warmup: number,
  signal: AbortSignal | undefined,
): Promise<Recording | undefined> {
  const [before, steps] = [stepsOf(warmup, plan.dt, 'warmup'), stepsOf(time, plan.dt)];
  const engine = await backend.load(plan);
  try {
    const advance = async (count: number, keep: (chunk: Chunk) => void): Promise<void> => {
      const loop = new RunLoop(1024);
      for await (const { part } of loop.slices({ steps: count, signal }, (n) => engine.run(n))) {
        keep(part);
      }
    };
    await advance(before, () => {});
    const recording = new Recording(plan);
    await advance(steps, (chunk) => recording.add(chunk));
    if (signal?.aborted && engine.step < before + steps) return undefined;
    await checkEnd(engine, plan);
    return recording;
  } finally {
    await engine.dispose();
  }
}

/** Engines look for what left the range of numbers every 64th step. */
async function checkEnd(engine: Engine, plan: Plan): Promise<void> {
  const bad = (engine.step & 63) === 0 ? undefined : await engine.findNotFinite();
  if (bad === undefined) return;
  throw notFinite(plan, bad.population, bad.neuron, engine.step - 1, bad.variable);
}
