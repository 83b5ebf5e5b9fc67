/** The 3-D view: neurons lit by their spikes, an orbit around them by pointer, wheel and keys. */
import type { camera } from './camera.ts';
import { canvasPainter } from './canvas-painter.ts';
import { isInhibitoryName } from './names.ts';
import { channels, find, style } from './page.ts';
import type { Painter } from './painter.ts';
import { placeNeurons } from './positions.ts';
import type { PopulationInfo, Slice } from './protocol.ts';

/** Wall ms in which a lit neuron fades to a third. */
const FADE = 120;

export class Space {
  #canvas = find<HTMLCanvasElement>('#space');
  #painter: Painter | undefined;
  #camera: typeof camera | undefined;
  #populations: readonly PopulationInfo[] = [];
  #glow = new Float32Array(0);
  #turn = 0.6;
  #tilt = 0.25;
  #distance = 3.2;
  #drawn = performance.now();

  constructor() {
    this.#listen();
  }

  /** Makes a painter if there is none yet; WebGPU where it can be had. What it needs is loaded now. */
  async start(): Promise<void> {
    if (this.#painter) return;
    const [{ camera }, { gpuPainter }] = await Promise.all([
      import('./camera.ts'),
      import('./gpu-painter.ts'),
    ]);
    this.#camera = camera;
    try {
      this.#use(await gpuPainter(this.#canvas, (why) => this.#fallBack(why)));
    } catch (error) {
      this.#fallBack(error instanceof Error ? error.message : String(error));
    }
  }

  show(populations: readonly PopulationInfo[]): void {
    this.#populations = populations;
    const neurons = populations.reduce((sum, { size }) => sum + size, 0);
    this.#glow = new Float32Array(neurons);
    this.#load();
  }

  add({ senders }: Slice): void {
    for (const neuron of senders) this.#glow[neuron] = 1;
  }

  draw(): void {
    const now = performance.now();
    const fade = Math.exp(-(now - this.#drawn) / FADE);
    this.#drawn = now;
    const ratio = Math.min(2, globalThis.devicePixelRatio || 1);
    const width = Math.max(1, Math.round(this.#canvas.clientWidth * ratio));
    const height = Math.max(1, Math.round(this.#canvas.clientHeight * ratio));
    const matrix = this.#camera?.(this.#turn, this.#tilt, this.#distance, width / height);
    const [spike, accent] = [channels(style('--spike')), channels(style('--accent'))];
    if (matrix) this.#painter?.paint({ matrix, glow: this.#glow, spike, accent, width, height });
    for (let i = 0; i < this.#glow.length; i++) this.#glow[i] *= fade;
  }

  #use(painter: Painter): void {
    this.#painter = painter;
    find('#space-note').textContent =
      `${painter.note} Drag or arrow keys turn, wheel or + and − zoom. Positions are a picture.`;
    this.#load();
  }

  /** A canvas that has had one kind of context gives no other: it is replaced. */
  #fallBack(why: string): void {
    const fresh = this.#canvas.cloneNode() as HTMLCanvasElement;
    this.#canvas.replaceWith(fresh);
    this.#canvas = fresh;
    this.#listen();
    this.#use(canvasPainter(fresh, why));
  }

  #load(): void {
    const tints = new Float32Array(this.#glow.length);
    for (const { name, first, size } of this.#populations) {
      tints.fill(isInhibitoryName(name) ? 1 : 0, first, first + size);
    }
    this.#painter?.load({ places: placeNeurons(this.#populations), tints });
  }

  #orbit(turn: number, tilt: number, zoom: number): void {
    this.#turn += turn;
    this.#tilt = Math.max(-1.5, Math.min(1.5, this.#tilt + tilt));
    this.#distance = Math.max(1.2, Math.min(8, this.#distance * zoom));
  }

  #listen(): void {
    const canvas = this.#canvas;
    canvas.addEventListener('pointerdown', (event) => canvas.setPointerCapture(event.pointerId));
    canvas.addEventListener('pointermove', (event) => {
      if (event.buttons !== 0) this.#orbit(-event.movementX * 0.008, event.movementY * 0.008, 1);
    });
    canvas.addEventListener('wheel', (event) => {
      event.preventDefault();
      this.#orbit(0, 0, Math.exp(event.deltaY * 0.001));
    });
    canvas.addEventListener('keydown', (event) => {
      const moves: Record<string, [number, number, number]> = {
        ArrowLeft: [-0.1, 0, 1],
        ArrowRight: [0.1, 0, 1],
        ArrowUp: [0, 0.1, 1],
        ArrowDown: [0, -0.1, 1],
        '+': [0, 0, 0.9],
        '-': [0, 0, 1.1],
      };
      const move = moves[event.key];
      if (!move) return;
      event.preventDefault();
      this.#orbit(...move);
    });
  }
}
