/**
 * One client: its requests are carried out one after the other, but for `cancel`, which acts at once on the call that is running.
 *
 * Requests `{ id, do, … }`: `hello` · `call` { entry, name, args } · `method` { on, name, args } · `get` { on, name } ·
 * `release` { on } · `cancel` { request }. Each is answered by `{ id, value }` or `{ id, error }`; in between come
 * `{ callback, args }` where a function of the client is called.
 */
import { SynfireError } from '../../errors.ts';
import { version } from '../version.ts';
import type { Message, WireArray } from './frames.ts';
import { entryOf, exported, Handles, isClass, surfaceOf } from './objects.ts';
import { decode, encode } from './values.ts';

const PROTOCOL = 1;

/** Calls that take a signal among their options, the last argument. */
const STOPPABLE = new Set(['run', 'simulate', 'stream']);

interface Request {
  readonly id: number;
  readonly do: string;
  readonly [field: string]: unknown;
}

export class Session {
  readonly #handles = new Handles();
  readonly #running = new Map<number, AbortController>();
  readonly #send: (message: Message) => void;
  #last: Promise<unknown> = Promise.resolve();

  constructor(send: (message: Message) => void) {
    this.#send = send;
  }

  receive({ header, arrays }: Message): void {
    const request = header as Request;
    if (request.do === 'cancel') {
      this.#running.get(request.request as number)?.abort();
      return;
    }
    const controller = new AbortController();
    this.#running.set(request.id, controller);
    this.#last = this.#last.then(async () => {
      const outgoing: WireArray[] = [];
      const handle = (object: object) => this.#handle(object);
      try {
        const value = await this.#carryOut(request, arrays, controller.signal);
        const answer = encode(value, outgoing, handle);
        this.#send({ header: { id: request.id, value: answer }, arrays: outgoing });
      } catch (error) {
        const answer = encode(errorOf(error), outgoing, handle);
        this.#send({ header: { id: request.id, error: answer }, arrays: outgoing });
      } finally {
        this.#running.delete(request.id);
      }
    });
  }

  /** Ends what the client left: workers, devices. */
  async close(): Promise<void> {
    for (const controller of this.#running.values()) controller.abort();
    await this.#last;
    for (const object of this.#handles.all) {
      const { dispose } = object as { dispose?: () => unknown };
      if (typeof dispose === 'function') await dispose.call(object);
    }
  }

  async #carryOut(
    request: Request,
    arrays: readonly WireArray[],
    signal: AbortSignal,
  ): Promise<unknown> {
    const args = () => {
      const given = decode(request.args ?? [], {
        arrays,
        object: (id) => this.#handles.get(id),
        callback:
          (id) =>
          (...values) =>
            this.#call(id, values),
      }) as unknown[];
      return stoppable(String(request.name), given, signal);
    };
    switch (request.do) {
      case 'hello': {
        const names = Object.keys(await entryOf(String(request.entry ?? 'synfire')));
        return { version: version(), protocol: PROTOCOL, names };
      }
      case 'call': {
        const target = await exported(String(request.entry ?? 'synfire'), String(request.name));
        if (!isClass(target)) return target(...args());
        return Reflect.construct(target, args());
      }
      case 'static': {
        const type = await exported(String(request.entry ?? 'synfire'), String(request.of));
        const name = String(request.name);
        const method = Object.hasOwn(type, name) ? Reflect.get(type, name) : undefined;
        if (typeof method === 'function') return method.apply(type, args());
        throw refused(`${request.of}.${name}`, 'a static method of the class');
      }
      case 'method':
      case 'get': {
        const object = this.#handles.get(Number(request.on));
        const { methods, properties } = surfaceOf(object);
        const name = String(request.name);
        if (request.do === 'get' && properties.includes(name)) return Reflect.get(object, name);
        if (request.do === 'method' && methods.includes(name)) {
          return Reflect.get(object, name).apply(object, args());
        }
        throw refused(`"${name}"`, `one of ${[...methods, ...properties].join(', ')}`);
      }
      case 'release':
        this.#handles.release(Number(request.on));
        return null;
      default:
        throw refused(`do: "${request.do}"`, 'hello, call, static, method, get, release, cancel');
    }
  }

  #handle(object: object): unknown {
    const target =
      Symbol.asyncIterator in object ? new Stream(object as AsyncIterable<unknown>) : object;
    const id = this.#handles.add(target);
    return { $handle: id, class: className(target), ...surfaceOf(target) };
  }

  #call(callback: number, values: readonly unknown[]): void {
    const arrays: WireArray[] = [];
    const args = values.map((value) => encode(value, arrays, (object) => this.#handle(object)));
    this.#send({ header: { callback, args }, arrays });
  }
}

/** As it was written: a bundler may put an underscore before the name of a class and a number behind it. */
const className = (object: object) => object.constructor.name.replace(/^_|\d+$/gu, '');

/** Pieces of a run, one a call; `undefined` after the last. */
class Stream {
  readonly #pieces: AsyncIterator<unknown>;

  constructor(pieces: AsyncIterable<unknown>) {
    this.#pieces = pieces[Symbol.asyncIterator]();
  }

  async next(): Promise<{ done: boolean; value: unknown }> {
    const { done, value } = await this.#pieces.next();
    return { done: done === true, value };
  }
}

/** Cancelling a call stops the run in it, which then ends with what was recorded. */
function stoppable(name: string, args: unknown[], signal: AbortSignal): unknown[] {
  if (!STOPPABLE.has(name)) return args;
  const options = args.length > 1 ? (args.at(-1) as object) : {};
  return [...args.slice(0, Math.max(1, args.length - 1)), { ...options, signal }];
}

function errorOf(error: unknown): object {
  if (!(error instanceof SynfireError)) {
    const message = error instanceof Error ? error.message : String(error);
    return { code: 'bug', message, faults: [] };
  }
  const { code, message, faults } = error;
  const { recording } = error as { recording?: object };
  return { code, message, faults, ...(recording === undefined ? {} : { recording }) };
}

const refused = (found: string, expected: string) =>
  new SynfireError({
    code: 'bad-message',
    where: 'serve',
    found,
    expected,
    remedy: 'See docs/serve.md.',
  });
