/**
 * No option that nobody knows passes in silence: to each options object of each public call a name is added that it does not
 * have, then one name that it has is misspelt. Both are refused with our error, the second with the right name.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as api from '../../src/index.ts';
import { smallNetwork, type ValidCall, validCalls } from '../house/nonsense-calls.ts';
import { optionCalls } from './option-calls.ts';

/**
 * What is read from any object that has it, such as a recording: spikes, windows, spectra; what functions of ours make: models,
 * plans, matrices; and objects whose names the caller chooses.
 */
const OPEN: Readonly<Record<string, readonly number[]>> = {
  meanRate: [0, 2],
  unitRates: [0, 2],
  spikeCounts: [0, 2],
  spikeTrains: [0, 2],
  binnedCounts: [0, 3],
  irregularity: [0, 2],
  populationRate: [3],
  peakFrequency: [0],
  lyapunovErrors: [0],
  lyapunovSpectrum: [0],
  linearResponse: [1],
  compilePlan: [0],
  planSummary: [0],
  readSpikeList: [0],
  writeNpz: [0],
  spikesToNpz: [0],
  printFault: [0],
  'Network.population': [2],
  pca: [0],
  dimensionality: [0],
  ridgeRegression: [0, 1],
  logisticRegression: [0],
  decode: [0, 1],
  sensitivity: [0],
  'Simulation.restore': [0],
};

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** A path of names into the argument at place `k`. */
interface Place {
  readonly argument: number;
  readonly path: readonly string[];
}

function places({ name, args }: ValidCall): Place[] {
  const inside = (value: unknown, path: readonly string[], argument: number): Place[] =>
    isPlain(value)
      ? [
          { argument, path },
          ...Object.entries(value).flatMap(([key, inner]) =>
            NESTED.includes(key) ? inside(inner, [...path, key], argument) : [],
          ),
        ]
      : [];
  return args.flatMap((arg, argument) =>
    OPEN[name.split(' ')[0]]?.includes(argument) ? [] : inside(arg, [], argument),
  );
}

/** Names of options that hold options. */
const NESTED = [
  ...[
    'stopWhen',
    'gpu',
    'limits',
    'add',
    'delay',
    'series',
    'neuron',
    'schedule',
    'probability',
    'columns',
    'record',
  ],
  ...['sparse', 'x', 'y', 'record'],
];

function replaced(
  args: readonly unknown[],
  { argument, path }: Place,
  by: (old: object) => object,
) {
  const at = (value: unknown, rest: readonly string[]): unknown =>
    rest.length === 0
      ? by(value as object)
      : {
          ...(value as object),
          [rest[0]]: at((value as Record<string, unknown>)[rest[0]], rest.slice(1)),
        };
  return args.map((arg, k) => (k === argument ? at(arg, path) : arg));
}

const valueAt = (args: readonly unknown[], { argument, path }: Place) =>
  path.reduce((value, key) => (value as Record<string, unknown>)[key], args[argument]) as object;

/** What was thrown, or undefined. */
async function thrown(call: ValidCall, args: readonly unknown[]): Promise<unknown> {
  try {
    await call.call(...(args as never[]));
    return undefined;
  } catch (error) {
    return error;
  }
}

let simulation: api.Simulation;
let calls: readonly ValidCall[];
beforeAll(async () => {
  simulation = await api.Simulation.create(smallNetwork(), { workers: 0 });
  calls = [...(await validCalls(simulation)), ...(await optionCalls())];
});
afterAll(() => simulation.dispose());

describe('options', () => {
  it('are all known in the calls that the table holds', async () => {
    for (const call of calls) expect(await thrown(call, call.args), call.name).toBeUndefined();
  });

  it('that nobody knows are refused', async () => {
    const passed: string[] = [];
    for (const call of calls) {
      for (const place of places(call)) {
        const args = replaced(call.args, place, (old) => ({ ...old, zzzzzzzz: 1 }));
        const error = await thrown(call, args);
        const told = error instanceof api.SynfireError && error.message.includes('zzzzzzzz');
        if (!told)
          passed.push(`${call.name} › ${[place.argument, ...place.path].join(' › ')}: ${error}`);
      }
    }
    expect(passed).toEqual([]);
  });

  it('that are misspelt are refused with the right name', async () => {
    const silent: string[] = [];
    for (const call of calls) {
      for (const place of places(call)) {
        for (const [name, value] of Object.entries(valueAt(call.args, place))) {
          const wrong = `${name}q`;
          const args = replaced(call.args, place, (old) => ({ ...old, [wrong]: value }));
          const error = await thrown(call, args);
          const told = error instanceof api.SynfireError && error.message.includes(`"${name}"`);
          if (!told)
            silent.push(
              `${call.name} › ${[place.argument, ...place.path, name].join(' › ')}: ${error}`,
            );
        }
      }
    }
    expect(silent).toEqual([]);
  });

  it('that are called or asked while something runs are what can be called or asked', async () => {
    const silent: string[] = [];
    let tried = 0;
    for (const call of calls) {
      for (const place of places(call)) {
        for (const name of Object.keys(valueAt(call.args, place))) {
          if (!HEARD.has(name)) continue;
          const args = replaced(call.args, place, (old) => ({ ...old, [name]: {} }));
          const error = await thrown(call, args);
          const told =
            error instanceof api.SynfireError &&
            error.faults.some(({ where }) => where.endsWith(name));
          if (!told) silent.push(`${call.name} › ${name}: ${error}`);
          tried++;
        }
      }
    }
    expect(silent).toEqual([]);
    expect(tried).toBeGreaterThan(12);
  });
});

const HEARD = new Set(['onProgress', 'onRow', 'onNote', 'onBuild', 'signal']);
