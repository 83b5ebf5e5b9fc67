/**
 * Everything that is exported is called by someone who has read nothing: each function and constructor of each public entry, and what
 * hangs on a class, with nothing, and with what makes no sense at each place. It returns, or throws our own error.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { SynfireError } from '../../src/errors.ts';

const root = resolve(import.meta.dirname, '../..');

/**
 * Not called: what the first would change stays for all that comes after, the second opens a device in the driver's own code, and the
 * others only the library makes: they are exported to be known by `instanceof`.
 */
const LEFT_OUT = [
  ...['setAssetBase', 'openGpu'],
  ...['SynfireError', 'SynfireBug', 'RunError', 'DeviceLost', 'Recording'],
];

const mine = (): never => {
  throw new Error('of the one who reads');
};
const trap = { get: mine, has: mine, ownKeys: mine, getPrototypeOf: mine };

/** New ones each time: a callee may have changed them. */
function nonsense(): Record<string, unknown> {
  const cyclic: Record<string, unknown> = {};
  cyclic.self = cyclic;
  const sparse = new Array(5);
  sparse[3] = 1;
  return {
    ...{ undefined: undefined, null: null, true: true, NaN: Number.NaN, '-1': -1, half: 0.5 },
    ...{ '1e300': 1e300, bigint: 10n, symbol: Symbol('s'), empty: '', word: 'nothing' },
    ...{ __proto: '__proto__', none: [], sparse, lists: [[], [null]], object: {}, cyclic },
    getter: Object.defineProperty({}, 'a', { get: mine, enumerable: true }),
    length: Object.defineProperty({}, 'length', { get: mine, enumerable: true }),
    ...{ function: () => 1, thrower: mine, bytes: new Uint8Array(3), bigs: new BigInt64Array(2) },
    orphan: Object.assign(Object.create(null), { a: 1 }),
    proxy: new Proxy({}, trap),
    listProxy: new Proxy([1, 2], { get: (_, key) => (key === 'length' ? 2 : mine()) }),
  };
}

interface Callee {
  readonly name: string;
  readonly call: (...args: unknown[]) => unknown;
}

/** An exported function, or a class with its static methods. */
function callees(name: string, value: unknown): Callee[] {
  if (typeof value !== 'function' || LEFT_OUT.includes(name)) return [];
  const f = value as ((...args: unknown[]) => unknown) & Record<string, unknown>;
  if (!/^class\b/.test(Function.prototype.toString.call(f))) return [{ name, call: f }];
  const made = f as unknown as new (...args: unknown[]) => unknown;
  const statics = Object.getOwnPropertyNames(f).filter((key) => typeof f[key] === 'function');
  return [
    { name: `new ${name}`, call: (...args) => new made(...args) },
    ...statics.map((key) => ({
      name: `${name}.${key}`,
      call: (...args: unknown[]) => (f[key] as Callee['call']).call(f, ...args),
    })),
  ];
}

/** Arguments with their names: none, one thing at each of the first places, and everywhere. */
function* argumentLists(): Generator<readonly [string, readonly unknown[]]> {
  yield ['', []];
  for (const name of Object.keys(nonsense())) {
    for (let before = 0; before < 3; before++) {
      const skipped = new Array<undefined>(before).fill(undefined);
      yield [[...skipped.map(() => '–'), name].join(', '), [...skipped, nonsense()[name]]];
    }
    const all = Array.from({ length: 4 }, () => nonsense()[name]);
    yield [`${name}, ${name}, …`, all];
  }
}

async function used(result: unknown): Promise<void> {
  if (result instanceof Promise) return used(await result);
  if (typeof result !== 'object' || result === null) return;
  if ('dispose' in result && typeof result.dispose === 'function') await result.dispose();
}

const entries = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).exports;
const sources = Object.entries<{ types?: string }>(entries).flatMap(([entry, { types }]) => {
  const source = types?.replace('./dist/types/', '').replace('.d.ts', '.ts');
  return source === undefined || entry === './inline' ? [] : [[entry, source] as const];
});

it('knows all entries', () => {
  expect(sources.length).toBeGreaterThanOrEqual(Object.keys(entries).length - 3);
});

it.each(sources)('%s accepts or refuses whatever it is given', async (_, source) => {
  const module: Record<string, unknown> = await import(join(root, source));
  Error.stackTraceLimit = 12;
  const raw: string[] = [];
  for (const [name, value] of Object.entries(module)) {
    for (const { name: called, call } of callees(name, value)) {
      for (const [told, args] of argumentLists()) {
        try {
          const result = call(...args);
          if (!called.startsWith('new ')) await used(result);
        } catch (error) {
          if (!(error instanceof SynfireError)) raw.push(`${called}(${told}): ${stackOf(error)}`);
        }
      }
    }
  }
  expect(raw).toEqual([]);
});

const stackOf = (error: unknown) =>
  String((error as Error)?.stack ?? error)
    .split('\n')
    .slice(0, 9)
    .map((line) => line.trim().replaceAll(`${root}/`, ''))
    .join(' | ');
