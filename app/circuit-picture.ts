/**
 * A square of the plane of two somata: cells shaded by density, over them what was observed (a line with its spread, and the point
 * that moves it) and the states of the chains now. Both pictures of the page are drawn by this, on one scale.
 */
import { trimodalAt } from '../src/sampling/index.ts';
import { AREA, CELLS, REACH } from './circuit-grid.ts';
import { type CircuitSettings, MODES } from './circuit-model.ts';
import { channels, style } from './page.ts';

export interface Shaded {
  /** Counts or probabilities of the cells of a picture. */
  readonly cells: Float64Array;
  /** What they add up to. */
  readonly total: number;
  /** Density that is shown darkest, per unit area. */
  readonly darkest: number;
}

/** Shade of half the darkest density: below linear, so that thin places can be seen. */
const GAMMA = 0.6;
/** Chains that are drawn at most, for each px of the picture's width. */
const MOST = 0.9;
const HANDLE = 7;

export class Picture {
  readonly canvas: HTMLCanvasElement;
  readonly #shade = document.createElement('canvas');
  /** Of what the shade was made. */
  #shaded: readonly unknown[] = [];

  constructor(canvas: HTMLCanvasElement) {
    this.canvas = canvas;
    Object.assign(this.#shade, { width: CELLS, height: CELLS });
  }

  /** Place of a state on the canvas, CSS px. */
  place(x: number, y: number): readonly [number, number] {
    const size = this.canvas.clientWidth;
    return [((x + REACH) / (2 * REACH)) * size, ((REACH - y) / (2 * REACH)) * size];
  }

  /** The state under a place on the canvas. */
  state(across: number, down: number): readonly [number, number] {
    const size = this.canvas.clientWidth;
    return [(across / size) * 2 * REACH - REACH, REACH - (down / size) * 2 * REACH];
  }

  /** `states`: two numbers a chain; `named`: modes are labelled. */
  draw(
    shaded: Shaded,
    settings: CircuitSettings,
    more: { states?: Float32Array; named?: boolean },
  ) {
    const ratio = globalThis.devicePixelRatio || 1;
    const size = this.canvas.clientWidth;
    if (size === 0) return;
    const pixels = Math.round(size * ratio);
    if (this.canvas.width !== pixels) Object.assign(this.canvas, { width: pixels, height: pixels });
    const context = this.canvas.getContext('2d');
    if (!context) return;
    context.setTransform(1, 0, 0, 1, 0, 0);
    this.#paintCells(shaded);
    context.imageSmoothingEnabled = false;
    context.drawImage(this.#shade, 0, 0, pixels, pixels);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    if (settings.sense.open) this.#paintObservation(context, settings.sense);
    if (more.named) this.#paintNames(context, settings.context);
    if (more.states) this.#paintStates(context, more.states);
  }

  #paintCells({ cells, total, darkest }: Shaded): void {
    const colours = [style('--field'), style('--spike')];
    const made = [cells, total, darkest, ...colours];
    const context = this.#shade.getContext('2d');
    if (!context || made.every((value, k) => value === this.#shaded[k])) return;
    this.#shaded = made;
    const image = context.createImageData(CELLS, CELLS);
    const [from, to] = colours.map(channels);
    const scale = total > 0 ? 1 / (total * AREA * darkest) : 0;
    for (let row = 0; row < CELLS; row++) {
      for (let column = 0; column < CELLS; column++) {
        const part = Math.min(1, cells[row * CELLS + column] * scale) ** GAMMA;
        const at = 4 * ((CELLS - 1 - row) * CELLS + column);
        for (let k = 0; k < 3; k++) {
          image.data[at + k] = 255 * (from[k] + part * (to[k] - from[k]));
        }
        image.data[at + 3] = 255;
      }
    }
    context.putImageData(image, 0, 0);
  }

  #paintObservation(context: CanvasRenderingContext2D, sense: CircuitSettings['sense']): void {
    const size = this.canvas.clientWidth;
    const turn = (sense.angle * Math.PI) / 180;
    const [foot, down] = this.place(...observed(sense));
    const wide = (sense.sigma / REACH) * size; // from −σ to σ
    context.save();
    context.translate(foot, down);
    context.rotate(-turn);
    context.fillStyle = context.strokeStyle = style('--second');
    context.globalAlpha = 0.1;
    context.fillRect(-wide / 2, -2 * size, wide, 4 * size);
    context.globalAlpha = 0.9;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(0, -2 * size);
    context.lineTo(0, 2 * size);
    context.stroke();
    context.restore();
    context.fillStyle = style('--field');
    context.strokeStyle = style('--second');
    context.lineWidth = 2;
    context.beginPath();
    context.arc(foot, down, HANDLE, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
  }

  #paintNames(context: CanvasRenderingContext2D, { open, mode }: CircuitSettings['context']): void {
    context.font = '12px system-ui, sans-serif';
    context.textAlign = 'center';
    MODES.forEach((name, k) => {
      const [x, y] = this.place(...NAME_AT[k]);
      context.fillStyle = style(open && k === mode ? '--accent' : '--soft');
      context.fillText(name, x, y);
    });
    context.fillStyle = style('--soft');
    for (const value of [-1, 0, 1]) {
      const text = String(value).replace('-', '−');
      context.fillText(text, this.place(value, 0)[0], this.canvas.clientHeight - 5);
      // in a small picture both −1 would meet in the corner
      if (value >= 0 || this.canvas.clientWidth > 240) {
        context.fillText(text, 10, this.place(0, value)[1] + 4);
      }
    }
    context.fillText('x₁', this.place(0.5, 0)[0], this.canvas.clientHeight - 5);
    context.fillText('x₂', 10, this.place(0, 0.5)[1] + 4);
  }

  #paintStates(context: CanvasRenderingContext2D, states: Float32Array): void {
    context.fillStyle = style('--accent');
    context.globalAlpha = 0.8;
    const most = 2 * Math.round(MOST * this.canvas.clientWidth);
    for (let i = 0; i < Math.min(states.length, most); i += 2) {
      const [x, y] = this.place(states[i], states[i + 1]);
      context.fillRect(x - 1.25, y - 1.25, 2.5, 2.5);
    }
    context.globalAlpha = 1;
  }
}

/** The point of the line of an observation that is nearest to 0: y·(cos φ, sin φ). */
export function observed({
  angle,
  value,
}: Pick<CircuitSettings['sense'], 'angle' | 'value'>): readonly [number, number] {
  const turn = (angle * Math.PI) / 180;
  return [value * Math.cos(turn), value * Math.sin(turn)];
}

/** Above each mode, at its middle. */
const NAME_AT = MODES.map((_, mode) => {
  const points = Array.from({ length: 100 }, (_, k) => trimodalAt(mode, k / 100));
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  return [(Math.min(...xs) + Math.max(...xs)) / 2, Math.max(...ys) + 0.16] as const;
});
