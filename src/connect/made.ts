/** Checks of things that only the library makes, and of objects whose fields are read: reading what a stranger hands over may throw. */
import { reading } from '../errors.ts';
import { expectArgument } from './argument.ts';

/** A class, also one that others cannot call. */
interface Class<T> {
  readonly name: string;
  readonly prototype: T;
  [Symbol.hasInstance](value: unknown): boolean;
}

/** Whether a class of ours made it. */
export function isMade<T>(value: unknown, type: Class<T>): value is T {
  try {
    return value instanceof type;
  } catch {
    return false;
  }
}

/** Throws `bad-argument` unless a class of ours made it. */
export function expectMade<T>(value: unknown, type: Class<T>, where: string): asserts value is T {
  expectArgument(isMade(value, type), where, value, `a ${type.name}`);
}

/** Some fields of an object, undefined where there is none. Throws `unreadable`. */
export function fieldsOf<T extends object, K extends keyof T>(
  value: T,
  where: string,
  ...names: readonly K[]
): Pick<T, K> {
  return reading(where, () => {
    const fields = names.map((name) => [name, value?.[name]]);
    return Object.fromEntries(fields) as Pick<T, K>;
  });
}

/** What `create` gives to a constructor that is not for others. */
export const CREATED: unique symbol = Symbol('created');

/** Throws `bad-argument` where someone else calls the constructor of what only `create` makes. */
export function expectCreated(given: unknown, name: string): void {
  expectArgument(given === CREATED, `new ${name}`, given, `${name}.create(…), which waits for it`);
}
