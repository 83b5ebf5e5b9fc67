/**
 * From a composed model to a kernel: a method is applied, constants move to the host, shared work is
 * done once, and the order of every sum is fixed (that order is what f32 results hang on).
 */
import { arrange, expandPowers } from '../equations/arrange.ts';
import { evaluate } from '../equations/evaluate.ts';
import { linearSystem } from '../equations/linear.ts';
import { methodsFor } from '../equations/methods.ts';
import { shareWork } from '../equations/share.ts';
import { simplify } from '../equations/simplify.ts';
import { call, type Expr, num } from '../equations/tree.ts';
import { mentions, namesOf, substitute, writtenSize } from '../equations/walk.ts';
import { printValue, SynfireBug, SynfireError } from '../errors.ts';
import { checkLimit } from '../limits.ts';
import type { Model } from '../neurons/composed.ts';
import type { MethodName } from '../neurons/model.ts';
import type { Assignment, Kernel } from './kernel.ts';
import { Constants } from './kernel-constants.ts';
import { exactUpdates } from './kernel-exact.ts';
import { implicitEulerUpdates } from './kernel-implicit.ts';
import { exponentialEulerUpdates, tableauUpdates } from './kernel-steps.ts';
import { stageLimits } from './stage-limits.ts';

/** `dt` in ms. Throws SynfireError where the method cannot integrate the model. */
export function buildKernel(model: Model, dt: number, method: MethodName = model.method): Kernel {
  checkBuild(model, dt, method);
  const states = model.states.map((state) => state.name);
  const sources = [...new Set(model.states.flatMap((s) => s.noise.map(({ source }) => source)))];
  const noiseInput = (source: string) => `xi_${sources.indexOf(source)}`;
  const inputs = [
    ...(model.usesExternalCurrent ? ['I_ext'] : []),
    ...sources.map((source) => noiseInput(source)),
  ];
  const parameters = model.parameters.map((parameter) => parameter.name);
  const constants = new Constants(parameters, [...states, ...inputs]);
  const { lines, settling } = stepLines(model, dt, method, constants, noiseInput);
  const tidy = (expr: Expr) => {
    const plain = constants.hoist(arrange(expandPowers(expr), constants.isConstant));
    // printed as it is, without temporaries
    checkLimit('textSize', writtenSize(plain), 'operations', `model "${model.name}"`);
    return plain;
  };
  const hoisted = lines.map(({ target, value }) => ({ target, value: constants.hoist(value) }));
  const updates = shareWork(
    hoisted.map(({ target, value }) => ({ target, value: simplify(value) })),
    constants.temporary,
  );
  const threshold = model.threshold && tidy(model.threshold);
  const carries = carriesOf(model);
  const reset = model.reset.flatMap(({ target, value }): Assignment[] => {
    const carry = carries.get(target);
    const given = { target, value: tidy(value) };
    return carry === undefined ? [given] : [given, { target: carry, value: num(0) }];
  });
  const kernel: Kernel = {
    name: model.name,
    states,
    constants: constants.list,
    inputs: inputs.filter((id) => readsInput(updates, id)),
    updates,
    held: heldStates(model),
    fleeting: model.states.filter(({ fleeting }) => fleeting).map(({ name }) => name),
    jumps: model.receptors.map(({ name: receptor, state, scale }) => ({ receptor, state, scale })),
    reset,
  };
  return {
    ...kernel,
    ...(settling && { settling }),
    ...(threshold === undefined ? {} : { threshold }),
    ...(model.refractory === undefined ? {} : { refractorySteps: toSteps(model.refractory, dt) }),
  };
}

function checkBuild(model: Model, dt: number, method: MethodName): void {
  const where = `model "${model.name}"`;
  if (typeof dt !== 'number' || !(dt > 0) || !Number.isFinite(dt)) {
    const remedy = 'Give the time step in ms, e.g. 0.1.';
    const found = printValue(dt);
    const expected = 'a finite number > 0';
    throw new SynfireError({ code: 'bad-dt', where: `${where} › dt`, found, expected, remedy });
  }
  const noisy = model.states.some((state) => state.noise.length > 0);
  const { methods, reasons } = methodsFor(model.states, ['I_ext'], noisy);
  if (methods.includes(method)) return;
  const reason = reasons.get(method);
  throw new SynfireError({
    code: reason === undefined ? 'unknown-method' : 'impossible-method',
    where: `${where} › method`,
    found: reason === undefined ? printValue(method) : `"${method}", but ${reason}`,
    expected: `one of ${methods.join(', ')}`,
    remedy: `Choose "${methods[0]}".`,
  });
}

