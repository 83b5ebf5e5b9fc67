/** How the 3-D view draws: a cloud of discs, some of them lit. Two painters, one interface. */
export interface Cloud {
  /** x, y, z of each neuron. */
  readonly places: Float32Array<ArrayBuffer>;
  /** 1 for neurons in the accent colour. */
  readonly tints: Float32Array<ArrayBuffer>;
}

export interface Frame {
  /** World to clip space, column by column. */
  readonly matrix: Float32Array<ArrayBuffer>;
  /** Brightness of each neuron, 0 … 1. */
  readonly glow: Float32Array<ArrayBuffer>;
  readonly spike: readonly number[];
  readonly accent: readonly number[];
  /** What is behind: discs far away come near to it. */
  readonly ground: readonly number[];
  /** Of a disc that is not lit, where the cloud is 1 in radius. */
  readonly radius: number;
  /** From the eye to the middle of the cloud. */
  readonly distance: number;
  readonly width: number;
  readonly height: number;
}

export interface Painter {
  /** A sentence for the page. */
  readonly note: string;
  load(cloud: Cloud): void;
  paint(frame: Frame): void;
}

/** A place on the screen, pixels, and how far from the eye; not in front of it: distance 0 or less. */
export function project(
  m: ArrayLike<number>,
  [x, y, z]: readonly [number, number, number],
  width: number,
  height: number,
): [number, number, number] {
  const w = m[3] * x + m[7] * y + m[11] * z + m[15];
  return [
    (0.5 + (m[0] * x + m[4] * y + m[8] * z + m[12]) / w / 2) * width,
    (0.5 - (m[1] * x + m[5] * y + m[9] * z + m[13]) / w / 2) * height,
    w,
  ];
}

/** The same of many places, three numbers each, into as many. */
export function projectAll(
  m: ArrayLike<number>,
  places: ArrayLike<number>,
  width: number,
  height: number,
  into: Float32Array,
): void {
  for (let at = 0; at < places.length; at += 3) {
    const x = places[at];
    const y = places[at + 1];
    const z = places[at + 2];
    const w = m[3] * x + m[7] * y + m[11] * z + m[15];
    into[at] = (0.5 + (m[0] * x + m[4] * y + m[8] * z + m[12]) / w / 2) * width;
    into[at + 1] = (0.5 - (m[1] * x + m[5] * y + m[9] * z + m[13]) / w / 2) * height;
    into[at + 2] = w;
  }
}
