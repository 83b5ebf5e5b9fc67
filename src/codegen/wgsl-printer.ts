/**
 * Prints a program's lines as WGSL, one unit, entry or synapse an invocation. What is around the lines, and where words lie,
 * a layout says. The trees are those that the AssemblyScript printer prints, with products that no compiler can fuse.
 */
import { printWgsl } from '../equations/print-wgsl.ts';
import type { Expr } from '../equations/tree.ts';
import { identifiers, type Line, type Program, readWords, setsOf, type Word } from './program.ts';

/** Texts of WGSL. */
export interface WgslLayout {
  /** A word's value. */
  readonly load: (word: Word) => string;
  /** The statement that gives a word a value. */
  readonly store: (word: Word, value: string) => string;
  /** Statements of lines that act beyond words: what the frame's kind of program can hold. */
  readonly fire?: string;
  readonly rest?: string;
  readonly fault?: string;
  readonly stamp?: string;
  /** What is returned of a quantity in quanta, and of a truth. */
  readonly send?: (value: string) => string;
  readonly list?: (condition: string) => string;
}

/** `changing`: names that what follows will change, besides those that the program changes. */
export function printBody(
  program: Program,
  layout: WgslLayout,
  changing: Iterable<string> = [],
): string[] {
  const identifier = identifiers(program);
  const words = new Map(program.words.map((word) => [word.name, word]));
  const inside = program.lines.flatMap((line) => (line.line === 'when' ? line.lines : []));
  const variables = new Set([
    ...changing,
    ...inside.flatMap((line) => (line.line === 'set' ? [line.target] : [])),
  ]);
  const print = (expr: Expr) => printWgsl(expr, identifier);
  const read = new Set(readWords(program));
  const unless = program.lines.flatMap((line) =>
    line.line === 'when' && line.unless ? [words.get(line.unless)!] : [],
  );
  const loads = [...new Set([...read, ...unless])].map(
    (word) => `let ${identifier(word.name)} = ${layout.load(word)};`,
  );
  const given = (text: string | undefined, line: Line['line']): string[] => {
    if (text === undefined) throw new Error(`this frame has no "${line}"`);
    return [text];
  };
  const statements = (line: Line): string[] => {
    switch (line.line) {
      case 'define': {
        const head = variables.has(line.target) ? 'var' : 'let';
        return [`${head} ${identifier(line.target)} = ${print(line.value)};`];
      }
      case 'set':
        return [`${identifier(line.target)} = ${print(line.value)};`];
      case 'store':
        return [layout.store(words.get(line.target)!, print(line.value))];
      case 'take': {
        const sum = words.get(line.sum)!;
        const id = identifier(sum.name);
        const times = (whole: string, factor: string) =>
          `product(f32(${whole}), ${layout.load(words.get(factor)!)})`;
        const value = line.high
          ? `${times(`${id} >> 16u`, line.high)} + ${times(`${id} & 0xffff`, line.factor)}`
          : times(id, line.factor);
        return [
          `let ${id} = ${layout.load(sum)};`,
          layout.store(sum, '0'),
          `let ${identifier(line.target)} = ${value};`,
        ];
      }
      case 'when': {
        const over = print(line.condition);
        const test = line.unless ? `!${identifier(line.unless)} && ${over}` : over;
        const none = setsOf(line).map((target) => `isNaN(${identifier(target)})`);
        return [
          `if (${test}) {`,
          ...(none.length > 0
            ? [`  if (${none.join(' || ')}) {`, `    ${given(layout.fault, 'fault')}`, '  }']
            : []),
          ...line.lines.flatMap(statements).map((text) => `  ${text}`),
          '}',
        ];
      }
      case 'fault':
        return [
          `if (${print(line.condition)}) {`,
          ...given(layout.fault, line.line).map((text) => `  ${text}`),
          '}',
        ];
      case 'send': {
        const scaled = `product(${print(line.value)}, ${layout.load(words.get(line.scale)!)})`;
        return given(layout.send?.(`i32(floor(${scaled} + 0.5))`), line.line);
      }
      case 'list':
        return given(layout.list?.(print(line.condition)), line.line);
      case 'fire':
      case 'rest':
      case 'stamp':
        return given(layout[line.line], line.line);
      default:
        return line satisfies never;
    }
  };
  return [...loads, ...program.lines.flatMap(statements)];
}
