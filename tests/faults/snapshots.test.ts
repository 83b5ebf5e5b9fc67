/**
 * A snapshot is restored into the network it is of, or refused by name of what differs, and then nothing has changed: other networks,
 * other kinds, other versions, bytes that are missing, altered or forged.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Snapshot } from '../../src/backends/backend.ts';
import { pack } from '../../src/backends/machine/saved.ts';
import * as api from '../../src/index.ts';
import { identityOf } from '../../src/plan/identity.ts';
import { type RateModel, RateSimulation } from '../../src/rate/index.ts';
import { type RateState, saveRates } from '../../src/rate/snapshot.ts';
import { loadState } from '../../src/simulate/snapshot.ts';

interface Choice {
  readonly seed?: number;
  readonly dt?: number;
  readonly size?: number;
  readonly tau_m?: number;
  readonly degree?: number;
  readonly weight?: number;
  readonly delay?: number;
  readonly rate?: number;
  readonly A_plus?: number;
  readonly name?: string;
  readonly equations?: string;
  readonly record?: boolean;
}

function network(choice: Choice = {}): api.Network {
  const { seed = 1, dt = 0.1, size = 40, tau_m = 10, degree = 5, weight = 60 } = choice;
  const { delay = 1.5, rate = 9000, A_plus = 0.1, name = 'E', record = false } = choice;
  const { equations = 'dx/dt = -x/tau : 1' } = choice;
  const net = new api.Network({ dt, seed });
  const receptors = { ex: api.exponential({ tau_syn: 2 }) };
  net.population(name, size, api.lif({ tau_m, receptors }));
  net.population('own', 3, api.neuron({ equations, parameters: { tau: '10 ms' }, receptors: {} }));
  net.poissonInput(name, { rate, weight: 60 });
  net.connect(name, name, {
    connector: api.fixedIndegree(degree),
    ...{ weight, delay, name: 'learns', plasticity: api.pairStdp({ A_plus, w_max: 120 }) },
  });
  if (record) net.recordStates(name, { variables: ['v'] });
  return net;
}

const rates: RateModel = {
  ...{ size: 3, dt: 0.1, states: { x: 'input - x' }, output: 'tanh(k*x)', parameters: { k: 2 } },
  weights: [{ kind: 'dense', values: [0, 1, 2, 3, 0, 1, 1, 2, 0] }],
  ...{ initial: { x: [0.1, 0.2, 0.3] }, noise: { x: 0.1 }, seed: 1 },
};

/** The refusal of a snapshot by a living simulation, after which it runs on as if nothing had been. */
async function refusal(
  simulation: api.Simulation | RateSimulation,
  saved: Uint8Array,
): Promise<api.SynfireError> {
  const before = await simulation.snapshot();
  const error = await simulation.restore(saved).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(api.SynfireError);
  expect(await simulation.snapshot()).toEqual(before);
  return error as api.SynfireError;
}

let simulation: api.Simulation;
let saved: Uint8Array;
let state: Snapshot;
beforeAll(async () => {
  simulation = await api.Simulation.create(network(), { workers: 0 });
  await simulation.run(30);
  saved = await simulation.snapshot();
  state = loadState(simulation.plan, saved);
  await simulation.run(10);
});
afterAll(() => simulation.dispose());

