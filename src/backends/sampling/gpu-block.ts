/**
 * A block of chains on a GPU: the bits of `ChainBlock`. Trees only; inputs and exact mixtures are f64 and stay on the
 * processor.
 */

import type { GpuBuffer, GpuHost } from '../../../bindings/gpu.ts';
import { CHAIN_STREAM, type CircuitPlan, timeOfCycle } from '../../sampling/circuit-plan.ts';
import { type Coefficients, stepCoefficients } from '../../sampling/coefficients.ts';
import { treeLayout } from '../../sampling/tree-layout.ts';
import { type DendriticTrees, RELU } from '../../sampling/trees.ts';
import { Device } from '../machine/device.ts';
import { type Dispatch, DispatchList, keyRecord } from '../rate/dispatches.ts';
import { RateMemory, type RateModules } from '../rate/module.ts';
import { type TreePrograms, treePrograms } from './gpu-programs.ts';

export class GpuBlock {
  readonly first: number;
  readonly chains: number;
  readonly somata: number;
  readonly #device: Device;
  readonly #plan: CircuitPlan;
  /** Draws the states at the start, as every engine does. */
  readonly #memory: RateMemory;
  readonly #start: number;
  readonly #x: GpuBuffer;
  readonly #clock: GpuBuffer;
  readonly #list: DispatchList;
  readonly #perStep: readonly number[];
  #cycle = 0;

  private constructor(
    parts: {
      readonly device: Device;
      readonly plan: CircuitPlan;
      readonly memory: RateMemory;
      readonly x: GpuBuffer;
      readonly clock: GpuBuffer;
      readonly list: DispatchList;
      readonly perStep: readonly number[];
    },
    first: number,
    chains: number,
    somata: number,
  ) {
    this.first = first;
    this.chains = chains;
    this.somata = somata;
    this.#device = parts.device;
    this.#plan = parts.plan;
    this.#memory = parts.memory;
    this.#start = parts.memory.room(somata * chains, 'states');
    this.#x = parts.x;
    this.#clock = parts.clock;
    this.#list = parts.list;
    this.#perStep = parts.perStep;
    this.#begin(0);
  }

  /** `trees`: those of the plan. Rejects with SynfireError where the device has no room. */
  static async create(
    host: GpuHost,
    modules: RateModules,
    plan: CircuitPlan,
    trees: DendriticTrees,
    [first, chains]: readonly [number, number],
  ): Promise<GpuBlock> {
    const device = new Device(host);
    const { somata } = trees;
    const layout = treeLayout(somata, trees.branching);
    const programs = await treePrograms(device, trees.activation ?? RELU);
    const room = (rows: number, label: string) => {
      device.fits(label, 4 * rows * chains);
      return device.buffer('storage', 4 * rows * chains, label);
    };
    const x = await room(layout.inputs, 'states');
    const ones = new Float32Array(chains).fill(1);
    device.write(x, 4 * (somata + 1) * chains, new Uint32Array(ones.buffer));
    const weights = await device.filled(
      new Uint32Array(Float32Array.from(trees.weights).buffer),
      'weights',
    );
    const activities = [await room(somata * layout.leaves, 'leaves')];
    for (const { units } of layout.layers) {
      activities.push(await room(somata * units, 'compartments'));
    }
    const clock = await device.buffer('storage', 16, 'time');
    const steps = stepsOf(plan);
    const dispatches: Dispatch[] = [];
    const perStep: number[] = [];
    steps.forEach((step, k) => {
      const phase = plan.schedule.phase[steps[(k + 1) % steps.length].level];
      const buffers = { x, weights, activities, clock };
      const place = { chains, first, time: k + 1, phase };
      dispatches.push(...stepDispatches(programs, plan, trees, place, buffers, step));
      perStep.push(dispatches.length);
    });
    const list = await DispatchList.create(device, dispatches);
    const memory = new RateMemory(modules);
    return new GpuBlock({ device, plan, memory, x, clock, list, perStep }, first, chains, somata);
  }

  get cycles(): number {
    return this.#cycle;
  }

