/** Files of event cameras, made byte by byte as their formats are documented; what is cut off or of another kind is refused. */
import { describe, expect, it } from 'vitest';
import { readAedat2, readNMnist } from '../../src/learn/index.ts';

const size = { width: 34, height: 34 };
// x 5, y 33, brighter, 70,000 µs; x 0, y 2, darker, 8,388,607 µs (23 bits)
const nmnist = Uint8Array.of(5, 33, 0x80 | 0x01, 0x11, 0x70, 0, 2, 0x7f, 0xff, 0xff);

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
