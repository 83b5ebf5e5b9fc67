/**
 * Prints programs over a matrix's entries: row by row, a vector of columns at a time; numbers of the unit an entry ends on are its row's.
 */
import type { Lanes } from '../equations/precision.ts';
import { AssemblyPrinter } from './assembly-printer.ts';
import { type Line, type Program, readWords, type Word } from './program.ts';

interface EntryLayout {
  /** Single precision if absent. */
  readonly lanes?: Lanes;
  /** Text of the pointer of a number a unit, or of a vector. */
  readonly place: (
    word: Word,
  ) =>
    | { readonly in: 'array'; readonly pointer: string }
    | { readonly in: 'call'; readonly vector: string };
}

/** `name(table, matrix, outputs, rows, stride)`; a word of kind `source` is an entry of `outputs`. */
export function printEntries(program: Program, layout: EntryLayout): string {
  return new EntryPrinter(program, layout).print();
}

class EntryPrinter extends AssemblyPrinter {
  readonly #layout: EntryLayout;

  constructor(program: Program, layout: EntryLayout) {
    super(program, layout.lanes);
    this.#layout = layout;
  }

  print(): string {
    const { name, lines } = this.program;
    const { bytes, shift } = this.lanes;
    const given = readWords(this.program).filter(
      ({ kind }) => kind !== 'entry' && kind !== 'source',
    );
    const ofRows = given.map((word) => ({ place: this.#layout.place(word), id: this.value(word) }));
    return [
      `export function ${name}(table: usize, matrix: usize, outputs: usize, rows: u32, stride: u32): void {`,
      ...ofRows.map(({ place, id }) =>
        place.in === 'array'
          ? `  const p_${id}: usize = ${place.pointer};`
          : `  const ${id} = ${place.vector};`,
      ),
      `  const bytes = <usize>stride << ${shift};`,
      `  for (let row: usize = 0, end = <usize>rows << ${shift}; row < end; row += ${bytes}, matrix += bytes) {`,
      ...ofRows.flatMap(({ place, id }) =>
        place.in === 'array'
          ? [`    const ${id} = v128.load${8 * bytes}_splat(p_${id} + row);`]
          : [],
      ),
      '    for (let i: usize = 0; i < bytes; i += 16) {',
      ...readWords(this.program).flatMap((word) => {
        if (word.kind === 'entry')
          return [`      const ${this.value(word)} = v128.load(matrix + i);`];
        if (word.kind !== 'source') return [];
        return [`      const ${this.value(word)} = v128.load(outputs + i);`];
      }),
      ...lines.map((line) => `      ${this.#line(line)}`),
      '    }',
      '  }',
      '}',
      '',
    ].join('\n');
  }

  #line(line: Line): string {
    if (line.line === 'define') return this.define(line);
    if (line.line !== 'store' || this.words.get(line.target)?.kind !== 'entry') this.foreign(line);
    return `v128.store(matrix + i, ${this.tree(line.value)});`;
  }

  protected value(word: Word): string {
    return this.identifier(word.name);
  }
}
