/** Buffers and shaders of a rate network on a GPU. */
import type { GpuBuffer, GpuProgram } from '../../../bindings/gpu.ts';
import distributions from '../../../shaders/distributions.wgsl';
import math from '../../../shaders/math.wgsl';
import networkText from '../../../shaders/network.wgsl';
import random from '../../../shaders/random.wgsl';
import rateText from '../../../shaders/rate.wgsl';
import { RATE_STREAM } from '../../rate/clock.ts';
import type { RateModel } from '../../rate/model.ts';
import { outputNumbers, type RatePlan, spread } from '../../rate/plan.ts';
import { printElement } from '../../rate/print-model.ts';
import {
  CLOCK,
  noiseOf,
  OUTPUT,
  type RateProgram,
  SERIES,
  SOURCE,
  WEIGHT,
} from '../../rate/programs.ts';
import { paddedUnits, widthOf } from '../../rate/weights.ts';
import type { Device } from '../webgpu/device.ts';
import { treesShader } from './dispatches.ts';

export interface RateGpuPrograms {
  readonly output: GpuProgram;
  readonly stages: readonly GpuProgram[];
  readonly vector: GpuProgram;
  readonly sparse: GpuProgram;
  readonly thin: GpuProgram;
  readonly matrix: GpuProgram;
  /** In the order of `RatePrograms.learning`. */
  readonly learning: readonly GpuProgram[];
}

export interface RateBuffers {
  /** Numbers that all units share, then the arrays of `RatePlan.words` without input and output. */
  readonly units: GpuBuffer;
  readonly inputs: GpuBuffer;
  readonly outputs: GpuBuffer;
  readonly series: GpuBuffer;
}

/** Words of the scalars, before the arrays. */
export const headerOf = ({ programs }: RatePlan): number =>
  4 * Math.ceil(programs.scalars.size / 4);

/** Arrays that lie in `units`, states first: draws are made where they are used. */
function arraysOf({ programs }: RatePlan): string[] {
  const draws = programs.noisy.map(noiseOf);
  return [...programs.arrays.filter((id) => !draws.includes(id)), ...programs.perUnit.keys()];
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
    const own = spread(values, size, batch, { first: 0, count: size });
    const at = header + arrays.indexOf(word) * count;
    device.write(units, 4 * at, new Uint32Array(own.buffer));
  }
  const rows = Float32Array.from(series?.values ?? [0]);
  const padded = paddedUnits(size) * widthOf(batch);
  return {
    units,
    inputs: await device.buffer('storage', 4 * padded, 'inputs'),
    outputs: await device.buffer('storage', 4 * outputNumbers(model), 'outputs'),
    series: await device.filled(new Uint32Array(rows.buffer), 'the series'),
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
        printLearning(program, every, model, plan),
        'main',
        learnLayout,
      ),
    ),
  );
  const [vector, sparse, thin, matrix, output, ...stages] = await Promise.all([
    device.program('network', network, 'vector', productLayout),
    device.program('network', network, 'sparse', productLayout),
    device.program('network', network, 'thin', productLayout),
    device.program('leaves', treesShader('x'), 'leaves', productLayout),
    ...all.map((program) => {
      const text = printStage(program, model, plan);
      return device.program(`rate model › ${program.name}`, text, 'main', stageLayout);
    }),
  ]);
  return { vector, sparse, thin, matrix, output, stages, learning };
}

/** One entry of a matrix an invocation. */
function printLearning(
  program: RateProgram,
  every: number,
  model: RateModel,
  plan: RatePlan,
): string {
  const { programs } = plan;
  const header = headerOf(plan);
  const arrays = arraysOf(plan);
  const given = [...programs.scalars.keys()];
  const load = (word: string): string => {
    if (word === WEIGHT) return 'matrix[place]';
    if (word === SOURCE) return 'outputs[column]';
    if (word === OUTPUT) return 'outputs[row]';
    if (given.includes(word)) return `units[${given.indexOf(word)}u]`;
    return `units[${header + arrays.indexOf(word) * model.size}u + row]`;
  };
  return [
    rateText,
    math,
    '@group(0) @binding(1) var<storage, read_write> matrix: array<f32>;',
    '@group(0) @binding(2) var<storage, read> units: array<f32>;',
    '@group(0) @binding(3) var<storage, read> outputs: array<f32>;',
    '@compute @workgroup_size(64)',
    'fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {',
    '  let e = id.x + id.y * groups.x * 64u;',
    `  if (e >= step.rows * step.columns || (step.time + 1u) % ${every}u != 0u) {`,
    '    return;',
    '  }',
    '  let row = e / step.columns;',
    '  let column = e % step.columns;',
    '  let place = row * step.rowStride + column;',
    printElement(program, load, (_, value) => `matrix[place] = ${value};`),
    '}\n',
  ].join('\n');
}

function printStage(program: RateProgram, model: RateModel, plan: RatePlan): string {
  const { programs, words } = plan;
  const width = widthOf(model.batch ?? 1);
  const count = model.size * width;
  const header = headerOf(plan);
  const arrays = arraysOf(plan);
  const given = [...programs.scalars.keys()];
  const clock = ['step.a', 'step.b', 'step.c', 'step.phase'];
  const place = (word: string) => `units[${header + arrays.indexOf(word) * count}u + e]`;
  const load = (word: string): string => {
    const draw = programs.noisy.findIndex((state) => noiseOf(state) === word);
    if (draw >= 0) return `ownNormal(e, ${RATE_STREAM + draw}u)`;
    if (CLOCK.includes(word as never)) return clock[CLOCK.indexOf(word as never)];
    if (given.includes(word)) return `units[${given.indexOf(word)}u]`;
    if (word === SERIES) {
      const own = words.scalars.includes(SERIES) ? '' : ` + e / ${width}u`;
      return `series[step.first${own}]`;
    }
    return arrays.includes(word) ? place(word) : 'inputs[e]';
  };
  const store = (word: string, value: string) =>
    word === OUTPUT ? `outputs[e] = ${value};` : `${place(word)} = ${value};`;
  const column = width === 1 ? 'vec2u(e, 0u)' : `vec2u(e % ${width}u, e / ${width}u)`;
  return [
    rateText,
    math,
    random,
    distributions,
    '@group(0) @binding(1) var<storage, read_write> units: array<f32>;',
    '@group(0) @binding(2) var<storage, read> inputs: array<f32>;',
    '@group(0) @binding(3) var<storage, read_write> outputs: array<f32>;',
    '@group(0) @binding(4) var<storage, read> series: array<f32>;',
    'fn ownNormal(e: u32, stream: u32) -> f32 {',
    `  let place = ${column};`,
    '  let counter = vec4u(place.x, place.y >> 2u, step.time, stream);',
    '  let words = philoxWith(counter, vec2u(step.keyLow, step.keyHigh));',
    '  let late = (place.y & 2u) != 0u;',
    '  let pair = normals(select(words.x, words.z, late), select(words.y, words.w, late));',
    '  return select(pair.x, pair.y, (place.y & 1u) != 0u);',
    '}',
    '@compute @workgroup_size(64)',
    'fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {',
    '  let e = id.x + id.y * groups.x * 64u;',
    '  if (e >= step.rows * step.columns) {',
    '    return;',
    '  }',
    printElement(program, load, store),
    '}\n',
  ].join('\n');
}
