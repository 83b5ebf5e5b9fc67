/**
 * Saved states as bytes: one buffer that can be written to a file and read on any host, whatever it is a state of.
 *
 *     0  magic "synfire\0"       8  version, u32        12  bytes of the header, u32
 *    16  bytes in all, f64      24  digest of all that is above and below, 2 × u32
 *    32  header: JSON {kind, parts, state, arrays}, filled up with spaces; then the arrays, each at a multiple of 8
 *
 * `parts` says of what it is a state, as digests by place (plan/identity.ts); in `state` {"$": k} stands for array k. All numbers are
 * little-endian. Reading refuses by name what differs: kind, version, parts; bytes that are missing or were altered.
 */
import { SynfireError } from '../../errors.ts';
import { Digest } from '../../plan/digest.ts';
import type { Identity } from '../../plan/identity.ts';

const MAGIC = 'synfire\0';
const VERSION = 1;
const HEAD = 32;
const TYPES = {
  Uint8Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
} as const;
type TypeName = keyof typeof TYPES;
type Saved = InstanceType<(typeof TYPES)[TypeName]>;

interface Header {
  readonly kind: string;
  readonly parts: Identity;
  readonly state: unknown;
  readonly arrays: readonly (readonly [TypeName, number])[];
}

/** `kind`: "spiking", "rate", … `state` is plain data with typed arrays. */
export function pack(kind: string, parts: Identity, state: unknown): Uint8Array<ArrayBuffer> {
  const arrays: Saved[] = [];
  const sized = () => arrays.map((array) => [array.constructor.name, array.length]);
  const text = JSON.stringify({ kind, parts, state, arrays: { toJSON: sized } }, (_, value) => {
    if (!ArrayBuffer.isView(value)) return value;
    arrays.push(value as Saved);
    return { $: arrays.length - 1 };
  });
  const header = new TextEncoder().encode(text);
  const headed = HEAD + padded(header.length);
  const total = arrays.reduce((sum, { byteLength }) => sum + padded(byteLength), headed);
  const bytes = new Uint8Array(total);
  bytes.fill(32, HEAD, headed);
  bytes.set(header, HEAD);
  let at = headed;
  for (const array of arrays) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
    at += padded(array.byteLength);
  }
  bytes.set(new TextEncoder().encode(MAGIC));
  const view = new DataView(bytes.buffer);
  view.setUint32(8, VERSION, true);
  view.setUint32(12, header.length, true);
  view.setFloat64(16, total, true);
  const [low, high] = digestOfBytes(bytes);
  view.setUint32(24, low, true);
  view.setUint32(28, high, true);
  return bytes;
}

/** A state that could be read and makes no sense. */
export const badSnapshot = (where: string, found: string, expected: string): SynfireError =>
  new SynfireError({
    code: 'bad-snapshot',
    where,
    found,
    expected,
    remedy: 'It was not written by Synfire, or by a faulty one. Nothing was changed.',
  });

