/** Pictures of the learning page: a raster of one sample, and weights as a field of colours. */
import { channels, style } from './page.ts';
import type { TrainingState } from './training-worker.ts';

/** A dot a spike: time to the right, neurons downwards. */
export function drawRaster(canvas: HTMLCanvasElement, state: TrainingState): void {
  const ratio = globalThis.devicePixelRatio || 1;
  const { clientWidth: width, clientHeight: height } = canvas;
  Object.assign(canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
  const context = canvas.getContext('2d');
  if (!context) return;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.fillStyle = style('--spike');
  const { senders, times, hidden, duration } = state;
  const tall = Math.max(1.5, Math.min(4, height / hidden));
  for (let k = 0; k < times.length; k++) {
    const x = (times[k] / duration) * (width - 2);
    context.fillRect(x, (senders[k] / hidden) * (height - tall), 2, tall);
  }
}

/** One cell a weight, sources in rows: positive and negative in two colours, as strong as their size beside the largest. */
export function drawWeights(
  canvas: HTMLCanvasElement,
  { weights, rows, hidden }: TrainingState,
): void {
  Object.assign(canvas, { width: hidden, height: rows });
  const context = canvas.getContext('2d');
  if (!context) return;
  const image = context.createImageData(hidden, rows);
  const [up, down] = ['--accent', '--second'].map((name) => channels(style(name)));
  const most = weights.reduce((largest, w) => Math.max(largest, Math.abs(w)), 1e-12);
  for (const [k, w] of weights.entries()) {
    const colour = w > 0 ? up : down;
    const cell = [...colour.map((x) => 255 * x), (255 * Math.abs(w)) / most];
    image.data.set(cell.map(Math.round), 4 * k);
  }
  context.putImageData(image, 0, 0);
}
