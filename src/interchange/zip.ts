/**
 * ZIP archives as NumPy and others write them: stored or deflated entries, CRC-32, no encryption.
 *
 *     (local header, data) … | central directory | [zip64 end + locator] | end of central directory
 *
 * Only the central directory is believed; of a local header only its length is read. Before anything is unpacked the limits are
 * asked, and entries that repeat a name or share bytes are refused. Reading checks the CRC of every entry. Writing never makes an archive of 4 GiB or more (no zip64).
 */
import { checkLimit, checkUnpacked } from '../limits.ts';
import { concatenate } from '../plan/concatenate.ts';
import { FETCH_AGAIN, fileError } from './fault.ts';
import { deflateRaw, inflateRaw } from './stream.ts';

interface ZipEntry {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const ZIP64_END = 0x06064b50;
const ZIP64_LOCATOR = 0x07064b50;
/** 1980-01-01, so that equal contents give equal files. */
const DATE = (1 << 5) | 1;
const UTF8_NAMES = 1 << 11;

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

export function crc32(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (let k = 0; k < bytes.length; k++) c = CRC_TABLE[(c ^ bytes[k]) & 0xff] ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}

export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5);
}

/**
 * `compress: false` stores; otherwise an entry is deflated where that makes it shorter. Throws
 * where two entries have one name: `readZip` refuses such an archive, so none is written.
 */
export async function writeZip(
  entries: readonly ZipEntry[],
  options: { compress?: boolean } = {},
): Promise<Uint8Array> {
  const body: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  const names = new Set<string>();
  let offset = 0;
  for (const { name, bytes } of entries) {
    if (names.has(name)) {
      throw fileError(
        'zip-repeated',
        `entry "${name}"`,
        'a second entry of the name',
        'one entry a name',
        'Give each array a name of its own.',
      );
    }
    names.add(name);
    const label = new TextEncoder().encode(name);
    const packed = options.compress === false ? undefined : await deflateRaw(bytes);
    const deflated = packed !== undefined && packed.length < bytes.length;
    const data = deflated ? packed : bytes;
    // The fields that the local header and the central directory share.
    const shared = new DataView(new ArrayBuffer(26));
    shared.setUint16(0, 20, true);
    shared.setUint16(2, UTF8_NAMES, true);
    shared.setUint16(4, deflated ? 8 : 0, true);
    shared.setUint16(8, DATE, true);
    shared.setUint32(10, crc32(bytes), true);
    shared.setUint32(14, data.length, true);
    shared.setUint32(18, bytes.length, true);
    shared.setUint16(22, label.length, true);
    const fields = new Uint8Array(shared.buffer);
    directory.push(u32(CENTRAL), u16(20), fields, new Uint8Array(10), u32(offset), label);
    body.push(u32(LOCAL), fields, label, data);
    offset += 4 + 26 + label.length + data.length;
    if (offset + bytes.length > 0xffffffff) {
      throw fileError(
        'zip-too-large',
        `entry "${name}"`,
        'an archive of more than 4 GiB',
        'less',
        'Write the arrays to separate .npy files.',
      );
    }
  }
  const central = concatenate(directory, Uint8Array);
  const count = u16(entries.length);
  const end = [u32(END), u32(0), count, count, u32(central.length), u32(offset), u16(0)];
  return concatenate([...body, central, ...end], Uint8Array);
}

export async function readZip(bytes: Uint8Array, where = 'archive'): Promise<ZipEntry[]> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const entries: ZipEntry[] = [];
    const items = [...readDirectory(view, bytes, where)];
    checkItems(items, view, bytes.length, where);
    for (const item of items) {
      entries.push({ name: item.name, bytes: await extract(item, view, bytes, where) });
    }
    return entries;
  } catch (cause) {
    // A DataView that is asked beyond its end throws a RangeError: an offset that points nowhere.
    if (cause instanceof RangeError) throw damaged(where, 'an offset outside the file', cause);
    throw cause;
  }
}

/** Throws where entries repeat, overlap, or are more than the limits allow. */
function checkItems(items: readonly Item[], view: DataView, packed: number, where: string): void {
  const total = items.reduce((sum, { size }) => sum + size, 0);
  checkUnpacked(total, packed, where);
  const names = new Set<string>();
  for (const { name } of items) {
    if (names.has(name)) throw damaged(where, `two entries of the name "${name}"`);
    names.add(name);
  }
  const places = [...items].sort((a, b) => a.offset - b.offset);
  let free = 0;
  for (const { name, offset, packed: length } of places) {
    if (offset < free) throw damaged(`${where} › "${name}"`, 'bytes of another entry');
    free = dataOf(view, offset) + length;
  }
}

