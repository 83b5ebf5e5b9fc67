/** The programs of a rate model as an AssemblyScript module: each is `name(table, count)`, the table holding addresses and scalars. */
import { printEntries } from '../codegen/assembly-entries.ts';
import { printModule } from '../codegen/assembly-printer.ts';
import { type Program, renameWords, type Word } from '../codegen/program.ts';
import type { Place } from '../codegen/unit-frame.ts';
import { printUnits } from '../codegen/unit-printer.ts';
import { lanes as lanesOf, type Precision } from '../equations/precision.ts';
import { CLOCK, INPUT, OUTPUT, type RatePrograms, SERIES } from './programs.ts';

/** Every word with its place in the table, each as wide as a number: arrays (their addresses), then scalars. */
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

/** Words are named by their places: models that differ in names only have one text, and are compiled once. */
export function printRateModel(
  programs: RatePrograms,
  { arrays, scalars }: WordTable,
  precision: Precision = 'single',
): string {
  const lanes = lanesOf[precision];
  const all = [...arrays, ...scalars];
  const byPlace = (id: string) => (all.includes(id) ? `word ${all.indexOf(id)}` : id);
  const offset = (index: number) => `AT_${index}`;
  const place = ({ name }: Word): Extract<Place, { in: 'array' | 'call' }> => {
    const index = Number(name.split(' ')[1]);
    return index < arrays.length
      ? { in: 'array', pointer: `load<u32>(table, ${offset(index)})` }
      : { in: 'call', vector: `v128.load${8 * lanes.bytes}_splat(table, ${offset(index)})` };
  };
  const overUnits = {
    lanes,
    // arrays have room for 16 numbers more (RateMachine)
    vectors: 4 as const,
    parameters: 'table: usize, count: u32',
    bytes: `<usize>count << ${lanes.shift}`,
    place,
  };
  const plain = (program: Program) => renameWords(program, byPlace);
  return printModule(
    'rate model, printed by Synfire from its text.',
    [
      ...[programs.output, ...programs.stages].map((stage) => printUnits(plain(stage), overUnits)),
      ...programs.learning.map(({ program }) => printEntries(plain(program), { lanes, place })),
    ],
    new Map(all.map((_, index) => [offset(index), lanes.bytes * index])),
    lanes,
  );
}
