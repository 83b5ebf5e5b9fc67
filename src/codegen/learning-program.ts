/**
 * A learning step as programs over units, and as an AssemblyScript module: `forward`, one time step, and `adjoint`, the same step
 * backward. Everything is an array with a number for each unit: blocks of `room` bytes that the host lays out, given by address.
 *
 *   forward(room, states, next, inputs, arrivals, rest, after, constants, spikes, near)
 *   adjoint(room, states, inputs, arrivals, rest, constants, slopes, spikeSlope, back, sums)
 *
 * States, arrivals, constants, inputs and learnt sums lie in the order of `learningArrays`. `adjoint` turns slopes by the states at the
 * end into those by the states at the start, in place, and writes slopes by what arrived into `back`.
 */
import { call, name } from '../equations/tree.ts';
import { printModule } from './assembly-printer.ts';
import type { LearningStep } from './learning-step.ts';
import type { Line, Program, Word, WordKind } from './program.ts';
import { printUnits, type UnitLayout } from './unit-printer.ts';

/** Names by array, in the order of their blocks. */
export interface LearningArrays {
  readonly states: readonly string[];
  readonly arrivals: readonly string[];
  /** Constants of the kernel, factors of arrivals, `_steps`. */
  readonly constants: readonly string[];
  readonly inputs: readonly string[];
  /** Learnt constants, whose slopes are added up. */
  readonly learnt: readonly string[];
}

export function learningArrays({ kernel, learnt }: LearningStep): LearningArrays {
  return {
    states: kernel.states,
    arrivals: kernel.jumps.map((_, k) => `_in_${k}`),
    constants: [
      ...kernel.constants.map((constant) => constant.name),
      ...kernel.jumps.map((_, k) => `_factor_${k}`),
      '_steps',
    ],
    inputs: kernel.inputs,
    learnt,
  };
}

interface Placed {
  readonly kind: WordKind;
  /** Parameter of the function, and block in it. */
  readonly at: readonly [parameter: string, block: number];
}

/** What a step reads: the same names in both directions. */
function readWords(arrays: LearningArrays): Map<string, Placed> {
  const block = (ids: readonly string[], kind: WordKind, parameter: string) =>
    ids.map((id, k): [string, Placed] => [id, { kind, at: [parameter, k] }]);
  return new Map([
    ...block(arrays.states, 'state', 'states'),
    ...block(arrays.arrivals, 'input', 'arrivals'),
    ...block(arrays.constants, 'unit', 'constants'),
    ...block(arrays.inputs, 'input', 'inputs'),
    ...block(['_rest'], 'input', 'rest'),
  ]);
}

/** The text of the module. */
export function printLearningStep(step: LearningStep): string {
  const arrays = learningArrays(step);
  const parameters = (...ids: string[]) => ids.map((id) => `${id}: usize`).join(', ');
  const forward = readWords(arrays);
  const stores: Line[] = [];
  const store = (words: Map<string, Placed>, id: string, at: Placed['at'], line: Line) => {
    words.set(id, { kind: 'state', at });
    stores.push(line);
  };
  for (const [k, state] of arrays.states.entries()) {
    store(forward, `to ${state}`, ['next', k], storing(`to ${state}`, `_next_${state}`));
  }
  if (step.rests) store(forward, 'to rest', ['after', 0], storing('to rest', '_next_rest'));
  if (step.surrogate) store(forward, 'to spikes', ['spikes', 0], storing('to spikes', '_spike'));
  if (step.ends) store(forward, 'to near', ['near', 0], storing('to near', '_near'));
  const forwardText = print('forward', forward, [...defined(step.forward), ...stores], {
    parameters: parameters(
      ...['room', 'states', 'next', 'inputs', 'arrivals', 'rest', 'after', 'constants'],
      ...['spikes', 'near'],
    ),
  });

  stores.length = 0;
  const adjoint = readWords(arrays);
  for (const [k, state] of arrays.states.entries()) {
    adjoint.set(`_slope_${state}`, { kind: 'state', at: ['slopes', k] });
    store(adjoint, `to ${state}`, ['slopes', k], storing(`to ${state}`, `_back_${state}`));
  }
  adjoint.set('_slope_spike', { kind: 'input', at: ['spikeSlope', 0] });
  for (const [k, id] of arrays.arrivals.entries()) {
    store(adjoint, `to ${id}`, ['back', k], storing(`to ${id}`, `_back${id}`));
  }
  for (const [k, id] of arrays.learnt.entries()) {
    const back = id.startsWith('_') ? `_back${id}` : `_back_${id}`;
    const value = call('add', name(`sum ${id}`), name(back));
    const line: Line = { line: 'store', target: `sum ${id}`, value };
    store(adjoint, `sum ${id}`, ['sums', k], line);
  }
  const adjointText = print('adjoint', adjoint, [...defined(step.adjoint), ...stores], {
    parameters: parameters(
      ...['room', 'states', 'inputs', 'arrivals', 'rest', 'constants'],
      ...['slopes', 'spikeSlope', 'back', 'sums'],
    ),
  });
  const title = `${step.kernel.name}: a step that learns, printed by Synfire from the model's equations.`;
  return printModule(title, [forwardText, adjointText], new Map());
}

const storing = (target: string, from: string): Line => ({
  line: 'store',
  target,
  value: name(from),
});

const defined = (lines: LearningStep['forward']): Line[] =>
  lines.map(({ target, value }) => ({ line: 'define', target, value }));

function print(
  id: string,
  placed: ReadonlyMap<string, Placed>,
  lines: readonly Line[],
  { parameters }: Pick<UnitLayout, 'parameters'>,
): string {
  const words = [...placed].map(([word, { kind }]): Word => ({ name: word, kind }));
  const program: Program = { name: id, over: 'units', words, lines };
  return printUnits(program, {
    parameters,
    bytes: 'room',
    place(word) {
      const [parameter, block] = placed.get(word.name)!.at;
      return { in: 'array', pointer: block === 0 ? parameter : `${parameter} + ${block} * room` };
    },
  });
}
