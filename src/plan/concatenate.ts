/** Typed arrays one after another, as one. */
interface Numbers extends ArrayLike<number> {
  set(values: ArrayLike<number>, at: number): void;
}

type Made<T> = new (length: number) => T;

/** `Type`: of the result; that of the first part unless given. */
export function concatenate<T extends Numbers>(parts: readonly T[]): T;
export function concatenate<T extends Numbers>(
  parts: readonly ArrayLike<number>[],
  Type: Made<T>,
): T;
export function concatenate<T extends Numbers>(
  parts: readonly (ArrayLike<number> | T)[],
  Type = parts[0].constructor as Made<T>,
): T {
  const all = new Type(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