describe('a snapshot', () => {
  it('goes through a file to another engine, and on with the same spikes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'synfire-'));
    try {
      const file = join(folder, 'state');
      writeFileSync(file, saved);
      const read = readFileSync(file);
      await simulation.restore(read);
      const { hash, spikeCount } = await simulation.run(30);
      expect(spikeCount).toBeGreaterThan(20);
      // as the middle of another buffer, at no round place
      const inside = new Uint8Array(read.length + 11).subarray(5, 5 + read.length);
      inside.set(read);
      const described = api.Network.fromJSON(JSON.parse(JSON.stringify(network({ record: true }))));
      const other = await api.Simulation.create(described, { workers: 2 });
      await other.restore(inside);
      expect((await other.run(30)).hash).toBe(hash);
      await other.dispose();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('counts spikes on their way', () => {
    expect(state.flightSteps.length).toBeGreaterThan(0);
  });

  it.each<[string, Choice]>([
    ['seed is 1, not 2', { seed: 2 }],
    ['dt is 0.1 ms, not 0.05 ms', { dt: 0.05 }],
    ['population "E" › size is 40, not 41', { size: 41 }],
    ['population "E" › parameters › tau_m is 10, not 12', { tau_m: 12 }],
    ['projection "learns" › connector › degree is 5, not 6', { degree: 6 }],
    ['projection "learns" › weight › value is', { weight: 61 }],
    ['projection "learns" › delay › value is 15, not 16', { delay: 1.6 }],
    ['projection "learns" › plasticity', { A_plus: 0.11 }],
    ['input 0 › expected is 0.9', { rate: 9001 }],
    ['no population "F"', { name: 'F' }],
    ['population "own" › model', { equations: 'dx/dt = -2*x/tau : 1' }],
  ])('of another network is refused: %s', async (place, choice) => {
    const other = await api.Simulation.create(network(choice), { workers: 0 });
    await other.run(5);
    const error = await refusal(other, saved);
    expect(error.code).toBe('snapshot-network');
    expect(error.message).toContain(place);
    await other.dispose();
  });

  it('of another kind is refused, both ways', async () => {
    const rate = await RateSimulation.create(rates, { workers: 0 });
    expect((await refusal(rate, saved)).code).toBe('snapshot-kind');
    const error = await refusal(simulation, await rate.snapshot());
    expect(error.message).toMatch(/kind "rate", expected kind "spiking"/);
    await rate.dispose();
  });

  it('of another version is refused', async () => {
    const later = saved.slice();
    later[8] = 2;
    const error = await refusal(simulation, later);
    expect(error.code).toBe('snapshot-version');
    expect(error.message).toMatch(/version 2, expected version 1/);
  });

  it('that is truncated is refused, wherever', async () => {
    const lengths = [0, 1, 7, 8, 11, 12, 31, 32, 33, 200, saved.length - 8, saved.length - 1];
    for (const length of lengths) {
      const { code } = await refusal(simulation, saved.slice(0, length));
      expect(code).toBe(length < 8 ? 'not-a-snapshot' : 'snapshot-damaged');
    }
    expect((await refusal(simulation, new Uint8Array([...saved, 0]))).code).toBe(
      'snapshot-damaged',
    );
  });

  it('that is altered in any one bit is refused', async () => {
    const { plan } = simulation;
    for (let k = 0, at = 0; k < 400; k++) {
      at = k < 64 ? k : (at + 7919) % saved.length;
      const altered = saved.slice();
      altered[at] ^= 1 << (k % 8);
      expect(() => loadState(plan, altered), `byte ${at}`).toThrow(api.SynfireError);
    }
  });

  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['an object', { dt: 0.1, state: {} }],
    ['an array', [115, 121]],
    ['a buffer', new ArrayBuffer(64)],
  ])('that is %s is refused', async (_, nonsense) => {
    expect((await refusal(simulation, nonsense as Uint8Array)).code).toBe('wrong-type');
  });

  const v = () => state.states[0].v.slice();
  const plastic = () => [...state.plastic!];
  it.each<[string, () => Partial<Record<keyof Snapshot, unknown>>]>([
    ['step', () => ({ step: 2 ** 60 })],
    ['step', () => ({ step: -1 })],
    ['step', () => ({ step: 0.5 })],
    ['step', () => ({ step: 'a' })],
    ['states', () => ({ states: undefined })],
    ['population "own"', () => ({ states: [state.states[0]] })],
    [
      'population "E" › state "v" › 3',
      () => ({ states: [{ ...state.states[0], v: v().fill(Number.NaN, 3) }, state.states[1]] }),
    ],
    [
      'population "E" › state "v"',
      () => ({
        states: [{ ...state.states[0], v: v().fill(Number.POSITIVE_INFINITY) }, state.states[1]],
      }),
    ],
    [
      'population "E"',
      () => ({ states: [{ ...state.states[0], v: v().slice(1) }, state.states[1]] }),
    ],
    ['population "E"', () => ({ states: [{ ...state.states[0], w: v() }, state.states[1]] })],
    ['population "E"', () => ({ refractoryUntil: [new Int32Array(2), new Int32Array(3)] })],
    ['spikes on their way', () => ({ flightNeurons: state.flightNeurons.map(() => 1e6) })],
    ['spikes on their way', () => ({ flightSteps: state.flightSteps.map(() => state.step) })],
    ['spikes on their way', () => ({ flightSteps: new Uint32Array() })],
    ['openBins', () => ({ openBins: Float64Array.of(3) })],
    ['projection "learns"', () => ({ plastic: undefined })],
    ['projection "learns"', () => ({ plastic: [{ ...plastic()[0], last: new Int32Array(3) }] })],
    [
      'projection "learns" › w',
      () => ({
        plastic: [
          {
            ...plastic()[0],
            fields: { ...plastic()[0]!.fields, w: plastic()[0]!.fields.w.slice().fill(Number.NaN) },
          },
        ],
      }),
    ],
    [
      'projection "learns" › last event',
      () => ({
        plastic: [
          {
            ...plastic()[0],
            last: plastic()[0]!
              .last.slice()
              .fill(2 ** 30),
          },
        ],
      }),
    ],
  ])('with a digest that fits and a %s that makes no sense is refused', async (place, change) => {
    const forged = pack('spiking', identityOf(simulation.plan), { ...state, ...change() });
    const error = await refusal(simulation, forged);
    expect(error.message).toContain(place);
    expect(['bad-snapshot', 'wrong-type']).toContain(error.code);
  });
});

