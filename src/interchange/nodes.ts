/**
 * Neuron numbers of an edge list. A file names its neurons either by index (0, 1, 2 …) or by label:
 * 64-bit identifiers, names. Labels are numbered densely in ascending order, numbers before text,
 * so that the numbering does not depend on the order of the edges.
 */
import { fileError } from './fault.ts';

export const LARGEST_INDEX = 2 ** 31 - 2;

/** An index in range, or -1. By character: this is the inner loop of reading a connectome. */
export function indexOf(text: string): number {
  if (text.length === 0 || text.length > 10) return -1;
  let value = 0;
  for (let k = 0; k < text.length; k++) {
    const digit = text.charCodeAt(k) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = 10 * value + digit;
  }
  return value <= LARGEST_INDEX ? value : -1;
}

export function indexError(where: string, found: string, role: string) {
  return fileError(
    'bad-neuron-index',
    where,
    `${role} ${found}`,
    `an integer from 0 to ${LARGEST_INDEX}`,
    'Number the neurons from 0.',
  );
}

/** An id that went through a double: from 2^53 on that stands for several integers, and whose neuron it was is lost. */
export function idsRounded(where: string, found: string) {
  const remedy = 'Save the ids as int64 or text: beyond 2^53 different neurons become one double.';
  return fileError('ids-rounded', where, found, 'digits without point or exponent', remedy);
}

/** As a float is printed: 7.2e17, 720575940600000000.0. */
const FLOAT = /^\d+(\.\d*(e\+?\d+)?|e\+?\d+)$/i;

/** Gives provisional numbers in order of appearance; `finish` says which final one each became. */
export class Labels {
  readonly #seen = new Map<string, number>();

  /** `where`: the file, for messages. */
  constructor(private readonly where: string) {}

  /** Throws `ids-rounded`. */
  add(label: string): number {
    const known = this.#seen.get(label);
    if (known !== undefined) return known;
    if (FLOAT.test(label) && Number(label) > Number.MAX_SAFE_INTEGER) {
      throw idsRounded(this.where, `id "${label}"`);
    }
    this.#seen.set(label, this.#seen.size);
    return this.#seen.size - 1;
  }

  finish(): { labels: string[]; renumber: Int32Array } {
    const labels = [...this.#seen.keys()].sort(compare);
    const renumber = new Int32Array(labels.length);
    labels.forEach((label, k) => {
      renumber[this.#seen.get(label) as number] = k;
    });
    return { labels, renumber };
  }
}

/** Whole numbers by value (they may exceed 2^53), before text by code unit. */
function compare(a: string, b: string): number {
  const numeric = /^\d+$/;
  const [x, y] = [numeric.test(a), numeric.test(b)];
  if (x !== y) return x ? -1 : 1;
  if (x) {
    const [m, n] = [BigInt(a), BigInt(b)];
    if (m !== n) return m < n ? -1 : 1;
  }
  return a < b ? -1 : a > b ? 1 : 0;
}