  /** States now: a row for each soma, a column for each chain. */
  async states(): Promise<Float32Array> {
    return new Float32Array(await this.#device.read(this.#x, 4 * this.somata * this.chains));
  }

  restore(states: Float32Array, cycles: number): void {
    this.#device.write(this.#x, 0, new Uint32Array(Float32Array.from(states).buffer));
    this.#cycle = cycles;
  }

  /** One period; `each` is waited for after every step. */
  async cycle(each?: () => Promise<void>): Promise<void> {
    const plan = this.#plan;
    const time = timeOfCycle(plan, this.#cycle);
    if (plan.rising === 'iid') this.#begin(time);
    this.#device.write(this.#clock, 0, Uint32Array.of(time, 0, 0, 0));
    if (!each) this.#list.submit();
    else {
      let from = 0;
      for (const to of this.#perStep) {
        this.#list.submit(from, to);
        await each();
        from = to;
      }
    }
    this.#cycle++;
  }

  release(): void {
    this.#device.release();
  }

  #begin(time: number): void {
    const { somata, chains, first } = this;
    this.#memory.setSeed(this.#plan.seed);
    const { kernels } = this.#memory;
    kernels.drawNormals(this.#start, somata, chains, first, 0, time, CHAIN_STREAM.start);
    const states = this.#memory.f32(this.#start, somata * chains).slice();
    this.#device.write(this.#x, 0, new Uint32Array(states.buffer));
    const phase = this.#plan.schedule.phase[stepsOf(this.#plan)[0].level];
    const row = new Float32Array(chains).fill(phase);
    this.#device.write(this.#x, 4 * somata * chains, new Uint32Array(row.buffer));
  }
}

interface CircuitStep {
  readonly level: number;
  readonly ou: boolean;
}

/** Levels of a cycle in their order. */
function stepsOf({ peak, rising }: CircuitPlan): CircuitStep[] {
  const up = Array.from({ length: peak + 1 }, (_, level) => ({ level, ou: rising === 'ou' }));
  const down = up.map((_, k) => ({ level: peak - k, ou: false }));
  return rising === 'iid' ? down : [...up, ...down];
}

interface BlockBuffers {
  readonly x: GpuBuffer;
  readonly weights: GpuBuffer;
  /** Of the leaves, then of each layer towards the soma. */
  readonly activities: readonly GpuBuffer[];
  readonly clock: GpuBuffer;
}

/** Which chains, which step of the cycle, and the phase after it. */
interface Place {
  readonly chains: number;
  readonly first: number;
  readonly time: number;
  readonly phase: number;
}

function stepDispatches(
  { leaves, branches, advance }: TreePrograms,
  plan: CircuitPlan,
  trees: DendriticTrees,
  { chains, first, time, phase }: Place,
  { x, weights, activities, clock }: BlockBuffers,
  step: CircuitStep,
): Dispatch[] {
  const { somata, gain = 1 } = trees;
  const layout = treeLayout(somata, trees.branching);
  const columns = chains;
  const list: Dispatch[] = [];
  const blockStride = layout.stride;
  if (!step.ou) {
    const rows = somata * layout.leaves;
    list.push({
      program: leaves,
      buffers: [weights, x, activities[0], x],
      grid: [Math.ceil(columns / 32), Math.ceil(rows / 32)],
      record: {
        rows,
        columns,
        depth: layout.inputs,
        units: layout.leaves,
        blockStride,
        rowStride: layout.inputs,
        activate: 1,
      },
    });
    layout.layers.forEach(({ units, children, offset }, l) => {
      const last = l === layout.layers.length - 1;
      list.push({
        program: branches,
        buffers: [weights, activities[l], activities[l + 1], x],
        grid: [Math.ceil(columns / 64), somata * units],
        record: {
          rows: somata * units,
          columns,
          depth: children,
          units,
          blockStride,
          offset,
          rowStride: somata,
          activate: last ? 0 : 1,
        },
      });
    });
  }
  const { a, b, c } = coefficientsOf(plan, trees, step.ou);
  list.push({
    program: advance,
    buffers: [x, activities[activities.length - 1], clock],
    grid: [Math.ceil(columns / 64), Math.ceil(somata / 4)],
    record: {
      time,
      rows: somata,
      columns,
      first,
      stream: CHAIN_STREAM.chain,
      ...keyRecord(plan.seed),
      a: a[step.level],
      b: b[step.level] * gain,
      c: plan.noise ? c[step.level] : 0,
      phase,
    },
  });
  return list;
}

const coefficientsOf = (
  { schedule }: CircuitPlan,
  { output = 'denoised' }: DendriticTrees,
  ou: boolean,
): Coefficients => stepCoefficients(schedule, ou ? 'ou' : output);
