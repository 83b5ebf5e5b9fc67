/**
 * Gradients on WebAssembly: the same bits as the reference that rounds to f32, with any number of workers; and within 1e-3 of the
 * adjoint in f64.
 */
import { describe, expect, it } from 'vitest';
import { cases, numbers, outcome, prepare, spikesOf } from './gradient-cases.ts';

describe('gradients on WebAssembly', () => {
  it.each(cases)('$name: the bits of the reference, and near the adjoint in f64', async (one) => {
    const prepared = prepare(one);
    const judge = await outcome(prepared, { backend: 'reference', precision: 'f32' });
    const found = await outcome(prepared, { workers: 0 });
    expect(spikesOf(prepared.layout, found.spikes)).toBeGreaterThan(100);
    expect(found.spikes).toEqual(judge.spikes);
    expect(found.judgements).toEqual(judge.judgements);
    expect(numbers(found.gradient!)).toEqual(numbers(judge.gradient!));
    expect(numbers(found.gradient!).filter((x) => x !== 0).length).toBeGreaterThan(200);
    const exact = await outcome(prepared, { backend: 'reference', precision: 'f64' });
    expect(exact.spikes).toEqual(found.spikes);
    const truth = numbers(exact.gradient!);
    const largest = Math.max(...truth.map(Math.abs));
    const error = Math.max(...numbers(found.gradient!).map((x, k) => Math.abs(x - truth[k])));
    expect(error).toBeLessThan(1e-3 * largest);
  });

  it.each([
    [cases[1], 1],
    [cases[1], 7],
    [cases[0], 13],
    [cases[7], 8],
    [cases[3], 49],
  ])('$name: the same bits where states are kept only now and then', async (one, every) => {
    const prepared = prepare(one);
    const whole = await outcome(prepared, { workers: 0 });
    const found = await outcome(prepared, { workers: 0, every });
    expect(found.judgements).toEqual(whole.judgements);
    expect(found.spikes).toEqual(whole.spikes);
    expect(numbers(found.gradient!)).toEqual(numbers(whole.gradient!));
  });

  it.each([1, 2, 3])('with %i workers: the same bits', async (workers) => {
    const prepared = prepare(cases[1]);
    const here = await outcome(prepared, { workers: 0 });
    const there = await outcome(prepared, { workers });
    expect(there.judgements).toEqual(here.judgements);
    expect(numbers(there.gradient!)).toEqual(numbers(here.gradient!));
  });
});
