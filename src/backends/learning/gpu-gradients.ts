/** Gradients on a GPU as an engine: how much is run at once, and the sums over parts. Loaded when first asked for. */
import type { GpuHost } from '../../../bindings/gpu.ts';
import type { GpuOptions } from '../../../bindings/gpu-device.ts';
import { Device } from '../machine/device.ts';
import { openGpu } from '../webgpu/webgpu.ts';
import { GpuGradientMachine } from './gpu-machine.ts';
import { groupsOf, type Side, sideOf } from './gpu-memory.ts';
import { type GradientPlan, withCurrents } from './gradient-plan.ts';
import {
  type Gradient,
  type GradientEngine,
  type Judge,
  type LearningValues,
  noGradient,
  type Outcome,
  type RunOptions,
  type Sample,
} from './gradients.ts';
import type { LearningLayout } from './layout.ts';
import { Sum } from './sum.ts';

export type GradientGpu = GpuOptions & {
  /** A device that is open already; it stays open. */
  readonly host?: GpuHost;
};

const REMEDY =
  'What is learnt is as it was before this update: give its checkpoint to a new trainer, on another device or with backend "wasm".';

/** Rejects with SynfireError where there is no GPU, or no room on it for one sample. */
export async function startGpuGradients(
  layout: LearningLayout,
  plan: GradientPlan,
  judge: Judge,
  gpu: GradientGpu,
): Promise<GradientEngine> {
  const host = gpu.host ?? (await openGpu(gpu));
  const engine = new GpuGradients(layout, plan, judge, host, gpu.host === undefined);
  try {
    engine.check();
  } catch (error) {
    await engine.dispose();
    throw error;
  }
  return engine;
}

class GpuGradients implements GradientEngine {
  readonly #layout: LearningLayout;
  readonly #plan: GradientPlan;
  readonly #judge: Judge;
  readonly #host: GpuHost;
  readonly #ownsHost: boolean;
  readonly #total: Gradient;
  #machine: GpuGradientMachine | undefined;
  #device: Device | undefined;

  constructor(
    layout: LearningLayout,
    plan: GradientPlan,
    judge: Judge,
    host: GpuHost,
    ownsHost: boolean,
  ) {
    this.#layout = layout;
    this.#plan = plan;
    this.#judge = judge;
    this.#host = host;
    this.#ownsHost = ownsHost;
    this.#total = noGradient(layout);
  }

  /** Throws `too-large`. */
  check(): void {
    this.#sideOf(1);
  }

  async run(
    values: LearningValues,
    samples: readonly Sample[],
    { gradient = true, first = 0, weight = 1, part = 0, carries, learns, scores }: RunOptions = {},
  ): Promise<Outcome> {
    const machine = await this.#machineFor(samples.length, gradient);
    machine.setValues(values);
    const share = weight / samples.length;
    const common = { samples, first, share, gradient, part, learns, scores };
    const task = { ...common, ...(carries ? { carries } : {}) };
    const sum = new Sum(this.#layout, gradient ? this.#total : undefined);
    for (const group of groupsOf(samples.length, machine.side)) {
      for (const outcome of await machine.run(group, task)) sum.add(outcome);
    }
    return sum.outcome;
  }

  async dispose(): Promise<void> {
    this.#device?.release();
    if (this.#ownsHost) this.#host.close();
  }

  #sideOf(batch: number): Side {
    return sideOf(this.#plan, batch, this.#host.info.limits.bindingBytes);
  }

  /** Room for a batch, as far as there is; what only looks takes what there is. */
  async #machineFor(batch: number, gradient: boolean): Promise<GpuGradientMachine> {
    const old = this.#machine;
    if (old && (!gradient || batch <= old.side.copies)) return old;
    const side = this.#sideOf(batch);
    if (old && side.copies === old.side.copies) return old;
    this.#device?.release();
    this.#machine = undefined;
    this.#device = new Device(this.#host, REMEDY);
    const plan = withCurrents(this.#plan, this.#layout);
    this.#machine = await GpuGradientMachine.create(
      ...([this.#device, this.#layout, plan, this.#judge, side] as const),
    );
    return this.#machine;
  }
}
