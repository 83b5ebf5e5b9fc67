// Any part of a sound description replaced by nonsense is answered by faults, never by a crash.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bernoulli, edges, fixedOutdegree } from '../../src/connect/connector.ts';
import { lognormal, normal } from '../../src/connect/distribution.ts';
import { SynfireError } from '../../src/errors.ts';
import type { NetworkDescription } from '../../src/network/description.ts';
import { Network } from '../../src/network/network.ts';
import { validate } from '../../src/network/validate.ts';
import { compilePlan } from '../../src/plan/compile.ts';
import { neuron } from './models.ts';

function sound(): NetworkDescription {
  const net = new Network({ dt: 0.1 });
  const e = net.population('E', 8, neuron({ tau_m: lognormal(2, 0.1) }), { initial: { v: -60 } });
  const s = net.population('S', 4, { source: 'poisson', rate: [1, 2, 3, 4], start: 0, stop: 9 });
  const given = { source: 'spike_generator', senders: [0, 1], times: [0.1, 0.2] } as const;
  const g = net.population('G', 2, given);
  const weight = normal(1, 0.1, { min: 0 });
  net.connect(s, e, { connector: bernoulli(0.1), weight, delay: '1.5 ms' });
  net.connect(e, e, { connector: fixedOutdegree(3), weight, delay: normal(1, 0.2) });
  net.connect(g, e, { connector: edges([0, 1], [1, 7]), weight: [1, 2], delay: [1, 2] });
  net.poissonInput(e, { rate: 100, weight: 1, neurons: [1, 2] });
  net.stepCurrent(e, { amplitude: 1, start: 1, stop: 2 });
  net.seriesCurrent(e, { values: [1, 2], interval: 1 });
  net.noiseCurrent(e, { sd: 1 });
  net.recordStates(e, { variables: ['v'], neurons: [1] });
  net.recordRate(e, { bin: 1 });
  return net.describe();
}

type Path = readonly (string | number)[];

/** Every place in the data, the text of models included. */
function places(data: unknown, path: Path = []): Path[] {
  if (typeof data !== 'object' || data === null) {
    return [path];
  }
  return [path, ...Object.entries(data).flatMap(([key, x]) => places(x, [...path, key]))];
}

function replaced(data: unknown, path: Path, by: unknown): unknown {
  if (path.length === 0) return by;
  const [key, ...rest] = path;
  const empty: object = Array.isArray(data) ? [] : {};
  const copy = Object.assign(empty, data) as Record<string | number, unknown>;
  copy[key] = replaced(copy[key], rest, by);
  return copy;
}

const nonsense = fc.oneof(
  fc.constantFrom<unknown>(undefined, null, Number.NaN, -1, 0.5, 1e300, Number.POSITIVE_INFINITY),
  fc.constantFrom<unknown>('', 'E', '2 nA', '3 ms', '(', {}, [], [1], [Number.NaN], true, 1n),
  fc.constantFrom<unknown>(
    { distribution: 'uniform', low: -1, high: 1 },
    new DataView(new ArrayBuffer(8)),
  ),
  fc.string(),
  fc.double(),
  fc.integer({ max: 1000 }),
);

test('faults or a plan', () => {
  const description = sound();
  const place = fc.constantFrom(...places(description));
  expect(validate(description)).toEqual([]);
  fc.assert(
    fc.property(place, nonsense, place, nonsense, (here, x, there, y) => {
      let damaged = replaced(description, here, x) as NetworkDescription;
      if (here.length > 0 && here[0] !== there[0]) {
        damaged = replaced(damaged, there, y) as NetworkDescription;
      }
      const faults = validate(damaged);
      for (const fault of faults) expect(Object.values(fault).every((t) => t !== '')).toBe(true);
      try {
        compilePlan(damaged);
        expect(faults).toEqual([]);
      } catch (error) {
        expect(error).toBeInstanceOf(SynfireError);
      }
    }),
    { numRuns: 2000 },
  );
});
