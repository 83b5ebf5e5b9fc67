/**
 * A learning step and its adjoint as WGSL functions of a unit and copy, `forward` and `adjoint`, which shaders/learn/unit.wgsl calls. A row has a
 * number of every copy and unit; what a step leaves is kept: states are rows by (step, state), refractoriness behind them.
 */
import {
  adjointProgram,
  forwardProgram,
  type LearningProgram,
  learningArrays,
} from './learning-program.ts';
import type { LearningStep } from './learning-step.ts';
import type { Word } from './program.ts';
import { printBody } from './wgsl-printer.ts';

/** Rows of a step in the buffer of states. */
export const stateRows = ({ kernel, rests }: LearningStep): number =>
  kernel.states.length + (rests ? 1 : 0);

/**
 * `watched`: states that are told after every step, and the slopes by which are given. `near`: whether there is a list of units near
 * threshold, which nobody keeps of a population whose spikes no projection asks about.
 */
export function printWgslForward(
  step: LearningStep,
  watched: readonly string[],
  near: boolean,
): string {
  const rows = stateRows(step);
  const next = (k: number) => `states[((step.k + 1u) * ${rows}u + ${k}u) * row + e]`;
  const { length } = step.kernel.states;
  const store = (id: string, value: string) => {
    if (id === 'to spikes') return `mark(${value}, 0u, copy, unit);`;
    if (id === 'to near') return near ? `mark(${value}, 1u, copy, unit);` : '';
    if (id === 'to rest') return `${next(length)} = ${value};`;
    const state = id.slice('to '.length);
    const put = `${next(step.kernel.states.indexOf(state))} = ${value};`;
    const at = watched.indexOf(state);
    return at < 0 ? put : `${put} ${trace(at)} = ${value};`;
  };
  return print(step, forwardProgram(step), store);
}

/** `pulled`: whether there are slopes by spikes. */
export function printWgslAdjoint(
  step: LearningStep,
  watched: readonly string[],
  pulled: boolean,
): string {
  const learning = adjointProgram(step, 'each');
  const store = (id: string, value: string) => {
    const [array, k] = learning.at.get(id)!;
    if (array === 'slopes') return `${slope(k)} = ${value};`;
    if (array === 'back') return `${arrival(step, k)} = ${value};`;
    return `constantSlopes[(step.k * ${step.learnt.length}u + ${k}u) * row + e] = ${value};`;
  };
  return print(step, learning, store, (id) => {
    if (id === '_slope_spike') return pulled ? 'spikeSlopes[step.k * row + e]' : '0.0';
    const [, k] = learning.at.get(id)!;
    const at = watched.indexOf(step.kernel.states[k]);
    return at < 0 ? slope(k) : `${slope(k)} + ${trace(at)}`;
  });
}

const trace = (k: number): string => `traces[(${k}u * step.steps + step.k) * row + e]`;
const slope = (k: number): string => `slopes[${k}u * row + e]`;
const arrival = (step: LearningStep, k: number): string =>
  `arrivals[(step.k * ${learningArrays(step).arrivals.length}u + ${k}u) * row + e]`;

/** `slopes`: the word of a slope that an adjoint is given. */
function print(
  step: LearningStep,
  { program, at }: LearningProgram,
  store: (id: string, value: string) => string,
  slopes: (id: string) => string = () => '',
): string {
  const { kernel } = step;
  const rows = stateRows(step);
  const noises = kernel.inputs.filter((id) => id !== 'I_ext');
  const now = (k: number) => `states[(step.k * ${rows}u + ${k}u) * row + e]`;
  const load = ({ name: id }: Word): string => {
    if (id.startsWith('_slope_')) return slopes(id);
    const [array, k] = at.get(id)!;
    if (array === 'states') return now(k);
    if (array === 'rest') return now(kernel.states.length);
    if (array === 'arrivals') return arrival(step, k);
    if (array === 'constants') return `given[${k}u * own.size + unit]`;
    if (id === 'I_ext') return 'given[own.currents + (step.first + step.k) * own.size + unit]';
    return `unitNormal(own.noise, unit, step.time + copy * step.duration, ${noises.indexOf(id)}u)`;
  };
  const body = printBody(program, { load, store: (word, value) => store(word.name, value) });
  const head = `fn ${program.name}(copy: u32, unit: u32, row: u32, e: u32) {`;
  return [head, ...body.map((line) => `  ${line}`), '}', ''].join('\n');
}
