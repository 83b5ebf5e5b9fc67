/** Speed against neurons, a line for each engine; both axes logarithmic, with the line of real time. */
import type { ScaleCurve, ScaleEngine } from '../src/simulate/scale-curves.ts';
import { style } from './page.ts';
import { whole } from './whole.ts';

const LEFT = 58;
const RIGHT = 20;
const TOP = 12;
const BOTTOM = 26;

const COLOUR: Readonly<Record<ScaleEngine, string>> = {
  wasm: '--spike',
  webgpu: '--second',
  reference: '--soft',
};
export const ENGINE_NAME: Readonly<Record<ScaleEngine, string>> = {
  wasm: 'WebAssembly',
  webgpu: 'WebGPU',
  reference: 'reference',
};

/** Where an amount falls between two others, logarithmically. */
const part = (value: number, low: number, high: number) =>
  Math.log(value / low) / Math.log(high / low);

export function drawScale(canvas: HTMLCanvasElement, curves: readonly ScaleCurve[]): void {
  const ratio = globalThis.devicePixelRatio || 1;
  const { clientWidth: width, clientHeight: height } = canvas;
  Object.assign(canvas, { width: width * ratio, height: height * ratio });
  const context = canvas.getContext('2d');
  if (!context) return;
  context.scale(ratio, ratio);
  context.font = '12px system-ui, sans-serif';
  const points = curves.flatMap((curve) => curve.points);
  const slowest = Math.min(0.1, ...points.map(({ speed }) => speed));
  const low = 10 ** Math.floor(Math.log10(slowest) + 1e-9);
  const high = Math.max(
    100,
    10 ** Math.ceil(Math.log10(Math.max(1, ...points.map((p) => p.speed)))),
  );
  const first = Math.min(1000, ...points.map(({ neurons }) => neurons));
  const last = Math.max(100_000, ...points.map(({ neurons }) => neurons));
  const x = (neurons: number) => LEFT + part(neurons, first, last) * (width - LEFT - RIGHT);
  const y = (speed: number) => height - BOTTOM - part(speed, low, high) * (height - TOP - BOTTOM);

  for (let speed = low; speed < 1.01 * high; speed *= 10) {
    const real = Math.abs(speed - 1) < 0.01;
    context.strokeStyle = style(real ? '--accent' : '--rule');
    context.fillStyle = style(real ? '--accent' : '--soft');
    line(context, [
      [LEFT, y(speed)],
      [width - RIGHT, y(speed)],
    ]);
    context.textAlign = 'right';
    context.fillText(`${Number(speed.toPrecision(2))} ×`, LEFT - 8, y(speed) + 4);
    if (real) context.fillText('real time', width - RIGHT, y(speed) + 14);
  }
  context.fillStyle = style('--soft');
  for (let n = 10 ** Math.ceil(Math.log10(first)); n <= last; n *= 10) {
    const end = n * 10 > last;
    context.textAlign = end ? 'right' : 'center';
    context.fillText(end ? `${whole(n)} neurons` : whole(n), x(n), height - 6);
  }
  for (const curve of curves) drawCurve(context, curve, x, y);
}

function drawCurve(
  context: CanvasRenderingContext2D,
  { engine, points }: ScaleCurve,
  x: (neurons: number) => number,
  y: (speed: number) => number,
): void {
  const places = points.map((p) => [x(p.neurons), y(p.speed)] as const);
  const [start] = places;
  if (!start) return;
  context.strokeStyle = context.fillStyle = style(COLOUR[engine]);
  context.lineWidth = 1.5;
  line(context, places);
  for (const [across, down] of places) {
    context.beginPath();
    if (engine === 'webgpu') context.arc(across, down, 3.5, 0, 2 * Math.PI);
    else context.rect(across - 3, down - 3, 6, 6);
    context.fill();
  }
  context.textAlign = 'left';
  context.fillText(ENGINE_NAME[engine], start[0] + 7, start[1] - 7);
}

function line(context: CanvasRenderingContext2D, places: readonly (readonly number[])[]): void {
  context.beginPath();
  for (const [across, down] of places) context.lineTo(across, down);
  context.stroke();
}
