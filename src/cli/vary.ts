/** `--vary name=…`: what the values of a parameter are, as text. */
import { SynfireError } from '../errors.ts';
import {
  gridDesign,
  latinHypercube,
  randomDesign,
  type SweepDesign,
  type SweepRange,
  type SweepValue,
} from '../sweep/design.ts';
import { usageFault } from './usage.ts';

export const DESIGNS = ['grid', 'random', 'lhs'] as const;

export interface DesignFlags {
  readonly vary: readonly string[];
  readonly design: (typeof DESIGNS)[number];
  readonly count?: number;
  readonly seed?: number;
}

/** Throws UsageError, `empty-design`. */
export function designFrom({ vary, design, count, seed }: DesignFlags): SweepDesign {
  const given = vary.map(split);
  const twice = given.find(([name], k) => given.findIndex(([other]) => other === name) !== k);
  if (twice) throw usageFault(`--vary ${twice[0]} twice`, 'each parameter once', 'Leave one out.');
  if (design === 'grid') {
    if (count !== undefined) {
      throw usageFault('--count with a grid', '--design random or lhs', 'Leave it out.');
    }
    return gridDesign(
      Object.fromEntries(given.map(([name, text]) => [name, valuesOf(name, text)])),
    );
  }
  if (count === undefined) {
    throw usageFault(`--design ${design} alone`, 'a number of points', 'Add --count <n>.');
  }
  const ranges = Object.fromEntries(given.map(([name, text]) => [name, rangeOf(name, text)]));
  const draw = design === 'random' ? randomDesign : latinHypercube;
  return draw(ranges, { count, seed });
}

function split(text: string): [name: string, values: string] {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw usageFault(`--vary ${text}`, 'name=values', 'E.g. --vary g=3:6:0.5 or --vary eta=0.5,1,2.');
}

/** `from:to:step`, or values with commas between them. */
function valuesOf(name: string, text: string): SweepValue[] {
  const parts = text.split(':');
  if (parts.length !== 3) {
    if (text.trim() === '') {
      throw new SynfireError({
        code: 'empty-design',
        where: `--vary ${name}`,
        found: 'no value',
        expected: 'at least one',
        remedy: 'Give values with commas between them.',
      });
    }
    return text.split(',').map((value) => typed(value.trim()));
  }
  const [from, to, step] = parts.map(Number);
  const sound = parts.every((part) => part.trim() !== '') && step > 0 && to >= from;
  const count = Math.floor((to - from) / step + 1e-9) + 1;
  if (!sound || !(count <= 1e6)) {
    const remedy = 'E.g. 3:6:0.5 is 3, 3.5, … 6.';
    throw usageFault(`--vary ${name}=${text}`, 'from:to:step, ascending', remedy);
  }
  // the decimal fraction that was meant
  return Array.from({ length: count }, (_, k) => Number((from + k * step).toPrecision(12)));
}

/** `low:high`, or `low:high:log`. */
function rangeOf(name: string, text: string): SweepRange {
  const [low, high, how, ...rest] = text.split(':');
  const numbers = [low, high].every((part) => part?.trim() && Number.isFinite(Number(part)));
  if (!numbers || rest.length > 0 || (how !== undefined && how !== 'log')) {
    throw usageFault(`--vary ${name}=${text}`, 'low:high or low:high:log', 'E.g. --vary g=3:6.');
  }
  return { low: Number(low), high: Number(high), log: how === 'log' };
}

function typed(text: string): SweepValue {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : text;
}

/** `5` is 1 … 5; `3,7` and `7,` are those seeds. */
export function seedsFrom(text: string | undefined): number | readonly number[] | undefined {
  if (text === undefined) return undefined;
  const parts = text.split(',').filter((part) => part.trim() !== '');
  const numbers = parts.map(Number);
  if (!numbers.every((n) => Number.isSafeInteger(n) && n >= 0) || numbers.length === 0) {
    throw usageFault(`--seeds ${text}`, 'how many, or seeds with commas', 'E.g. --seeds 5.');
  }
  return text.includes(',') ? numbers : numbers[0];
}
