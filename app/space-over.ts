/** What is written over the 3-D view: names beside the populations, axes, the legend, and the synapses of the neuron that was picked. */
import { displayName } from '../src/plot/display-name.ts';
import { isInhibitoryName } from './names.ts';
import { style } from './page.ts';
import { project } from './painter.ts';
import type { PopulationInfo } from './protocol.ts';

export interface Over {
  readonly matrix: ArrayLike<number>;
  readonly places: Float32Array;
  readonly populations: readonly PopulationInfo[];
  /** By neuron, 1 where it inhibits; absent: as the names of populations say. */
  readonly inhibits: Uint8Array | undefined;
  /** The neuron that was picked, and where its synapses go. */
  readonly picked: number | undefined;
  readonly targets: readonly number[];
  /** How far its last spike is on the way, 0 … 1; undefined: it is not on the way. */
  readonly pulse: number | undefined;
  /** Pixels of the canvas to one of the page. */
  readonly ratio: number;
}

const FONT = '12px system-ui, sans-serif';
const LINE = 15;

export function drawOver(canvas: HTMLCanvasElement, width: number, height: number, over: Over) {
  const context = canvas.getContext('2d');
  if (!context) return;
  const { ratio } = over;
  Object.assign(canvas, { width, height });
  context.scale(ratio, ratio);
  context.font = FONT;
  context.textBaseline = 'middle';
  const [wide, tall] = [width / ratio, height / ratio];
  drawSynapses(context, wide, tall, over);
  drawNames(context, wide, tall, over);
  drawAxes(context, wide, tall, over.matrix);
  drawLegend(context, wide, over);
}

const placeOf = (places: Float32Array, i: number) =>
  [places[3 * i], places[3 * i + 1], places[3 * i + 2]] as const;

function drawSynapses(
  context: CanvasRenderingContext2D,
  wide: number,
  tall: number,
  { matrix, places, picked, targets, pulse, populations, inhibits }: Over,
): void {
  if (picked === undefined) return;
  const [x, y] = project(matrix, placeOf(places, picked), wide, tall);
  const own = populations.find(({ first, size }) => picked >= first && picked < first + size);
  const isInhibitory = inhibits ? inhibits[picked] === 1 : own && isInhibitoryName(own.name);
  const colour = style(isInhibitory ? '--accent' : '--second');
  context.strokeStyle = colour;
  context.fillStyle = colour;
  context.lineWidth = 1;
  context.globalAlpha = Math.max(0.08, Math.min(0.4, 40 / Math.max(1, targets.length)));
  const ends = targets.map((target) => project(matrix, placeOf(places, target), wide, tall));
  context.beginPath();
  for (const [tx, ty] of ends) {
    context.moveTo(x, y);
    context.lineTo(tx, ty);
  }
  context.stroke();
  context.globalAlpha = 1;
  if (pulse !== undefined) {
    for (const [tx, ty] of ends) {
      context.fillRect(x + pulse * (tx - x) - 1.5, y + pulse * (ty - y) - 1.5, 3, 3);
    }
  }
  context.lineWidth = 2;
  context.beginPath();
  context.arc(x, y, 7, 0, 7);
  context.stroke();
}

type Placed = Pick<Over, 'places' | 'populations'>;

/** Of the cloud that was drawn last: all its neurons are no sum for each frame. */
let named: (Placed & { readonly heights: ReadonlyMap<string, number> }) | undefined;

/** Of the middle of each layer, or of a population that is in none. */
function heightsOf(
  places: Placed['places'],
  populations: Placed['populations'],
): Map<string, number> {
  const rows = new Map<string, { y: number; count: number }>();
  for (const { name, first, size } of populations) {
    const shown = displayName(name);
    const layer = /^(L.+)[EI]$/.exec(shown)?.[1] ?? shown;
    const row = rows.get(layer) ?? { y: 0, count: 0 };
    for (let i = first; i < first + size; i++) row.y += places[3 * i + 1];
    row.count += size;
    rows.set(layer, row);
  }
  const some = [...rows].filter(([, { count }]) => count > 0);
  return new Map(some.map(([name, { y, count }]) => [name, y / count]));
}

/** At the left, each at the height of its neurons, with a line to them; layers by one name. */
function drawNames(
  context: CanvasRenderingContext2D,
  wide: number,
  tall: number,
  { matrix, places, populations }: Over,
): void {
  if (named?.places !== places || named.populations !== populations) {
    named = { places, populations, heights: heightsOf(places, populations) };
  }
  const at = [...named.heights]
    .map(([name, y]) => ({ name, to: project(matrix, [0, y, 0], wide, tall) }))
    .sort((a, b) => a.to[1] - b.to[1]);
  let lowest = Number.NEGATIVE_INFINITY;
  context.strokeStyle = style('--rule');
  context.lineWidth = 1;
  context.textAlign = 'left';
  for (const { name, to } of at) {
    if (to[1] - lowest < LINE) continue;
    [, lowest] = to;
    context.fillStyle = style('--ink');
    context.fillText(name, 10, to[1]);
    context.beginPath();
    context.moveTo(14 + context.measureText(name).width, to[1]);
    context.lineTo(to[0] - 0.3 * tall, to[1]);
    context.stroke();
  }
}

function drawAxes(
  context: CanvasRenderingContext2D,
  wide: number,
  tall: number,
  matrix: ArrayLike<number>,
): void {
  const [left, low] = [wide - 46, tall - 42];
  const [ox, oy] = project(matrix, [0, 0, 0], wide, tall);
  context.strokeStyle = style('--soft');
  context.fillStyle = style('--soft');
  context.textAlign = 'center';
  context.lineWidth = 1;
  const axes = [
    ['x', [0.1, 0, 0]],
    ['y', [0, 0.1, 0]],
    ['z', [0, 0, 0.1]],
  ] as const;
  for (const [name, to] of axes) {
    const [x, y] = project(matrix, to, wide, tall);
    const scale = 280 / tall;
    const [dx, dy] = [(x - ox) * scale, (y - oy) * scale];
    context.beginPath();
    context.moveTo(left, low);
    context.lineTo(left + dx, low + dy);
    context.stroke();
    context.fillText(name, left + 1.4 * dx, low + 1.4 * dy);
  }
}

function drawLegend(
  context: CanvasRenderingContext2D,
  wide: number,
  { populations, inhibits }: Over,
): void {
  const kinds = [false, true].filter((kind) =>
    inhibits
      ? inhibits.includes(Number(kind))
      : populations.some(({ name }) => isInhibitoryName(name) === kind),
  );
  context.textAlign = 'right';
  kinds.forEach((inhibits, k) => {
    const y = 16 + LINE * k;
    context.fillStyle = style(inhibits ? '--accent' : '--spike');
    context.beginPath();
    context.arc(wide - 14, y, 4, 0, 7);
    context.fill();
    context.fillStyle = style('--soft');
    context.fillText(inhibits ? 'inhibits' : 'excites', wide - 24, y);
  });
}
