/** Work on a GPU as it is handed over: dispatches with all that they are bound to, encoded one after the other. */
import type { GpuBindGroup, GpuEncoder, GpuPass, GpuProgram } from '../../../bindings/gpu.ts';

/** A program with everything that it is bound to but the place in its `step` uniform. */
export interface Bound {
  readonly program: GpuProgram;
  readonly groups: readonly GpuBindGroup[];
  /** Workgroups. */
  readonly grid: readonly [x: number, y: number];
}

/** `at`: the byte at which this dispatch's part of the `step` uniform begins. */
export function dispatch(pass: GpuPass, { program, groups, grid }: Bound, at = 0): void {
  pass.setPipeline(program.pipeline);
  pass.setBindGroup(0, groups[0], [at]);
  for (let g = 1; g < groups.length; g++) pass.setBindGroup(g, groups[g]);
  pass.dispatchWorkgroups(grid[0], grid[1]);
}

/** Dispatches in their order: each sees what those before it have written. */
export function inPass(encoder: GpuEncoder, encode: (pass: GpuPass) => void): void {
  const pass = encoder.beginComputePass();
  encode(pass);
  pass.end();
}
