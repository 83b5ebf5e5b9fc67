/**
 * The programs of a rate model as WGSL entry points `main`: one unit and copy, or one entry of a matrix, an invocation. They are
 * compiled behind shaders/rate.wgsl and math.wgsl, stages behind random.wgsl and distributions.wgsl too.
 */
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

/** The text, behind the constants that it names; an array has `count` numbers. */
function withOffsets(plan: RatePlan, count: number, lines: readonly string[]): string {
  const scalars = [...plan.programs.scalars.keys()].map(
    (word, k) => [offsetName(word), k] as const,
  );
  const first = headerOf(plan);
  const arrays = arraysOf(plan).map((word, k) => [offsetName(word), first + k * count] as const);
  const text = lines.join('\n');
  return [...printConstants(new Map([...scalars, ...arrays]), text), text].join('\n');
}

const indent = (line: string): string => `  ${line}`;

/** One entry of a matrix an invocation. */
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
  return withOffsets(plan, model.size, [
    '@group(0) @binding(1) var<storage, read_write> matrix: array<f32>;',
    '@group(0) @binding(2) var<storage, read> units: array<f32>;',
    '@group(0) @binding(3) var<storage, read> outputs: array<f32>;',
    '@compute @workgroup_size(64)',
    'fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {',
    '  let e = id.x + id.y * groups.x * 64u;',
    `  if (e >= step.rows * step.columns || (step.time + 1u) % ${every}u != 0u) {`,
    '    return;',
    '  }',
    '  let row = e / step.columns;',
    '  let column = e % step.columns;',
    '  let place = row * step.rowStride + column;',
    ...printBody(program, { load, store: (_, value) => `matrix[place] = ${value};` }).map(indent),
    '}\n',
  ]);
}

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
    return word === INPUT ? 'inputs[e]' : place(word);
  };
  const store = ({ name: word }: Word, value: string) =>
    word === OUTPUT ? `outputs[e] = ${value};` : `${place(word)} = ${value};`;
  const column = width === 1 ? 'vec2u(e, 0u)' : `vec2u(e % ${width}u, e / ${width}u)`;
  return withOffsets(plan, count, [
    '@group(0) @binding(1) var<storage, read_write> units: array<f32>;',
    '@group(0) @binding(2) var<storage, read> inputs: array<f32>;',
    '@group(0) @binding(3) var<storage, read_write> outputs: array<f32>;',
    '@group(0) @binding(4) var<storage, read> series: array<f32>;',
    'fn ownNormal(e: u32, stream: u32) -> f32 {',
    `  let place = ${column};`,
    '  let counter = vec4u(place.x, place.y >> 2u, step.time, stream);',
    '  let words = philoxWith(counter, vec2u(step.keyLow, step.keyHigh));',
    '  let late = (place.y & 2u) != 0u;',
    '  let pair = normals(select(words.x, words.z, late), select(words.y, words.w, late));',
    '  return select(pair.x, pair.y, (place.y & 1u) != 0u);',
    '}',
    '@compute @workgroup_size(64)',
    'fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {',
    '  let e = id.x + id.y * groups.x * 64u;',
    '  if (e >= step.rows * step.columns) {',
    '    return;',
    '  }',
    ...printBody(program, { load, store }).map(indent),
    '}\n',
  ]);
}
