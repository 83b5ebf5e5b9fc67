/** The edges of numbers: a zero has no sign that anything could tell, and nothing makes a number of what is none. */
import { describe, expect, test } from 'vitest';
import { allToAll } from '../../src/connect/connector.ts';
import type { SynfireError } from '../../src/errors.ts';
import { Network } from '../../src/network/network.ts';
import { hodgkinHuxley } from '../../src/neurons/hodgkin-huxley.ts';
import { neuron } from '../../src/neurons/neuron.ts';
import { spikeGenerator } from '../../src/neurons/sources.ts';
import { rule } from '../../src/plasticity/make-rule.ts';
import { exponential } from '../../src/synapses/exponential.ts';
import { load, run, type Subject } from './harness.ts';

/** Zeros that are −0 where IEEE 754 is followed to the letter, or where a compiler rewrites them. */
const ZEROS = [
  ...['-((v - v))', '0 - 0*v', 'v*(-0)', 'p*v', '-floor(v/100)', '-max(-v, 0)', '-(v - 2/p2)'],
  ...['floor(v/100)*(-1)', '-(1e-200*v)*(1e-200*v)', 'where(v < 0, 1, -0)', '-(0 - 0)', 'p - 0'],
];

const SIZE = 3;

/** Each zero is a state; what reads it in the next step sees 1 where it counts as +0. */
function zeros(given: readonly string[]): Network {
  const net = new Network({ dt: 1 });
  const each = (text: (k: number) => string) => given.map((_, k) => text(k)).join('\n');
  const cell = neuron({
    equations: [
      'dv/dt = (2 - v)/tau : 1',
      each((k) => `dx${k}/dt = (x${k} - x${k})/tau : 1`),
      each((k) => `dy${k}/dt = (where(1/x${k} < 0 or log(x${k}) > 0, -1, 1) - y${k})/tau : 1`),
    ].join('\n'),
    parameters: { tau: '1 ms', p: '-0', p2: '1' },
    threshold: 'v > 1',
    reset: [...given.map((zero, k) => `x${k} = ${zero}`), 'v = 0'].join('\n'),
    method: 'euler',
    initial: Object.fromEntries(
      given.flatMap((_, k) => [
        [`x${k}`, '1'],
        [`y${k}`, '1'],
      ]),
    ),
  });
  net.population('P', SIZE, cell);
  net.recordStates('P', { variables: given.map((_, k) => `y${k}`), every: 1 });
  return net;
}

/** Counts up to 1 in ten steps; beside it a state that the reset sets. */
function counting(threshold: string): Network {
  const net = new Network({ dt: 1 });
  const cell = {
    equations: 'dv/dt = 0.1/tau : 1\ndw/dt = -w/(10*tau) : 1',
    ...{ parameters: { tau: '1 ms' }, threshold, reset: 'v = 0\nw = 0.25' },
  };
  net.population('P', 6, neuron({ ...cell, method: 'euler' }));
  return net;
}

/** Steps until what falls has fallen, before the one in which slow states are looked at. */
const FALLING = 50;
const SMALLEST = 1e-30;

/**
 * What falls below 1e-38 within a few steps: gates of cells at −530 mV, a state of one's own method, a receptor whose time constant
 * is a step, weights that every arrival divides.
 */
export function falling(): Network {
  const net = new Network({ dt: 0.1 });
  const fast = { receptors: { syn: exponential({ tau_syn: 0.05 }) } };
  net.population('HH', 3, hodgkinHuxley(fast), { initial: { v: [-530, -600, -700] } });
  net.stepCurrent('HH', { amplitude: [-143, -164, -194] });
  const cell = {
    equations: 'dv/dt = (0.9 - v)/tau : 1\ndx/dt = -x*v/tau : 1\ndy/dt = (x - y)*v/tau : 1',
    parameters: { tau: '0.1 ms' },
  };
  const initial = { v: '0.9', x: '1', y: '1' };
  net.population('own', 4, neuron({ ...cell, method: 'euler', initial }));
  net.population('S', 1, spikeGenerator({ times: [0.1, 0.2, 0.3, 0.4], senders: [0, 0, 0, 0] }));
  const less = rule({
    parameters: { low: { unit: 'w', default: 0 }, high: { unit: 'w', default: 10 } },
    ...{ onPre: 'w = w*1e-11', w_min: 'low', w_max: 'high' },
  });
  net.connect('S', 'HH', { connector: allToAll(), weight: 1, plasticity: less });
  net.recordStates('HH', { variables: ['m', 'h', 'n', 'I_syn'], every: 0.1 });
  net.recordStates('own', { variables: ['x', 'y'], every: 0.1 });
  return net;
}

/** Recorded states, then weights. */
export async function fallen(make: Subject['make']) {
  const { engine, plan } = await load(make(), falling());
  const { states } = await engine.run(FALLING);
  const { fields } = (await engine.plastic!(0))!;
  const values = [...states.flatMap((recorded) => [...recorded]), ...fields.w];
  return { values, precision: plan.precision };
}

export function describeNumbers({ name, make, few }: Subject): void {
  const given = few ? ZEROS.filter((_, k) => k % 3 === 0) : ZEROS;
  describe(`numbers on ${name}`, () => {
    test('a zero has no sign', async () => {
      const chunk = await run(make(), zeros(given), 4);
      expect(chunk.spikes).toBeGreaterThan(0);
      const wrong = [...chunk.states[0]].flatMap((y, k) =>
        y === 1 ? [] : [given[Math.floor(k / SIZE) % given.length]],
      );
      expect([...new Set(wrong)]).toEqual([]);
    });

    test('what falls below 1e-30 between two steps is 0 after them', async () => {
      const { values, precision } = await fallen(make);
      const sizes = values.map(Math.abs);
      const small = sizes.filter((size) => size > 0 && size < SMALLEST);
      // no GPU computes in double precision
      if (precision === 'double') expect(small.length).toBeGreaterThan(sizes.length / 5);
      else {
        expect(small).toEqual([]);
        expect(sizes.filter((size) => size === 0).length).toBeGreaterThan(sizes.length / 5);
      }
    });

    test.each(['v > 0.95', 'v > 0.95 or w > 3'])(
      'a reset hides no state that is no number: %s',
      async (threshold) => {
        const { engine } = await load(make(), counting(threshold));
        await engine.run(9);
        await engine.write(0, 'w', [0, 0, 0, Number.NaN, 0, 0]);
        const error = await engine.run(1).catch((e: unknown) => e as SynfireError);
        expect(error).toMatchObject({ code: 'not-a-number' });
        expect((error as SynfireError).faults[0].where).toMatch(/"P" › neuron 3 .*step 9 /);
      },
    );
  });
}
