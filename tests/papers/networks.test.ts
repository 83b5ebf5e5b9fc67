/** Brunel (2000), CUBA, COBA and Izhikevich (2003) beside their published numbers. */
import { describe, expect, test } from 'vitest';
import { examples } from '../../examples/index.ts';
import { irregularity } from '../../src/index.ts';
import { isLong } from '../long.ts';
import { reproduces } from './harness.ts';

describe('Brunel 2000', () => {
  /** Small, with the paper's number of synapses a neuron: its rates hold, its synchrony does not. */
  const small = { size: 1250, indegree: 1000 };

  test.each(['SR', 'fast', 'AI'])('state %s, small', async (state) => {
    // of 500 ms the coefficient of variation is 0.66 ± 0.04 from seed to seed: too short to tell
    const time = state === 'AI' ? 2700 : 700;
    const recording = await reproduces('brunel2000', { ...small, state }, time);
    if (state !== 'AI') return;
    const cv = irregularity(recording.spikes('E'), 1000, { from: 200, to: time });
    expect(cv).toBeGreaterThan(0.6);
    expect(cv).toBeLessThan(1);
  });

  test('alpha currents, small', async () => {
    await reproduces('brunel2000', { ...small, synapse: 'alpha' }, 700);
  });

  test.skipIf(!isLong).each(['SR', 'fast', 'AI', 'SI'])('state %s in full', async (state) => {
    await reproduces('brunel2000', { state }, 1200);
  });
});

describe('Vogels & Abbott 2005, Brette et al. 2007', () => {
  test('CUBA', async () => {
    const recording = await reproduces('cuba', {}, 1500);
    expect(recording.spikes('E').times.at(-1)).toBeGreaterThan(1450); // it sustains itself
  });

  test('COBA', async () => {
    const recording = await reproduces('coba', {}, 1500);
    expect(recording.spikes('E').times.at(-1)).toBeGreaterThan(1450);
    const cv = irregularity(recording.spikes('E'), 3200, { from: 200, to: 1500 });
    expect(cv).toBeGreaterThan(1.3); // bursts: 1.7 in long runs
  });

  test('COBAHH', async () => {
    const recording = await reproduces('cobahh', {}, 1000);
    expect(recording.spikes('E').times.at(-1)).toBeGreaterThan(950);
  });

  test.each(['cuba', 'coba', 'cobahh'])(
    '%s keeps its 80 synapses a neuron when it grows',
    (name) => {
      const { projections } = examples[name].build({ size: 20000 }).describe();
      expect(projections[0].connector).toMatchObject({ probability: 0.004 });
    },
  );
});

describe('Izhikevich 2003', () => {
  test('a thousand neurons, all to all', async () => {
    await reproduces('izhikevich2003', {}, 2200);
  });

  test.skipIf(!isLong)('ten thousand with as many synapses each', async () => {
    await reproduces('izhikevich2003', { size: 10000 }, 1500);
  });
});
