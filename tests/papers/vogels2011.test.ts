/** Inhibitory plasticity beside the numbers of an independent program of the same network. */
import { expect, test } from 'vitest';
import { examples } from '../../examples/index.ts';
import { irregularity, Simulation } from '../../src/index.ts';

test('Vogels 2011: inhibition grows until excitation is balanced', async () => {
  const simulation = await Simulation.create(examples.vogels2011.build());
  try {
    const early = await simulation.run(1000);
    await simulation.run(7000);
    const late = await simulation.run(2000);
    expect(early.rates().E).toBeGreaterThan(40);
    // 8.9 Hz nine seconds after plasticity began
    expect(Math.abs(late.rates().E - 8.9)).toBeLessThan(2);
    const cv = irregularity(late.spikes('E'), 2000, { from: 8000, to: 10_000 });
    expect(cv).toBeGreaterThan(0.7);
    expect(cv).toBeLessThan(1.1);
    const { values } = await simulation.weights('plastic');
    const weights = Float64Array.from(values.w);
    const mean = weights.reduce((sum, w) => sum + w, 0) / weights.length;
    expect(mean).toBeGreaterThan(1.5); // nS: 1.55–1.7 in the independent program
    expect(mean).toBeLessThan(1.75);
  } finally {
    await simulation.dispose();
  }
});
