/** Which neuron is under a place of the 3-D view. */
import { project } from './painter.ts';

/** Pixels from a neuron within which a click picks it. */
const REACH = 14;

/** `at`: pixels of the canvas, and how large that is; of several neurons the one in front. */
export function neuronAt(
  places: Float32Array,
  matrix: ArrayLike<number>,
  at: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  },
): number | undefined {
  let best: number | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < places.length / 3; i++) {
    const place = [places[3 * i], places[3 * i + 1], places[3 * i + 2]] as const;
    const [x, y, w] = project(matrix, place, at.width, at.height);
    const off = Math.hypot(x - at.x, y - at.y);
    const cost = off + 10 * w;
    if (w > 0 && off < REACH && cost < least) [best, least] = [i, cost];
  }
  return best;
}
