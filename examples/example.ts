/**
 * What an example is: a network from a paper with its options, how long to run it, and the numbers that
 * it has to reproduce. Examples are data and a function; the command line and the tests run them.
 */
import type { EdgeList, Network, Recording } from '../src/index.ts';
import { SynfireError, suggest } from '../src/index.ts';

export type OptionValue = number | string | boolean;

export interface OptionDeclaration<T extends OptionValue = OptionValue> {
  readonly description: string;
  readonly default: T;
  /** Texts that are allowed. */
  readonly choices?: readonly string[];
  /** Smallest and largest number that is allowed. */
  readonly range?: readonly [number, number];
  /** Whole numbers only. */
  readonly whole?: boolean;
  /** Where the default only says "as the other options have it": the value that it stands for. */
  taken?(given: GivenOptions): T;
}

/** What a user gives: values, or text as typed on the command line. */
export type GivenOptions = Readonly<Record<string, OptionValue | undefined>>;

/** Data that some examples need from outside. */
export interface ExampleData {
  readonly edges?: EdgeList;
}

/** One number beside the published one. */
export interface Check {
  readonly name: string;
  readonly value: number;
  readonly published: number;
  /** Largest difference that is accepted, in the unit of the value. */
  readonly tolerance: number;
  /** Paper, table or page. */
  readonly source: string;
  readonly ok: boolean;
}

export interface PublishedRates {
  readonly source: string;
  /** Hz, by population. */
  readonly rates: Readonly<Record<string, number>>;
}

export interface Example {
  readonly name: string;
  readonly title: string;
  readonly reference: string;
  readonly description: string;
  readonly options: Readonly<Record<string, OptionDeclaration>>;
  /** ms to run by default, and ms at the start that do not count for the rates. */
  readonly defaultTime: number;
  readonly warmup: number;
  /** It cannot be built without an edge list. */
  readonly needsEdges?: boolean;
  build(options?: GivenOptions, data?: ExampleData): Network;
  /** The same model, tiny: for kernels compiled beforehand, `verify` and quick tests. */
  small(): Network;
  published?(options?: GivenOptions): PublishedRates | undefined;
  check?(recording: Recording, options?: GivenOptions): Check[];
}

type Declarations<O> = { readonly [K in keyof O]: OptionDeclaration<O[K] & OptionValue> };

/** An example as its file writes it: with its own type of options, all of them given. */
export interface ExampleSource<O>
  extends Omit<Example, 'options' | 'build' | 'published' | 'check'> {
  readonly options: Declarations<O>;
  build(options: O, data: ExampleData): Network;
  published?(options: O): PublishedRates | undefined;
  check?(recording: Recording, options: O): Check[];
}

/** Every example has a seed. */
export const seedOption: OptionDeclaration<number> = {
  description: 'what all random draws derive from',
  default: 1,
  range: [0, Number.MAX_SAFE_INTEGER],
  whole: true,
};

/** Fills in defaults and checks options before an example's own functions see them. */
export function defineExample<O>(source: ExampleSource<O>): Example {
  const read = (given: GivenOptions = {}) => readOptions<O>(source.name, source.options, given);
  return {
    ...source,
    options: source.options as Example['options'],
    build: (given, data = {}) => source.build(read(given), data),
    published: (given) => source.published?.(read(given)),
    check: (recording, given) => source.check?.(recording, read(given)) ?? [],
  };
}

/** What was given, with defaults for the rest. Throws SynfireError for a name or a value that is not declared. */
export function readOptions<O>(name: string, declared: Declarations<O>, given: GivenOptions): O {
  const names = Object.keys(declared);
  const unknown = Object.keys(given).find((key) => !names.includes(key));
  if (unknown !== undefined) {
    throw new SynfireError({
      code: 'unknown-option',
      where: `example "${name}"`,
      found: `option "${unknown}"`,
      expected: names.length > 0 ? `one of ${names.join(', ')}` : 'no option',
      remedy: suggest(unknown, names),
    });
  }
  const entries = Object.entries(declared as Record<string, OptionDeclaration>).map(
    ([key, declaration]) => [key, readOption(name, key, declaration, given[key])],
  );
  return Object.fromEntries(entries) as O;
}

function readOption(
  example: string,
  key: string,
  declared: OptionDeclaration,
  given: OptionValue | undefined,
): OptionValue {
  if (given === undefined) return declared.default;
  const { choices, range = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY], whole } = declared;
  if (typeof declared.default === 'boolean') {
    if (given === true || given === 'true') return true;
    if (given === false || given === 'false') return false;
    throw badOption(example, key, given, 'true or false');
  }
  if (typeof declared.default === 'string') {
    if (!choices || choices.includes(String(given))) return String(given);
    throw badOption(example, key, given, choices.join(', '), suggest(String(given), choices));
  }
  const number = typeof given === 'string' && given.trim() !== '' ? Number(given) : given;
  const fits =
    typeof number === 'number' &&
    Number.isFinite(number) &&
    number >= range[0] &&
    number <= range[1] &&
    (!whole || Number.isInteger(number));
  if (fits) return number;
  throw badOption(
    example,
    key,
    given,
    `a ${whole ? 'whole ' : ''}number from ${range[0]} to ${range[1]}`,
  );
}

function badOption(
  example: string,
  key: string,
  found: OptionValue,
  expected: string,
  remedy = 'Correct the value.',
): SynfireError {
  return new SynfireError({
    code: 'bad-option',
    where: `example "${example}" › option "${key}"`,
    found: JSON.stringify(found) ?? String(found),
    expected,
    remedy,
  });
}

let watcher: ((check: Check) => void) | undefined;

/** Who is told of each figure as soon as it is there, while a study computes; undefined is nobody. */
export function watchChecks(hear: ((check: Check) => void) | undefined): void {
  watcher = hear;
}

function told(check: Check): Check {
  watcher?.(check);
  return check;
}

/** A check by relative and absolute tolerance: the larger of the two counts. */
export function near(
  name: string,
  value: number,
  published: number,
  source: string,
  tolerance: { readonly relative: number; readonly absolute?: number },
): Check {
  const allowed = Math.max(tolerance.relative * Math.abs(published), tolerance.absolute ?? 0);
  const ok = Math.abs(value - published) <= allowed;
  return told({ name, value, published, tolerance: allowed, source, ok });
}

/** A check that a value is at least so large. */
export const atLeast = (name: string, value: number, least: number): Check =>
  told({
    name,
    value,
    published: least,
    tolerance: 0,
    source: 'at least',
    ok: value >= least,
  });

/** A check that a value is below a bound. */
export const below = (name: string, value: number, bound: number): Check =>
  told({
    name,
    value,
    published: bound,
    tolerance: 0,
    source: 'below',
    ok: value < bound,
  });

/** A check that a value lies between two. */
export function between(
  name: string,
  value: number,
  low: number,
  high: number,
  source: string,
): Check {
  const published = (low + high) / 2;
  const tolerance = (high - low) / 2;
  return told({ name, value, published, tolerance, source, ok: value >= low && value <= high });
}
