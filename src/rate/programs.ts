/**
 * What is done with a rate model in each stage of a step, as programs (codegen/program.ts): the one source of all engines.
 *
 * Words are arrays with a number for each unit and copy, or scalars. Names with a space are not the
 * model's own. Program s computes the slopes of stage s from the input, then the states of the next stage (or of the next step,
 * with its noise), then the outputs there, which are exchanged before the next product.
 */
import type { Program, Line as ProgramLine, Word, WordKind } from '../codegen/program.ts';
import { defined } from '../codegen/rule-program.ts';
import { unlessBelow } from '../codegen/unless-below.ts';
import { differentiate } from '../equations/differentiate.ts';
import { range } from '../equations/precision.ts';
import { type Line, shareWork } from '../equations/share.ts';
import { simplify } from '../equations/simplify.ts';
import { call, type Expr, name, num } from '../equations/tree.ts';
import { mentions, substitute } from '../equations/walk.ts';
import { tableauOf } from './methods.ts';
import type { RateModel } from './model.ts';
import { LARGEST, type ParsedModel } from './parse-model.ts';

export const INPUT = 'the input';
export const OUTPUT = 'the output';
export const SERIES = 'the series';
const CONSTANT = 'the constant';
/** Of an entry that learns: itself, and the output of its source. */
export const WEIGHT = 'the weight';
export const SOURCE = 'the source';
export const noiseOf = (state: string) => `noise ${state}`;
const amplitudeOf = (state: string) => `amplitude ${state}`;
/** The output so many steps ago: a state that no model has. */
export const pastOf = (steps: number) => `output ${steps} before`;
const stageOf = (state: string) => `stage ${state}`;
const slopeOf = (state: string, stage: number) => `slope${stage} ${state}`;

export interface RatePrograms {
  /** Arrays that change: states first, in their order. */
  readonly arrays: readonly string[];
  /** Of `arrays`, behind the model's states: past outputs, the last one first. */
  readonly pasts: readonly string[];
  /** Numbers for each unit, given with the model. */
  readonly perUnit: ReadonlyMap<string, ArrayLike<number>>;
  /** Numbers for all units, given with the model. */
  readonly scalars: ReadonlyMap<string, number>;
  /** Computes the outputs of the states as they are. */
  readonly output: Program;
  readonly stages: readonly Program[];
  /** Of weights that learn: what is done with each entry, after every so many steps; `part` is their place in the list. */
  readonly learning: readonly {
    readonly name: string;
    readonly part: number;
    readonly every: number;
    readonly program: Program;
  }[];
  /** States with noise, in their order: each is a stream of draws. */
  readonly noisy: readonly string[];
}

/** Scalars that change from stage to stage. */
export const CLOCK = ['t', 'phase', 'next t', 'next phase'] as const;

