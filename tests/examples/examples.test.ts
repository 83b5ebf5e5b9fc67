/** What every example promises, whatever it is about. */
import { describe, expect, test } from 'vitest';
import { examples } from '../../examples/index.ts';
import { compilePlan, SynfireError } from '../../src/index.ts';

describe.each(Object.entries(examples))('%s', (name, example) => {
  test('says what it is', () => {
    expect(example.name).toBe(name);
    expect(example.reference).toMatch(/(19|20)\d\d/);
    expect(Object.keys(example.options)).toContain('seed');
    for (const { description } of Object.values(example.options)) expect(description).not.toBe('');
  });

  test('its small form is planned without fault and saved without loss', () => {
    const network = example.small();
    expect(compilePlan(network.describe()).populations.length).toBeGreaterThan(0);
    expect(JSON.stringify(network).length).toBeLessThan(200_000);
  });

  test('options as text are options as values; wrong ones are refused', () => {
    if (!example.needsEdges) {
      const text = JSON.stringify(example.build({ seed: '7' }));
      expect(text).toBe(JSON.stringify(example.build({ seed: 7 })));
    }
    expect(() => example.build({ sead: 1 })).toThrow(/Did you mean "seed"/);
    for (const seed of ['', 'x', 1.5, -1, Number.NaN, true]) {
      expect(() => example.build({ seed }), String(seed)).toThrow(SynfireError);
    }
  });
});
