/** Rasters in words: rates as they are counted, regularity as its definition has it for a single train. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { localVariation } from '../../src/analysis/intervals.ts';
import { spikesInWords } from '../../src/plot/in-words.ts';
import { rasterSvg } from '../../src/plot/raster.ts';

const E = { name: 'L23E', first: 0, size: 2 };
const told = (times: readonly number[], to = 1000) =>
  spikesInWords({ times, senders: times.map(() => 0), populations: [E], from: 0, to });

describe('a raster in words', () => {
  it('tells the rate per neuron, and who is silent', () => {
    expect(told([10, 600])).toBe('L2/3E 1.00 Hz');
    const populations = [E, { name: 'I', first: 2, size: 3 }, { name: 'none', first: 5, size: 0 }];
    const options = { times: [1, 2], senders: [2, 9], populations, from: 0, to: 100 };
    expect(spikesInWords(options)).toBe('L2/3E silent; I 3.33 Hz');
    expect(spikesInWords({ ...options, to: 0 })).toBe('');
  });

  it('calls a train regular, irregular or bursting by its local variation', () => {
    const word = (train: readonly number[]) => {
      const variation = localVariation(train);
      return variation < 0.5 ? 'regular' : variation > 1.5 ? 'in bursts' : 'irregular';
    };
    const gaps = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 12, maxLength: 40 });
    fc.assert(
      fc.property(gaps, fc.constantFrom(1, 3, 9), (drawn, power) => {
        let now = 0;
        const train = drawn.map((gap) => {
          now += (gap / 200) ** power + 0.001;
          return now;
        });
        expect(told(train, now + 1)).toMatch(new RegExp(`, ${word(train)}$`));
      }),
    );
    expect(told(Array.from({ length: 30 }, (_, k) => 10 * k + 1))).toMatch(/, regular$/);
    expect(told(Array.from({ length: 30 }, (_, k) => 100 * Math.floor(k / 2) + (k % 2)))).toMatch(
      /, in bursts$/,
    );
  });

  it('describes the figure', () => {
    const svg = rasterSvg({ times: [1, 2], senders: [0, 1], populations: [E], from: 0, to: 100 });
    expect(svg).toMatch(/<desc[^>]*>Spikes from 0 to 100 ms\. L2\/3E 10\.0 Hz\.<\/desc>/);
  });
});