export function programsOf(model: RateModel, parsed: ParsedModel): RatePrograms {
  const { dt, method = 'euler', series, precision = 'single' } = model;
  const { states } = parsed;
  const { a, b } = tableauOf(method);
  const perUnit = new Map<string, ArrayLike<number>>();
  const scalars = new Map<string, number>();
  const give = (word: string, value: number | ArrayLike<number>) => {
    if (typeof value === 'number') scalars.set(word, value);
    else perUnit.set(word, value);
  };
  for (const [id, value] of Object.entries(model.parameters ?? {})) give(id, value);
  if (model.constant !== undefined) give(CONSTANT, model.constant);
  const noisy = states.filter((state) => model.noise?.[state] !== undefined);
  for (const state of noisy) {
    const sigma = model.noise![state];
    const scale = Math.sqrt(dt);
    give(
      amplitudeOf(state),
      typeof sigma === 'number' ? sigma * scale : Array.from(sigma, (s) => s * scale),
    );
  }

  // steps are words, so that the printed text is the same for every dt
  const shares: number[] = [];
  const stepTimes = (share: number): Expr => {
    if (!shares.includes(share)) shares.push(share);
    const word = `step ${shares.indexOf(share)}`;
    scalars.set(word, dt * share);
    return name(word);
  };

  const terms: Expr[] = [];
  if ((model.weights ?? []).length > 0) terms.push(name(INPUT));
  if (model.constant !== undefined) terms.push(name(CONSTANT));
  const apart = parsed.derivatives.some((f) => mentions(f, (id) => id === 'series'));
  if (series && !apart) terms.push(name(SERIES));
  const input = terms.length === 0 ? num(0) : terms.reduce((sum, term) => call('add', sum, term));
  const slopes = parsed.derivatives.map((f, k) =>
    method === 'exponential_euler' ? exponential(f, states[k], stepTimes(1)) : f,
  );

  // a GPU may take what is smaller for 0, and in double precision there is none
  const kept = (value: Expr): Expr =>
    precision === 'single' ? unlessBelow(range.single.smallest, value) : value;
  const last = a.length - 1;
  const longest = Math.max(0, ...parsed.delays);
  const pasts = Array.from({ length: longest }, (_, k) => pastOf(k + 1));
  const arrays = new Set<string>([...states, ...pasts]);
  const stages = a.map((_, stage): Program => {
    const at = (id: string) => name(stage === 0 ? id : stageOf(id));
    const own = slopes.map((f) =>
      simplify(
        substitute(f, (id) => {
          if (id === 'input') return input;
          if (id === 'series') return name(SERIES);
          return states.includes(id) ? at(id) : undefined;
        }),
      ),
    );
    const weights = stage === last ? b : a[stage + 1];
    const next = states.map((state, k) => {
      let sum: Expr = name(state);
      weights.forEach((weight, j) => {
        if (weight === 0) return;
        const slope = j === stage ? own[k] : name(slopeOf(state, j));
        sum = call('add', sum, call('mul', stepTimes(weight), slope));
      });
      if (stage === last && noisy.includes(state)) {
        sum = call('add', sum, call('mul', name(amplitudeOf(state)), name(noiseOf(state))));
      }
      return kept(sum);
    });
    const lines: Line[] = [];
    const needed = [...a.slice(stage + 2), b].some((row) => (row[stage] ?? 0) !== 0);
    if (stage < last && needed) {
      states.forEach((state, k) => {
        lines.push({ target: slopeOf(state, stage), value: own[k] });
      });
    }
    states.forEach((state, k) => {
      lines.push({ target: stage === last ? state : stageOf(state), value: next[k] });
    });
    // a delay is a method of one stage
    pasts.forEach((past, k) => {
      lines.push({ target: past, value: name(k === 0 ? OUTPUT : pasts[k - 1]) });
    });
    const later = (id: string): Expr | undefined => {
      if (id === 't' || id === 'phase') return name(`next ${id}`);
      const k = states.indexOf(id);
      return k < 0 ? undefined : next[k];
    };
    lines.push({ target: OUTPUT, value: kept(substitute(parsed.output, later)) });
    for (const { target } of lines) if (target !== OUTPUT) arrays.add(target);
    return overUnits(`stage${stage}`, lines);
  });
  for (const state of noisy) arrays.add(noiseOf(state));
  const output = overUnits('output', [{ target: OUTPUT, value: kept(parsed.output) }]);
  const learning = parsed.rules.map(({ name: label, part, rule, onStep }) => {
    const { every = 1, w_min = -LARGEST, w_max = LARGEST, keepZeros = false } = rule;
    const word = (id: string, value: number): Expr => {
      scalars.set(`rule${part} ${id}`, value);
      return name(`rule${part} ${id}`);
    };
    const seen = new Map<string, Expr>([
      ...Object.entries(rule.parameters ?? {}).map(([id, v]) => [id, word(id, v)] as const),
      ...Object.entries({ w: WEIGHT, pre: SOURCE, post: OUTPUT }).map(
        ([id, its]) => [id, name(its)] as const,
      ),
      ['dt', word('the step', dt * every)],
    ]);
    const { lines, newest } = defined(
      onStep.map(({ target, value }) => ({
        target: target === 'w' ? WEIGHT : target,
        value: substitute(value, (id) => seen.get(id)),
      })),
      [WEIGHT],
    );
    const moved = name(newest.get(WEIGHT) ?? WEIGHT);
    const most = call('min', word('the most', w_max), moved);
    const clipped = kept(call('max', word('the least', w_min), most));
    const absent = call('eq', name(WEIGHT), num(0));
    const value = keepZeros ? call('where', absent, num(0), clipped) : clipped;
    const program = overEntries(`learn${part}`, [...lines, { target: WEIGHT, value }]);
    return { name: label, part, every, program };
  });
  const words = wordsOf(arrays, noisy, perUnit, scalars);
  const whole = (program: Program): Program => ({
    ...program,
    words: program.over === 'entries' ? [...ENTRY_WORDS, ...words] : words,
  });
  return {
    arrays: [...arrays],
    pasts,
    perUnit,
    scalars,
    noisy,
    output: whole(output),
    stages: stages.map(whole),
    learning: learning.map(({ program, ...rest }) => ({ ...rest, program: whole(program) })),
  };
}

const ENTRY_WORDS: readonly Word[] = [
  { name: WEIGHT, kind: 'entry' },
  { name: SOURCE, kind: 'source' },
];

function wordsOf(
  arrays: ReadonlySet<string>,
  noisy: readonly string[],
  perUnit: ReadonlyMap<string, unknown>,
  scalars: ReadonlyMap<string, unknown>,
): Word[] {
  const draws = noisy.map(noiseOf);
  const all = (names: Iterable<string>, kind: WordKind) =>
    Array.from(names, (name): Word => ({ name, kind }));
  return [
    ...Array.from(
      arrays,
      (name): Word => ({ name, kind: draws.includes(name) ? 'draw' : 'state' }),
    ),
    ...all(perUnit.keys(), 'unit'),
    ...all([INPUT, SERIES], 'input'),
    ...all([OUTPUT], 'state'),
    ...all(scalars.keys(), 'scalar'),
    ...all(CLOCK, 'clock'),
  ];
}

/** Work that occurs twice is done once. */
const overUnits = (id: string, lines: readonly Line[]): Program =>
  shared(
    id,
    'units',
    lines,
    lines.map(({ target }) => target),
  );
const overEntries = (id: string, lines: readonly Line[]): Program =>
  shared(id, 'entries', lines, [WEIGHT]);

function shared(
  id: string,
  over: 'units' | 'entries',
  lines: readonly Line[],
  stored: readonly string[],
): Program {
  let count = 0;
  const work = shareWork(lines, () => `w ${count++}`);
  return {
    name: id,
    over,
    words: [],
    lines: work.map(
      ({ target, value }): ProgramLine => ({
        line: stored.includes(target) ? 'store' : 'define',
        target,
        value,
      }),
    ),
  };
}

/** f·(e^{J·dt} − 1)/(J·dt), J = ∂f/∂x. */
function exponential(f: Expr, state: string, step: Expr): Expr {
  const exponent = call('mul', differentiate(f, state), step);
  return call('mul', f, call('exprel', exponent));
}
