import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { displayName } from '../../src/plot/display-name.ts';
import { kindOf } from '../../src/plot/population.ts';
import { ordinal, rasterNote, rasterSvg } from '../../src/plot/raster.ts';
import { binRates, rateBarsSvg, rateTracesSvg } from '../../src/plot/rates.ts';
import { reportHtml } from '../../src/plot/report.ts';
import {
  formatNumber,
  formatRate,
  linearScale,
  niceMaximum,
  niceTicks,
} from '../../src/plot/scale.ts';
import { tracesSvg } from '../../src/plot/traces.ts';

const populations = [
  { name: 'L23E', first: 0, size: 40 },
  { name: 'L23I', first: 40, size: 10 },
];

/** Every neuron fires once every 10 ms, one after the other. */
function regular(size: number, to: number) {
  const times: number[] = [];
  const senders: number[] = [];
  for (let time = 10; time <= to; time += 10) {
    for (let k = 0; k < size; k++) {
      times.push(time);
      senders.push(k);
    }
  }
  return { times, senders };
}

/** Opening and closing tags match: enough to see that text was escaped and elements were closed. */
function expectWellFormed(markup: string): void {
  const open: string[] = [];
  for (const [, close, name, self] of markup.matchAll(/<(\/?)([a-z]+)(?:\s[^<>]*?)?(\/?)>/g)) {
    if (close !== '') expect(open.pop()).toBe(name);
    else if (self === '' && name !== 'meta') open.push(name);
  }
  expect(open).toEqual([]);
  expect(markup).not.toMatch(/NaN|undefined|Infinity/);
}

/** Marks of spikes: the axis has paths too, of another width. */
const strokes = (svg: string) =>
  [...svg.matchAll(/d="([^"]*)"[^>]*stroke-width="1.2"/g)].reduce(
    (sum, [, d]) => sum + d.split('M').length - 1,
    0,
  );

describe('scales', () => {
  it('chooses round ticks within the domain', () => {
    expect(niceTicks(0, 1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(niceTicks(-70, -50, 4)).toEqual([-70, -65, -60, -55, -50]);
    const ends = fc.tuple(
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
    );
    fc.assert(
      fc.property(ends, ([from, span]) => {
        const ticks = niceTicks(from, from + span);
        expect(ticks.length).toBeGreaterThan(1);
        expect(ticks.length).toBeLessThan(12);
        for (const tick of ticks) {
          expect(tick).toBeGreaterThanOrEqual(from - span * 1e-6);
          expect(tick).toBeLessThanOrEqual(from + span * (1 + 1e-6));
        }
      }),
    );
    expect(niceMaximum(8.63)).toBe(10);
    expect(niceMaximum(0)).toBe(1);
  });

  it('maps a domain without extent to the middle', () => {
    expect(linearScale([5, 5], [0, 10])(5)).toBe(5);
  });

  it('prints numbers as papers do', () => {
    expect(formatNumber(298880968)).toBe('298,880,968');
    expect(formatNumber(-0.5)).toBe('\u22120.5');
    expect([0.903, 8.633, 12.34, 333.3, Number.NaN].map(formatRate)).toEqual([
      '0.90',
      '8.63',
      '12.3',
      '333',
      '–',
    ]);
    expect([1, 2, 3, 4, 11, 12, 13, 21, 112].map(ordinal).join(' ')).toBe(
      '1st 2nd 3rd 4th 11th 12th 13th 21st 112th',
    );
  });
});

describe('kind of a population', () => {
  it('is told by its name or given', () => {
    const kind = (name: string) => kindOf({ name, first: 0, size: 1 });
    expect(['L4E', 'E', 'exc', 'L6I', 'I', 'inhibitory', 'thalamus'].map(kind)).toEqual([
      ...['excitatory', 'excitatory', 'excitatory', 'inhibitory', 'inhibitory', 'inhibitory'],
      'neutral',
    ]);
    expect(kindOf({ name: 'L4E', first: 0, size: 1, kind: 'neutral' })).toBe('neutral');
  });

  it('sets names as journals do, alone and in the name of what leads there', () => {
    expect(displayName('L23E')).toBe('L2/3E');
    expect(displayName('poisson to L23I')).toBe('poisson to L2/3I');
    expect(displayName('L23E to L23I, 2')).toBe('L2/3E to L2/3I, 2');
    expect(displayName('rate_L23E')).toBe('rate_L2/3E');
    for (const name of ['L23', 'L23Ex', 'XL23E', 'L4E', 'exc'])
      expect(displayName(name)).toBe(name);
  });
});

describe('raster', () => {
  it('draws every spike where there is room', () => {
    const svg = rasterSvg({ ...regular(50, 100), populations, from: 0, to: 100 });
    expectWellFormed(svg);
    expect(strokes(svg)).toBe(500);
    expect(svg).toContain('L2/3E');
    expect(svg).toContain('<title id="raster-title">');
    expect(rasterNote({ ...regular(50, 100), populations })).toBe('');
  });

  it('leaves out spikes outside the window and of unknown neurons', () => {
    const svg = rasterSvg({
      times: [5, 50, 50],
      senders: [0, 1, 999],
      populations,
      from: 10,
      to: 60,
    });
    expect(strokes(svg)).toBe(1);
  });

  it('keeps a large recording small, and says so', () => {
    const large = [
      { name: 'E', first: 0, size: 20000 },
      { name: 'I', first: 20000, size: 5000 },
    ];
    const options = { ...regular(25000, 200), populations: large, maxMarks: 5000 };
    const svg = rasterSvg(options);
    expect(strokes(svg)).toBeLessThanOrEqual(5000);
    expect(strokes(svg)).toBeGreaterThan(3000);
    expect(svg.length).toBeLessThan(120_000);
    expect(rasterNote(options)).toMatch(/^Every k-th neuron shown: E \d+(st|nd|rd|th), I/);
  });

  it('survives silence, no population, and awkward names', () => {
    expectWellFormed(rasterSvg({ times: [], senders: [], populations }));
    expectWellFormed(rasterSvg({ times: [], senders: [], populations: [] }));
    const name = '<E> & "I"';
    expectWellFormed(rasterSvg({ ...regular(1, 10), populations: [{ name, first: 0, size: 1 }] }));
    expectWellFormed(
      rasterSvg({ times: [], senders: [], populations: [{ name, first: 0, size: 0 }] }),
    );
  });
});

describe('rates', () => {
  it('counts a spike on the edge of two bins in the earlier', () => {
    const binned = binRates({ ...regular(50, 100), populations, from: 0, to: 100, bin: 10 });
    expect([...binned.rates[0]]).toEqual(Array(10).fill(100));
    expect([...binned.rates[1]]).toEqual(Array(10).fill(100));
    expectWellFormed(rateTracesSvg({ populations, binned }));
  });

  it('draws bars and marks, whatever is missing', () => {
    const rates = [
      { name: 'L23E', rate: 0.9, published: 0.903 },
      { name: 'L23I', rate: Number.NaN },
    ];
    const svg = rateBarsSvg({ rates, reference: 'A & B 2014' });
    expectWellFormed(svg);
    expect(svg).toContain('A &amp; B 2014: 0.90');
    expectWellFormed(rateBarsSvg({ rates: [] }));
    const none = binRates({ times: [], senders: [], populations, from: 0, to: 0, bin: 1 });
    expectWellFormed(rateTracesSvg({ populations, binned: none }));
  });
});

describe('traces', () => {
  it('keeps the peaks of a long trace and breaks the line where a value is missing', () => {
    const values = Float64Array.from({ length: 50_000 }, (_, k) => (k === 31_234 ? 40 : -65));
    const times = Float64Array.from(values, (_, k) => k * 0.1);
    const svg = tracesSvg({ times, traces: [{ name: 'V', unit: 'mV', values }] });
    expectWellFormed(svg);
    expect(svg.length).toBeLessThan(60_000);
    const whole = /<path d="(M[^"]*)"/.exec(svg)?.[1] ?? '';
    expect(whole.match(/M/g)?.length).toBe(1);
    const heights = [...whole.matchAll(/ ([\d.]+)/g)].map((match) => Number(match[1]));
    expect(Math.max(...heights) - Math.min(...heights)).toBeGreaterThan(50);
    values.fill(Number.NaN, 100, 20_000);
    const broken = tracesSvg({ times, traces: [{ name: 'V', values }] });
    expect(/<path d="(M[^"]*)"/.exec(broken)?.[1].match(/M/g)?.length).toBe(2);
    expectWellFormed(tracesSvg({ times: [], traces: [{ name: 'V', values: [] }] }));
  });
});

