/** The programs of a rate model as WGSL functions, which shaders/rate-stage.wgsl and rate-learning.wgsl call. */
import type { Program, Word } from '../../codegen/program.ts';
import { printConstants } from '../../codegen/wgsl-layout.ts';
import { printBody } from '../../codegen/wgsl-printer.ts';
import { RATE_STREAM } from '../../rate/clock.ts';
import type { RateModel } from '../../rate/model.ts';
import type { RatePlan } from '../../rate/plan.ts';
import { CLOCK, INPUT, noiseOf, OUTPUT, SERIES, SOURCE, WEIGHT } from '../../rate/programs.ts';
import { widthOf } from '../../rate/weights.ts';

/** Words of the scalars, before the arrays. */
export const headerOf = ({ programs }: RatePlan): number =>
  4 * Math.ceil(programs.scalars.size / 4);

/** Arrays that lie in `units`, states first: draws are made where they are used. */
export function arraysOf({ programs }: RatePlan): string[] {
  const draws = programs.noisy.map(noiseOf);
  return [...programs.arrays.filter((id) => !draws.includes(id)), ...programs.perUnit.keys()];
}

/** A word's place in `units`, by the name that the printed text gives it. */
const offsetName = (word: string): string =>
  word.includes(' ') ? `AT_${word.replaceAll(' ', '_')}` : `AT_v_${word}`;

/** A function, behind the constants that it names; an array has `count` numbers. */
function printFunction(
  plan: RatePlan,
  count: number,
  head: string,
  body: readonly string[],
): string {
  const scalars = [...plan.programs.scalars.keys()].map(
    (word, k) => [offsetName(word), k] as const,
  );
  const first = headerOf(plan);
  const arrays = arraysOf(plan).map((word, k) => [offsetName(word), first + k * count] as const);
  const text = [head, ...body.map((line) => `  ${line}`), '}\n'].join('\n');
  return [...printConstants(new Map([...scalars, ...arrays]), text), text].join('\n');
}

/** One entry of a matrix. */
export function printLearning(
  program: Program,
  every: number,
  model: RateModel,
  plan: RatePlan,
): string {
  const load = ({ name: word, kind }: Word): string => {
    if (word === WEIGHT) return 'matrix[place]';
    if (word === SOURCE) return 'outputs[column]';
    if (word === OUTPUT) return 'outputs[row]';
    return `units[${offsetName(word)}${kind === 'scalar' ? '' : ' + row'}]`;
  };
  const head = `const EVERY = ${every}u;\nfn learn(row: u32, column: u32, place: u32) {`;
  const store = (_: Word, value: string) => `matrix[place] = ${value};`;
  return printFunction(plan, model.size, head, printBody(program, { load, store }));
}

/** One unit and copy. */
export function printStage(program: Program, model: RateModel, plan: RatePlan): string {
  const { programs, words } = plan;
  const width = widthOf(model.batch ?? 1);
  const count = model.size * width;
  const clock = ['step.a', 'step.b', 'step.c', 'step.phase'];
  const place = (word: string) => `units[${offsetName(word)} + e]`;
  const load = ({ name: word, kind }: Word): string => {
    const draw = programs.noisy.findIndex((state) => noiseOf(state) === word);
    if (draw >= 0) return `ownNormal(e, ${RATE_STREAM + draw}u)`;
    if (CLOCK.includes(word as never)) return clock[CLOCK.indexOf(word as never)];
    if (kind === 'scalar') return `units[${offsetName(word)}]`;
    if (word === SERIES) {
      const own = words.scalars.includes(SERIES) ? '' : ` + e / ${width}u`;
      return `series[step.first${own}]`;
    }
    if (word === OUTPUT) return 'outputs[e]';
    return word === INPUT ? 'inputs[e]' : place(word);
  };
  const store = ({ name: word }: Word, value: string) =>
    word === OUTPUT ? `outputs[e] = ${value};` : `${place(word)} = ${value};`;
  const head = `const WIDTH = ${width}u;\nfn stage(e: u32) {`;
  return printFunction(plan, count, head, printBody(program, { load, store }));
}
