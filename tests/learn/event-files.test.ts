/** Files of event cameras, made byte by byte as their formats are documented; what is cut off or of another kind is refused. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SynfireError } from '../../src/errors.ts';
import { readAedat2, readAedat4, readNMnist, readSpikeHdf5 } from '../../src/learn/index.ts';

const file = (name: string) =>
  new Uint8Array(readFileSync(join(import.meta.dirname, 'fixtures', name)));

const size = { width: 34, height: 34 };
// x 5, y 33, brighter, 70,000 µs; x 0, y 2, darker, 8,388,607 µs (23 bits)
const nmnist = Uint8Array.of(5, 33, 0x80 | 0x01, 0x11, 0x70, 0, 2, 0x7f, 0xff, 0xff);

const dvs = { width: 346, height: 260 };

/** An AEDAT 4.0 file with one packet of two events, laid out by hand, without a table of packets. */
function stored(compression: number): Uint8Array {
  const text = new TextEncoder().encode('#!AER-DAT4.0\r\n');
  const bytes = new Uint8Array(text.length + 28 + 8 + 72);
  bytes.set(text);
  const view = new DataView(bytes.buffer, text.length);
  // header: size, root, identifier, vtable (of 6 bytes, 8 with what aligns), root: back to the vtable, compression
  const words = (at: number, ...values: number[]) =>
    values.forEach((value, k) => void view.setInt32(at + 4 * k, value, true));
  words(0, 24, 16, 0x45484f49, 6 | (8 << 16), 4, 8, compression);
  // packet: stream 0, 72 bytes: size, root, EVTS, vtable, root with one offset, vector of two
  words(28, 0, 72, 68, 16, 0x53545645, 6 | (8 << 16), 4, 8, 8, 0, 2);
  const events: [number, number, number, number][] = [
    [7000, 5, 2, 1],
    [7500, 1, 1, 0],
  ];
  for (const [k, [time, x, y, on]] of events.entries()) {
    const at = 28 + 8 + 36 + 16 * k;
    view.setBigInt64(at, BigInt(time), true);
    view.setInt16(at + 8, x, true);
    view.setInt16(at + 10, y, true);
    view.setUint8(at + 12, on);
  }
  return bytes;
}

const header = new TextEncoder().encode('#!AER-DAT2.0\r\n# a comment\r\n');
function aedat(words: readonly (readonly [address: number, time: number])[]): Uint8Array {
  const bytes = new Uint8Array(header.length + 8 * words.length);
  bytes.set(header);
  const view = new DataView(bytes.buffer, header.length);
  for (const [k, [address, time]] of words.entries()) {
    view.setUint32(8 * k, address);
    view.setUint32(8 * k + 4, time);
  }
  return bytes;
}

