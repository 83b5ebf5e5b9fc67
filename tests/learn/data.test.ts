/** Generators of data: what they ask for can be read off what they give. */
import { describe, expect, it } from 'vitest';
import type { SynfireError } from '../../src/errors.ts';
import type { TrainingSample } from '../../src/learn/index.ts';
import * as learn from '../../src/learn/index.ts';

const list = ({ events }: TrainingSample) => {
  const { times, senders, values } = events.in;
  return Array.from(times, (time, k) => ({ time, unit: senders[k], value: values?.[k] ?? 1 }));
};

describe('data', () => {
  it('Yin-Yang: three classes, equally many, dots where they are drawn', () => {
    const samples = learn.yinYang({ samples: 3000, seed: 7 });
    const counts = [0, 1, 2].map((c) => samples.filter(({ label }) => label === c).length);
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(80);
    for (const sample of samples) {
      const [x, y] = list(sample).map(({ time }) => (time - 1) / 30);
      expect(learn.yinYangClass(x, y)).toBe(sample.label);
      expect(Math.hypot(x - 0.5, y - 0.5)).toBeLessThanOrEqual(0.5 + 1e-12);
      if (sample.label !== 2) continue;
      expect(Math.min(Math.hypot(x - 0.25, y - 0.5), Math.hypot(x - 0.75, y - 0.5))).toBeLessThan(
        0.1,
      );
    }
  });

  it('random manifolds: one spike a unit; nearby samples of a class are nearby', () => {
    const samples = learn.randomManifolds({ samples: 400, classes: 4, units: 12 });
    const times = (sample: TrainingSample) =>
      list(sample)
        .sort((a, b) => a.unit - b.unit)
        .map(({ time }) => time);
    const apart = (a: number[], b: number[]) =>
      a.reduce((sum, t, k) => sum + Math.abs(t - b[k]), 0);
    let nearest = 0;
    for (const [k, sample] of samples.slice(0, 40).entries()) {
      const own = times(sample);
      expect(own.length).toBe(12);
      const others = samples
        .filter((_, j) => j !== k)
        .sort((a, b) => apart(times(a), own) - apart(times(b), own));
      if (others[0].label === sample.label) nearest++;
    }
    expect(nearest).toBeGreaterThan(36);
    const later = learn.randomManifolds({ samples: 1, classes: 4, units: 12, from: 8 });
    expect(later[0]).toEqual(samples[8]);
  });

  it('evidence: the label is the side with more cues', () => {
    for (const sample of learn.evidenceAccumulation({ samples: 40, seed: 3 })) {
      const sides = Array.from({ length: 7 }, (_, cue) => {
        const inside = list(sample).filter(
          ({ time, unit }) => unit < 20 && time > 150 * cue && time <= 150 * cue + 100,
        );
        const right = inside.filter(({ unit }) => unit >= 10).length;
        return right > inside.length / 2 ? 1 : 0;
      });
      const right = sides.reduce<number>((sum, side) => sum + side, 0);
      expect(sample.label).toBe(right > 3 ? 1 : 0);
      const recall = list(sample).filter(({ unit }) => unit >= 20 && unit < 30);
      expect(Math.min(...recall.map(({ time }) => time))).toBeGreaterThan(2100);
    }
  });

  it('delayed match: the label says whether the same units fire', () => {
    const samples = learn.delayedMatch({ samples: 60, stimuli: 3 });
    for (const sample of samples) {
      const shown = [
        list(sample).filter(({ time }) => time <= 100),
        list(sample).filter(({ time }) => time > 600),
      ];
      const [first, second] = shown.map(
        (events) => new Set(events.map(({ unit }) => Math.floor(unit / 10))),
      );
      expect([first.size, second.size]).toEqual([1, 1]);
      expect([...first][0] === [...second][0]).toBe(sample.label === 1);
    }
    expect(new Set(samples.map(({ label }) => label)).size).toBe(2);
  });

  it('copy, adding, flip-flop, context: targets follow from the events', () => {
    for (const sample of learn.copyTask({ samples: 5, symbols: 4, length: 3, wait: 6 })) {
      const events = list(sample);
      expect(events.at(-1)).toEqual({ time: 10, unit: 4, value: 1 });
      for (const { time, unit } of events.slice(0, 3)) {
        expect(sample.target![(time - 1 + 10) * 4 + unit]).toBe(1);
      }
      expect(Array.from(sample.target!).reduce((a, b) => a + b, 0)).toBe(3);
      expect(sample.target!.length).toBe(13 * 4);
    }
    for (const sample of learn.addingTask({ samples: 20, steps: 30 })) {
      const marks = list(sample)
        .filter(({ unit }) => unit === 1)
        .map(({ time }) => time);
      const marked = list(sample).filter(({ time, unit }) => unit === 0 && marks.includes(time));
      expect(marks.map((time) => time > 15)).toEqual([false, true]);
      expect(sample.target![0]).toBeCloseTo(
        marked.reduce((sum, { value }) => sum + value, 0),
        12,
      );
    }
    for (const sample of learn.flipFlop({ samples: 3, bits: 2, steps: 100, probability: 0.1 })) {
      for (const bit of [0, 1]) {
        for (const step of [20, 50, 99]) {
          const last = list(sample)
            .filter(({ time, unit }) => unit === bit && time <= step + 1)
            .at(-1);
          expect(sample.target![2 * step + bit]).toBe(last?.value ?? 0);
        }
      }
    }
    const quiet = { samples: 30, steps: 20, noise: 0 };
    for (const sample of learn.contextIntegration(quiet)) {
      const context = list(sample).find(({ unit }) => unit > 1)!.unit - 2;
      const { value } = list(sample).find(({ unit }) => unit === context)!;
      expect(sample.label).toBe(value > 0 ? 1 : 0);
    }
  });

  it('trajectories: sums of four sines up to 1; cycles begin and end at the bottom', () => {
    const sample = learn.patternGeneration({ inputs: 20, outputs: 2, seed: 3 });
    expect(Math.max(...Array.from(sample.target!, Math.abs))).toBe(1);
    expect(Math.abs(list(sample).length / 1000 - 1)).toBeLessThan(0.12);
    const y = Array.from({ length: 1000 }, (_, k) => sample.target![2 * k]);
    // power at whole Hz
    const power = (hz: number) => {
      const part = (f: (x: number) => number) =>
        y.reduce((sum, v, k) => sum + v * f((2 * Math.PI * hz * (k + 1)) / 1000), 0) / 500;
      return part(Math.sin) ** 2 + part(Math.cos) ** 2;
    };
    for (const hz of [1, 2, 3, 5]) expect(power(hz)).toBeGreaterThan(1e-3);
    for (const hz of [4, 6, 9]) expect(power(hz)).toBeLessThan(1e-20);
    for (const { events, target } of learn.cycling({ samples: 6, cycles: 3, period: 100 })) {
      const cue = events.in.senders[0] + 1;
      expect(target![2 * (100 * cue) - 1]).toBeCloseTo(-1, 12);
      const moving = Array.from(target!).filter(
        (_, k) => k % 2 === 0 && Math.abs(target![k]) > 1e-9,
      );
      expect(Math.abs(moving.length - 100 * cue)).toBeLessThan(2 * cue + 2);
    }
  });

  it('the same seed gives the same, another another', () => {
    const made = (seed: number) => learn.evidenceAccumulation({ samples: 2, seed });
    expect(made(5)).toEqual(made(5));
    expect(made(5)).not.toEqual(made(6));
  });

  it.each<[string, (options: never) => unknown]>([
    ['yinYang', learn.yinYang],
    ['randomManifolds', learn.randomManifolds],
    ['evidenceAccumulation', learn.evidenceAccumulation],
    ['delayedMatch', learn.delayedMatch],
    ['copyTask', learn.copyTask],
    ['addingTask', learn.addingTask],
    ['flipFlop', learn.flipFlop],
    ['contextIntegration', learn.contextIntegration],
    ['cycling', learn.cycling],
    ['patternGeneration', learn.patternGeneration],
  ])('%s refuses nonsense', (_, make) => {
    const given = { samples: 2, inputs: 2 };
    for (const bad of [
      undefined,
      3,
      {},
      { ...given, seeds: 1 },
      { ...given, samples: 0, inputs: 0 },
      { ...given, source: 4 },
      { ...given, seed: -1 },
    ]) {
      let code = 'none';
      try {
        make(bad as never);
      } catch (error) {
        code = (error as SynfireError).code;
      }
      expect(code).toMatch(/^bad-/);
    }
  });
});
