import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  brailleRaster,
  duration,
  progressLine,
  textTable,
  textWidth,
} from '../../src/plot/terminal.ts';

describe('table', () => {
  it('aligns text left and numbers right', () => {
    const rows = [
      ['L23E', 0.9, '+2.0 %'],
      ['µ', 12.25, '–'],
    ];
    expect(textTable(['population', 'Hz', 'off'], rows)).toBe(
      [
        'population     Hz     off',
        '──────────  ─────  ──────',
        'L23E          0.9  +2.0 %',
        'µ           12.25       –',
      ].join('\n'),
    );
  });

  it('is the same text with colour', () => {
    const plain = textTable(['a'], [['b']]);
    const painted = textTable(['a'], [['b']], { color: true });
    expect(plain).not.toContain('\x1b');
    expect(painted).toContain('\x1b[1m');
    expect(textWidth(painted.split('\n')[0])).toBe(textWidth(plain.split('\n')[0]));
  });
});

describe('progress', () => {
  it('says time, speed and what is left', () => {
    const line = progressLine({ time: 500, of: 1000, elapsed: 2, label: 'simulating' });
    expect(line).toMatch(
      /^simulating ━+╌+ {4}500 of 1,000 ms {2}0\.25 × real time {2}2\.0 s left$/,
    );
    expect(progressLine({ time: 1000, of: 1000, elapsed: 65 })).toContain('1 min 05 s in all');
    expect(progressLine({ time: 0, of: 1000, elapsed: 0 })).toContain('… left');
    expect(progressLine({ time: 0, of: 0, elapsed: 0 })).not.toContain('NaN');
  });

  it('never exceeds the terminal', () => {
    const nat = fc.integer({ min: 0, max: 100_000 });
    fc.assert(
      fc.property(nat, nat, nat, fc.integer({ min: 40, max: 200 }), (time, of, elapsed, width) => {
        const line = progressLine(
          { time: Math.min(time, of), of, elapsed, label: 'run' },
          { width },
        );
        expect(textWidth(line)).toBeLessThan(width);
      }),
    );
  });

  it('prints durations', () => {
    expect([0.42, 12.3, 185, 7800].map(duration)).toEqual([
      '0.4 s',
      '12 s',
      '3 min 05 s',
      '2 h 10 min',
    ]);
  });
});

describe('braille raster', () => {
  const populations = [
    { name: 'E', first: 0, size: 8 },
    { name: 'I', first: 8, size: 4 },
  ];

  it('sets the dot of a spike', () => {
    const text = brailleRaster({
      times: [0, 99, 50],
      senders: [0, 11, 999],
      populations,
      from: 0,
      to: 100,
      height: 3,
      width: 12,
    });
    expect(text.split('\n')).toEqual([
      'E ⠁⠀⠀⠀⠀⠀⠀⠀⠀',
      '  ⠀⠀⠀⠀⠀⠀⠀⠀⠀',
      'I ⠀⠀⠀⠀⠀⠀⠀⠀⢀',
      '  0 ms 100 ms',
    ]);
  });

  it('keeps to the width and takes anything', () => {
    const spike = fc.tuple(fc.double({ min: -10, max: 110, noNaN: true }), fc.nat(20));
    const width = fc.integer({ min: 24, max: 120 });
    fc.assert(
      fc.property(
        fc.array(spike),
        width,
        fc.integer({ min: 1, max: 30 }),
        (list, width, height) => {
          const times = list.map(([time]) => time);
          const senders = list.map(([, sender]) => sender);
          const options = { times, senders, populations, from: 0, to: 100, width, height };
          for (const line of brailleRaster(options).split('\n')) {
            expect(textWidth(line)).toBeLessThanOrEqual(width);
          }
        },
      ),
    );
    expect(brailleRaster({ times: [], senders: [], populations: [], from: 0, to: 1 })).toBe('');
  });
});
