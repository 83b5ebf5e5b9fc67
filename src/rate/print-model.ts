/**
 * Prints the programs of a rate model: as an AssemblyScript module, each `name(table, count)` on four numbers at a time, the table
 * holding addresses of arrays and scalars; and as WGSL functions of one element.
 */
import { printAssembly } from '../equations/print-assembly.ts';
import { printWgsl } from '../equations/print-wgsl.ts';
import {
  CLOCK,
  INPUT,
  isTemporary,
  OUTPUT,
  type RateProgram,
  type RatePrograms,
  readBy,
  SERIES,
  SOURCE,
  WEIGHT,
} from './programs.ts';

const FUNCTIONS = ['cos', 'divide', 'exp', 'exprel', 'log', 'reciprocal', 'sin', 'sqrt', 'tanh'];

/** Every word with its place in the table: arrays (their addresses), then scalars. */
export interface WordTable {
  readonly arrays: readonly string[];
  readonly scalars: readonly string[];
}

/** `sharedSeries`: the series has one column, and its word is a scalar. */
export function wordsOf(programs: RatePrograms, sharedSeries: boolean): WordTable {
  const { arrays, perUnit, scalars } = programs;
  return {
    arrays: [...arrays, ...perUnit.keys(), INPUT, OUTPUT, ...(sharedSeries ? [] : [SERIES])],
    scalars: [...scalars.keys(), ...CLOCK, ...(sharedSeries ? [SERIES] : [])],
  };
}

const variable = (id: string) =>
  isTemporary(id) ? id.replace(' ', '') : `v_${id.replaceAll(' ', '_')}`;

/** Words are named by their places: models that differ in names only have one text, and are compiled once. */
export function printModule(programs: RatePrograms, words: WordTable): string {
  const body = [
    ...[programs.output, ...programs.stages].map((program) => printLoop(program, words)),
    ...programs.learning.map(({ program }) => printLearning(program, words)),
  ].join('\n');
  const used = FUNCTIONS.filter((id) => new RegExp(`(?<![.\\w])${id}\\(`).test(body));
  const imports = used.length > 0 ? `import { ${used.join(', ')} } from './math';\n` : '';
  return `// rate model, printed by Synfire from its text.\n${imports}\n${body}\n`;
}

function printLoop(program: RateProgram, { arrays, scalars }: WordTable): string {
  const all = [...arrays, ...scalars];
  const index = (word: string) => all.indexOf(word);
  const place = (word: string) => 4 * index(word);
  const address = (word: string) => `a${index(word)}`;
  const variable = (id: string) => (isTemporary(id) ? id.replace(' ', '') : `v${index(id)}`);
  const read = readBy(program);
  const loaded = read.filter((id) => !scalars.includes(id));
  const stored = program.lines.map(({ target }) => target).filter((id) => !isTemporary(id));
  return [
    `export function ${program.name}(table: usize, count: u32): void {`,
    ...[...new Set([...loaded, ...stored])].map(
      (id) => `  const ${address(id)} = <usize>load<u32>(table, ${place(id)});`,
    ),
    ...read
      .filter((id) => scalars.includes(id))
      .map((id) => `  const ${variable(id)} = v128.load32_splat(table, ${place(id)});`),
    '  for (let at: usize = 0, end = <usize>count << 2; at < end; at += 16) {',
    ...loaded.map((id) => `    const ${variable(id)} = v128.load(${address(id)} + at);`),
    ...program.lines.map(({ target, value }) => {
      const text = printAssembly(value, variable);
      return isTemporary(target)
        ? `    const ${variable(target)} = ${text};`
        : `    v128.store(${address(target)} + at, ${text});`;
    }),
    '  }',
    '}',
  ].join('\n');
}

/** `name(table, matrix, outputs, rows, stride)`: four entries of a row at a time; numbers of the target are its row's. */
function printLearning(program: RateProgram, { arrays, scalars }: WordTable): string {
  const all = [...arrays, ...scalars];
  const place = (word: string) => 4 * all.indexOf(word);
  const variable = (id: string) => {
    if (id === WEIGHT) return 'w';
    if (id === SOURCE) return 'x';
    return isTemporary(id) ? id.replace(' ', '') : `v${all.indexOf(id)}`;
  };
  const read = readBy(program).filter((id) => id !== WEIGHT && id !== SOURCE);
  const ofTarget = read.filter((id) => !scalars.includes(id));
  return [
    `export function ${program.name}(table: usize, matrix: usize, outputs: usize, rows: u32, stride: u32): void {`,
    ...ofTarget.map((id) => `  const a${all.indexOf(id)} = <usize>load<u32>(table, ${place(id)});`),
    ...read
      .filter((id) => scalars.includes(id))
      .map((id) => `  const ${variable(id)} = v128.load32_splat(table, ${place(id)});`),
    '  const bytes = <usize>stride << 2;',
    '  for (let row: usize = 0, end = <usize>rows << 2; row < end; row += 4, matrix += bytes) {',
    ...ofTarget.map(
      (id) => `    const ${variable(id)} = v128.load32_splat(a${all.indexOf(id)} + row);`,
    ),
    '    for (let at: usize = 0; at < bytes; at += 16) {',
    '      const w = v128.load(matrix + at);',
    '      const x = v128.load(outputs + at);',
    ...program.lines.map(({ target, value }) => {
      const text = printAssembly(value, variable);
      return isTemporary(target)
        ? `      const ${variable(target)} = ${text};`
        : `      v128.store(matrix + at, ${text});`;
    }),
    '    }',
    '  }',
    '}',
  ].join('\n');
}

/**
 * The body of a WGSL function for one element: `load` gives the text that reads a word, `store` the text that writes one.
 */
export function printElement(
  program: RateProgram,
  load: (word: string) => string,
  store: (word: string, value: string) => string,
): string {
  return [
    ...readBy(program).map((id) => `  let ${variable(id)} = ${load(id)};`),
    ...program.lines.map(({ target, value }) => {
      const text = printWgsl(value, variable);
      return isTemporary(target)
        ? `  let ${variable(target)} = ${text};`
        : `  ${store(target, text)}`;
    }),
  ].join('\n');
}