describe('a snapshot of a rate network', () => {
  it.each<[string, Partial<RateModel>]>([
    ['seed is 1, not 2', { seed: 2 }],
    ['dt is 0.1, not 0.2', { dt: 0.2 }],
    ['states › x', { states: { x: 'input - 2*x' } }],
    ['parameters › k is 2, not 3', { parameters: { k: 3 } }],
    [
      'weights › 0 › values',
      { weights: [{ kind: 'dense', values: [0, 1, 2, 3, 0, 1, 1, 2, 0.5] }] },
    ],
    ['noise', { noise: { x: 0.2 } }],
    ['no batch', { batch: 2 }],
  ])('of another one is refused: %s', async (place, change) => {
    const simulation = await RateSimulation.create(rates, { workers: 0 });
    await simulation.step(3);
    const other = await RateSimulation.create({ ...rates, ...change }, { workers: 0 });
    await other.step(1);
    const error = await refusal(other, await simulation.snapshot());
    expect(error.code).toBe('snapshot-network');
    expect(error.message).toContain(place);
    await Promise.all([simulation.dispose(), other.dispose()]);
  });

  it('whose digest fits and whose numbers make no sense is refused', async () => {
    const simulation = await RateSimulation.create(rates, { workers: 0 });

    const states = new Float32Array(3);
    for (const [place, wrong] of [
      ['step', { step: 2 ** 60, states, weights: [] }],
      ['states', { step: 1, states: Float32Array.of(1, Number.NaN, 2), weights: [] }],
      ['sizes', { step: 1, states: new Float32Array(4), weights: [] }],
      ['sizes', { step: 1, states, weights: [states] }],
    ] as const) {
      const forged = saveRates(rates, wrong as unknown as RateState);
      expect((await refusal(simulation, forged)).message).toContain(`restore › ${place}`);
    }
    await simulation.dispose();
  });

  it('does not change with the order of names or the type of arrays', async () => {
    const first = await RateSimulation.create(rates, { workers: 0 });
    await first.step(3);
    const entries = Object.entries({
      ...rates,
      initial: { x: Float32Array.of(0.5, 0.25, 1) },
    }).reverse();
    const same = { ...rates, initial: { x: [0.5, 0.25, 1] } };
    const [a, b] = await Promise.all(
      [same, Object.fromEntries(entries) as unknown as RateModel].map((model) =>
        RateSimulation.create(model, { workers: 0 }),
      ),
    );
    await a.step(2);
    await b.restore(await a.snapshot());
    expect((await b.step(3)).hash).toBe((await a.step(3)).hash);
    await Promise.all([first, a, b].map((each) => each.dispose()));
  });
});
