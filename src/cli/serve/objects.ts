/** What a client may call: the functions and classes of the entries, and the objects that calls gave it. */
import { printValue, SynfireError, suggest } from '../../errors.ts';

type Entry = Readonly<Record<string, unknown>>;

/** Loaded when first asked for. */
const ENTRIES: Readonly<Record<string, () => Promise<Entry>>> = {
  synfire: () => import('../../index.ts'),
  'synfire/drives': () => import('../../drives/index.ts'),
  'synfire/learn': () => import('../../learn/index.ts'),
  'synfire/linalg': () => import('../../linalg/index.ts'),
  'synfire/nest': () => import('../../interchange/nest/index.ts'),
  'synfire/nestml': () => import('../../interchange/nestml/index.ts'),
  'synfire/neuroml': () => import('../../interchange/neuroml/index.ts'),
  'synfire/nir': () => import('../../interchange/nir/index.ts'),
  'synfire/nwb': () => import('../../interchange/nwb/index.ts'),
  'synfire/sonata': () => import('../../interchange/sonata/index.ts'),
  'synfire/rate': () => import('../../rate/index.ts'),
  'synfire/sampling': () => import('../../sampling/index.ts'),
  'synfire/space': () => import('../../space/index.ts'),
};

export async function entryOf(name: string): Promise<Entry> {
  if (Object.hasOwn(ENTRIES, name)) return ENTRIES[name]();
  throw fault('unknown-entry', `"${name}"`, Object.keys(ENTRIES).join(', '), name, ENTRIES);
}

export async function exported(
  entry: string,
  name: string,
): Promise<(...args: unknown[]) => unknown> {
  const module = await entryOf(entry);
  const found = Object.hasOwn(module, name) ? module[name] : undefined;
  if (typeof found === 'function') return found as (...args: unknown[]) => unknown;
  throw fault('unknown-function', `"${name}"`, `a function or class of ${entry}`, name, module);
}

/** Functions are called, classes constructed. */
export const isClass = (value: unknown): boolean =>
  typeof value === 'function' && /^class\b/u.test(Function.prototype.toString.call(value));

interface Surface {
  readonly methods: readonly string[];
  readonly properties: readonly string[];
}

/** Public methods and properties of an object's class. */
export function surfaceOf(object: object): Surface {
  const methods = new Set<string>();
  const properties = new Set<string>(Object.keys(object));
  for (
    let prototype = Object.getPrototypeOf(object);
    prototype !== null && prototype !== Object.prototype;
    prototype = Object.getPrototypeOf(prototype)
  ) {
    for (const [name, of] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (name === 'constructor' || name.startsWith('_')) continue;
      if (typeof of.value === 'function') methods.add(name);
      else if (of.get !== undefined) properties.add(name);
    }
  }
  return { methods: [...methods], properties: [...properties] };
}

/** Objects by number, until the client lets them go. */
export class Handles {
  readonly #objects = new Map<number, object>();
  readonly #numbers = new WeakMap<object, number>();
  #next = 1;

  add(object: object): number {
    const known = this.#numbers.get(object);
    if (known !== undefined && this.#objects.has(known)) return known;
    const number = this.#next++;
    this.#objects.set(number, object);
    this.#numbers.set(object, number);
    return number;
  }

  get(number: number): object {
    const found = this.#objects.get(number);
    if (found !== undefined) return found;
    throw new SynfireError({
      code: 'unknown-handle',
      where: 'serve',
      found: printValue(number),
      expected: 'the number of an object that is still held',
      remedy: 'Do not use an object after its release.',
    });
  }

  release(number: number): void {
    this.#objects.delete(number);
  }

  get all(): Iterable<object> {
    return this.#objects.values();
  }
}

function fault(code: string, found: string, expected: string, name: string, known: object) {
  const remedy = suggest(name, Object.keys(known));
  return new SynfireError({ code, where: 'serve', found, expected, remedy });
}
