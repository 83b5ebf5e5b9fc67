/**
 * The words of the equation editor's text: what each is, what may be written at a place, and what a word stands for. It looks at words
 * only; whether the text is right is for the library to say.
 */
import { functionNames } from '../src/equations/operations.ts';
import { units } from '../src/equations/units.ts';
import { SECTIONS } from './model-text.ts';

export type WordKind = 'head' | 'state' | 'parameter' | 'given' | 'function' | 'unit' | 'number';

export interface Word {
  /** Columns, from 0. */
  readonly from: number;
  readonly to: number;
  readonly kind: WordKind;
}

export interface Completion {
  readonly text: string;
  readonly about: string;
}

export interface Completions {
  /** Place in the text that an option replaces. */
  readonly from: number;
  readonly to: number;
  readonly options: readonly Completion[];
}

/** Names that every neuron has, and words of the language. */
const GIVEN: Readonly<Record<string, string>> = {
  I_syn: 'synaptic current, pA',
  I_ext: 'injected current, pA',
  t: 'time, ms',
  dt: 'time step, ms',
  xi: 'white noise of unit variance, 1/sqrt(ms)',
  unless: '(unless refractory): held for that time after a spike',
  refractory: '(unless refractory): held for that time after a spike',
  and: 'both are true',
  or: 'one is true',
  not: 'the opposite',
};
const MOST = 8;
const WORD = /[A-Za-zµ_]\w*/g;
const functions: ReadonlySet<string> = new Set(functionNames());

/** What a name stands for, by name. */
interface Named {
  readonly kind: 'state' | 'parameter';
  readonly about: string;
}

/** The section that each line is in; a head is in its own. */
function sectionsOf(lines: readonly string[]): string[] {
  let current = 'equations';
  return lines.map((line) => {
    current = headOf(line) ?? current;
    return current;
  });
}

const headOf = (line: string): string | undefined => {
  const name = /^(\w+):\s*$/.exec(line)?.[1];
  return name !== undefined && SECTIONS.includes(name) ? name : undefined;
};

export function namesOf(text: string): Map<string, Named> {
  const lines = text.split('\n');
  const sections = sectionsOf(lines);
  const found = new Map<string, Named>();
  lines.forEach((line, k) => {
    if (sections[k] === 'equations') {
      const [, state, name] = /^\s*(?:d(\w+)\/dt|(\w+))\s*=/.exec(line) ?? [];
      const unit = /:\s*([^(:]+)/.exec(line)?.[1].trim();
      if (state) found.set(state, { kind: 'state', about: `a state${unit ? `, ${unit}` : ''}` });
      else if (name)
        found.set(name, { kind: 'state', about: `an expression${unit ? `, ${unit}` : ''}` });
    }
    if (sections[k] !== 'parameters') return;
    const [, name, value] = /^\s*(\w+)\s*=\s*(.*\S)/.exec(line) ?? [];
    if (name) found.set(name, { kind: 'parameter', about: `a parameter, ${value}` });
  });
  return found;
}

/** By line, the words that are of a kind; what is no name yet has none. */
export function wordsOf(text: string): Word[][] {
  const names = namesOf(text);
  return text.split('\n').map((line) => {
    const head = headOf(line);
    if (head !== undefined) return [{ from: 0, to: head.length + 1, kind: 'head' as const }];
    const words = [...line.matchAll(/d(\w+)\/dt|\d+\.?\d*(?:e[+-]?\d+)?|[A-Za-zµ_]\w*/g)];
    return words.flatMap((match): Word[] => {
      const [word, state] = match;
      const kind = state ? 'state' : kindOf(word, names);
      return kind ? [{ from: match.index, to: match.index + word.length, kind }] : [];
    });
  });
}

function kindOf(word: string, names: ReadonlyMap<string, Named>): WordKind | undefined {
  if (/^\d/.test(word)) return 'number';
  const named = names.get(word);
  if (named) return named.kind;
  if (Object.hasOwn(GIVEN, word)) return 'given';
  if (functions.has(word)) return 'function';
  return units.has(word) ? 'unit' : undefined;
}

/** What the word at a line and column is, in a few words; undefined where there is none that is known. */
export function explain(text: string, line: number, column: number): string | undefined {
  const row = text.split('\n')[line] ?? '';
  const match = [...row.matchAll(WORD)].find(
    ({ index, 0: word }) => index <= column && column <= index + word.length,
  );
  if (!match) return undefined;
  const names = namesOf(text);
  const [word] = match;
  const state = /^d(\w+)$/.exec(word)?.[1];
  if (state && row.startsWith('/dt', match.index + word.length)) {
    return `d${state}/dt: how ${state} changes with time`;
  }
  return aboutOf(word, names);
}

function aboutOf(word: string, names: ReadonlyMap<string, Named>): string | undefined {
  const about = names.get(word)?.about ?? (Object.hasOwn(GIVEN, word) ? GIVEN[word] : undefined);
  if (about !== undefined) return `${word}: ${about}`;
  if (functions.has(word)) return `${word}(…): a function`;
  return units.has(word) ? `${word}: a unit` : undefined;
}

/** What can follow at a place of the text; `asked`: also where nothing of the word is written yet. */
export function completionsAt(text: string, place: number, asked: boolean): Completions {
  const lines = text.slice(0, place).split('\n');
  const before = lines[lines.length - 1];
  const section = sectionsOf(lines)[lines.length - 1];
  const begun = /[A-Za-zµ_]\w*$/.exec(before)?.[0] ?? '';
  const [from, to] = [place - begun.length, place];
  if (begun === '' && !asked) return { from, to, options: [] };
  const ahead = before.slice(0, before.length - begun.length);
  const options = candidates(text, section, ahead).filter(
    (option) => option.text.startsWith(begun) && option.text !== begun,
  );
  return { from, to, options: options.slice(0, MOST) };
}

function candidates(text: string, section: string, ahead: string): Completion[] {
  if (ahead === '') {
    return SECTIONS.map((name) => ({ text: `${name}:`, about: 'a section' }));
  }
  const isValue = section === 'parameters' || section === 'initial';
  const wantsUnit =
    (section === 'equations' && /=.*:[^(]*$/.test(ahead)) || (isValue && /\d\s*$/.test(ahead));
  if (wantsUnit) return [...units.keys()].map((unit) => ({ text: unit, about: 'a unit' }));
  const names = namesOf(text);
  const words = [...names.keys(), ...Object.keys(GIVEN), ...functions];
  return words.map((word) => ({
    text: word,
    about: (aboutOf(word, names) ?? '').slice(word.length).replace(/^\W+/, ''),
  }));
}