/** The state that `pack` was given. Throws `snapshot-…` where these bytes are none of this kind and of these parts. */
export function unpack(given: Uint8Array, kind: string, parts: Identity, where: string): unknown {
  const refuse = (code: string, found: string, expected: string, remedy: string): never => {
    throw new SynfireError({ code, where, found, expected, remedy });
  };
  if (!(given instanceof Uint8Array)) {
    const found = given === null ? 'null' : typeof given;
    refuse('wrong-type', found, 'a Uint8Array', 'Give what snapshot() returned, or a file of it.');
  }
  const isOne = [...MAGIC].every((letter, k) => given[k] === letter.charCodeAt(0));
  if (!isOne) {
    const found = `${given.length} bytes that begin otherwise`;
    refuse('not-a-snapshot', found, 'a snapshot of Synfire', 'Give what snapshot() returned.');
  }
  // a file that was read may lie anywhere in a buffer, and a shared one may change meanwhile
  const still = given.buffer instanceof ArrayBuffer && given.byteOffset % 8 === 0;
  const bytes = still ? given : new Uint8Array(given);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = bytes.length >= 12 ? view.getUint32(8, true) : VERSION;
  if (version !== VERSION) {
    const remedy = 'Read it with the version of Synfire that wrote it.';
    refuse('snapshot-version', `version ${version}`, `version ${VERSION}`, remedy);
  }
  const total = bytes.length >= HEAD ? view.getFloat64(16, true) : HEAD;
  if (bytes.length !== total || total % 8 !== 0) {
    const remedy = 'The file is incomplete: copy or write it again.';
    refuse('snapshot-damaged', `${bytes.length} bytes`, `${total} bytes`, remedy);
  }
  const [low, high] = digestOfBytes(bytes);
  if (low !== view.getUint32(24, true) || high !== view.getUint32(28, true)) {
    const remedy = 'It was changed after it was written: copy it again.';
    refuse('snapshot-damaged', 'bytes that do not match their digest', 'bytes as written', remedy);
  }
  const header = headerOf(bytes.subarray(HEAD, HEAD + view.getUint32(12, true)));
  const first = HEAD + padded(view.getUint32(12, true));
  const state = header && stateOf(bytes, header, first);
  if (header === undefined || state === undefined) {
    return refuse('snapshot-damaged', 'a header that makes no sense', 'a header', 'Save it again.');
  }
  if (header.kind !== kind) {
    const remedy = `Restore it into a simulation of kind "${header.kind}".`;
    refuse('snapshot-kind', `a snapshot of kind "${header.kind}"`, `kind "${kind}"`, remedy);
  }
  const names = [...new Set([...Object.keys(parts), ...Object.keys(header.parts)])];
  const other = names.filter((name) => parts[name] !== header.parts[name]);
  if (other.length > 0) {
    const shown = other.slice(0, SHOWN).map((name) => said(name, header.parts[name], parts[name]));
    const more = other.length > SHOWN ? `, and ${other.length - SHOWN} more` : '';
    refuse(
      'snapshot-network',
      `a snapshot of another network: ${shown.join(', ')}${more}`,
      'one of this network',
      'Restore snapshots into the network that they were taken from. Nothing was changed.',
    );
  }
  return state;
}

/** Places that a refusal names. */
const SHOWN = 5;

const isDigest = (text: string | undefined) => text !== undefined && /^[0-9a-f]{16}$/.test(text);

function said(name: string, there: string | undefined, here: string | undefined): string {
  if (there === undefined) return `no ${name}`;
  if (here === undefined) return `${name}, which is not here`;
  const long = isDigest(there) || isDigest(here) || there.length + here.length > 80;
  return long ? name : `${name} is ${there}, not ${here}`;
}

function headerOf(bytes: Uint8Array): Header | undefined {
  try {
    const header = JSON.parse(new TextDecoder().decode(bytes)) as Header;
    const { kind, parts, arrays } = header;
    const known = arrays.every(
      ([type, length]) => Object.hasOwn(TYPES, type) && Number.isSafeInteger(length) && length >= 0,
    );
    const told = Object.values(parts).every((digest) => typeof digest === 'string');
    return typeof kind === 'string' && known && told ? header : undefined;
  } catch {
    return undefined;
  }
}

/** With copies of the arrays; undefined where they do not fill the bytes. */
function stateOf(bytes: Uint8Array, { arrays, state }: Header, first: number): unknown {
  let at = first;
  const places = arrays.map(([type, length]) => {
    const place = at;
    at += padded(length * TYPES[type].BYTES_PER_ELEMENT);
    return place;
  });
  if (at !== bytes.length) return undefined;
  const copies = arrays.map(([type, length], k) =>
    new TYPES[type](bytes.buffer as ArrayBuffer, bytes.byteOffset + places[k], length).slice(),
  );
  const inside = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(inside);
    if (typeof value !== 'object' || value === null) return value ?? undefined;
    if ('$' in value) return copies[value.$ as number];
    return Object.fromEntries(Object.entries(value).map(([name, v]) => [name, inside(v)]));
  };
  return inside(state);
}

function digestOfBytes(bytes: Uint8Array): readonly [number, number] {
  const digest = new Digest();
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  digest.words(words.subarray(2, 6));
  digest.words(words.subarray(HEAD / 4));
  const text = digest.toString();
  return [Number.parseInt(text.slice(8), 16), Number.parseInt(text.slice(0, 8), 16)];
}

const padded = (length: number): number => 8 * Math.ceil(length / 8);
