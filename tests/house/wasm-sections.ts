/** Just enough of the WebAssembly binary format to see what sections and imports a module has. */

export interface Section {
  readonly id: number;
  readonly bytes: Uint8Array;
}

export const DATA = 11;
export const IMPORT = 2;

/** All sections in order; throws a plain Error where the bytes are no module. */
export function sections(bytes: Uint8Array): Section[] {
  if (bytes[0] !== 0 || String.fromCharCode(...bytes.subarray(1, 4)) !== 'asm') {
    throw new Error('not a WebAssembly module');
  }
  const found: Section[] = [];
  for (let at = 8; at < bytes.length; ) {
    const id = bytes[at++];
    const [length, start] = leb(bytes, at);
    found.push({ id, bytes: bytes.subarray(start, start + length) });
    at = start + length;
  }
  return found;
}

/** An unsigned LEB128 number and where the next byte is. */
function leb(bytes: Uint8Array, at: number): [value: number, next: number] {
  let value = 0;
  let shift = 0;
  for (;;) {
    const byte = bytes[at++];
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return [value, at];
    shift += 7;
  }
}

/**
 * Whether the code holds an instruction of the relaxed SIMD proposal. Its opcodes are 0xfd and a LEB128
 * number of 0x100 to 0x12f: bytes 0x80 … 0xaf, 0x02. A constant may hold such bytes too, so that the answer
 * "yes" is to be looked at; "no" is certain.
 */
export function mayHoldRelaxedSimd(bytes: Uint8Array): boolean {
  return bytes.some((byte, k) => {
    const [low, high] = [bytes[k + 1], bytes[k + 2]];
    return byte === 0xfd && low >= 0x80 && low <= 0xaf && high === 0x02;
  });
}
