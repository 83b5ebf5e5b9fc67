/**
 * A raster that runs: one pixel a spike in a typed array, put onto a canvas as a whole. The newest
 * spike is at the right edge. Its work is one pass over the pixels and one over the new spikes, so
 * hundreds of thousands of points cost a few milliseconds a frame.
 *
 * Columns form a ring: time moves the place where it is cut, not the pixels.
 */
import type { SpikeSlice } from './spike-window.ts';
import { SpikeWindow } from './spike-window.ts';

interface RasterPopulation {
  readonly name: string;
  readonly first: number;
  readonly size: number;
  /** Drawn in the accent colour. */
  readonly inhibitory: boolean;
}

/** Colours as 0xAABBGGRR, as a canvas keeps them. */
interface RasterColours {
  readonly spike: number;
  readonly accent: number;
}

/** Rows that separate populations, in pixels. */
const GAP = 6;

export class LiveRaster {
  readonly #canvas: HTMLCanvasElement;
  readonly #window: SpikeWindow;
  #populations: readonly RasterPopulation[] = [];
  #colours: RasterColours;
  #image: ImageData | undefined;
  #pixels = new Uint32Array(0);
  #rows = new Int32Array(0);
  #tints = new Uint8Array(0);
  /** Columns since time 0 that are drawn. */
  #column = 0;
  #now = 0;
  #dirty = true;

  constructor(canvas: HTMLCanvasElement, span: number, colours: RasterColours) {
    this.#canvas = canvas;
    this.#window = new SpikeWindow(span);
    this.#colours = colours;
  }

  /** ms that the width shows. */
  get span(): number {
    return this.#window.span;
  }

  /** Spikes on the canvas. */
  get points(): number {
    return this.#window.count;
  }

  show(populations: readonly RasterPopulation[]): void {
    this.#populations = populations;
    this.#now = 0;
    this.#window.clear();
    this.#layOut();
  }

  recolour(colours: RasterColours): void {
    this.#colours = colours;
    this.#layOut();
  }

  add(slice: SpikeSlice): void {
    this.#window.add(slice);
    this.#now = slice.to;
    if (this.#image) this.#plot(slice);
  }

  /** Puts onto the canvas what changed; to be called once a frame. */
  draw(): void {
    const { width, height } = pixelSize(this.#canvas);
    if (width !== this.#image?.width || height !== this.#image.height) this.#layOut();
    const image = this.#image;
    const context = this.#canvas.getContext('2d');
    if (!this.#dirty || !image || !context) return;
    this.#dirty = false;
    const cut = this.#column % image.width;
    context.putImageData(image, -cut, 0, cut, 0, image.width - cut, image.height);
    if (cut > 0) context.putImageData(image, image.width - cut, 0, 0, 0, cut, image.height);
  }

  /** What the width shows, for who hears it: rates and regularity. Empty before anything ran. */
  async inWords(): Promise<string> {
    const slices = [...this.#window.slices];
    const [from, to] = [Math.max(0, this.#now - this.span), this.#now];
    if (!(to > from)) return '';
    // no page waits for it
    const { spikesInWords } = await import('../plot/in-words.ts');
    const times = slices.flatMap((slice) => [...slice.times]);
    const senders = slices.flatMap((slice) => [...slice.senders]);
    const words = spikesInWords({ times, senders, populations: this.#populations, from, to });
    return `last ${Math.round(to - from)} ms, ${words}`;
  }

  /** Middle of each population, as a part of the height. */
  labels(): { readonly name: string; readonly at: number }[] {
    const height = Math.max(1, this.#image?.height ?? 1);
    return this.#populations
      .filter(({ size }) => size > 0)
      .map(({ name, first, size }) => ({
        name,
        at: (this.#rows[first] + this.#rows[first + size - 1] + 1) / 2 / height,
      }));
  }

  #layOut(): void {
    this.#image = undefined; // where it is not seen now, it is laid out when it is
    const { width, height } = pixelSize(this.#canvas);
    if (width < 2 || height < 2) return;
    Object.assign(this.#canvas, { width, height });
    this.#image = new ImageData(width, height);
    this.#pixels = new Uint32Array(this.#image.data.buffer);
    const last = this.#populations.at(-1);
    const neurons = last ? last.first + last.size : 0;
    this.#rows = new Int32Array(neurons);
    this.#tints = new Uint8Array(neurons);
    const gaps = Math.max(0, this.#populations.length - 1) * GAP;
    const pitch = Math.max(0, height - gaps) / Math.max(1, neurons);
    this.#populations.forEach(({ first, size, inhibitory }, k) => {
      for (let i = first; i < first + size; i++) {
        this.#rows[i] = Math.min(height - 1, Math.floor(i * pitch + k * GAP));
      }
      this.#tints.fill(inhibitory ? 1 : 0, first, first + size);
    });
    this.#column = this.#columnOf(this.#now);
    for (const slice of this.#window.slices) this.#stamp(slice);
    this.#dirty = true;
  }

  #plot(slice: SpikeSlice): void {
    const image = this.#image!;
    const next = this.#columnOf(slice.to);
    const fresh = Math.min(image.width, next - this.#column);
    this.#clear(next - fresh, next);
    this.#column = next;
    this.#stamp(slice);
    this.#dirty = true;
  }

  /** Empties columns row by row, as they lie in memory; the ring may be cut between them. */
  #clear(from: number, to: number): void {
    const { width } = this.#image!;
    const first = from % width;
    const end = first + to - from;
    for (let row = 0; row < this.#pixels.length; row += width) {
      this.#pixels.fill(0, row + first, row + Math.min(end, width));
      if (end > width) this.#pixels.fill(0, row, row + end - width);
    }
  }

  #stamp({ senders, times }: SpikeSlice): void {
    const { width, height } = this.#image!;
    const oldest = this.#column - width;
    const tall = Math.max(1, Math.min(4, Math.round((2 * height) / this.#rows.length)));
    for (let k = 0; k < senders.length; k++) {
      const column = this.#columnOf(times[k]) - 1;
      const row = this.#rows[senders[k]];
      if (column < oldest || column < 0 || row === undefined) continue;
      const colour = this.#tints[senders[k]] ? this.#colours.accent : this.#colours.spike;
      for (let y = row; y < Math.min(height, row + tall); y++) {
        this.#pixels[y * width + (column % width)] = colour;
      }
    }
  }

  /** Columns up to a time; a spike at the end of a slice falls into the slice's last column. */
  #columnOf(time: number): number {
    return Math.ceil((time * (this.#image?.width ?? 1)) / this.span - 1e-9);
  }
}

function pixelSize(canvas: HTMLCanvasElement): { width: number; height: number } {
  const ratio = Math.min(2, globalThis.devicePixelRatio || 1);
  return {
    width: Math.round(canvas.clientWidth * ratio),
    height: Math.round(canvas.clientHeight * ratio),
  };
}

/** "#rrggbb" as a canvas keeps it. */
export function pixelColour(css: string): number {
  const rgb = Number.parseInt(css.trim().slice(1), 16);
  return (0xff000000 | ((rgb & 255) << 16) | (rgb & 0xff00) | (rgb >>> 16)) >>> 0;
}
