/** The phase plane on a canvas: what changes seldom (arrows, lines, points, axes) is drawn once and kept, the trajectory over it at each frame. */
import { between, type Plane } from '../src/plot/level-line.ts';
import { formatNumber, linearScale, niceTicks, type Scale } from '../src/plot/scale.ts';
import { style } from './page.ts';
import type { FixedPoint, Portrait } from './phase-plane.ts';

export interface PhaseScene extends Portrait {
  readonly plane: Plane;
  /** Of the axes, with units. */
  readonly titles: readonly [string, string];
  /** dx/dt and dy/dt. */
  readonly flow: (a: number, b: number) => readonly [number, number];
  readonly threshold: readonly number[][];
  /** What a spike sets the two to; undefined: nothing that is the same after each. */
  readonly resets: readonly [number | undefined, number | undefined];
}

export interface Path {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** Indices of samples that come after a spike: the way there is a jump. */
  readonly jumps: ReadonlySet<number>;
}

const MARGIN = { left: 66, right: 14, top: 12, bottom: 40 };
const FONT = '12px system-ui, sans-serif';
/** Pixels from arrow to arrow. */
const APART = 38;
/** Pieces in which the trajectory fades. */
const SHADES = 8;

export class PhasePicture {
  readonly #canvas: HTMLCanvasElement;
  readonly #still = document.createElement('canvas');
  #scene: PhaseScene | undefined;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
  }

  /** Whether the page gave the canvas another size since `show`. */
  get isStale(): boolean {
    const { width, height } = this.#size();
    return this.#still.width !== width || this.#still.height !== height;
  }

  show(scene: PhaseScene): void {
    this.#scene = scene;
    Object.assign(this.#still, this.#size());
    const context = this.#still.getContext('2d');
    if (context) this.#drawScene(context, scene);
  }

  /** With the way of a neuron over it. */
  draw(path: Path): void {
    const scene = this.#scene;
    const context = this.#canvas.getContext('2d');
    if (!scene || !context || this.#still.width < 2) return;
    const { width, height } = this.#still;
    // a size that is set anew costs a new canvas
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      Object.assign(this.#canvas, { width, height });
    }
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, width, height);
    context.drawImage(this.#still, 0, 0);
    this.#clipped(context, scene, (across, up) => drawPath(context, path, across, up));
  }

  /** A length in pixels of the page as parts of the plane. */
  get perPixel(): readonly [number, number] {
    const { clientWidth, clientHeight } = this.#canvas;
    const plane = this.#scene?.plane;
    if (!plane) return [0, 0];
    return [
      (plane.x.to - plane.x.from) / Math.max(1, clientWidth - MARGIN.left - MARGIN.right),
      (plane.y.to - plane.y.from) / Math.max(1, clientHeight - MARGIN.top - MARGIN.bottom),
    ];
  }

  #size(): { width: number; height: number } {
    const ratio = this.#ratio();
    const { clientWidth, clientHeight } = this.#canvas;
    return { width: Math.round(clientWidth * ratio), height: Math.round(clientHeight * ratio) };
  }

  #ratio = () => Math.min(2, globalThis.devicePixelRatio || 1);

  #scales({ plane }: PhaseScene): [Scale, Scale] {
    const ratio = this.#ratio();
    const [wide, tall] = [this.#still.width / ratio, this.#still.height / ratio];
    return [
      linearScale([plane.x.from, plane.x.to], [MARGIN.left, wide - MARGIN.right]),
      linearScale([plane.y.from, plane.y.to], [tall - MARGIN.bottom, MARGIN.top]),
    ];
  }

  /** Draws within the axes only. */
  #clipped(
    context: CanvasRenderingContext2D,
    scene: PhaseScene,
    drawn: (across: Scale, up: Scale) => void,
  ): void {
    const ratio = this.#ratio();
    const [across, up] = this.#scales(scene);
    context.save();
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.beginPath();
    const [left, right] = across.range;
    const [low, high] = up.range;
    context.rect(left, high, right - left, low - high);
    context.clip();
    drawn(across, up);
    context.restore();
  }

  #drawScene(context: CanvasRenderingContext2D, scene: PhaseScene): void {
    this.#clipped(context, scene, (across, up) => {
      drawFlow(context, scene, across, up);
      const lines = (segments: readonly number[][], colour: string, width: number) => {
        context.strokeStyle = style(colour);
        context.lineWidth = width;
        context.beginPath();
        for (const line of chained(segments)) {
          line.forEach(([x, y], k) => {
            if (k === 0) context.moveTo(across(x), up(y));
            else context.lineTo(across(x), up(y));
          });
        }
        context.stroke();
      };
      lines(scene.stillX, '--second', 2);
      lines(scene.stillY, '--accent', 2);
      context.setLineDash([6, 4]);
      lines(scene.threshold, '--soft', 1.5);
      context.setLineDash([2, 4]);
      lines(resetLines(scene), '--soft', 1.5);
      context.setLineDash([]);
      for (const point of scene.points) drawPoint(context, point, across(point.x), up(point.y));
    });
    const ratio = this.#ratio();
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawAxes(context, scene, ...this.#scales(scene));
  }
}

const resetLines = ({ resets: [x, y], plane }: PhaseScene): number[][] => [
  ...(x === undefined ? [] : [[x, plane.y.from, x, plane.y.to]]),
  ...(y === undefined ? [] : [[plane.x.from, y, plane.x.to, y]]),
];

