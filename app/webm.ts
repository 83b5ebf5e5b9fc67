/**
 * A WebM file of encoded frames: a header, the track, a title, and clusters that each begin with a key frame. It says how long it is,
 * which a browser's recorder leaves out. Element numbers: RFC 9559 (Matroska), RFC 8794 (EBML).
 */
export interface EncodedFrame {
  readonly data: Uint8Array;
  /** ms from the start. */
  readonly time: number;
  readonly isKey: boolean;
}

export interface Film {
  readonly codec: 'V_VP8' | 'V_VP9';
  readonly width: number;
  readonly height: number;
  /** ms. */
  readonly duration: number;
  readonly title: string;
  readonly frames: readonly EncodedFrame[];
}

export function webm({
  codec,
  width,
  height,
  duration,
  title,
  frames,
}: Film): Uint8Array<ArrayBuffer> {
  const header = element(
    0x1a45dfa3,
    ...[uint(0x4286, 1), uint(0x42f7, 1), uint(0x42f2, 4), uint(0x42f3, 8)],
    ...[text(0x4282, 'webm'), uint(0x4287, 4), uint(0x4285, 2)],
  );
  const length = new Uint8Array(8);
  new DataView(length.buffer).setFloat64(0, duration);
  const info = element(
    0x1549a966,
    ...[uint(0x2ad7b1, 1_000_000), element(0x4489, length), text(0x7ba9, title)],
    ...[text(0x4d80, 'Synfire'), text(0x5741, 'Synfire')],
  );
  const video = element(0xe0, uint(0xb0, width), uint(0xba, height));
  const track = element(
    0xae,
    ...[uint(0xd7, 1), uint(0x73c5, 1), uint(0x83, 1), uint(0x9c, 0), text(0x86, codec), video],
  );
  const groups: EncodedFrame[][] = [];
  for (const frame of frames) {
    if (frame.isKey || groups.length === 0) groups.push([]);
    groups[groups.length - 1].push(frame);
  }
  const clusters = groups.map((group) => {
    const start = Math.round(group[0].time);
    return element(0x1f43b675, uint(0xe7, start), ...group.map((frame) => block(frame, start)));
  });
  return joined([header, element(0x18538067, info, element(0x1654ae6b, track), ...clusters)]);
}

/** Of track 1, its time in ms from the cluster's. */
function block({ data, time, isKey }: EncodedFrame, start: number): Uint8Array {
  const head = new Uint8Array(4);
  head[0] = 0x81;
  new DataView(head.buffer).setInt16(1, Math.round(time) - start);
  head[3] = isKey ? 0x80 : 0;
  return element(0xa3, head, data);
}

/** Number, length in eight bytes, content. */
function element(id: number, ...content: Uint8Array[]): Uint8Array {
  const length = content.reduce((sum, part) => sum + part.length, 0);
  const size = new Uint8Array(8);
  new DataView(size.buffer).setBigUint64(0, BigInt(length));
  size[0] = 0x01;
  return joined([bytesOf(id), size, ...content]);
}

const uint = (id: number, value: number): Uint8Array => element(id, bytesOf(value));
const text = (id: number, value: string): Uint8Array =>
  element(id, new TextEncoder().encode(value));

/** Of a whole number, the highest first; 0 is one byte. */
function bytesOf(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let left = value; left > 0 || bytes.length === 0; left = Math.floor(left / 256)) {
    bytes.unshift(left % 256);
  }
  return Uint8Array.from(bytes);
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
