/** The examples without a time step, at sizes that take a second. */
import { describe, expect, it } from 'vitest';
import * as sparseProp from '../../examples/papers/engelken2023.ts';
import * as chaos from '../../examples/papers/monteforteWolf2010.ts';

describe('examples', () => {
  it('engelken2023: rates at N = 10⁴ near those at 10⁵ (P1.8); bench/events measures the cost', async () => {
    const lines: string[] = [];
    const { rows, published } = await sparseProp.run((line) => lines.push(line), [1e3, 1e4, 1e5]);
    for (const { model, size, rate } of rows) {
      const near = size === 1e5 ? 0.005 : size === 1e4 ? 0.02 : 0.06;
      expect(Math.abs(rate / published[model] - 1)).toBeLessThan(near);
    }
    expect(lines.length).toBe(8);
  });

  it('monteforteWolf2010: entropy falls with rapidness, LIF is stable', async () => {
    const options = { size: 100, degree: 50, spikes: 2000, rapidness: [1, 3, 10] };
    const rows = await chaos.run(() => {}, options);
    expect(rows.map(({ bits }) => bits)).toEqual(
      rows.map(({ bits }) => bits).sort((a, b) => b - a),
    );
    expect(rows[0].bits).toBeGreaterThan(0.8);
    expect(rows.at(-1)?.positive).toBe(0);
  });
});
