/**
 * FORCE, as users ask for it: a readout that acts on the network while it runs, and follows its targets by recursive least squares. See
 * backends/learning/force.ts for the order within a step.
 */
import type { ForceSpec } from '../backends/learning/force.ts';
import type { LearningLayout } from '../backends/learning/layout.ts';
import type { ReadoutSpec } from '../backends/learning/readout.ts';
import { SynfireError, suggest } from '../errors.ts';
import { stepsOf } from '../network/grid.ts';
import { number, object, optional, type Shape, text, word } from '../network/shape.ts';
import type { TaskOptions } from './task.ts';
import { checkTime, wrong } from './task-checks.ts';

export interface ForceOptions {
  /**
   * A source of the network, which emits the outputs: in every step its unit k has an event that is worth output k, and what it is connected to gets that
   * times the weight. It may have fewer units than there are outputs: factors come first then, and what only is read last. Default: nothing is fed back.
   */
  readonly feedback?: string;
  /** ms between two steps that learn, within the window of the readout; a multiple of dt; default dt. */
  readonly every?: number;
  /** Weight of the squared weights beside the squared errors, > 0; default 1. Small: fast and rough at first. */
  readonly ridge?: number;
  /**
   * Of readout, errors and the inverse: `double` (default) on the CPU only, `single` on every engine and on `webgpu` the only one. Each has the same bits
   * wherever it runs; they are not those of the other.
   */
  readonly precision?: 'single' | 'double';
}

export const forceShape: Shape = object({
  feedback: optional(text),
  every: optional(number),
  ridge: optional(number),
  precision: optional(word('single', 'double')),
});

/** Throws SynfireError for options that FORCE does not go with. */
export function checkForce(options: TaskOptions): void {
  const { force, method, readout, loss, backend } = options;
  if ((force !== undefined) !== (method === 'force')) {
    const found = force ? `method "${method ?? 'bptt'}"` : 'no options';
    throw wrong(
      'force',
      found,
      '{ feedback, every, ridge, precision } with method "force"',
      'Give both.',
    );
  }
  if (force === undefined) return;
  const { ridge = 1, precision = 'double' } = force;
  if (backend === 'webgpu' && precision === 'double') {
    const found = `"double"${force.precision ? '' : ', the default'}`;
    const remedy =
      'Write force: { precision: "single" }, which has the same bits on every engine, or use backend "wasm".';
    throw wrong('force › precision', found, '"single" on a GPU', remedy, 'not-on-gpu');
  }
  if (readout.take !== 'each' || readout.outputs === undefined) {
    const found = `take "${readout.take}", outputs ${readout.outputs}`;
    throw wrong('readout', found, 'outputs, and take "each" of a state', 'Give both.');
  }
  if (loss !== 'meanSquare') {
    throw wrong('loss', JSON.stringify(loss), '"meanSquare" with force', 'Change it.');
  }
  const others = ['learn', 'optimiser', 'bounds', 'rates', 'costs', 'labelCost'] as const;
  const odd = [...others, 'checkpointEvery' as const].find((name) => options[name] !== undefined);
  if (odd) {
    const remedy = 'Leave it out: the readout alone is learnt, by least squares.';
    throw wrong(odd, 'method "force"', 'a method of slopes', remedy);
  }
  if (!(ridge > 0 && ridge < 1e12)) {
    throw wrong('force › ridge', String(ridge), 'a positive number', 'Correct the value.');
  }
  if (precision === 'single' && ridge < 1e-12) {
    const remedy = 'Correct the value, or take precision "double".';
    throw wrong('force › ridge', String(ridge), 'at least 1e-12 in single precision', remedy);
  }
}

/** As engines take it. Throws SynfireError for a source that is not there. */
export function forceOf(
  { populations, plan }: LearningLayout,
  { population, of, outputs = 1, from, to }: ReadoutSpec,
  { feedback, every = plan.dt, ridge = 1, precision = 'double' }: ForceOptions,
): ForceSpec {
  checkTime(every, plan.dt, 'force › every');
  const units = populations[population].size;
  const base = { population, of, units, outputs, from, to, ridge, precision };
  const spec = { ...base, every: stepsOf(every, plan.dt) };
  if (spec.every > to - from) {
    const expected = `at most the ${(to - from) * plan.dt} ms of the window of the readout`;
    throw wrong('force › every', `${every} ms: nothing is learnt`, expected, 'Give less.');
  }
  if (feedback === undefined) return spec;
  const index = populations.findIndex(({ name }) => name === feedback);
  if (index < 0 || populations[index].step) {
    const sources = populations.filter(({ step }) => !step).map(({ name }) => name);
    const remedy = suggest(feedback, sources);
    throw wrong('force › feedback', `"${feedback}"`, 'a source', remedy, 'unknown-name');
  }
  const { name, size } = populations[index];
  if (size > outputs) {
    const expected = `at most ${outputs} units: one for each output`;
    throw wrong('force › feedback', `"${name}" with ${size} units`, expected, 'Add outputs.');
  }
  return { ...spec, feedback: { population: index, name, size } };
}

/** Throws `bad-sample` where a sample says what the readout says. */
export function checkNotFed(layout: LearningLayout, source: string, where: string): void {
  if (layout.force?.feedback?.name !== source) return;
  throw new SynfireError({
    ...{ code: 'bad-sample', where: `${where} › events`, found: `events of "${source}"` },
    ...{ expected: 'none: the readout emits them', remedy: 'Leave them out.' },
  });
}
