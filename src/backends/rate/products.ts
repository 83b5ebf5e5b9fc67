/** What the parts of a rate network's weights add to the input of some rows of units, on WebAssembly. */
import type { RateShare } from '../../rate/plan.ts';
import type { WeightBlock } from '../../rate/weights.ts';
import type { ValueExchange } from '../machine/exchange.ts';
import { LowRank } from './low-rank.ts';
import type { RateMemory } from './module.ts';

/** The rows that are here, `stride` numbers apart. */
export interface LearningMatrix {
  readonly at: number;
  readonly rows: number;
  readonly stride: number;
}

export interface Products {
  /** All that is done before a stage: the input of all rows, without what `late` has to add to it. */
  begin(): void;
  /** Low-rank parts that come last in the list, whose rows can be made some at a time. */
  readonly late: readonly LowRank[];
  /** Whether the sums of `late` are made with the outputs that they are of, in place of at the beginning. */
  readonly ahead: boolean;
  /** Bytes of left sides that `begin` and `late` read, but for those of dense products with one column. */
  readonly bytes: number;
  /** Dense ones, by their place in the list. */
  readonly matrices: ReadonlyMap<number, LearningMatrix>;
}

interface Setting {
  readonly width: number;
  /** Absent: there are no other workers. */
  readonly exchange: Pick<ValueExchange, 'swap'> | undefined;
  /** By part: steps, and the outputs that it takes. */
  readonly delays: readonly number[];
  readonly outputs: readonly number[];
  /** Of the rows here. */
  readonly input: number;
}

/** Throws SynfireError `out-of-memory`. */
export function productsOf(
  memory: RateMemory,
  { weights, among }: RateShare,
  { width, exchange, delays, outputs, input }: Setting,
): Products {
  const matrices = new Map<number, LearningMatrix>();
  const last = weights.findLastIndex(({ kind }) => kind !== 'lowRank');
  const late: LowRank[] = [];
  const before = weights.flatMap((block, k): (() => void)[] => {
    const [x, add] = [outputs[k], k > 0];
    switch (block.kind) {
      case 'dense': {
        const { values, rows, stride } = block;
        const matrix = { at: memory.filled(values, 'weights'), rows, stride };
        matrices.set(k, matrix);
        return [dense(memory, block, matrix.at, { width, x, input, add })];
      }
      case 'sparse':
        return [sparse(memory, block, { width, x, input, add })];
      case 'lowRank': {
        const shared = among && exchange && width === 1 && block.rank >= among.count;
        const division = shared ? { ...among, exchange } : undefined;
        const part = new LowRank(memory, block, { width, outputs: x, input, add, division });
        if (k > last) {
          late.push(part);
          return [];
        }
        return [() => part.sum(), () => part.spreadAll()];
      }
      default:
        return [block satisfies never];
    }
  });
  const ahead = !exchange && delays.slice(last + 1).every((steps) => steps === 0);
  const begin = () => {
    for (const product of before) product();
    if (!ahead) for (const part of late) part.sum();
  };
  const bytes =
    memory.width * weights.reduce((sum, block) => sum + touchedNumbers(block, width), 0);
  return { begin, late, ahead, bytes, matrices };
}

/** Numbers of a part that the rate module can touch ahead. */
function touchedNumbers(block: WeightBlock, width: number): number {
  if (block.kind === 'lowRank') return block.inner.values.length + block.outer.values.length;
  return block.kind === 'dense' && width > 1 ? block.values.length : 0;
}

interface Places {
  readonly width: number;
  readonly x: number;
  readonly input: number;
  readonly add: boolean;
}

function dense(
  memory: RateMemory,
  { rows, columns, stride }: Extract<WeightBlock, { kind: 'dense' }>,
  at: number,
  { width, x, input, add }: Places,
): () => void {
  const { kernels } = memory;
  const flag = add ? 1 : 0;
  if (width === 1) return () => kernels.multiplyVector(at, x, input, rows, stride, flag);
  const sizes = [rows, width, columns] as const;
  return () => memory.product([at, stride, 1], [x, width], [input, width], sizes, add);
}

function sparse(
  memory: RateMemory,
  { rows, offsets, columns, values }: Extract<WeightBlock, { kind: 'sparse' }>,
  { width, x, input, add }: Places,
): () => void {
  const { kernels } = memory;
  const ints = (list: Uint32Array) => memory.words(list, 'entries');
  const [from, which] = [ints(offsets), ints(columns)];
  const weights = memory.filled(values, 'weights');
  const flag = add ? 1 : 0;
  return () => kernels.multiplySparse(from, which, weights, x, input, rows, width, flag);
}
