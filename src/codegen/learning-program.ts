/**
 * A learning step as programs over units, `forward`, one time step, and `adjoint`, the same step backward; and as an AssemblyScript
 * module (as WGSL: wgsl-learning.ts). Everything is an array with a number for each unit: blocks of `room` bytes that the host lays out,
 * given by address.
 *
 *   forward(room, states, next, inputs, arrivals, rest, after, constants, spikes, near)
 *   adjoint(room, states, inputs, arrivals, rest, constants, slopes, spikeSlope, back, sums)
 *
 * States, arrivals, constants, inputs and learnt sums lie in the order of `learningArrays`. `adjoint` turns slopes by the states at the
 * end into those by the states at the start, in place, and writes slopes by what arrived into `back`.
 */
import { call, type Expr, name } from '../equations/tree.ts';
import { printModule } from './assembly-printer.ts';
import { arrivalsOf, type LearningStep } from './learning-step.ts';
import type { Line, Program, WordKind } from './program.ts';
import { printUnits } from './unit-printer.ts';

/** Names by array, in the order of their blocks. */
export interface LearningArrays {
  readonly states: readonly string[];
  /** By jump what arrives; where slopes are by time, as many more, of which only slopes are written. */
  readonly arrivals: readonly string[];
  /** Constants of the kernel, factors of arrivals, `_steps`. */
  readonly constants: readonly string[];
  readonly inputs: readonly string[];
  /** Learnt constants, whose slopes are added up. */
  readonly learnt: readonly string[];
}

export function learningArrays({ kernel, learnt, byTime }: LearningStep): LearningArrays {
  return {
    states: kernel.states,
    arrivals: arrivalsOf(kernel, byTime),
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
  /** Array of the program, and block in it. */
  readonly at: readonly [array: string, block: number];
}

/** A direction of the step: words lie in blocks of arrays, which a target places. */
export interface LearningProgram {
  readonly program: Program;
  readonly at: ReadonlyMap<string, Placed['at']>;
}

/** What a step reads: the same names in both directions. */
function readWords(arrays: LearningArrays): Map<string, Placed> {
  const block = (ids: readonly string[], kind: WordKind, array: string) =>
    ids.map((id, k): [string, Placed] => [id, { kind, at: [array, k] }]);
  return new Map([
    ...block(arrays.states, 'state', 'states'),
    ...block(arrays.arrivals, 'input', 'arrivals'),
    ...block(arrays.constants, 'unit', 'constants'),
    ...block(arrays.inputs, 'input', 'inputs'),
    ...block(['_rest'], 'input', 'rest'),
  ]);
}

const storing = (target: string, value: Expr): Line => ({ line: 'store', target, value });

/** What is stored last, of a name as it was computed. */
class Stores {
  readonly words: Map<string, Placed>;
  readonly lines: Line[] = [];

  constructor(words: Map<string, Placed>) {
    this.words = words;
  }

  add(id: string, at: Placed['at'], value: Expr): void {
    this.words.set(id, { kind: 'state', at });
    this.lines.push(storing(id, value));
  }

  program(id: string, lines: LearningStep['forward']): LearningProgram {
    const defined = lines.map(({ target, value }): Line => ({ line: 'define', target, value }));
    return {
      program: {
        ...{ name: id, over: 'units' },
        words: [...this.words].map(([word, { kind }]) => ({ name: word, kind })),
        lines: [...defined, ...this.lines],
      },
      at: new Map([...this.words].map(([word, { at }]) => [word, at])),
    };
  }
}

export function forwardProgram(step: LearningStep): LearningProgram {
  const arrays = learningArrays(step);
  const stores = new Stores(readWords(arrays));
  for (const [k, state] of arrays.states.entries()) {
    stores.add(`to ${state}`, ['next', k], name(`_next_${state}`));
  }
  if (step.rests) stores.add('to rest', ['after', 0], name('_next_rest'));
  if (step.surrogate) stores.add('to spikes', ['spikes', 0], name('_spike'));
  if (step.ends) stores.add('to near', ['near', 0], name('_near'));
  return stores.program('forward', step.forward);
}

/** `sums`: whether slopes by learnt constants are added to what is there, or stored as they are. */
export function adjointProgram(step: LearningStep, sums: 'added' | 'each'): LearningProgram {
  const arrays = learningArrays(step);
  const stores = new Stores(readWords(arrays));
  for (const [k, state] of arrays.states.entries()) {
    stores.words.set(`_slope_${state}`, { kind: 'state', at: ['slopes', k] });
    stores.add(`to ${state}`, ['slopes', k], name(`_back_${state}`));
  }
  stores.words.set('_slope_spike', { kind: 'input', at: ['spikeSlope', 0] });
  for (const [k, id] of arrays.arrivals.entries()) {
    stores.add(`to ${id}`, ['back', k], name(`_back${id}`));
  }
  for (const [k, id] of arrays.learnt.entries()) {
    const back = name(id.startsWith('_') ? `_back${id}` : `_back_${id}`);
    const value = sums === 'added' ? call('add', name(`sum ${id}`), back) : back;
    stores.add(`sum ${id}`, ['sums', k], value);
  }
  return stores.program('adjoint', step.adjoint);
}

/** The text of the module. */
export function printLearningStep(step: LearningStep): string {
  const title = `${step.kernel.name}: a step that learns, printed by Synfire from the model's equations.`;
  const forward = print(forwardProgram(step), [
    ...['room', 'states', 'next', 'inputs', 'arrivals', 'rest', 'after', 'constants'],
    ...['spikes', 'near'],
  ]);
  const adjoint = print(adjointProgram(step, 'added'), [
    ...['room', 'states', 'inputs', 'arrivals', 'rest', 'constants'],
    ...['slopes', 'spikeSlope', 'back', 'sums'],
  ]);
  return printModule(title, [forward, adjoint], new Map());
}

function print({ program, at }: LearningProgram, parameters: readonly string[]): string {
  return printUnits(program, {
    parameters: parameters.map((id) => `${id}: usize`).join(', '),
    bytes: 'room',
    place(word) {
      const [array, block] = at.get(word.name)!;
      return { in: 'array', pointer: block === 0 ? array : `${array} + ${block} * room` };
    },
  });
}
