/** Runs an example and holds it to its published numbers. */
import { expect } from 'vitest';
import type { GivenOptions } from '../../examples/example.ts';
import { examples } from '../../examples/index.ts';
import { type Recording, simulate } from '../../src/index.ts';

export { isLong } from '../long.ts';

/** Fails with a line for every number that is off. */
export async function reproduces(
  name: string,
  options: GivenOptions,
  time: number,
): Promise<Recording> {
  const example = examples[name];
  const recording = await simulate(example.build(options), { time });
  const checks = example.check!(recording, options);
  expect(checks.length).toBeGreaterThan(0);
  const wrong = checks
    .filter((check) => !check.ok)
    .map(
      (c) => `${c.name}: ${c.value.toFixed(3)}, not ${c.published} ± ${c.tolerance} (${c.source})`,
    );
  expect(wrong).toEqual([]);
  return recording;
}