describe('files of events', () => {
  it('N-MNIST', () => {
    const { times, senders } = readNMnist(nmnist, size);
    expect(Array.from(senders)).toEqual([(34 + 33) * 34 + 5, 2 * 34]);
    expect(times[0]).toBe(1);
    expect(times[1]).toBeCloseTo(1 + 8318.607, 9);
    expect(readNMnist(nmnist, { ...size, begin: 5 }).times[0]).toBe(5);
    expect(readNMnist(new Uint8Array(0), size).senders.length).toBe(0);
  });

  it('AEDAT 2.0 of DVS128 and of DAVIS', () => {
    // DVS128: bit 0 darker, bits 1–7 127 − x, bits 8–14 y, bit 15 a mark
    const dvs = aedat([
      [(9 << 8) | ((127 - 100) << 1) | 1, 2000],
      [0x8000, 2100],
      [(127 << 8) | (127 << 1), 4500],
    ]);
    const large = { width: 128, height: 128, camera: 'DVS128' } as const;
    const found = readAedat2(dvs, large);
    expect(Array.from(found.senders)).toEqual([9 * 128 + 100, (128 + 127) * 128]);
    expect(Array.from(found.times)).toEqual([1, 3.5]);
    // DAVIS: bit 11 brighter, bits 12–21 x, bits 22–30 y, bit 31 no change of brightness
    const davis = aedat([
      [((179 << 22) | (239 << 12) | 0x800) >>> 0, 10],
      [0x80000000 + 5, 11],
    ]);
    const other = readAedat2(davis, { width: 240, height: 180, camera: 'DAVIS' });
    expect(Array.from(other.senders)).toEqual([(180 + 179) * 240 + 239]);
  });

  it('AEDAT 2.0 that is cut off within its header or an event is refused; between events nobody can tell', () => {
    const words = [0, 1, 2].map((k) => [(9 << 8) | (k << 1), 2000 + k] as const);
    const whole = aedat(words);
    const camera = { width: 128, height: 128, camera: 'DVS128' } as const;
    // its first line alone is a file without events
    const first = new TextEncoder().encode('#!AER-DAT2.0\r\n').length;
    for (let length = 0; length <= whole.length; length++) {
      const events = (length - header.length) / 8;
      const sound = length === first || (events >= 0 && Number.isInteger(events));
      const read = () => readAedat2(whole.subarray(0, length), camera).senders.length;
      if (sound) expect(read(), `${length}`).toBe(Math.max(0, events));
      else expect(read, `${length}`).toThrow(/bad-event-file/);
    }
  });

  it('AEDAT 2.0 whose first event begins with the byte of #: it is no line of the header', () => {
    const camera = { width: 346, height: 260, camera: 'DAVIS' } as const;
    const y = 0x23 << 2;
    const words = [0, 1].map((k) => [((y << 22) | (k << 12)) >>> 0, 0x0a00 + k] as const);
    const { senders } = readAedat2(aedat(words), camera);
    expect(Array.from(senders)).toEqual([y * 346, y * 346 + 1]);
    // where it could be taken for text, the header says where it ends
    const mark = new TextEncoder().encode('#End Of ASCII Header\r\n');
    const text = new Uint8Array([
      ...header,
      ...mark,
      0x23,
      0x20,
      0x20,
      0x20,
      0x20,
      0x20,
      0x20,
      0x0a,
    ]);
    expect(readAedat2(text, { ...camera, width: 1024 }).senders.length).toBe(1);
  });

  it('AEDAT 4.0, packed by the command lz4 in blocks that look back; other streams are passed over', () => {
    const { times, senders } = readAedat4(file('events.aedat4'), dvs);
    expect(times.length).toBe(4400);
    const unit = (k: number) => ((k % 3 ? 0 : 260) + Math.floor(k / 346)) * 346 + (k % 346);
    expect(Array.from(senders)).toEqual(Array.from(times, (_, k) => unit(k)));
    expect(times[0]).toBe(1);
    expect(times[4399]).toBeCloseTo(1 + 0.04 * 4399, 9);
    expect(readAedat4(file('events.aedat4'), { ...dvs, stream: 7 }).times.length).toBe(0);
  });

  it('AEDAT 4.0, stored, without a table; packed with Zstandard by a function of the caller', () => {
    const bytes = stored(0);
    expect(Array.from(readAedat4(bytes, dvs).senders)).toEqual([(260 + 2) * 346 + 5, 346 + 1]);
    expect(Array.from(readAedat4(bytes, dvs).times)).toEqual([1, 1.5]);
    expect(() => readAedat4(stored(3), dvs)).toThrow(/Zstandard.*packed-event-file/);
    const seen: number[] = [];
    const zstd = (packed: Uint8Array) => {
      seen.push(packed.length);
      return packed;
    };
    expect(readAedat4(stored(3), { ...dvs, zstd })).toEqual(readAedat4(bytes, dvs));
    expect(seen).toEqual([72]);
    expect(() => readAedat4(stored(9), dvs)).toThrow(/in way 9/);
  });

  it('AEDAT 4.0 that is cut off anywhere is refused, whatever is damaged throws a typed error', () => {
    const whole = file('events.aedat4');
    for (const length of [0, 5, 16, 30, 60, 100, 5000, whole.length - 100]) {
      expect(() => readAedat4(whole.subarray(0, length), dvs), `${length}`).toThrow(
        /bad-event-file/,
      );
    }
    for (let k = 0; k < 60; k++) {
      const damaged = whole.slice();
      for (let j = 0; j < 3; j++)
        damaged[(k * 7919 + j * 104_729) % damaged.length] ^= 1 << (k % 8);
      try {
        readAedat4(damaged, dvs);
      } catch (error) {
        expect(error).toBeInstanceOf(SynfireError);
      }
    }
    expect(() => readAedat4(whole, { ...dvs, height: 4 })).toThrow(/pixels of 346 × 4/);
    expect(() => readAedat4(whole, { ...dvs, zstd: 5 as never })).toThrow(/zstd/);
    expect(() => readAedat4(whole, { ...dvs, stream: -1 })).toThrow(/stream/);
    expect(() => readAedat4(whole, undefined as never)).toThrow(/bad-option/);
  });

  it('lists of spikes in HDF5, written by h5py with numbers of 16 bits', async () => {
    const samples = await readSpikeHdf5(file('spikes.h5'));
    expect(samples.length).toBe(70);
    const { label, events } = samples[0];
    expect(label).toBe(0);
    // as h5py reads them
    const seconds = [0.1441650390625, 0.94873046875, 0.95068359375];
    expect(Array.from(events.in.times)).toEqual(seconds.map((s) => 1 + 1000 * s));
    expect(Array.from(events.in.senders)).toEqual([358, 174, 218]);
    expect(samples[3].events.in.times.length).toBe(0);
    expect([samples[69].label, ...Array.from(samples[69].events.in.senders)]).toEqual([9, 198]);
    const some = { from: 0, to: 2, source: 'ear', begin: 2, duration: 500 };
    const [first, ...others] = await readSpikeHdf5(file('spikes.h5'), some);
    expect(others.length).toBe(1);
    expect(first.events.ear).toEqual({
      times: Float64Array.of(2 + 144.1650390625),
      senders: Uint16Array.of(358),
    });
  });

  it('HDF5 that is cut off or has another layout is refused', async () => {
    const whole = file('spikes.h5');
    for (const length of [0, 4, 2000, whole.length - 500]) {
      await expect(readSpikeHdf5(whole.subarray(0, length)), `${length}`).rejects.toThrow(
        /bad-event-file/,
      );
    }
    const other = readFileSync(
      join(import.meta.dirname, '../interchange/nir/fixtures/forward.nir'),
    );
    await expect(readSpikeHdf5(new Uint8Array(other))).rejects.toThrow(/spikes\/times/);
    await expect(readSpikeHdf5(whole, { channels: 300 })).rejects.toThrow(/unit 358/);
    await expect(readSpikeHdf5(whole, { from: 3, to: 3 })).rejects.toThrow(/from, to/);
    await expect(readSpikeHdf5(whole, { chanels: 3 } as never)).rejects.toThrow(/chanels/);
    await expect(
      readSpikeHdf5(whole, { load: () => Promise.reject(new Error('none')) }),
    ).rejects.toThrow(/npm install h5wasm/);
  });

  it('that are cut off, of another kind or of more pixels are refused', () => {
    expect(() => readNMnist(nmnist.subarray(0, 8), size)).toThrow(/bad-event-file/);
    expect(() => readNMnist(nmnist, { width: 34, height: 20 })).toThrow(/pixel 5, 33/);
    expect(() => readNMnist('x' as never, size)).toThrow(/wrong-type/);
    expect(() => readNMnist(nmnist, { width: 34 } as never)).toThrow(/height/);
    const camera = { ...size, camera: 'DVS128' } as const;
    expect(() => readAedat2(nmnist, camera)).toThrow(/#!AER-DAT2.0/);
    expect(() => readAedat2(aedat([[0, 1]]).subarray(0, -3), camera)).toThrow(/cut off/);
    expect(() => readAedat2(aedat([]), { ...size, camera: 'ATIS' as never })).toThrow(/camera/);
  });
});
