/** Shaders of trees, circuits and learning, compiled for an activation. */
import type { GpuProgram } from '../../../bindings/gpu.ts';
import circuitText from '../../../shaders/circuit.wgsl';
import distributions from '../../../shaders/distributions.wgsl';
import learningText from '../../../shaders/learning.wgsl';
import math from '../../../shaders/math.wgsl';
import random from '../../../shaders/random.wgsl';
import rate from '../../../shaders/rate.wgsl';
import tiles from '../../../shaders/tiles.wgsl';
import { printPhi } from '../../codegen/print-activation.ts';
import type { Device } from '../machine/device.ts';
import { treesShader } from '../rate/dispatches.ts';

export interface TreePrograms {
  readonly leaves: GpuProgram;
  readonly branches: GpuProgram;
  readonly advance: GpuProgram;
}

const LEARNING = [
  'batch',
  'squaredError',
  'branchesBack',
  'branchWeights',
  'leafWeights',
  'adam',
] as const;
export type LearningPrograms = Readonly<Record<(typeof LEARNING)[number], GpuProgram>>;

/** Rejects with SynfireError where a shader does not compile. */
export async function learningPrograms(
  device: Device,
  activation: string,
): Promise<LearningPrograms> {
  const parts = [printPhi(activation), rate, math, random, distributions, tiles, learningText];
  const layout = ['step', 'read', 'read', 'read', 'storage', 'storage', 'storage', 'storage'];
  const compiled = LEARNING.map(async (entry) => {
    const text = parts.join('\n');
    return [entry, await device.program(entry, text, entry, [layout as never])] as const;
  });
  return Object.fromEntries(await Promise.all(compiled)) as LearningPrograms;
}

/** Rejects with SynfireError where a shader does not compile. */
export async function treePrograms(device: Device, activation: string): Promise<TreePrograms> {
  const trees = treesShader(activation);
  const circuit = [rate, math, random, distributions, circuitText].join('\n');
  const layout = [['step', 'read', 'read', 'storage', 'read']] as const;
  const [leaves, branches, advance] = await Promise.all([
    device.program('leaves', trees, 'leaves', layout),
    device.program('branches', trees, 'branches', layout),
    device.program('circuit', circuit, 'advance', [['step', 'storage', 'read', 'read']]),
  ]);
  return { leaves, branches, advance };
}