describe('report', () => {
  it('is one whole page without anything from elsewhere', () => {
    const html = reportHtml({
      title: 'Microcircuit <0.1>',
      summary: [['Neurons', '7,718']],
      figures: [{ svg: rasterSvg({ ...regular(50, 50), populations }), title: 'Spikes' }],
      rates: [
        { name: 'L23E', rate: 0.95, published: 1 },
        { name: 'L23I', rate: 3 },
      ],
      notes: ['synfire run microcircuit'],
    });
    expectWellFormed(html.replace(/<!doctype html>|<style>.*?<\/style>/gs, ''));
    expect(html).not.toMatch(/<script|<link|@import|url\(|src=/);
    expect(html).toContain('Microcircuit &lt;0.1&gt;');
    expect(html).toContain('\u22125.0 %');
    expect(html).toContain('prefers-color-scheme:dark');
    expect(html).toContain('<caption>');
  });
});

describe('a figure for a phone', () => {
  /** Ends of the numbers below the axis, px, by their letters. */
  const numbers = (svg: string) => {
    const all = [
      ...svg.matchAll(/<text x="([\d.]+)" y="([\d.]+)" text-anchor="middle"[^>]*>([\d,.]+)</g),
    ];
    return all.map(([, x, , text]) => [
      Number(x) - 3.1 * text.length,
      Number(x) + 3.1 * text.length,
    ]);
  };
  const isApart = (ends: readonly number[][]) =>
    ends.every(([from], k) => k === 0 || from > ends[k - 1][1] + 4);

  it.each([340, 620, 900])('has numbers that do not touch at %d px', (width) => {
    const { times, senders } = regular(50, 1000);
    const raster = numbers(rasterSvg({ times, senders, populations, to: 1000, width }));
    const traces = [{ name: 'v', values: Float64Array.from(times) }];
    const traced = numbers(tracesSvg({ times, traces, from: 0, to: 1000, width }));
    for (const ends of [raster, traced]) {
      expect(ends.length).toBeGreaterThan(2);
      expect(isApart(ends)).toBe(true);
    }
  });

  it('leaves no more room beside the raster than names ask', () => {
    const { times, senders } = regular(50, 100);
    const first = (width: number) =>
      Number(/<rect x="([\d.]+)"/.exec(rasterSvg({ times, senders, populations, width }))![1]);
    expect(first(340)).toBeLessThan(first(640) - 15);
  });
});
