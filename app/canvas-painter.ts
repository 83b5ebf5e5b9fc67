/**
 * The 3-D view on a plain 2-D canvas, where there is no WebGPU: the same matrix, the same discs, the far ones first. Their pixels are written
 * here and put onto the canvas at once: a path for each disc took many times as long.
 */
import { type Cloud, type Painter, projectAll } from './painter.ts';

/** Discs that are not lit, at most; lit ones always are drawn. */
const UNLIT = 100_000;
/** Depths that are told apart. */
const DEPTHS = 1024;
const SHADES = 24;

/** The pixels of a canvas, and room for what is seen of a cloud. */
interface Ground {
  readonly image: ImageData;
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
  readonly words: Uint32Array<ArrayBuffer>;
}

/** A colour: parts of 255, and the four bytes of its pixel. */
interface Shade {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
  readonly word: number;
}

export function canvasPainter(canvas: HTMLCanvasElement, why: string): Painter {
  const context = canvas.getContext('2d');
  let cloud: Cloud | undefined;
  let on: Ground | undefined;
  let seen = new Float32Array(0); // x, y, w of each neuron
  let order = new Uint32Array(0);
  return {
    note: `Drawn without WebGPU (${why}).`,
    load(next) {
      cloud = next;
      seen = new Float32Array(next.places.length);
      order = new Uint32Array(next.tints.length);
    },
    paint({ matrix, glow, spike, accent, ground, radius, distance, width, height }) {
      if (!cloud || !context) return;
      if (on?.image.width !== width || on.image.height !== height) {
        Object.assign(canvas, { width, height });
        on = groundOf(width, height);
      }
      const { places, tints } = cloud;
      on.words.fill(shadeOf(ground, 0).word);
      const every = Math.max(1, Math.ceil(tints.length / UNLIT));
      projectAll(matrix, places, width, height, seen);
      for (let i = 0; every > 1 && i < tints.length; i++) {
        if (glow[i] < 0.03 && i % every !== 0) seen[3 * i + 2] = 0;
      }
      const count = farFirst(seen, order);
      const shades = [spike, accent].map((colour) => shadesOf(ground, colour));
      for (let k = 0; k < count; k++) {
        const i = order[k];
        const w = seen[3 * i + 2];
        const near = Math.max(0, Math.min(1, (distance + 1 - w) / 2));
        const strength = Math.max(0.22 + 0.33 * near, glow[i]);
        const shade = shades[tints[i]][Math.round(strength * (SHADES - 1))];
        disc(on, seen[3 * i], seen[3 * i + 1], (radius * (1 + glow[i]) * height) / w, shade);
      }
      context.putImageData(on.image, 0, 0);
    },
  };
}

function groundOf(width: number, height: number): Ground {
  const image = new ImageData(width, height);
  const pixels = image.data as Uint8ClampedArray<ArrayBuffer>;
  return { image, pixels, words: new Uint32Array(pixels.buffer) };
}

/** Those in front of the eye by falling depth; returns how many. */
function farFirst(seen: Float32Array, order: Uint32Array): number {
  let least = Number.POSITIVE_INFINITY;
  let most = 0;
  for (let at = 2; at < seen.length; at += 3) {
    if (!(seen[at] > 0)) continue;
    least = Math.min(least, seen[at]);
    most = Math.max(most, seen[at]);
  }
  const scale = (DEPTHS - 1) / Math.max(1e-6, most - least);
  const starts = new Uint32Array(DEPTHS + 1);
  const depthOf = (w: number) => Math.floor((most - w) * scale);
  for (let at = 2; at < seen.length; at += 3) if (seen[at] > 0) starts[depthOf(seen[at]) + 1]++;
  for (let d = 0; d < DEPTHS; d++) starts[d + 1] += starts[d];
  const count = starts[DEPTHS];
  for (let i = 0; 3 * i < seen.length; i++) {
    const w = seen[3 * i + 2];
    if (w > 0) order[starts[depthOf(w)]++] = i;
  }
  return count;
}

/** Pixels within the radius, those at its edge by what it covers of them. */
function disc(on: Ground, x: number, y: number, r: number, shade: Shade): void {
  const { pixels, words } = on;
  const { width, height } = on.image;
  const { red, green, blue, word } = shade;
  const inner = Math.max(0, r - 0.5) ** 2;
  const outer = (r + 0.5) ** 2;
  const top = Math.max(0, Math.floor(y - r));
  const bottom = Math.min(height - 1, Math.floor(y + r));
  const left = Math.max(0, Math.floor(x - r));
  const right = Math.min(width - 1, Math.floor(x + r));
  for (let row = top; row <= bottom; row++) {
    const down = (row + 0.5 - y) ** 2;
    for (let column = left; column <= right; column++) {
      const far = (column + 0.5 - x) ** 2 + down;
      const at = row * width + column;
      if (far <= inner) words[at] = word;
      else if (far < outer) {
        const part = Math.min(1, r + 0.5 - Math.sqrt(far));
        pixels[4 * at] += part * (red - pixels[4 * at]);
        pixels[4 * at + 1] += part * (green - pixels[4 * at + 1]);
        pixels[4 * at + 2] += part * (blue - pixels[4 * at + 2]);
        pixels[4 * at + 3] = 255;
      }
    }
  }
}

const scratch = new Uint8Array(4);
const asWord = new Uint32Array(scratch.buffer);
/** From parts of 1. */
function shadeOf(parts: readonly number[], alpha = 255): Shade {
  const [red, green, blue] = parts.map((part) => Math.round(255 * part));
  scratch.set([red, green, blue, alpha]);
  return { red, green, blue, word: asWord[0] };
}

/** From the ground to the colour. */
const shadesOf = (ground: readonly number[], colour: readonly number[]): Shade[] =>
  Array.from({ length: SHADES }, (_, k) => {
    const part = k / (SHADES - 1);
    return shadeOf(colour.map((c, j) => ground[j] + part * (c - ground[j])));
  });
