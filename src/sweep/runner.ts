/**
 * Runs of a sweep, one after another in the thread where it lives: planned, built (or put in the place of the run before, where numbers
 * alone differ), run, measured. What fails is an answer, not a rejection; only a bug of ours rejects.
 */
import type { Chunk } from '../backends/backend.ts';
import { hostInfo } from '../backends/machine/host.ts';
import { RunLoop, stepsOf } from '../backends/machine/run-loop.ts';
import { transfer } from '../backends/machine/worker.ts';
import { coreOf } from '../backends/wasm/core.ts';
import { wasmBackend } from '../backends/wasm/wasm.ts';
import { Workplace } from '../backends/wasm/workplace.ts';
import { type Fault, SynfireError } from '../errors.ts';
import type { NetworkDescription } from '../network/description.ts';
import { checkBudget } from '../plan/check-budget.ts';
import { compilePlan } from '../plan/compile.ts';
import { chooseStorage } from '../plan/storage.ts';
import { checkEnd } from '../simulate/check-end.ts';
import { Recording } from '../simulate/recording.ts';
import type { RecordingHead } from '../simulate/recording-head.ts';
import type { Part } from '../simulate/recording-part.ts';
import { type Measured, type MeasureName, measureRun } from './measures.ts';

export interface RunRequest {
  readonly description: NetworkDescription;
  /** ms of the run, and ms before it that no measure sees. */
  readonly time: number;
  readonly warmup: number;
  /** Measures by name; absent: what was recorded is the answer. */
  readonly measures?: readonly MeasureName[];
}

/** Undefined where it was stopped on the way. */
export type RunAnswer =
  | { readonly measured: Measured }
  | { readonly head: RecordingHead; readonly parts: readonly Part[] }
  | { readonly faults: readonly Fault[] }
  | undefined;

/** Bytes of a memory of WebAssembly. */
const ROOM = 2 ** 32;

export class Runner {
  readonly #place = new Workplace();
  #stop = new AbortController();

  constructor() {
    coreOf('single').catch(() => {}); // read while the first network is described; told where it is needed
  }

  async run({ description, time, warmup, measures }: RunRequest): Promise<RunAnswer> {
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    try {
      const made = compilePlan(description);
      const [before, steps] = [stepsOf(warmup, made.dt, 'warmup'), stepsOf(time, made.dt)];
      const { availableMemory = ROOM } = await hostInfo();
      const limit = Math.min(ROOM, availableMemory);
      const { plan } = chooseStorage(made, 'auto', limit);
      checkBudget(plan, limit);
      const backend = wasmBackend({ workers: 0, crew: await this.#place.team });
      const engine = await this.#place.load(backend, plan, signal);
      const advance = async (count: number): Promise<Chunk[]> => {
        const chunks: Chunk[] = [];
        const slices = new RunLoop(1024).slices({ steps: count, signal }, (n) => engine.run(n));
        for await (const { part } of slices) chunks.push(part);
        return chunks;
      };
      await advance(before);
      const parts = await advance(steps);
      if (engine.step < before + steps) return undefined;
      // a run of no steps has nothing to look at
      if (parts.length > 0) await checkEnd(engine, plan, parts[parts.length - 1]);
      if (measures !== undefined) {
        return { measured: await measureRun(measures, new Recording(plan, parts), {}, 0) };
      }
      const { dt, precision, recorders, populations } = plan;
      const named = populations.map(({ name, first, size }) => ({ name, first, size }));
      const head = { dt, precision, recorders, populations: named };
      return transfer({ head, parts }, parts.flatMap(buffersOf));
    } catch (error) {
      this.#place.clear();
      if (signal.aborted) return undefined;
      if (error instanceof SynfireError) return { faults: error.faults };
      throw error;
    }
  }

  /** Ends the run that is under way. */
  stop(): void {
    this.#stop.abort();
  }
}

const buffersOf = ({ spikeSteps, spikeNeurons, states, counts }: Part): ArrayBuffer[] =>
  [spikeSteps, spikeNeurons, ...states, ...counts].map(({ buffer }) => buffer as ArrayBuffer);
