/** Buffers and shaders of a rate network on a GPU. */
import type { GpuBuffer, GpuProgram } from '../../../bindings/gpu.ts';
import distributions from '../../../shaders/distributions.wgsl';
import math from '../../../shaders/math.wgsl';
import networkText from '../../../shaders/network.wgsl';
import random from '../../../shaders/random.wgsl';
import rateText from '../../../shaders/rate.wgsl';
import learningText from '../../../shaders/rate-learning.wgsl';
import pastText from '../../../shaders/rate-past.wgsl';
import stageText from '../../../shaders/rate-stage.wgsl';
import type { RateModel } from '../../rate/model.ts';
import { outputNumbers, type RatePlan, spread } from '../../rate/plan.ts';
import { paddedUnits, widthOf } from '../../rate/weights.ts';
import type { Device } from '../machine/device.ts';
import { treesShader } from './dispatches.ts';
import { arraysOf, headerOf, printLearning, printStage } from './print-wgsl-model.ts';

export interface RateGpuPrograms {
  readonly output: GpuProgram;
  readonly stages: readonly GpuProgram[];
  readonly vector: GpuProgram;
  readonly sparse: GpuProgram;
  readonly thin: GpuProgram;
  readonly matrix: GpuProgram;
  /** Where there are delays. */
  readonly past?: GpuProgram;
  /** In the order of `RatePrograms.learning`. */
  readonly learning: readonly GpuProgram[];
}

export interface RateBuffers {
  /** Numbers that all units share, then the arrays of `RatePlan.words` without input and output. */
  readonly units: GpuBuffer;
  readonly inputs: GpuBuffer;
  readonly outputs: GpuBuffer;
  readonly series: GpuBuffer;
  /** Outputs so many steps ago, by steps. */
  readonly delayed: ReadonlyMap<number, GpuBuffer>;
}

export async function makeBuffers(
  device: Device,
  model: RateModel,
  plan: RatePlan,
): Promise<RateBuffers> {
  const { size, batch = 1, series } = model;
  const count = size * widthOf(batch);
  const header = headerOf(plan);
  const arrays = arraysOf(plan);
  const numbers = header + arrays.length * count;
  device.fits('states and parameters of all units', 4 * numbers);
  const units = await device.buffer('storage', 4 * numbers, 'states and parameters');
  const scalars = Float32Array.from(plan.programs.scalars.values());
  device.write(units, 0, new Uint32Array(scalars.buffer));
  for (const [word, values] of plan.programs.perUnit) {
    const own = spread(values, model, { first: 0, count: size });
    const at = header + arrays.indexOf(word) * count;
    device.write(units, 4 * at, new Uint32Array(own.buffer));
  }
  const rows = Float32Array.from(series?.values ?? [0]);
  const padded = paddedUnits(size) * widthOf(batch);
  const delayed = new Map<number, GpuBuffer>();
  for (const steps of new Set(plan.delays)) {
    const bytes = 4 * outputNumbers(model);
    if (steps > 0) delayed.set(steps, await device.buffer('storage', bytes, 'delayed outputs'));
  }
  return {
    units,
    inputs: await device.buffer('storage', 4 * padded, 'inputs'),
    outputs: await device.buffer('storage', 4 * outputNumbers(model), 'outputs'),
    series: await device.filled(new Uint32Array(rows.buffer), 'the series'),
    delayed,
  };
}

export async function compilePrograms(
  device: Device,
  model: RateModel,
  plan: RatePlan,
): Promise<RateGpuPrograms> {
  const stageLayout = [['step', 'storage', 'read', 'storage', 'read']] as const;
  const productLayout = [['step', 'read', 'read', 'storage', 'read']] as const;
  const network = [rateText, math, networkText].join('\n');
  const all = [plan.programs.output, ...plan.programs.stages];
  const learnLayout = [['step', 'storage', 'read', 'read']] as const;
  const learning = await Promise.all(
    plan.programs.learning.map(({ program, every }) =>
      device.program(
        `rate model › ${program.name}`,
        [rateText, math, printLearning(program, every, model, plan), learningText].join('\n'),
        'main',
        learnLayout,
      ),
    ),
  );
  const past = plan.delays.some((steps) => steps > 0)
    ? await device.program('past outputs', [rateText, pastText].join('\n'), 'main', [
        ['step', 'read', 'storage'],
      ])
    : undefined;
  const [vector, sparse, thin, matrix, output, ...stages] = await Promise.all([
    device.program('network', network, 'vector', productLayout),
    device.program('network', network, 'sparse', productLayout),
    device.program('network', network, 'thin', productLayout),
    device.program('leaves', treesShader('x'), 'leaves', productLayout),
    ...all.map((program) => {
      const own = printStage(program, model, plan);
      const text = [rateText, math, random, distributions, own, stageText].join('\n');
      return device.program(`rate model › ${program.name}`, text, 'main', stageLayout);
    }),
  ]);
  const common = { vector, sparse, thin, matrix, output, stages, learning };
  return past === undefined ? common : { ...common, past };
}
