/**
 * Typed arrays whose elements are the same are equal without more ado: the runner's own way compares them by names of properties, 4 µs an
 * element. What differs is left to it, and so is what it then says.
 */
import { expect } from 'vitest';

type Numbers = ArrayLike<number | bigint>;

const isNumbers = (value: unknown): value is Numbers =>
  ArrayBuffer.isView(value) && !(value instanceof DataView);

function sameNumbers(a: unknown, b: unknown): true | undefined {
  if (!isNumbers(a) || !isNumbers(b)) return undefined;
  if (a.constructor !== b.constructor || a.length !== b.length) return undefined;
  for (let k = 0; k < a.length; k++) if (!Object.is(a[k], b[k])) return undefined;
  return true;
}

/** Files that share a process share the runner's matchers. */
const shared = globalThis as { knowsNumbers?: true };

if (!shared.knowsNumbers) expect.addEqualityTesters([sameNumbers]);
shared.knowsNumbers = true;
