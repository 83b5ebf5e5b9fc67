/** Networks that nobody thought of, and the comparison of an engine with the f32 reference on them. */
import fc from 'fast-check';
import { expect } from 'vitest';
import type { Backend } from '../../src/backends/backend.ts';
import { referenceBackend } from '../../src/backends/reference/reference.ts';
import type { Connector } from '../../src/connect/connector.ts';
import * as c from '../../src/connect/connector.ts';
import { SynfireError } from '../../src/errors.ts';
import { Network } from '../../src/network/network.ts';
import { lif } from '../../src/neurons/lif.ts';
import { poisson } from '../../src/neurons/sources.ts';
import { compilePlan } from '../../src/plan/compile.ts';
import { delta } from '../../src/synapses/delta.ts';
import { exponential } from '../../src/synapses/exponential.ts';

const size = fc.oneof(fc.nat(3), fc.integer({ min: 28, max: 36 }), fc.nat(150));
const flags = fc.record({ multapses: fc.boolean(), autapses: fc.boolean() });
const connector = (most: number): fc.Arbitrary<Connector> =>
  fc.oneof(
    fc.boolean().map((autapses) => c.allToAll({ autapses })),
    fc.double({ min: 0, max: 1, noNaN: true }).map((p) => c.bernoulli(p)),
    fc.tuple(fc.nat(most), flags).map(([k, options]) => c.fixedIndegree(k, options)),
    fc.tuple(fc.nat(most), flags).map(([k, options]) => c.fixedOutdegree(k, options)),
    fc
      .tuple(fc.nat(most * most), fc.boolean())
      .map(([k, autapses]) => c.fixedTotalNumber(k, { autapses })),
  );
const amount = fc.double({ min: -300, max: 900, noNaN: true });
const weight = fc.oneof(
  amount,
  fc.tuple(amount, fc.double({ min: 0, max: 200, noNaN: true })).map(([mean, sd]) => ({
    distribution: 'normal' as const,
    mean,
    sd,
  })),
);
const delay = fc.oneof(
  fc.integer({ min: 1, max: 100 }).map((steps) => steps * 0.1),
  fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 90 })).map(([low, more]) => ({
    distribution: 'uniform' as const,
    low: low * 0.1,
    high: (low + more) * 0.1,
  })),
);

const description = fc.record({
  seed: fc.maxSafeNat(),
  sizes: fc.tuple(size, size, size),
  rate: fc.nat(3000),
  drive: fc.double({ min: 0, max: 800, noNaN: true }),
  sd: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 400, noNaN: true })),
  t_ref: fc.nat(30),
  pieces: fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 5 }),
  projections: fc.array(
    fc.record({
      from: fc.nat(2),
      to: fc.integer({ min: 1, max: 2 }),
      receptor: fc.constantFrom('ex', 'jump'),
      connector: connector(40),
      weight,
      delay,
    }),
    { maxLength: 6 },
  ),
});

function build(d: typeof description extends fc.Arbitrary<infer T> ? T : never): Network {
  const network = new Network({ dt: 0.1, seed: d.seed });
  const receptors = { ex: exponential(), jump: delta() };
  const names = ['S', 'A', 'B'];
  network.population('S', d.sizes[0], poisson({ rate: d.rate }));
  network.population('A', d.sizes[1], lif({ receptors, t_ref: 0.1 * d.t_ref }));
  network.population('B', d.sizes[2], lif({ receptors }));
  network.stepCurrent('A', { amplitude: d.drive });
  if (d.sd > 0) network.noiseCurrent('B', { mean: d.drive, sd: d.sd, interval: 0.2 });
  for (const { from, to, ...options } of d.projections) {
    network.connect(names[from], names[to], options);
  }
  return network;
}

/** Compares an engine with the f32 reference on `numRuns` networks; `variant` is passed on to `make`. */
export async function compareOnRandomNetworks(
  variant: fc.Arbitrary<number>,
  make: (variant: number) => Backend,
  numRuns: number,
): Promise<void> {
  let compared = 0;
  const property = fc.asyncProperty(description, variant, async (d, v) => {
    let plan: ReturnType<typeof compilePlan>;
    try {
      plan = compilePlan(build(d).describe());
    } catch (error) {
      // degrees beyond what there is, and the like, are refused
      expect(error).toBeInstanceOf(SynfireError);
      return;
    }
    const judge = await referenceBackend({ precision: 'f32' }).load(plan);
    const engine = await make(v).load(plan);
    try {
      expect(engine.synapses).toBe(judge.synapses);
      for (const steps of d.pieces) {
        const expected = await judge.run(steps);
        expect(await engine.run(steps)).toEqual(expected);
      }
      const snapshot = await judge.snapshot();
      expect(await engine.snapshot()).toEqual(snapshot);
      await engine.restore(snapshot);
      expect((await engine.run(50)).hash).toEqual((await judge.run(50)).hash);
      compared++;
    } finally {
      await engine.dispose();
    }
  });
  await fc.assert(property, { numRuns, seed: 1 });
  expect(compared).toBeGreaterThan(numRuns / 3);
}