/** Name of what carries each state's lost digits. */
const carriesOf = ({ states }: Model): ReadonlyMap<string, string> =>
  new Map(states.flatMap(({ name: id, carries }) => (carries ? [[carries, id] as const] : [])));

/** What stands still while refractory: nothing, where there is no refractoriness. */
const heldStates = ({ refractory, states }: Model): string[] =>
  refractory === undefined ? [] : states.filter((s) => s.held).map((s) => s.name);

function stepLines(
  model: Model,
  dt: number,
  method: MethodName,
  constants: Constants,
  noiseInput: (source: string) => string,
): Pick<Kernel, 'settling'> & { readonly lines: readonly Assignment[] } {
  const { states } = model;
  const held = heldStates(model);
  const limits = stageLimits(model, held);
  switch (method) {
    case 'exact': {
      const own = states.filter(({ carries }) => carries === undefined);
      const system = linearSystem(own, ['I_ext']);
      if (!('matrix' in system)) throw new SynfireBug(`${model.name}: ${system.reason}`);
      const names = own.map((state) => state.name);
      const settles = model.settles === true;
      return exactUpdates(
        system,
        names,
        { held, carries: carriesOf(model), settles },
        dt,
        constants,
      );
    }
    case 'exponential_euler':
      return { lines: exponentialEulerUpdates(states, held, dt, constants) };
    case 'implicit_euler':
      return { lines: implicitEulerUpdates(states, held, dt, constants) };
    case 'euler_maruyama':
      return { lines: tableauUpdates('euler', states, limits, dt, noiseInput, constants) };
    default:
      return { lines: tableauUpdates(method, states, limits, dt, noiseInput, constants) };
  }
}

const readsInput = (lines: readonly Assignment[], input: string): boolean =>
  lines.some(({ value }) => mentions(value, (id) => id === input));

/** Whole steps that a time lasts, to the nearest, as a tree over parameters. */
const toSteps = (time: Expr, dt: number): Expr =>
  simplify(call('floor', call('add', call('div', time, num(dt)), num(0.5))));

type Parameters = Readonly<Record<string, number | Float64Array>>;

/** Every constant of the kernel: one number, or one per neuron where a parameter it needs is. */
export function evaluateConstants(
  kernel: Kernel,
  parameters: Parameters,
  size: number,
): Record<string, number | Float64Array> {
  const values: Record<string, number | Float64Array> = {};
  for (const constant of kernel.constants) {
    values[constant.name] = forEach(constant.dependsOn, parameters, size, constant.evaluate);
  }
  return values;
}

/** A tree over parameters: one number, or one per neuron where a parameter in it is. */
export function evaluateHostExpression(
  expr: Expr,
  parameters: Parameters,
  size: number,
): number | Float64Array {
  return forEach([...namesOf(expr)], parameters, size, (p) => evaluate(expr, p));
}

function forEach(
  needed: readonly string[],
  parameters: Parameters,
  size: number,
  value: (parameters: Readonly<Record<string, number>>) => number,
): number | Float64Array {
  const one: Record<string, number> = {};
  const arrays = needed.flatMap((id) => {
    const given = parameters[id];
    if (given === undefined) throw new SynfireBug(`parameter "${id}" has no value`);
    if (typeof given === 'number') one[id] = given;
    return typeof given === 'number' ? [] : [[id, given] as const];
  });
  if (arrays.length === 0) return value(one);
  const out = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    for (const [id, given] of arrays) one[id] = given[i];
    out[i] = value(one);
  }
  return out;
}

/** Replaces an input that is never given by 0 and drops what it multiplied. */
export function withoutInput(kernel: Kernel, input: string): Kernel {
  const zero = num(0);
  const without = (expr: Expr) =>
    simplify(substitute(expr, (id) => (id === input ? zero : undefined)));
  const each = (lines: readonly Assignment[]) =>
    lines.map(({ target, value }) => ({ target, value: without(value) }));
  const { settling } = kernel;
  return {
    ...kernel,
    updates: each(kernel.updates),
    ...(settling && {
      settling: { stuck: without(settling.stuck), leaps: each(settling.leaps) },
    }),
    inputs: kernel.inputs.filter((id) => id !== input),
  };
}

/** The kernel with a jump for each of a population's sums, given by the receptors' names: several of one receptor with several scales. */
export const withSums = (kernel: Kernel, sums: readonly { readonly name: string }[]): Kernel => ({
  ...kernel,
  jumps: sums.map(({ name }) => kernel.jumps.find(({ receptor }) => receptor === name)!),
});
