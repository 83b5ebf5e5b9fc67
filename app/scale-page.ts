/** The scale benchmark's page: runs it in a worker of its own, plots speed against neurons. */
import { printBytes } from '../src/plan/budget.ts';
import type { ScalePoint } from '../src/simulate/scale-benchmark.ts';
import { largestInRealTime } from '../src/simulate/scale-benchmark.ts';
import { download, find, make, short, style, whole } from './page.ts';
import type { ScaleReport } from './scale-worker.ts';

export function startScale(pauseLab: () => void): void {
  const button = find<HTMLButtonElement>('#scale-run');
  const save = find<HTMLButtonElement>('#scale-save');
  const result = find('#scale-result');
  let points: ScalePoint[] = [];
  let worker: Worker | undefined;
  const finish = (note = '') => {
    worker?.terminate();
    worker = undefined;
    button.textContent = 'Measure';
    result.textContent = `${verdict(points)} ${note}`.trim();
  };
  const begin = () => {
    pauseLab();
    points = [];
    save.disabled = true;
    button.textContent = 'Stop';
    result.textContent = 'Measuring …';
    worker = new Worker(new URL('./scale-worker.js', import.meta.url), { type: 'module' });
    worker.addEventListener('error', () => finish('The worker ended before it was done.'));
    worker.addEventListener('message', ({ data }: MessageEvent<ScaleReport>) => {
      if (data.tell === 'end') return finish(data.fault);
      points = [...points, data.point];
      save.disabled = false;
      result.textContent = `${whole(data.point.neurons)} neurons measured …`;
      plot(find<HTMLCanvasElement>('#scale-chart'), points);
      find('#scale-table').replaceChildren(table(points));
    });
  };
  button.addEventListener('click', () => (worker ? finish('Stopped.') : begin()));
  save.addEventListener('click', () => {
    const host = { agent: navigator.userAgent, processors: navigator.hardwareConcurrency };
    const json = JSON.stringify({ host, points }, null, 2);
    download('synfire-scale.json', [json], 'application/json');
  });
}

function verdict(points: readonly ScalePoint[]): string {
  const [largest, all] = [largestInRealTime(points), points.map(({ neurons }) => neurons)];
  if (points.length === 0) return 'Nothing was measured.';
  if (largest === undefined) return 'No size that was tried runs in real time here.';
  const synapses = points.findLast(({ neurons }) => neurons <= largest)?.synapses ?? 0;
  const more = largest === Math.max(...all) ? 'at least ' : 'about ';
  return `This tab runs ${more}${whole(largest)} neurons (over ${short(synapses)} synapses) in real time.`;
}

function table(points: readonly ScalePoint[]): HTMLTableElement {
  const heads = ['Neurons', 'Synapses', 'Memory', 'Built, s', 'Speed', 'Rate, Hz', 'Events/s'];
  const rows = points.map((p) => [
    whole(p.neurons),
    short(p.synapses),
    printBytes(p.bytes),
    p.buildSeconds.toFixed(2),
    `${p.speed.toPrecision(3)} ×`,
    p.rate.toFixed(1),
    short(p.eventsPerSecond),
  ]);
  const row = (tag: 'th' | 'td', cells: readonly string[]) =>
    make('tr', {}, ...cells.map((cell) => make(tag, {}, cell)));
  return make('table', {}, row('th', heads), ...rows.map((cells) => row('td', cells)));
}

/** Both axes logarithmic; the line is real time. */
function plot(canvas: HTMLCanvasElement, points: readonly ScalePoint[]): void {
  const ratio = globalThis.devicePixelRatio || 1;
  const { clientWidth: width, clientHeight: height } = canvas;
  Object.assign(canvas, { width: width * ratio, height: height * ratio });
  const context = canvas.getContext('2d');
  if (!context) return;
  context.scale(ratio, ratio);
  context.font = '12px system-ui, sans-serif';
  const [low, high] = [Math.min(0.1, ...points.map((p) => p.speed)), 1000];
  const last = Math.max(100_000, ...points.map((p) => p.neurons));
  const x = (n: number) => 46 + (Math.log(n / 1000) / Math.log(last / 1000)) * (width - 66);
  const y = (s: number) => height - 26 - (Math.log(s / low) / Math.log(high / low)) * (height - 40);
  for (const speed of [0.1, 1, 10, 100, 1000]) {
    context.strokeStyle = style(speed === 1 ? '--accent' : '--rule');
    context.fillStyle = style(speed === 1 ? '--accent' : '--soft');
    context.beginPath();
    context.moveTo(46, y(speed));
    context.lineTo(width - 20, y(speed));
    context.stroke();
    context.fillText(`${speed} ×`, 4, y(speed) + 4);
    if (speed === 1) context.fillText('real time', width - 76, y(speed) - 5);
  }
  context.fillStyle = style('--soft');
  for (let n = 1000; n <= last; n *= 10) {
    context.textAlign = n * 10 > last ? 'right' : 'left';
    context.fillText(`${whole(n)} neurons`, x(n), height - 6);
  }
  context.strokeStyle = context.fillStyle = style('--spike');
  context.lineWidth = 1.5;
  context.beginPath();
  for (const { neurons, speed } of points) context.lineTo(x(neurons), y(speed));
  context.stroke();
  for (const { neurons, speed } of points) context.fillRect(x(neurons) - 3, y(speed) - 3, 6, 6);
}
