/** States outside a model's domain are refused where the network is built: given, of each neuron, drawn, or computed from parameters. */
import { expect, test } from 'vitest';
import { allToAll } from '../../src/connect/connector.ts';
import { normal, uniform } from '../../src/connect/distribution.ts';
import type { SynfireError } from '../../src/errors.ts';
import { Network } from '../../src/network/network.ts';
import { glauber } from '../../src/neurons/glauber.ts';
import { hodgkinHuxley } from '../../src/neurons/hodgkin-huxley.ts';
import type { NeuronSpec, ParameterValue } from '../../src/neurons/model.ts';
import { neuron } from '../../src/neurons/neuron.ts';
import { traubMiles } from '../../src/neurons/traub-miles.ts';
import { wangBuzsaki } from '../../src/neurons/wang-buzsaki.ts';
import { compilePlan } from '../../src/plan/compile.ts';
import { saturation } from '../../src/plasticity/saturation.ts';
import { tsodyksMarkram } from '../../src/plasticity/tsodyks-markram.ts';
import { Simulation } from '../../src/simulate/simulation.ts';

function plan(cell: NeuronSpec, initial: Record<string, ParameterValue>) {
  const net = new Network({ dt: 0.1, seed: 1 });
  net.population('P', 3, cell, { initial });
  return compilePlan(Network.fromJSON(JSON.parse(JSON.stringify(net))).describe());
}

function faultsOf(work: () => unknown) {
  try {
    work();
  } catch (error) {
    return (error as SynfireError).faults;
  }
  return [];
}

const outside: ParameterValue[] = [1.0001, -0.1, '2', [0, 0.5, 1.5], uniform(0.5, 3), normal(0, 9)];
const models = { hodgkinHuxley, traubMiles, wangBuzsaki };

test.each(Object.entries(models))('a gate of %s is from 0 to 1', (_, make) => {
  for (const gate of outside) {
    expect(faultsOf(() => plan(make(), { n: gate }))).toMatchObject([
      {
        code: 'out-of-range',
        where: expect.stringMatching(/population "P" › initial "n"/),
        expected: 'a number from 0 to 1',
      },
    ]);
  }
  for (const gate of [0, 1, [0, 0.5, 1], uniform(0, 1)]) plan(make(), { n: gate });
});

test("a model of one's own says the ranges of its states, and its expressions are held to them", () => {
  const cell = (start: number) =>
    neuron({
      equations: 'dn/dt = (0.5 - n)/tau : 1\ndc/dt = -c/tau : mV',
      parameters: { tau: '10 ms', start: String(start) },
      initial: { n: 'start**2', c: '1*mV' },
      ranges: { n: 'fraction', c: 'positive' },
    });
  plan(cell(0.9), {});
  expect(faultsOf(() => plan(cell(1.1), {}))).toMatchObject([
    { code: 'out-of-range', where: 'population "P" › initial "n"' },
  ]);
  expect(faultsOf(() => plan(cell(0.9), { c: 0 }))).toMatchObject([
    { code: 'out-of-range', expected: 'a finite number > 0' },
  ]);
  const odd = { equations: 'dn/dt = -n/ms : 1', ranges: { n: 'gate' as 'fraction' } };
  expect(faultsOf(() => neuron(odd))).toMatchObject([{ code: 'wrong-type', found: '"gate"' }]);
});

test('a unit of Glauber is on or off', () => {
  expect(faultsOf(() => plan(glauber(), { s: 2 }))).toMatchObject([{ code: 'out-of-range' }]);
  plan(glauber(), { s: [0, 1, 1] });
});

test('parts that synapses use and open are from 0 to 1', () => {
  for (const plasticity of [
    tsodyksMarkram({ U: 1.01 }),
    tsodyksMarkram({ U: 1.01, tau_f: 500 }),
    saturation({ alpha: 2 }),
  ]) {
    const net = new Network({ dt: 0.1 });
    net.population('P', 3, hodgkinHuxley());
    net.connect('P', 'P', { connector: allToAll(), weight: 1, plasticity });
    const expected = 'a number from 0 to 1';
    expect(faultsOf(() => compilePlan(net.describe()))).toMatchObject([
      { code: 'out-of-range', expected },
    ]);
  }
});

test('what is written between runs is held to the same ranges, and nothing is changed', async () => {
  const net = new Network({ dt: 0.1 });
  net.population('P', 3, hodgkinHuxley());
  const simulation = await Simulation.create(net, { workers: 0 });
  const before = await simulation.read('P', 'm');
  for (const wrong of [2, -1e-9, [0, 0.5, 1.001]]) {
    await expect(simulation.write('P', 'm', wrong)).rejects.toThrow(/"m": found .* from 0 to 1/);
  }
  expect(await simulation.read('P', 'm')).toEqual(before);
  await simulation.write('P', 'm', [0, 0.5, 1]);
  expect([...(await simulation.read('P', 'm'))]).toEqual([0, 0.5, 1]);
  await simulation.dispose();
});
