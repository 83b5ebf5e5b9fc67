/** Mistakes on the command line: the same kind of message as every other error, but exit code 2. */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { type Fault, SynfireError, suggest } from '../errors.ts';

/** The command line itself is wrong. */
export class UsageError extends SynfireError {}

export const usageFault = (found: string, expected: string, remedy: string): UsageError =>
  new UsageError({ code: 'usage', where: 'command line', found, expected, remedy });

export type Flags = Readonly<Record<string, { type: 'string' | 'boolean' }>>;

const flagsOf = (names: string, type: 'string' | 'boolean'): Flags =>
  Object.fromEntries(names.split(' ').map((name) => [name, { type }]));

/** Flags with a value, and those that are given or not; every command has --help. Names with spaces between them. */
export const flags = (valued: string, switches = 'json quiet'): Flags => ({
  ...flagsOf(valued, 'string'),
  ...flagsOf(`${switches} help`, 'boolean'),
});

/** What all that simulate take, by `flags`. */
export const SIMULATES = 'time workers';

export interface Parsed {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  /** Of options that were given: all their values in order, where `values` has the last. */
  readonly all: Readonly<Record<string, readonly string[]>>;
  readonly positionals: readonly string[];
}

/**
 * Parses `args` by the flags of a command. Every fault is reported, with the nearest known name. A
 * value may begin with a minus sign: `--weight -4`.
 */
export function parseFlags(args: readonly string[], flags: Flags): Parsed {
  const { tokens } = parseArgs({
    args: [...args],
    options: flags as ParseArgsConfig['options'],
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values: Record<string, string | boolean> = {};
  const all: Record<string, string[]> = {};
  const positionals: string[] = [];
  const faults: Fault[] = [];
  const skipped = new Set<number>();
  for (const token of tokens) {
    if (token.kind === 'positional' && !skipped.has(token.index)) positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const flag = flags[token.name];
    if (flag === undefined) {
      faults.push(unknownFlag(token.rawName, Object.keys(flags)));
      // what follows was meant as its value
      if (token.value === undefined) skipped.add(token.index + 1);
    } else if (flag.type === 'boolean') {
      if (token.value !== undefined && !/^(true|false)$/.test(token.value)) {
        faults.push(wrongValue(token.rawName, JSON.stringify(token.value), 'no value'));
      }
      values[token.name] = token.value !== 'false';
    } else if (token.value === undefined) {
      faults.push(wrongValue(token.rawName, 'no value', 'a value after it'));
    } else {
      values[token.name] = token.value;
      all[token.name] = [...(all[token.name] ?? []), token.value];
    }
  }
  if (faults.length > 0) throw new UsageError(faults);
  return { values, all, positionals };
}

const unknownFlag = (name: string, known: readonly string[]): Fault => ({
  code: 'unknown-option',
  where: 'command line',
  found: `option ${name}`,
  expected: 'an option of this command',
  remedy: suggest(
    name.replace(/^-+/, ''),
    known.map((flag) => flag),
  ),
});

const wrongValue = (name: string, found: string, expected: string): Fault => ({
  code: 'usage',
  where: `option ${name}`,
  found,
  expected,
  remedy: 'See synfire --help.',
});

/** A number given as a flag. */
export function numberFlag(
  parsed: Pick<Parsed, 'values'>,
  name: string,
  { min = 0, whole = false }: { min?: number; whole?: boolean } = {},
): number | undefined {
  const text = parsed.values[name];
  if (text === undefined) return undefined;
  const value = String(text).trim() === '' ? Number.NaN : Number(text);
  if (Number.isFinite(value) && value >= min && (!whole || Number.isInteger(value))) return value;
  throw new UsageError(
    wrongValue(`--${name}`, String(text), `a ${whole ? 'whole ' : ''}number, at least ${min}`),
  );
}
