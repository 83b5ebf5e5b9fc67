/** The 3-D view on a plain 2-D canvas, where there is no WebGPU: the same matrix, squares for points. */
import type { Cloud, Painter } from './painter.ts';

/** Unlit points that are drawn at most; lit ones always are. */
const UNLIT = 20_000;

export function canvasPainter(canvas: HTMLCanvasElement, why: string): Painter {
  const context = canvas.getContext('2d');
  let cloud: Cloud | undefined;
  return {
    note: `Drawn without WebGPU (${why}).`,
    load(next) {
      cloud = next;
    },
    paint({ matrix: m, glow, spike, accent, width, height }) {
      if (!cloud || !context) return;
      Object.assign(canvas, { width, height });
      const { places, tints } = cloud;
      const every = Math.max(1, Math.ceil(glow.length / UNLIT));
      const colours = [spike, accent].map((c) => c.map((v) => Math.round(v * 255)).join(' '));
      for (let i = 0; i < glow.length; i++) {
        if (glow[i] < 0.03 && i % every !== 0) continue;
        const [x, y, z] = [places[3 * i], places[3 * i + 1], places[3 * i + 2]];
        const w = m[3] * x + m[7] * y + m[11] * z + m[15];
        if (w <= 0) continue;
        const px = (0.5 + (m[0] * x + m[4] * y + m[8] * z + m[12]) / w / 2) * width;
        const py = (0.5 - (m[1] * x + m[5] * y + m[9] * z + m[13]) / w / 2) * height;
        const size = (0.004 + 0.012 * glow[i]) * (height / w);
        context.fillStyle = `rgb(${colours[tints[i]]} / ${0.18 + 0.82 * glow[i]})`;
        context.fillRect(px - size / 2, py - size / 2, size, size);
      }
    },
  };
}
