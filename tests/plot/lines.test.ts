/** Lines over one axis: what is drawn stands where its numbers say, and what is missing is not drawn. */
import { describe, expect, it } from 'vitest';
import { type LinesOptions, linesSvg } from '../../src/plot/lines.ts';

const draw = (options: Partial<LinesOptions>) =>
  linesSvg({ ...{ lines: [], title: 't', description: 'd', xTitle: 'x', id: 'l' }, ...options });

const paths = (svg: string) =>
  [...svg.matchAll(/<path d="([^"]*)"[^>]*class="s-line-(\d)"[^>]*>/g)].map(([, d]) => d);

/** Texts with where they stand. */
const texts = (svg: string) =>
  [...svg.matchAll(/<text x="([\d.]+)" y="([\d.]+)"[^>]*>([^<]*)</g)].map(([, x, y, text]) => ({
    ...{ x: Number(x), y: Number(y), text },
  }));

describe('lines over one axis', () => {
  it('stand where the ticks of their axes say', () => {
    const svg = draw({ lines: [{ x: [0, 5, 10], y: [0, 20, 40] }], level: 0 });
    const points = [...paths(svg)[0].matchAll(/([\d.]+) ([\d.]+)/g)].map(([, x, y]) => [+x, +y]);
    const tick = (text: string, last: boolean) => {
      const all = texts(svg).filter((one) => one.text === text);
      return all[last ? all.length - 1 : 0];
    };
    // a number of the vertical axis is written 4 px below its height
    expect(points[1][1]).toBeCloseTo(tick('20', false).y - 4, 1);
    expect(points[2][1]).toBeCloseTo(tick('40', false).y - 4, 1);
    expect(points[2][0]).toBeCloseTo(tick('10', true).x, 1);
  });

  it('are interrupted where a value is missing; a point alone is a dot', () => {
    const y = [1, 2, Number.NaN, 3, Number.POSITIVE_INFINITY, 4, 5];
    const svg = draw({ lines: [{ x: y.map((_, k) => k), y }] });
    expect(paths(svg)[0].replace(/[\d. ]+/g, '')).toBe('MLMhML');
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('have names where there are several, and a figure tall enough for them', () => {
    const line = { x: [0, 1], y: [1, 2] };
    expect(draw({ lines: [{ ...line, name: 'alone' }] })).not.toMatch('alone');
    const lines = Array.from({ length: 30 }, (_, k) => ({ ...line, name: `<${k}>` }));
    const svg = draw({ lines, height: 200 });
    const height = Number(/height="(\d+)"/.exec(svg)![1]);
    const named = texts(svg).filter(({ text }) => /^&lt;\d+&gt;$/.test(text));
    expect(named).toHaveLength(30);
    expect(Math.max(...named.map(({ y }) => y))).toBeLessThan(height);
  });

  it('show a level, bars and marks; without a value they say so', () => {
    const one = { x: [0, 1], y: [2, 3], spread: [0.5, 0] };
    const svg = draw({ lines: [one], marked: true, joined: false, level: 1 });
    expect(svg.match(/<circle/g)).toHaveLength(2);
    expect(paths(svg)).toHaveLength(1); // one bar
    expect(svg).toMatch(/stroke-dasharray="3 3"/);
    for (const lines of [[], [{ x: [0], y: [Number.NaN] }]]) {
      expect(
        texts(draw({ lines, level: 0, none: 'no spikes yet' })).map(({ text }) => text),
      ).toEqual(['no spikes yet']);
    }
  });
});
