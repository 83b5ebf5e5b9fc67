/** Three small charts of the circuit: noise over a cycle, one soma in time, distance against samples. */
import type { Distance } from './circuit-tally.ts';
import { style } from './page.ts';
import { whole } from './whole.ts';

const LEFT = 44;
const RIGHT = 12;
const TOP = 10;
const BOTTOM = 34;

interface Frame {
  readonly context: CanvasRenderingContext2D;
  readonly x: (part: number) => number;
  readonly y: (part: number) => number;
}

/** An empty chart; parts from 0 to 1 are places in it. */
function frame(canvas: HTMLCanvasElement): Frame | undefined {
  const ratio = globalThis.devicePixelRatio || 1;
  const { clientWidth: width, clientHeight: height } = canvas;
  const size = { width: Math.round(width * ratio), height: Math.round(height * ratio) };
  if (canvas.width !== size.width || canvas.height !== size.height) Object.assign(canvas, size);
  const context = canvas.getContext('2d');
  if (!context || width === 0) return undefined;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.font = '11px system-ui, sans-serif';
  context.lineWidth = 1;
  return {
    context,
    x: (part) => LEFT + part * (width - LEFT - RIGHT),
    y: (part) => height - BOTTOM - part * (height - TOP - BOTTOM),
  };
}

/** Lines and numbers of the axes: [place, text]; `title` is below, with its unit. */
function axes(
  { context, x, y }: Frame,
  across: readonly (readonly [number, string])[],
  up: readonly (readonly [number, string])[],
  title: string,
): void {
  context.strokeStyle = style('--rule');
  context.fillStyle = style('--soft');
  context.textAlign = 'right';
  for (const [part, text] of up) {
    line(context, [
      [x(0), y(part)],
      [x(1), y(part)],
    ]);
    context.fillText(text, x(0) - 6, y(part) + 4);
  }
  for (const [part, text] of across) {
    context.textAlign = part > 0.97 ? 'right' : part < 0.03 ? 'left' : 'center';
    context.fillText(text, x(part), y(0) + 14);
  }
  context.textAlign = 'center';
  context.fillText(title, x(0.5), y(0) + 28);
}

/** √β, step after step, up and down; `now` is a part of the cycle, where there is one. */
export function drawAmplitude(
  canvas: HTMLCanvasElement,
  amplitudes: Float64Array,
  now: number | undefined,
): void {
  const made = frame(canvas);
  if (!made) return;
  const { context, x, y } = made;
  const levels = amplitudes.length;
  const most = 0.32;
  const at = (step: number) => amplitudes[step < levels ? step : 2 * levels - 1 - step];
  axes(
    made,
    [
      [0, '0'],
      [0.5, `${levels}`],
      [1, `${2 * levels}`],
    ],
    [0, 0.1, 0.2, 0.3].map((value) => [value / most, value.toFixed(1)] as const),
    'step of the cycle',
  );
  const places = Array.from({ length: 2 * levels }, (_, step) => {
    return [x((step + 0.5) / (2 * levels)), y(at(step) / most)] as const;
  });
  context.fillStyle = style('--spike');
  context.globalAlpha = 0.08;
  context.beginPath();
  for (const [across, down] of [[x(0), y(0)] as const, ...places, [x(1), y(0)] as const]) {
    context.lineTo(across, down);
  }
  context.fill();
  context.globalAlpha = 1;
  context.strokeStyle = style('--spike');
  context.lineWidth = 1.5;
  line(context, places);
  if (now === undefined) return;
  const step = Math.min(2 * levels - 1, Math.floor(now * 2 * levels));
  context.strokeStyle = context.fillStyle = style('--accent');
  context.lineWidth = 1;
  line(context, [
    [x(now), y(0)],
    [x(now), y(1)],
  ]);
  dot(context, x(now), y(at(step) / most), 4);
}

/** A soma's course in one cycle; the sample at the end of cycle k is number k + 1. */
export interface Course {
  readonly cycle: number;
  /** One value a step. */
  readonly values: Float32Array;
}

/** The last cycles of one soma; of the last of them only a part (0 to 1) has passed. */
export function drawCourse(
  canvas: HTMLCanvasElement,
  courses: readonly Course[],
  passed: number,
  shown: number,
): void {
  const made = frame(canvas);
  if (!made) return;
  const { context, x, y } = made;
  const most = 2.6;
  const first = Math.max(-1, (courses.at(-1)?.cycle ?? -1) - shown + 1);
  axes(
    made,
    Array.from(
      { length: shown + 1 },
      (_, k) => [k / shown, String(first + k).replace('-', '−')] as const,
    ),
    [-2, -1, 0, 1, 2].map((v) => [(v + most) / (2 * most), String(v).replace('-', '−')] as const),
    'cycles',
  );
  const up = (value: number) => y(Math.max(0, Math.min(1, (value + most) / (2 * most))));
  courses.forEach(({ cycle, values }, k) => {
    if (cycle < first) return;
    const end = k === courses.length - 1 ? Math.ceil(passed * values.length) : values.length;
    const place = (step: number) => x((cycle - first + (step + 1) / values.length) / shown);
    context.strokeStyle = style('--spike');
    line(
      context,
      Array.from(values.subarray(0, end), (value, step) => [place(step), up(value)]),
    );
    if (end < values.length) return;
    context.fillStyle = style('--accent');
    dot(context, place(end - 1), up(values[end - 1]), 3.5);
  });
}

/** Total variation against samples, both logarithmic, and what independent draws would have. */
export function drawDistances(canvas: HTMLCanvasElement, distances: readonly Distance[]): void {
  const made = frame(canvas);
  if (!made) return;
  const { context, x, y } = made;
  const from = 1.5;
  const most = Math.max(10_000, distances.at(-1)?.samples ?? 0);
  const to = Math.ceil(2 * Math.log10(most)) / 2;
  const across = (samples: number) => (Math.log10(samples) - from) / (to - from);
  const up = (distance: number) => (Math.log10(Math.max(0.01, Math.min(1, distance))) + 2) / 2;
  const powers = [2, 3, 4, 5, 6, 7].filter((power) => power <= to);
  axes(
    made,
    powers.map((power) => [across(10 ** power), whole(10 ** power)] as const),
    [0.01, 0.1, 1].map((value) => [up(value), String(value)] as const),
    'samples',
  );
  for (const [name, colour, dash] of [
    ['independent', '--soft', [3, 3]],
    ['found', '--accent', []],
  ] as const) {
    context.strokeStyle = style(colour);
    context.lineWidth = 1.5;
    context.setLineDash([...dash]);
    line(
      context,
      thinned(distances).map((d) => [x(across(d.samples)), y(up(d[name]))] as const),
    );
  }
  context.setLineDash([]);
  const last = distances.at(-1);
  if (!last) return;
  context.fillStyle = style('--accent');
  dot(context, x(across(last.samples)), y(up(last.found)), 3.5);
}

/** At most some hundreds of them, spread as a logarithmic axis shows them. */
function thinned(distances: readonly Distance[]): readonly Distance[] {
  if (distances.length < 300) return distances;
  const kept: Distance[] = [];
  for (let at = 0; at < distances.length; at += 1 + Math.floor(at / 50)) kept.push(distances[at]);
  return [...kept, distances[distances.length - 1]];
}

function line(context: CanvasRenderingContext2D, places: readonly (readonly number[])[]): void {
  context.beginPath();
  for (const [across, down] of places) context.lineTo(across, down);
  context.stroke();
}

function dot(context: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}
