/** Heat maps, weight matrices and phase portraits: what is drawn is what was given. */
import { describe, expect, it } from 'vitest';
import { heatMapSvg, phasePortraitSvg, weightMatrixSvg } from '../../src/plot/index.ts';
import { ramp } from '../../src/plot/ramp.ts';

/** Rectangles by colour: [x, y, width, height] of each. */
function cells(svg: string): Map<string, number[][]> {
  const found = new Map<string, number[][]>();
  for (const [, d, colour] of svg.matchAll(/<path d="([^"]*)" fill="(#[0-9a-f]{6})" shape/g)) {
    const boxes = [...d.matchAll(/M([\d.]+) ([\d.]+)h([\d.]+)v([\d.]+)h-[\d.]+z/g)];
    found.set(
      colour,
      boxes.map((box) => box.slice(1).map(Number)),
    );
  }
  return found;
}

describe('heat maps', () => {
  it('have one rectangle a run of equal colours, covering the whole', () => {
    const values = [0, 0, 1, 1, 1, 1];
    const svg = heatMapSvg({ rows: 2, columns: 3, values, width: 448, height: 376 });
    const found = cells(svg);
    const colours = ramp(0, 1, false);
    expect(found.get(colours.colour(0))).toEqual([[64, 30, 200, 150]]);
    expect(found.get(colours.colour(47))).toEqual([
      [264, 30, 100, 150],
      [64, 180, 300, 150],
    ]);
  });

  it('diverge around 0 where there are negative values, and leave blank what is not finite', () => {
    const svg = heatMapSvg({ rows: 1, columns: 3, values: [-1, Number.NaN, 0.5] });
    const colours = ramp(-1, 1, true);
    expect([...cells(svg).keys()].sort()).toEqual(
      [colours.colour(0), colours.colour(colours.level(0.5))].sort(),
    );
    expect(svg).not.toMatch(/NaN/);
  });

  it('average what is too large, and say so', () => {
    const values = new Float64Array(1000 * 4).fill(2);
    const svg = heatMapSvg({ rows: 1000, columns: 4, values });
    expect(svg).toContain('Means of 4 × 1 cells are shown.');
  });
});

describe('weight matrices', () => {
  it('put targets down and sources across, and add synapses of one pair', () => {
    const svg = weightMatrixSvg({
      ...{ sources: [1, 1, 0], targets: [0, 0, 1], weights: [1, 1, -2] },
      ...{ sourceCount: 2, targetCount: 2, width: 348, height: 276 },
    });
    const found = cells(svg);
    const colours = ramp(-2, 2, true);
    expect(found.get(colours.colour(47))).toEqual([[164, 30, 100, 100]]);
    expect(found.get(colours.colour(0))).toEqual([[64, 130, 100, 100]]);
  });

  it('refuse a neuron that is not there', () => {
    const given = { sources: [5], targets: [0], weights: [1], sourceCount: 2, targetCount: 2 };
    expect(() => weightMatrixSvg(given)).toThrow(/synapse 0 from 5 to 0/);
  });
});

describe('phase portraits', () => {
  it('draw the nullclines where a derivative is 0', () => {
    const svg = phasePortraitSvg({
      field: (x, y) => [y - 0.25, x * x + y * y - 0.5],
      x: { from: -1, to: 1, title: 'x' },
      y: { from: -1, to: 1, title: 'y' },
      width: 284,
      height: 290,
    });
    const points = (colour: string) => {
      const at = svg.match(new RegExp(`<path d="(M[^"]*)"[^>]*1.8[^>]*s-${colour}`))?.[1] ?? '';
      return [...at.matchAll(/[ML]([\d.]+) ([\d.]+)/g)].map(([, x, y]) => [
        (Number(x) - 164) / 100,
        (144 - Number(y)) / 100,
      ]);
    };
    expect(points('excitatory').length).toBe(240);
    for (const [, y] of points('excitatory')) expect(y).toBeCloseTo(0.25, 2);
    expect(points('inhibitory').length).toBeGreaterThan(300);
    for (const [x, y] of points('inhibitory')) {
      expect(Math.abs(Math.hypot(x, y) - Math.SQRT1_2)).toBeLessThan(0.01);
    }
  });
});
