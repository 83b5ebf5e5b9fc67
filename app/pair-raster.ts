/** The raster of one of two runs: spikes that the other has too in ink, those it has not in colour, and a line where the two part. */
import { displayName } from '../src/plot/display-name.ts';
import { ALONE, type Differences, type Train } from './differences.ts';
import { isInhibitoryName } from './names.ts';
import { make, style } from './page.ts';
import type { PopulationInfo } from './protocol.ts';

export interface PairRaster {
  /** ms that the width shows, from 0. */
  readonly until: number;
  /** Spikes of one run only are coloured. */
  readonly marks: boolean;
  readonly which: 'a' | 'b';
  readonly parting: Differences['parting'];
}

/** Pixels between populations. */
const GAP = 5;

/** Populations' names beside a raster and its ends of time below it; both stand in its figure. */
export function nameRows(
  figure: HTMLElement,
  populations: readonly PopulationInfo[],
  until: number,
): void {
  const part = (name: string) => figure.querySelector<HTMLElement>(name)!;
  const height = Math.max(1, part('canvas').clientHeight);
  const last = populations.at(-1);
  const neurons = Math.max(1, last ? last.first + last.size : 0);
  const pitch = (height - GAP * (populations.length - 1)) / neurons;
  const names = populations.map(({ name, first, size }, k) => {
    const span = make('span', { className: isInhibitoryName(name) ? 'inhibitory' : '' });
    span.textContent = displayName(name);
    span.style.top = `${(first + size / 2) * pitch + GAP * k}px`;
    return span;
  });
  part('.names').replaceChildren(...names);
  const ends = ['0', `${until} ms`].map((text) => make('span', {}, text));
  part('.times').replaceChildren(...ends);
}

export function drawTrain(
  canvas: HTMLCanvasElement,
  train: Train,
  populations: readonly PopulationInfo[],
  { until, marks, which, parting }: PairRaster,
): void {
  const ratio = Math.min(2, globalThis.devicePixelRatio || 1);
  const [width, height] = [canvas.clientWidth, canvas.clientHeight].map((n) =>
    Math.round(n * ratio),
  );
  if (width < 2 || height < 2) return;
  Object.assign(canvas, { width, height });
  const context = canvas.getContext('2d');
  if (!context) return;
  const last = populations.at(-1);
  const neurons = Math.max(1, last ? last.first + last.size : 0);
  const gap = GAP * ratio;
  const pitch = (height - gap * (populations.length - 1)) / neurons;
  const rows = new Float32Array(neurons);
  populations.forEach(({ first, size }, p) => {
    for (let i = first; i < first + size; i++) rows[i] = i * pitch + p * gap;
  });
  const tall = Math.max(1, Math.min(3 * ratio, pitch));
  const paint = (colour: string, wanted: (kind: number) => boolean, wide: number) => {
    context.fillStyle = colour;
    for (let k = 0; k < train.length; k++) {
      if (!wanted(marks ? train.kinds[k] : 0)) continue;
      const x = Math.floor((train.times[k] / until) * width);
      context.fillRect(x, rows[train.senders[k]], wide, tall);
    }
  };
  paint(style('--spike'), (kind) => kind !== ALONE, ratio);
  const own = style(which === 'a' ? '--second' : '--accent');
  paint(own, (kind) => kind === ALONE, ratio * 1.5);
  if (!parting) return;
  context.fillStyle = style('--soft');
  const x = Math.floor((parting.time / until) * width);
  for (let y = 0; y < height; y += 6 * ratio) context.fillRect(x, y, ratio, 3 * ratio);
}
