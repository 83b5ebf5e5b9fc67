/**
 * Whatever is given to a public function, it works or it throws a SynfireError: each argument of a valid call
 * and each field of its options is replaced by nonsense, one at a time.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as analysis from '../../src/analysis/index.ts';
import * as api from '../../src/index.ts';
import * as plot from '../../src/plot/index.ts';
import * as theory from '../../src/theory/index.ts';
import { smallNetwork, type ValidCall, validCalls } from './nonsense-calls.ts';

const NONSENSE: readonly unknown[] = [
  undefined,
  null,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  -1,
  0,
  'nonsense',
  {},
  [],
  () => {},
];

/** Not called: what only the library makes, where to look for files and GPUs; and, so far, the event engine. */
const LEFT_OUT = [
  ...['SynfireError', 'SynfireBug', 'RunError', 'DeviceLost', 'Recording', 'setAssetBase'],
  'openGpu',
  ...['EventSimulation', 'phaseModel', 'rapidTheta', 'entropyRate', 'kaplanYorkeDimension'],
  ...['lyapunovErrors', 'lyapunovSpectrum', 'spikingLyapunov'],
];

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

interface Mutation {
  readonly what: string;
  readonly args: readonly unknown[];
}

function mutations({ args }: ValidCall): Mutation[] {
  return args.flatMap((arg, k) =>
    NONSENSE.flatMap((nonsense): Mutation[] => {
      const with_ = (value: unknown) => args.map((old, j) => (j === k ? value : old));
      const fields = isPlain(arg) ? Object.keys(arg) : [];
      return [
        { what: `argument ${k} = ${print(nonsense)}`, args: with_(nonsense) },
        ...fields.map((field) => ({
          what: `argument ${k}.${field} = ${print(nonsense)}`,
          args: with_({ ...(arg as object), [field]: nonsense }),
        })),
      ];
    }),
  );
}

const print = (value: unknown): string =>
  typeof value === 'function'
    ? '() => {}'
    : typeof value === 'number' || value === undefined
      ? String(value)
      : JSON.stringify(value);

/** The error that is not ours, as a line; undefined where all is well. */
async function complaint(valid: ValidCall, { what, args }: Mutation): Promise<string | undefined> {
  try {
    await valid.call(...(args as never[]));
  } catch (error) {
    if (error instanceof api.SynfireError && error.faults.every((fault) => fault.code)) return;
    return `${valid.name}: ${what}: ${String(error)}`;
  }
  return;
}

async function complaints(): Promise<string[]> {
  const found: string[] = [];
  for (const valid of calls) {
    for (const mutation of mutations(valid)) {
      const line = await complaint(valid, mutation);
      if (line !== undefined) found.push(line);
    }
  }
  return found;
}

let simulation: api.Simulation;
let calls: ValidCall[];
beforeAll(async () => {
  simulation = await api.Simulation.create(smallNetwork(), { workers: 0 });
  calls = await validCalls(simulation);
});
afterAll(() => simulation.dispose());

describe('nonsense', () => {
  it('is not what the table holds: each call of it succeeds', async () => {
    for (const valid of calls) await valid.call(...(valid.args as never[]));
  });

  it('is refused with our error, or harmless, in every argument and option', async () => {
    expect(await complaints()).toEqual([]);
  });

  it('is tried on every function and method that the library exports', () => {
    const names = new Set(calls.map(({ name }) => name.split(' ')[0]));
    const functions = Object.entries({ ...api, ...analysis, ...plot, ...theory }).flatMap(
      ([name, value]) => (typeof value === 'function' && !LEFT_OUT.includes(name) ? [name] : []),
    );
    const methods = [api.Network, api.Recording, api.Simulation].flatMap((type) =>
      Object.entries(Object.getOwnPropertyDescriptors(type.prototype)).flatMap(([method, of]) =>
        method !== 'constructor' && typeof of.value === 'function'
          ? [`${type.name}.${method}`]
          : [],
      ),
    );
    const untried = [...functions, ...methods].filter((name) => !names.has(name));
    // what the engine calls, and what has no argument and ends the simulation
    expect(untried).toEqual(['Simulation', 'Recording.add', 'Simulation.dispose']);
  });
});
