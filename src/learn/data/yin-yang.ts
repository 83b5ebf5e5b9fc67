/** The Yin-Yang data set (Kriener, Göltz & Petrovici 2022): points of a plane in three classes that no line parts. */
import { expectArgument, isReal } from '../../connect/argument.ts';
import { Draws } from '../../plan/host-draws.ts';
import type { TrainingSample } from '../samples.ts';
import { checkCounts } from './counts.ts';

export interface YinYangOptions {
  readonly samples: number;
  /** Default 1. Other seeds, other points. */
  readonly seed?: number;
  /** Source of five units: x, y, 1 − x, 1 − y and one that always fires first. Default `in`. */
  readonly source?: string;
  /** ms: a coordinate c is a spike at first + c·span; the fifth unit's is at first. Defaults 30 and 1. */
  readonly span?: number;
  readonly first?: number;
}

const BIG = 0.5;
const SMALL = 0.1;

const distance = (dx: number, dy: number): number => Math.sqrt(dx * dx + dy * dy);

/** 0 yang, 1 yin, 2 dots. (x, y) in the unit square, in the disc about its middle. */
export function yinYangClass(x: number, y: number): 0 | 1 | 2 {
  for (const [name, value] of Object.entries({ x, y })) {
    expectArgument(isReal(value), `yinYangClass › ${name}`, value, 'a number in [0, 1]');
  }
  const right = distance(x - 1.5 * BIG, y - BIG);
  const left = distance(x - 0.5 * BIG, y - BIG);
  if (right < SMALL || left < SMALL) return 2;
  const yin =
    right <= SMALL || (left > SMALL && left <= 0.5 * BIG) || (y > BIG && right > 0.5 * BIG);
  return yin ? 1 : 0;
}

/** Classes are drawn first, so that they are equally frequent. Throws SynfireError for options that make no sense. */
export function yinYang(options: YinYangOptions): TrainingSample[] {
  checkCounts(
    options,
    { samples: 1e7 },
    { source: 'text', span: 'positive', first: 'positive' },
    'yinYang',
  );
  const { samples, seed = 1, source = 'in', span = 30, first = 1 } = options;
  const draws = new Draws(seed, 'yinYang', 0x5959);
  return Array.from({ length: samples }, () => {
    const goal = draws.below(3);
    for (;;) {
      const [x, y] = [2 * BIG * draws.uniform(), 2 * BIG * draws.uniform()];
      if (distance(x - BIG, y - BIG) > BIG || yinYangClass(x, y) !== goal) continue;
      const times = [x, y, 1 - x, 1 - y, 0].map((c) => first + c * span);
      return { events: { [source]: { times, senders: [0, 1, 2, 3, 4] } }, label: goal };
    }
  });
}
