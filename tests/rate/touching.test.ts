/** Numbers that are touched ahead change no bit, and what the clock says decides. */
import { describe, expect, it } from 'vitest';
import { RateMemory, rateModules } from '../../src/backends/rate/module.ts';
import { Touching } from '../../src/backends/rate/touching.ts';
import type { Precision } from '../../src/equations/precision.ts';

const scatter = (i: number) => Math.sin(12.9898 * i) * 43_758.5453 - Math.round(i);

it.each(['single', 'double'] as const)(
  'in %s precision both ways give the same bits',
  async (precision: Precision) => {
    const memory = new RateMemory(await rateModules([], precision));
    const { kernels } = memory;
    const [m, n, k] = [203, 12, 1040];
    const numbers = (count: number) =>
      memory.filled(
        Float64Array.from({ length: count }, (_, i) => scatter(i)),
        'numbers',
      );
    const [a, b] = [numbers(m * k), numbers(n * k)];
    const results = [0, 1].map((on) => {
      kernels.setTouching(on);
      const sizes = [m, n, k] as const;
      const [plain, transposed] = [memory.room(m * n, 'C'), memory.room(m * n, 'C')];
      memory.multiply(a, b, plain, sizes);
      memory.multiplyTransposed(a, b, transposed, sizes);
      // 16 ranks of 8,192 columns, and 8,192 rows of 16
      const [lanes, thin] = [memory.allocate(16 * 64, 'lanes'), memory.room(8192, 'y')];
      kernels.sumColumns(a, a, lanes, 16, 8192);
      kernels.multiplyThin(a, b, thin, 8192, 16, 0);
      const bytes = (at: number, count: number) => memory.u8(at, memory.width * count).slice();
      const sums = memory.u8(lanes, 16 * 64).slice();
      return [bytes(plain, m * n), bytes(transposed, m * n), sums, bytes(thin, 8192)];
    });
    expect(results[1]).toEqual(results[0]);
    for (const part of results[0]) expect(part.some((byte) => byte !== 0)).toBe(true);
  },
);

describe('Touching', () => {
  const MB = 2 ** 20;
  /** Ways of `runs` works that take so long without and with. */
  const ways = (bytes: number, plain: number, touched: number, runs: number, tick = 0.001) => {
    let [on, now] = [false, 0];
    const seen: boolean[] = [];
    const clock = () => tick * Math.floor(now / tick);
    const touching = new Touching((flag) => {
      on = flag;
    }, clock);
    for (let r = 0; r < runs; r++) {
      touching.run(bytes, ['work'], () => {
        seen.push(on);
        now += on ? touched : plain;
      });
      expect(on).toBe(false);
    }
    return seen;
  };

  it.each([
    ['slower: without', 30, 31, false],
    ['as fast: without', 30, 30, false],
    ['faster: with', 30, 26, true],
    ['faster, in runs that are short beside the clock: with', 0.7, 0.5, true],
  ])('%s', (_, plain, touched, chosen) => {
    const tick = plain < 1 ? 0.1 : 0.001;
    const seen = ways(16 * MB, plain, touched, 500, tick);
    const both = plain < 1 ? 350 : 10;
    expect(new Set(seen.slice(0, both)).size).toBe(2);
    expect(new Set(seen.slice(both))).toEqual(new Set([chosen]));
  });

  it('a clock that stands, and little to read: without', () => {
    expect(new Set(ways(16 * MB, 3, 1, 200, Number.MAX_VALUE))).toEqual(new Set([false]));
    expect(new Set(ways(2 * MB, 3, 1, 200))).toEqual(new Set([false]));
  });

  it('works decide for themselves, work within work goes its way', () => {
    let [on, now] = [false, 0];
    const touching = new Touching(
      (flag) => {
        on = flag;
      },
      () => now,
    );
    const last: Record<string, boolean> = {};
    const work = (name: string, plain: number, touched: number) => () => {
      last[name] = on;
      now += on ? touched : plain;
    };
    for (let r = 0; r < 20; r++) {
      touching.run(8 * MB, ['gains'], () => {
        work('gains', 30, 20)();
        touching.run(8 * MB, ['within'], work('within', 0, 0));
        last.after = on;
      });
      touching.run(8 * MB, ['loses'], work('loses', 20, 30));
    }
    expect(last).toEqual({ gains: true, within: true, after: true, loses: false });
  });

  it('is off after work that throws', () => {
    let on = false;
    const touching = new Touching((flag) => {
      on = flag;
    });
    const broken = () => {
      throw new Error('broken');
    };
    expect(() => touching.run(8 * MB, ['broken'], broken)).toThrow('broken');
    expect(on).toBe(false);
  });
});
