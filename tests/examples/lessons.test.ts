/** The lessons run, and show what they say they show. */
import { describe, expect, test } from 'vitest';
import * as one from '../../examples/01-one-neuron.ts';
import * as two from '../../examples/02-two-neurons.ts';
import * as three from '../../examples/03-balanced-network.ts';
import * as four from '../../examples/04-your-own-equations.ts';
import * as five from '../../examples/05-save-restore-stream.ts';
import * as six from '../../examples/06-learning.ts';
import { lessons } from '../../examples/lessons.ts';

const quiet = () => {};

describe('lesson', () => {
  test('1: the measured f–I curve is the theory', async () => {
    const { measured, theory } = await one.run(quiet);
    // an interval ends with the first step that reaches threshold, up to 0.1 ms late; counted in 5 s
    measured.forEach((rate, k) => {
      const latest = theory[k] === 0 ? 0 : 1000 / (1000 / theory[k] + 0.1);
      expect(rate).toBeGreaterThan(latest - 0.2);
      expect(rate).toBeLessThan(theory[k] + 0.2);
    });
    expect(theory.at(-1)).toBeGreaterThan(50);
  });

  test('2: the spike arrives after its delay and moves the potential by 0.15 mV', async () => {
    const { onset, peak, peakTime } = await two.run(quiet);
    expect(onset).toBeCloseTo(15.1, 6);
    expect(peak).toBeCloseTo(0.15, 3);
    expect(peakTime).toBeGreaterThan(16);
    expect(peakTime).toBeLessThan(17);
  });

  test('3: balance makes neurons fire rarely and irregularly', async () => {
    const { rates, cv, hash } = await three.run(quiet);
    expect(rates.E).toBeGreaterThan(5);
    expect(rates.E).toBeLessThan(60);
    expect(cv).toBeGreaterThan(0.5);
    expect(hash).toMatch(/^[0-9a-f]{16}$/);
  });

  test('4: intervals grow with the threshold', async () => {
    const { times, intervals } = await four.run(quiet);
    expect(times[0]).toBeGreaterThan(10);
    expect(times.at(-1)).toBeLessThan(500);
    expect(intervals[3]).toBeGreaterThan(intervals[0]);
    expect(intervals.length).toBeGreaterThan(5);
  });

  test('5: a snapshot continues the same, bit for bit', async () => {
    const { first, again, changed, chunks, spikes } = await five.run(quiet);
    expect(again).toBe(first);
    expect(changed).not.toBe(first);
    expect(chunks).toBe(4);
    expect(spikes).toBeGreaterThan(0);
  });

  test('6: it learns, and what comes out is silent without input', async () => {
    const { before, after, spikes } = await six.run(quiet);
    expect(before).toBeLessThan(0.5);
    expect(after).toBeGreaterThan(0.8);
    expect(spikes).toBe(0);
  });

  test('each has a title', () => {
    expect(lessons.map((lesson) => lesson.title)).not.toContain('');
    expect(lessons).toHaveLength(6);
  });
});
