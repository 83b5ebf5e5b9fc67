/**
 * What printers of AssemblyScript share, whatever a program runs over: names, trees, and the module that gathers functions.
 *
 * Functions hold no data and allocate nothing. Offsets have names, constants of the module. Equal text is equal behaviour: its
 * hash names the binary.
 */
import { World } from '../../assembly/memory.ts';
import { operations } from '../equations/operations.ts';
import { type Lanes, lanes } from '../equations/precision.ts';
import { BY_POSITIVE, partsOf, printAssembly } from '../equations/print-assembly.ts';
import type { Expr } from '../equations/tree.ts';
import { SynfireBug } from '../errors.ts';
import { type Define, identifiers, type Line, type Program, type Word } from './program.ts';

/** A module's text. `offsets`: value of each name that functions may use. */
export function printModule(
  title: string,
  functions: readonly string[],
  offsets: ReadonlyMap<string, number>,
  { module }: Lanes = lanes.single,
): string {
  const body = functions.join('\n');
  const used = FUNCTIONS.filter((name) => new RegExp(`(?<![.\\w])${name}\\(`).test(body));
  const imports = used.length > 0 ? [`import { ${used.join(', ')} } from './${module}';`, ''] : [];
  const named = [...offsets].filter(([name]) => new RegExp(`\\b${name}\\b`).test(body));
  const constants = named.map(([name, value]) => `const ${name}: usize = ${value};`);
  if (named.length > 0) constants.push('');
  return [`// ${title}`, ...imports, ...constants, body].join('\n');
}

/** Functions of assembly/math.ts or double.ts: what operations and printers call. */
const FUNCTIONS = [
  ...new Set([
    'literal',
    BY_POSITIVE,
    ...Object.entries(operations).flatMap(([op, { assembly, parted }]) => [
      ...(parted ? Object.values(partsOf(op)) : []),
      ...Object.values(lanes)
        .map(({ reals }) => assembly('a', 'b', 'c', reals))
        .flatMap((text) => [...text.matchAll(/(?<![.\w])(\w+)\(/g)].map(([, name]) => name)),
    ]),
  ]),
].sort();

const WORDS_OF_WORLD = [
  ...(['fired', 'firedCount', 'badDescriptor'] as const),
  ...(['badUnit', 'overflow', 'firedRoom'] as const),
];

/** Words of assembly/memory.ts that printed functions use, as `offsets` of a module. */
export const WORLD_OFFSETS: ReadonlyMap<string, number> = new Map(
  WORDS_OF_WORLD.map((word) => [`WORLD_${word}`, World[word]]),
);

/** What printers of all frames share: names, trees, lines that define. */
export abstract class AssemblyPrinter {
  readonly program: Program;
  readonly lanes: Lanes;
  readonly identifier: (name: string) => string;
  readonly words: ReadonlyMap<string, Word>;
  /** Names that a `set` changes. */
  readonly changing: ReadonlySet<string>;

  constructor(program: Program, precision: Lanes = lanes.single) {
    this.program = program;
    this.lanes = precision;
    this.identifier = identifiers(program);
    this.words = new Map(program.words.map((word) => [word.name, word]));
    const inside = program.lines.flatMap((line) => (line.line === 'when' ? line.lines : []));
    this.changing = new Set(inside.flatMap((line) => (line.line === 'set' ? [line.target] : [])));
  }

  /** A word's value: a local, or memory where it is one value for all. */
  protected abstract value(word: Word): string;

  /** The variable of what is read or made for the units at hand. */
  protected local(name: string): string {
    return this.identifier(name);
  }

  protected literal(value: number): string {
    return `${this.lanes.reals}.splat(${value})`;
  }

  protected define({ target, value }: Define): string {
    const head = this.changing.has(target) ? 'let' : 'const';
    return `${head} ${this.local(target)} = ${this.tree(value)};`;
  }

  protected tree(expr: Expr): string {
    const held = (name: string) => {
      const word = this.words.get(name);
      return word ? this.value(word) : this.local(name);
    };
    return printAssembly(expr, held, this.lanes.reals, (value) => this.literal(value));
  }

  /** A line that this frame cannot hold. */
  protected foreign({ line }: Line): never {
    throw new SynfireBug(`a program over ${this.program.over} holds "${line}"`);
  }
}
