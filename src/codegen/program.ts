/**
 * The one intermediate form: what is done with one unit, one entry of a matrix or one synapse, as lines over words.
 *
 * A word is a number that lies in memory, of some kind; where, a target's layout says. A line is a tree over words and over
 * names that lines before it define. A word's name means what it held when its unit's turn began, whatever is stored; a
 * defined name keeps its value, but for `set`, which stands in a `when` only. What is done with one unit sees nothing that
 * another does in the same program. Builders make programs (neuron-program.ts, …), printers print them (assembly-printer.ts,
 * wgsl-printer.ts), the interpreter defines them (interpreter.ts). A program knows no target, no address and no precision.
 */
import type { Expr } from '../equations/tree.ts';
import { renamed } from '../equations/walk.ts';
import { SynfireBug } from '../errors.ts';

/** What a program is run for: every unit, every entry of a matrix, or the synapses of a list. */
export type Frame = 'units' | 'entries' | 'records';

export type WordKind =
  /** A number of each unit that lives on from step to step. */
  | 'state'
  /** A number of each unit, or one for all, that is only read. */
  | 'unit'
  | 'scalar'
  /** What is given in each step: a current, a product, a series; a number that only the time says. */
  | 'input'
  | 'clock'
  /** A unit normal, of each unit in each step. */
  | 'draw'
  /** A fixed-point sum of what arrives at a unit. */
  | 'sum'
  /** A truth: the unit is refractory. */
  | 'rest'
  /** Of a synapse's record; of its target; of an entry, and of the unit that the entry comes from. */
  | 'field'
  | 'target'
  | 'entry'
  | 'source';

export interface Word {
  readonly name: string;
  readonly kind: WordKind;
}

export interface Program {
  /** Of the printed function. */
  readonly name: string;
  readonly over: Frame;
  /** All that the lines may name; what they do not is not loaded. */
  readonly words: readonly Word[];
  readonly lines: readonly Line[];
}

/** Names with a space are a builder's own: no model can have them. */
export type Line =
  | Define
  | Assign
  | Take
  | When
  /** The unit spikes; it becomes refractory from the next step on. */
  | { readonly line: 'fire' }
  | { readonly line: 'rest'; readonly word: string }
  /** The unit is reported where this is true: a number is none. */
  | { readonly line: 'fault'; readonly condition: Expr }
  /** The value times `scale`, to the nearest integer (a half up), goes into the sum of the record's target. */
  | { readonly line: 'send'; readonly value: Expr; readonly scale: string }
  /** The end of this step is the record's last event. */
  | { readonly line: 'stamp' }
  /** The unit is listed where this is true. */
  | { readonly line: 'list'; readonly condition: Expr };

/** A name for a value. */
export interface Define {
  readonly line: 'define';
  readonly target: string;
  readonly value: Expr;
}

/** `store`: a word's value from the next turn on. `set`, in a `when`: a defined name's value from here on. */
interface Assign {
  readonly line: 'store' | 'set';
  readonly target: string;
  readonly value: Expr;
}

/**
 * A name for what a sum is worth; the sum is 0 from now on. Sums wider than a number's mantissa are converted as two halves,
 * each times its factor: a sum s of 32 bits is (s >> 16)·high + (s & 0xffff)·factor.
 */
export interface Take {
  readonly line: 'take';
  readonly target: string;
  readonly sum: string;
  /** Words. `high` is 65,536 × `factor`; absent: the sum fits a mantissa. */
  readonly factor: string;
  readonly high?: string;
}

/**
 * Lines for units of which a comparison is true and that are not refractory. What they `set` was a number before, else the unit is at
 * fault: nothing makes a number of what is none. The comparison is false for what is no number.
 */
export interface When {
  readonly line: 'when';
  readonly condition: Expr;
  /** A word of kind `rest`. */
  readonly unless?: string;
  /** What the comparison reads stands still while a unit rests, where a reset left it: so a unit that rests is asked for only where the comparison is true. */
  readonly still?: boolean;
  readonly lines: readonly Line[];
}

/** Trees of a line, those in a `when` too. */
export function treesOf(line: Line): readonly Expr[] {
  switch (line.line) {
    case 'define':
    case 'store':
    case 'set':
    case 'send':
      return [line.value];
    case 'fault':
    case 'list':
      return [line.condition];
    case 'when':
      return [line.condition, ...line.lines.flatMap(treesOf)];
    case 'take':
    case 'fire':
    case 'rest':
    case 'stamp':
      return [];
    default:
      return line satisfies never;
  }
}

/** Names that lines of a `when` set. */
export const setsOf = ({ lines }: When): string[] => [
  ...new Set(lines.flatMap((line) => (line.line === 'set' ? [line.target] : []))),
];

/** Words that a program's trees read, in the order of `words`. */
export function readWords({ words, lines }: Program): Word[] {
  const read = new Set<string>();
  const collect = (expr: Expr): void => {
    if (expr.kind === 'name') read.add(expr.name);
    else if (expr.kind === 'call') expr.args.forEach(collect);
  };
  for (const line of lines) treesOf(line).forEach(collect);
  return words.filter(({ name }) => read.has(name));
}

/** Words that a program stores, in the order of its lines. */
export function storedWords({ words, lines }: Program): Word[] {
  const stored = lines.flatMap((line) => (line.line === 'store' ? [line.target] : []));
  return [...new Set(stored)].map((id) => words.find(({ name }) => name === id)!);
}

/** A program of defines and stores with other names of words. */
export function renameWords(program: Program, rename: (name: string) => string): Program {
  const words = program.words.map((word) => ({ ...word, name: rename(word.name) }));
  const lines = program.lines.map((line): Line => {
    if (line.line !== 'define' && line.line !== 'store') {
      throw new SynfireBug(`"${line.line}" cannot be renamed`);
    }
    return { ...line, target: rename(line.target), value: renamed(line.value, rename) };
  });
  return { ...program, words, lines };
}

const LETTERS: Readonly<Record<WordKind, string>> = {
  state: 's',
  unit: 'c',
  scalar: 'c',
  input: 'i',
  clock: 'i',
  draw: 'i',
  sum: 'i',
  rest: 'i',
  field: 'f',
  target: 'f',
  entry: 'f',
  source: 'f',
};

/** The variable of a name in printed text: a letter says the kind, so that no name can clash with the printer's own. */
export function identifiers({ words }: Program): (name: string) => string {
  const kinds = new Map(words.map(({ name, kind }) => [name, kind]));
  return (name) => {
    const kind = kinds.get(name);
    if (name.includes(' ')) return name.replaceAll(' ', '_');
    return `${kind === undefined ? 'x' : LETTERS[kind]}_${name}`;
  };
}