/** Segments that meet, as lines from end to end: a dash goes on from one to the next. */
function chained(segments: readonly number[][]): [number, number][][] {
  const key = (x: number, y: number) => `${x} ${y}`;
  const at = new Map<string, number[]>();
  segments.forEach(([x0, y0, x1, y1], k) => {
    for (const end of [key(x0, y0), key(x1, y1)]) at.set(end, [...(at.get(end) ?? []), k]);
  });
  const used = new Set<number>();
  /** On from a place, as long as there is a segment that nobody took. */
  const follow = (x: number, y: number): [number, number][] => {
    const way: [number, number][] = [];
    for (let place = key(x, y); ; ) {
      const next = at.get(place)?.find((k) => !used.has(k));
      if (next === undefined) return way;
      used.add(next);
      const [x0, y0, x1, y1] = segments[next];
      const [px, py] = key(x0, y0) === place ? [x1, y1] : [x0, y0];
      way.push([px, py]);
      place = key(px, py);
    }
  };
  return segments.flatMap(([x0, y0, x1, y1], k) => {
    if (used.has(k)) return [];
    used.add(k);
    return [[...follow(x0, y0).reverse(), [x0, y0], [x1, y1], ...follow(x1, y1)]];
  }) as [number, number][][];
}

/** Arrows of one length: where it goes, not how fast. */
function drawFlow(
  context: CanvasRenderingContext2D,
  { plane, flow }: PhaseScene,
  across: Scale,
  up: Scale,
): void {
  context.strokeStyle = style('--soft');
  context.globalAlpha = 0.45;
  context.lineWidth = 1;
  context.beginPath();
  const [columns, rows] = [across, up].map(({ range: [from, to] }) =>
    Math.max(4, Math.round(Math.abs(to - from) / APART)),
  );
  for (let i = 0; i < columns; i++) {
    for (let j = 0; j < rows; j++) {
      const [a, b] = [between(plane.x, (i + 0.5) / columns), between(plane.y, (j + 0.5) / rows)];
      const [da, db] = flow(a, b);
      const [px, py] = [across(a), up(b)];
      const [vx, vy] = [across(a + da) - px, up(b + db) - py];
      const length = Math.hypot(vx, vy);
      if (!(length > 0) || !Number.isFinite(length)) continue;
      const [ux, uy] = [(9 * vx) / length, (9 * vy) / length];
      context.moveTo(px - ux, py - uy);
      context.lineTo(px + ux, py + uy);
      context.lineTo(px + 0.45 * ux - 0.3 * uy, py + 0.45 * uy + 0.3 * ux);
      context.moveTo(px + ux, py + uy);
      context.lineTo(px + 0.45 * ux + 0.3 * uy, py + 0.45 * uy - 0.3 * ux);
    }
  }
  context.stroke();
  context.globalAlpha = 1;
}

/** Full where it is stable, empty where it is not, crossed where it is a saddle. */
function drawPoint(
  context: CanvasRenderingContext2D,
  { kind, beyond }: FixedPoint,
  x: number,
  y: number,
): void {
  context.strokeStyle = style('--ink');
  context.fillStyle = style(kind.startsWith('stable') ? '--ink' : '--field');
  context.globalAlpha = beyond ? 0.45 : 1;
  context.lineWidth = 2;
  context.beginPath();
  context.arc(x, y, 6, 0, 7);
  context.fill();
  context.stroke();
  if (kind === 'saddle') {
    context.beginPath();
    context.moveTo(x - 4, y - 4);
    context.lineTo(x + 4, y + 4);
    context.moveTo(x - 4, y + 4);
    context.lineTo(x + 4, y - 4);
    context.stroke();
  }
  context.globalAlpha = 1;
}

function drawAxes(
  context: CanvasRenderingContext2D,
  { plane, titles }: PhaseScene,
  across: Scale,
  up: Scale,
): void {
  const [left, right] = across.range;
  const [low, high] = up.range;
  context.strokeStyle = style('--rule');
  context.lineWidth = 1;
  context.strokeRect(left - 0.5, high - 0.5, right - left + 1, low - high + 1);
  context.font = FONT;
  context.fillStyle = style('--soft');
  context.textBaseline = 'top';
  context.textAlign = 'center';
  for (const value of niceTicks(plane.x.from, plane.x.to, (right - left) / 90)) {
    context.fillText(formatNumber(value), across(value), low + 6);
  }
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  for (const value of niceTicks(plane.y.from, plane.y.to, (low - high) / 60)) {
    context.fillText(formatNumber(value), left - 6, up(value));
  }
  context.fillStyle = style('--ink');
  context.textAlign = 'center';
  context.fillText(titles[0], (left + right) / 2, low + 30);
  context.translate(12, (low + high) / 2);
  context.rotate(-Math.PI / 2);
  context.fillText(titles[1], 0, 0);
}

function drawPath(context: CanvasRenderingContext2D, path: Path, across: Scale, up: Scale): void {
  const count = path.x.length;
  if (count === 0) return;
  context.strokeStyle = style('--spike');
  context.lineJoin = 'round';
  for (let shade = 0; shade < SHADES; shade++) {
    const [from, to] = [shade, shade + 1].map((k) => Math.floor((k * (count - 1)) / SHADES));
    for (const isJump of [false, true]) {
      context.globalAlpha = ((shade + 1) / SHADES) * (isJump ? 0.35 : 0.9);
      context.lineWidth = isJump ? 1 : 1.6;
      context.setLineDash(isJump ? [3, 3] : []);
      context.beginPath();
      for (let k = from; k < to; k++) {
        if (path.jumps.has(k + 1) !== isJump) continue;
        context.moveTo(across(path.x[k]), up(path.y[k]));
        context.lineTo(across(path.x[k + 1]), up(path.y[k + 1]));
      }
      context.stroke();
    }
  }
  context.setLineDash([]);
  context.globalAlpha = 1;
  context.fillStyle = style('--accent');
  context.beginPath();
  context.arc(across(path.x[count - 1]), up(path.y[count - 1]), 4.5, 0, 7);
  context.fill();
}
