/** Texts of the shaders of gradients, and what each sees. */
import type { GpuBindGroup, GpuBuffer, GpuProgram } from '../../../bindings/gpu.ts';
import distributions from '../../../shaders/distributions.wgsl';
import adjointText from '../../../shaders/learn/adjoint.wgsl';
import deliverText from '../../../shaders/learn/deliver.wgsl';
import forceText from '../../../shaders/learn/force.wgsl';
import gainText from '../../../shaders/learn/force-gain.wgsl';
import sayText from '../../../shaders/learn/force-say.wgsl';
import teachText from '../../../shaders/learn/force-teach.wgsl';
import forwardText from '../../../shaders/learn/forward.wgsl';
import gatherText from '../../../shaders/learn/gather.wgsl';
import learnText from '../../../shaders/learn/learn.wgsl';
import record from '../../../shaders/learn/record.wgsl';
import rowsText from '../../../shaders/learn/rows.wgsl';
import totalText from '../../../shaders/learn/total.wgsl';
import unitText from '../../../shaders/learn/unit.wgsl';
import math from '../../../shaders/math.wgsl';
import random from '../../../shaders/random.wgsl';
import type { LearningStep } from '../../codegen/learning-step.ts';
import { printWgslAdjoint, printWgslForward } from '../../codegen/wgsl-learning.ts';
import type { Device } from '../machine/device.ts';
import type { Bound } from '../machine/submission.ts';
import type { LearningRecords } from './gpu-records.ts';
import type { GradientPopulation } from './gradient-plan.ts';

export const WORKGROUP = 64;

/** A program of one invocation for each of `count` numbers, its own group of buffers behind the uniform `own`. */
export class Kernel {
  readonly #device: Device;
  readonly #records: LearningRecords;
  readonly #program: GpuProgram;
  readonly #own: GpuBuffer;
  readonly #grid: readonly [number, number];

  private constructor(
    device: Device,
    records: LearningRecords,
    program: GpuProgram,
    own: GpuBuffer,
    grid: readonly [number, number],
  ) {
    this.#device = device;
    this.#records = records;
    this.#program = program;
    this.#own = own;
    this.#grid = grid;
  }

  /** `kinds`: `r` and `w`, what is read only and what is written too. */
  static async create(
    device: Device,
    records: LearningRecords,
    { label, text, kinds }: Shader,
    own: readonly number[],
    count: number,
  ): Promise<Kernel> {
    const seen = [...kinds].map((kind): 'storage' | 'read' => (kind === 'w' ? 'storage' : 'read'));
    const program = await device.program(label, text, 'main', [['step'], ['uniform', ...seen]]);
    const numbers = await device.filledUniform(own);
    const grid = device.cover(Math.ceil(count / WORKGROUP));
    return new Kernel(device, records, program, numbers, grid);
  }

  bound(buffers: readonly GpuBuffer[]): Bound {
    const own: GpuBindGroup = this.#device.bind(this.#program, 1, [this.#own, ...buffers]);
    const groups = [this.#records.bind(this.#program), own];
    return { program: this.#program, groups, grid: this.#grid };
  }
}

interface Shader {
  readonly label: string;
  readonly text: string;
  readonly kinds: string;
}

const join = (...texts: readonly string[]): string => texts.join('\n');
const unit = join(record, math, random, distributions, unitText);

/** Sees states, arrivals, given, traces, masks, trains. */
export const forwardShader = (
  step: LearningStep,
  { watched, ends }: Pick<GradientPopulation, 'watched' | 'ends'>,
): Shader => ({
  label: `${step.kernel.name} › a step that learns`,
  text: join(unit, printWgslForward(step, watched, ends), forwardText),
  kinds: 'wwrwww',
});

/** Sees states, arrivals, given, traces, slopes, slopes of spikes, slopes of constants. */
export const adjointShader = (step: LearningStep, watched: readonly string[]): Shader => ({
  label: `${step.kernel.name} › the adjoint of a step`,
  text: join(unit, printWgslAdjoint(step, watched, step.surrogate !== undefined), adjointText),
  kinds: 'wwrwwrw',
});

/** Sees slopes of constants, totals. */
export const totalShader: Shader = {
  label: 'slopes by constants',
  text: join(record, math, totalText),
  kinds: 'rw',
};

/** See states, weights, inverse, gain, what is said, events, targets. */
export const forceShader = (id: 'say' | 'gain' | 'teach'): Shader => ({
  label: `a readout that is fed back › ${id}`,
  text: join(record, math, forceText, { say: sayText, gain: gainText, teach: teachText }[id]),
  kinds: 'rwwwwwr',
});

export interface RowsVariant {
  readonly dense: boolean;
  /** What the source sends is a list. */
  readonly listed: boolean;
  /** Slopes come back to units near threshold only. */
  readonly ends: boolean;
}

const SHADERS = {
  /** Each sees rows and events; then weights, arrivals. */
  deliver: { body: deliverText, kinds: 'rrrw' },
  /** Weights, slopes by arrivals, slopes of spikes. */
  gather: { body: gatherText, kinds: 'rrrrw' },
  /** Slopes by arrivals, slopes. */
  learn: { body: learnText, kinds: 'rrrw' },
} as const;

export function rowsShader(id: keyof typeof SHADERS, variant: RowsVariant): Shader {
  const { body, kinds } = SHADERS[id];
  const { dense, listed, ends } = variant;
  const constants = Object.entries({ DENSE: dense, LISTED: listed, ENDS: ends })
    .filter(([name]) => new RegExp(`\\b${name}\\b`).test(body))
    .map(([name, value]) => `const ${name} = ${value};`);
  return {
    label: `gradients › ${id}`,
    text: join(...constants, record, math, rowsText, body),
    kinds,
  };
}
