/** Runs a kernel for one neuron in f64, in the order that kernel.ts promises. */

import { type Kernel, REST } from '../../src/codegen/kernel.ts';
import { evaluateConstants, evaluateHostExpression } from '../../src/codegen/kernel-build.ts';
import { evaluate } from '../../src/equations/evaluate.ts';
import type { Model } from '../../src/neurons/composed.ts';
import type { NeuronSpec } from '../../src/neurons/model.ts';

/** Values of every parameter of a specification whose values are numbers. */
export function parametersOf(model: Model, spec: NeuronSpec): Record<string, number> {
  return Object.fromEntries(
    model.parameters.map((p) => [
      p.name,
      ((spec.parameters[p.name] as number | undefined) ?? p.default) * p.toCoherent,
    ]),
  );
}

export interface Run {
  readonly times: number[];
  /** State after the last step. */
  readonly state: Record<string, number>;
}

export function run(
  kernel: Kernel,
  model: Model,
  parameters: Record<string, number>,
  dt: number,
  steps: number,
  options: {
    readonly I_ext?: number;
    readonly initial?: Record<string, number>;
    /** Weight that arrives at a receptor in a step. */
    readonly arrivals?: Record<number, Record<string, number>>;
    readonly noise?: () => number;
  } = {},
): Run {
  const constants = evaluateConstants(kernel, parameters, 1) as Record<string, number>;
  const host = (expr: Parameters<typeof evaluate>[0]) =>
    evaluateHostExpression(expr, parameters, 1) as number;
  const state: Record<string, number> = {};
  for (const { name, initial } of model.states) {
    state[name] = options.initial?.[name] ?? host(initial);
  }
  const hold = kernel.refractorySteps ? host(kernel.refractorySteps) : 0;
  const times: number[] = [];
  let until = 0;
  for (let step = 0; step < steps; step++) {
    const scope: Record<string, number> = { ...constants, ...state, I_ext: options.I_ext ?? 0 };
    for (const input of kernel.inputs) if (input !== 'I_ext') scope[input] = options.noise!();
    const next: Record<string, number> = { ...state };
    const refractory = step < until;
    scope[REST] = refractory ? 1 : 0;
    for (const { target, value } of kernel.updates) {
      const result = evaluate(value, scope);
      if (!(target in state)) scope[target] = result;
      else if (!refractory || !kernel.held.includes(target)) next[target] = result;
    }
    for (const jump of kernel.jumps) {
      const weight = options.arrivals?.[step]?.[jump.receptor] ?? 0;
      if (refractory && kernel.held.includes(jump.state)) continue;
      next[jump.state] += weight * host(jump.scale);
    }
    Object.assign(state, next);
    const over = kernel.threshold && evaluate(kernel.threshold, { ...constants, ...state }) !== 0;
    if (over && !refractory) {
      times.push((step + 1) * dt);
      for (const { target, value } of kernel.reset) {
        state[target] = evaluate(value, { ...constants, ...state });
      }
      until = step + 1 + hold;
    }
  }
  return { times, state };
}
