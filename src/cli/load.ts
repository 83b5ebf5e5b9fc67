/** From what the user names (an example, a module, a JSON file) to a network that can be run. */
import { existsSync } from 'node:fs';
import { basename, extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Example, ExampleData, GivenOptions } from '../../examples/example.ts';
import { examples } from '../../examples/index.ts';
import type { Precision } from '../equations/precision.ts';
import { SynfireError, suggest } from '../errors.ts';
import { Network } from '../network/network.ts';
import { readWhole } from './files.ts';
import { allStudies } from './study.ts';
import type { Flags, Parsed } from './usage.ts';

/** The first example that is named among words of a command line. */
export function exampleAmong(words: readonly string[]): Example | undefined {
  const named = words.find((word) => Object.hasOwn(examples, word));
  return named === undefined ? undefined : examples[named];
}

/** Options of an example as flags; the seed is the command's. */
export function exampleFlags(example: Example | undefined): Flags {
  const own = Object.entries(example?.options ?? {}).filter(([name]) => name !== 'seed');
  return Object.fromEntries(
    own.map(([name, { default: value }]) => [
      name,
      { type: typeof value === 'boolean' ? 'boolean' : 'string' },
    ]),
  );
}

/** What a command's own flags leave for the example itself; numbers as numbers. */
export function exampleOptions({ values }: Parsed, flags: Flags): GivenOptions {
  const own = Object.entries(values).filter(([name]) => !Object.hasOwn(flags, name));
  const typed = (value: string | boolean | undefined) => {
    const isNumber = typeof value === 'string' && /^[+-]?[\d.]+(e[+-]?\d+)?$/i.test(value);
    return isNumber ? Number(value) : value;
  };
  return Object.fromEntries(own.map(([name, value]) => [name, typed(value)]));
}

/** Networks of one kind: an example, or what a file exports. */
export interface Family {
  readonly name: string;
  readonly title: string;
  readonly reference: string;
  readonly example?: Example;
  /** Makes a network with options: those of an example, or what the function of a file takes. Without a seed the default one. */
  vary(options: GivenOptions & { readonly seed?: number }): Network | Promise<Network>;
}

export interface Subject extends Omit<Family, 'vary'> {
  /** Makes the network for a seed (the default one if absent). */
  build(seed?: number): Network;
}

/** An example with its options, or the network of a file. */
export async function loadSubject(
  given: string,
  options: GivenOptions,
  data: ExampleData,
): Promise<Subject> {
  const { vary, ...about } = await loadFamily(given, options, data);
  const { example } = about;
  if (example) {
    const build = (seed?: number) =>
      example.build(seed === undefined ? options : { ...options, seed }, data);
    return { ...about, build };
  }
  const network = await vary(options);
  return { ...about, build: (seed) => withSeed(network, seed) };
}

/** Examples are given `options` with each network. */
export async function loadFamily(
  given: string,
  options: GivenOptions,
  data: ExampleData,
): Promise<Family> {
  const example = exampleAmong([given]);
  if (example) {
    const { name, title, reference } = example;
    const vary = (varied: GivenOptions) => example.build({ ...options, ...varied }, data);
    return { name, title, reference, example, vary };
  }
  const kind = extname(given).toLowerCase();
  if (!existsSync(given) && !['.js', '.mjs', '.json', '.ts'].includes(kind)) {
    throw new SynfireError({
      code: 'unknown-example',
      where: 'command line',
      found: `"${given}"`,
      expected: 'an example, or a file that exports a network',
      remedy: suggest(given, [...Object.keys(examples), ...Object.keys(await allStudies())]),
    });
  }
  const name = basename(given, extname(given));
  const common = { name, title: name, reference: given };
  if (kind === '.json') {
    const text = new TextDecoder().decode(await readWhole(given));
    const network = Network.fromJSON(text);
    return { ...common, vary: ({ seed }) => withSeed(network, seed) };
  }
  const exported = await importFile(given);
  const vary: Family['vary'] = async (varied) => {
    const made = typeof exported === 'function' ? await exported(varied) : exported;
    return withSeed(ours(made, given), varied.seed);
  };
  return { ...common, vary };
}

/** The default export of a module. Rejects with SynfireError. */
export async function importFile(path: string): Promise<unknown> {
  await readWhole(path); // says why it cannot be read
  try {
    const module = await import(pathToFileURL(resolve(path)).href);
    return module.default;
  } catch (cause) {
    if (cause instanceof SynfireError || (cause as Error)?.name === 'SynfireError') throw cause;
    const first = String((cause as Error)?.message ?? cause).split('\n')[0];
    throw new SynfireError(
      {
        code: 'cannot-import',
        where: path,
        found: first,
        expected:
          'a JavaScript module whose default export is a network, or a function that makes one',
        remedy: 'Run it with node alone to see the whole fault.',
      },
      { cause },
    );
  }
}

/** The file may have imported another copy of the library: its network then comes over as data. */
function ours(value: unknown, path: string): Network {
  if (value instanceof Network) return value;
  const { toJSON, describe } = (value ?? {}) as { toJSON?: unknown; describe?: unknown };
  if (typeof toJSON === 'function' && typeof describe === 'function') {
    return Network.fromJSON(JSON.stringify(value));
  }
  throw new SynfireError({
    code: 'no-network',
    where: path,
    found: value === undefined ? 'no default export' : `a default export of type ${typeof value}`,
    expected: 'a Network, or a function that returns one',
    remedy: 'Write "export default net".',
  });
}

function withSeed(network: Network, seed: number | undefined): Network {
  if (seed === undefined || seed === network.seed) return network;
  return Network.fromJSON({ ...(network.toJSON() as object), seed });
}

/** The network in another precision; as it is where none is named. */
export function inPrecision(network: Network, precision: Precision | undefined): Network {
  if (precision === undefined || precision === network.precision) return network;
  return Network.fromJSON({ ...network.describe(), precision });
}
