/** Where the words of a rule's programs (rule-program.ts) lie in WebAssembly's memory, as texts, by rule-layout.ts. */
import type { Lanes } from '../equations/precision.ts';
import type { RecordLayout, RecordPlace, RecordSource } from './assembly-records.ts';
import type { Word } from './program.ts';
import type { RuleKernel } from './rule-kernel.ts';
import { PLASTIC_WORD, ruleStride, ruleWords } from './rule-layout.ts';
import { SCALE } from './rule-program.ts';
import type { Place, UnitLayout } from './unit-frame.ts';

/** Byte offsets by the names that the printed text gives them: in the descriptor, and in a record. */
export function ruleOffsets(kernel: RuleKernel, { bytes }: Lanes): ReadonlyMap<string, number> {
  return new Map([
    ...Object.entries(PLASTIC_WORD).map(([name, word]) => [`AT_${name}`, 4 * word] as const),
    ...[...ruleWords(kernel)].map(([key, word]) => [offsetName(key), 4 * word] as const),
    ...kernel.fields.map((field, k) => [`FIELD_${field}`, 4 + bytes * k] as const),
    ['LAST', 4 + bytes * kernel.fields.length],
  ]);
}

const offsetName = (key: string): string => `AT_${key.replace(':', '_')}`;

const keyOf = ({ name, kind }: Word): string => {
  if (name === SCALE) return 'scale';
  return `${kind === 'target' ? 'trace' : 'constant'}:${name}`;
};
const vector = (word: Word) =>
  ({ in: 'lanes', vector: `v128.load(d, ${offsetName(keyOf(word))})` }) as const;
const pointer = (word: Word) => `load<u32>(d, ${offsetName(keyOf(word))})`;

/** Where the words of a rule's programs (rule-program.ts) lie, of records in a bucket or listed. */
export function recordPlaces(
  kernel: RuleKernel,
  from: RecordSource,
  precision: Lanes,
): RecordLayout {
  return {
    lanes: precision,
    stride: ruleStride(kernel, precision),
    from,
    scratch: 'load<u32>(d, AT_scratch)',
    accumulators: 'load<u32>(d, AT_accumulators)',
    last: 'LAST',
    place(word): RecordPlace {
      if (word.kind === 'field') return { in: 'record', offset: `FIELD_${word.name}` };
      if (word.kind === 'target') return { in: 'target', pointer: pointer(word) };
      return word.kind === 'clock' ? { in: 'steps' } : vector(word);
    },
  };
}

/**
 * The same over the targets of a set, whose accumulators begin with the scratch record's: what lists them, their number, then
 * their indices, at `list`.
 */
export const targetPlaces = (precision: Lanes): UnitLayout => ({
  lanes: precision,
  parameters: 'd: usize, list: usize, targets: i32, step: i32',
  opening: [
    'const slot: usize = load<u32>(load<u32>(d, AT_scratch) as usize);',
    'let to = list + 4;',
  ],
  bytes: `(<usize>targets) << ${precision.shift}`,
  closing: ['store<u32>(list, ((to - list) >> 2) as u32 - 1);'],
  place: (word): Place =>
    word.kind === 'target'
      ? { in: 'array', pointer: `(${pointer(word)} as usize) + (slot << ${precision.shift})` }
      : vector(word),
});