/** Where the data begin of the entry whose local header is at `offset`. */
const dataOf = (view: DataView, offset: number): number =>
  offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);

interface Item {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
}

function* readDirectory(view: DataView, bytes: Uint8Array, where: string): Generator<Item> {
  const end = findEnd(view, where);
  let count: number = view.getUint16(end + 10, true);
  let at: number = view.getUint32(end + 16, true);
  if ((count === 0xffff || at === 0xffffffff) && end >= 20) {
    if (view.getUint32(end - 20, true) === ZIP64_LOCATOR) {
      const end64 = u64(view, end - 12);
      if (view.getUint32(end64, true) !== ZIP64_END) throw damaged(where, 'no zip64 directory');
      count = u64(view, end64 + 32);
      at = u64(view, end64 + 48);
    }
  }
  checkLimit('archiveEntries', count, 'entries', where);
  for (let k = 0; k < count; k++) {
    if (view.getUint32(at, true) !== CENTRAL) throw damaged(where, 'a broken directory');
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    let packed = view.getUint32(at + 20, true);
    let size = view.getUint32(at + 24, true);
    let offset = view.getUint32(at + 42, true);
    const extraEnd = at + 46 + nameLength + extraLength;
    for (let extra = at + 46 + nameLength; extra + 4 <= extraEnd; ) {
      if (view.getUint16(extra, true) === 1) {
        let field = extra + 4;
        const next = () => {
          field += 8;
          return u64(view, field - 8);
        };
        if (size === 0xffffffff) size = next();
        if (packed === 0xffffffff) packed = next();
        if (offset === 0xffffffff) offset = next();
      }
      extra += 4 + view.getUint16(extra + 2, true);
    }
    yield {
      name: new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength)),
      flags: view.getUint16(at + 8, true),
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      packed,
      size,
      offset,
    };
    at = extraEnd + view.getUint16(at + 32, true);
  }
}

async function extract(item: Item, view: DataView, bytes: Uint8Array, archive: string) {
  const where = `${archive} › "${item.name}"`;
  if ((item.flags & 1) !== 0 || (item.method !== 0 && item.method !== 8)) {
    throw fileError(
      'zip-unsupported',
      where,
      (item.flags & 1) !== 0 ? 'an encrypted entry' : `compression method ${item.method}`,
      'a stored or deflated entry',
      'Write the archive with numpy.savez() or numpy.savez_compressed().',
    );
  }
  if (view.getUint32(item.offset, true) !== LOCAL) throw damaged(where, 'no local header');
  const start = dataOf(view, item.offset);
  const packed = bytes.subarray(start, start + item.packed);
  if (packed.length !== item.packed) throw damaged(where, `${packed.length} bytes of data`);
  let data = packed;
  if (item.method === 8) {
    try {
      data = await inflateRaw(packed, item.size);
    } catch (cause) {
      throw damaged(where, 'data that cannot be unpacked', cause);
    }
  }
  if (data.length !== item.size || crc32(data) !== item.crc) {
    throw damaged(where, 'data that differ from their checksum');
  }
  return data;
}

/** The end record is found from behind: a comment of up to 64 KiB may follow it. */
function findEnd(view: DataView, where: string): number {
  for (let at = view.byteLength - 22; at >= Math.max(0, view.byteLength - 22 - 0xffff); at--) {
    const fits = at + 22 + view.getUint16(at + 20, true) === view.byteLength;
    if (fits && view.getUint32(at, true) === END) return at;
  }
  throw damaged(where, 'no end of the directory');
}

function damaged(where: string, found: string, cause?: unknown) {
  return fileError('zip-damaged', where, found, 'a whole ZIP archive', FETCH_AGAIN, { cause });
}

function u64(view: DataView, at: number): number {
  return view.getUint32(at, true) + 2 ** 32 * view.getUint32(at + 4, true);
}

function u16(value: number): Uint8Array {
  return Uint8Array.of(value & 0xff, (value >>> 8) & 0xff);
}

function u32(value: number): Uint8Array {
  return Uint8Array.of(value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24);
}
