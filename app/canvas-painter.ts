/** The 3-D view on a plain 2-D canvas, where there is no WebGPU: the same matrix, the same discs, the far ones first. */
import { type Cloud, type Painter, project } from './painter.ts';

/** Discs that are not lit, at most; lit ones always are drawn. */
const UNLIT = 20_000;
/** Discs that are put in order of depth, at most. */
const ORDERED = 8_000;
const SHADES = 24;

export function canvasPainter(canvas: HTMLCanvasElement, why: string): Painter {
  const context = canvas.getContext('2d');
  let cloud: Cloud | undefined;
  return {
    note: `Drawn without WebGPU (${why}).`,
    load(next) {
      cloud = next;
    },
    paint({ matrix, glow, spike, accent, ground, radius, distance, width, height }) {
      if (!cloud || !context) return;
      Object.assign(canvas, { width, height });
      const { places, tints } = cloud;
      const neurons = tints.length;
      const every = Math.max(1, Math.ceil(neurons / UNLIT));
      const shades = [spike, accent].map((colour) => shadesOf(ground, colour));
      const seen: [number, number, number, number][] = [];
      for (let i = 0; i < neurons; i++) {
        if (glow[i] < 0.03 && i % every !== 0) continue;
        const at = [places[3 * i], places[3 * i + 1], places[3 * i + 2]] as const;
        const [x, y, w] = project(matrix, at, width, height);
        if (w > 0) seen.push([w, x, y, i]);
      }
      if (seen.length <= ORDERED) seen.sort((a, b) => b[0] - a[0]);
      for (const [w, x, y, i] of seen) {
        const near = Math.max(0, Math.min(1, (distance + 1 - w) / 2));
        const strength = Math.max(0.22 + 0.33 * near, glow[i]);
        const size = (radius * (1 + glow[i]) * height) / w;
        context.fillStyle = shades[tints[i]][Math.round(strength * (SHADES - 1))];
        if (size < 1.5) context.fillRect(x - size, y - size, 2 * size, 2 * size);
        else {
          context.beginPath();
          context.arc(x, y, size, 0, 7);
          context.fill();
        }
      }
    },
  };
}

/** From the ground to the colour. */
const shadesOf = (ground: readonly number[], colour: readonly number[]): string[] =>
  Array.from({ length: SHADES }, (_, k) => {
    const part = k / (SHADES - 1);
    const mixed = colour.map((c, j) => Math.round(255 * (ground[j] + part * (c - ground[j]))));
    return `rgb(${mixed.join(' ')})`;
  });
