/** The protocol of `synfire serve`: pieces of any size, and what a confused client is told. */
import { describe, expect, it } from 'vitest';
import { type Message, pack, Unpacker } from '../../src/cli/serve/frames.ts';
import { Session } from '../../src/cli/serve/session.ts';
import { decode, encode } from '../../src/cli/serve/values.ts';

const joined = (message: Message) => {
  const pieces = pack(message);
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
};

/** Sends requests one after the other and returns the answers. */
async function ask(...requests: Record<string, unknown>[]): Promise<Record<string, unknown>[]> {
  const answers: Record<string, unknown>[] = [];
  const session = new Session(({ header }) => answers.push({ ...header }));
  requests.forEach((request, k) => {
    session.receive({ header: { id: k + 1, ...request }, arrays: [] });
  });
  await session.close();
  return answers;
}

describe('messages', () => {
  const message: Message = {
    header: { id: 1, text: 'Ω' },
    arrays: [
      Float64Array.of(1, Number.NaN),
      new Uint8Array(0),
      BigInt64Array.of(-5n),
      Int16Array.of(7),
    ],
  };

  it.each([1, 2, 3, 7, 1000])('are cut out of pieces of %i bytes', (size) => {
    const twice = [...joined(message), ...joined(message)];
    const unpacker = new Unpacker();
    const found: Message[] = [];
    for (let at = 0; at < twice.length; at += size) {
      found.push(...unpacker.push(Uint8Array.from(twice.slice(at, at + size))));
    }
    expect(found).toEqual([message, message]);
  });

  it('carry what JSON has no word for', () => {
    const value = {
      a: [Number.NaN, -Infinity, 2n ** 60n, null],
      map: new Map([['k', Float32Array.of(1)]]),
      b: { $array: 'a key of the user' },
    };
    const arrays: never[] = [];
    const text = JSON.stringify(encode(value, arrays, () => null));
    const from = { arrays, object: () => ({}), callback: () => () => {} };
    expect(decode(JSON.parse(text), from)).toEqual(value);
  });

  it('that cannot be messages are refused', () => {
    expect(() => new Unpacker().push(Uint8Array.of(255, 255, 255, 255))).toThrow(/header of/u);
    expect(() => new Unpacker().push(joined({ header: {}, arrays: [] }).fill(1, 4))).toThrow();
  });
});

describe('a confused client', () => {
  const code = (answer: Record<string, unknown>) => (answer.error as { code: string }).code;

  it('is told what it may ask', async () => {
    const answers = await ask(
      { do: 'dance' },
      { do: 'call', name: 'lifs' },
      { do: 'call', entry: 'synfire/none', name: 'lif' },
      { do: 'method', on: 99, name: 'run' },
      { do: 'call', name: 'constructor' },
      { do: 'static', of: 'Network', name: 'prototype' },
      { do: 'call', name: 'lif', args: [{ $array: 4 }] },
    );
    expect(answers.map(code)).toEqual([
      'bad-message',
      'unknown-function',
      'unknown-entry',
      'unknown-handle',
      'unknown-function',
      'bad-message',
      'bad-message',
    ]);
  });

  it('cannot reach past public names', async () => {
    const [made, ...refused] = await ask(
      { do: 'call', name: 'Network', args: [{ dt: 0.1 }] },
      { do: 'method', on: 1, name: 'constructor' },
      { do: 'get', on: 1, name: '__proto__' },
      { do: 'method', on: 1, name: '__defineGetter__', args: ['a'] },
    );
    expect(made.value).toMatchObject({ $handle: 1, class: 'Network' });
    expect(refused.map(code)).toEqual(['bad-message', 'bad-message', 'bad-message']);
  });
});
