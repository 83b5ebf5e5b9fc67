/** The scale benchmark's page: runs it in a worker of its own, a curve and rows of a table for each engine. */
import { printBytes } from '../src/plan/budget.ts';
import { type ScaleCurve, verdict, withCurve } from '../src/simulate/scale-curves.ts';
import { download, find, make, short } from './page.ts';
import { drawScale, ENGINE_NAME } from './scale-chart.ts';
import type { ScaleReport, ScaleRequest } from './scale-worker.ts';
import { whole } from './whole.ts';

/** `pauseLab` is called before measuring; returns what draws the chart anew (the view came to the front). */
export function startScale(pauseLab: () => void): () => void {
  const button = find<HTMLButtonElement>('#scale-run');
  const save = find<HTMLButtonElement>('#scale-save');
  const limit = find<HTMLInputElement>('#scale-to');
  const result = find('#scale-result');
  let curves: ScaleCurve[] = [];
  let worker: Worker | undefined;
  const draw = () => drawScale(find<HTMLCanvasElement>('#scale-chart'), curves);
  const finish = (note = '') => {
    worker?.terminate();
    worker = undefined;
    button.textContent = 'Measure';
    const sentences = curves.map((curve) => verdict(curve, 'This tab'));
    if (sentences.length === 0) sentences.push('Nothing was measured.');
    result.replaceChildren(...[...sentences, note].map((text) => make('span', {}, text)));
  };
  const begin = () => {
    if (!limit.reportValidity()) return;
    pauseLab();
    curves = [];
    save.disabled = true;
    button.textContent = 'Stop';
    result.textContent = 'Measuring …';
    draw();
    find('#scale-table').replaceChildren();
    worker = new Worker(new URL('./scale-worker.js', import.meta.url), { type: 'module' });
    worker.addEventListener('error', () => finish('The worker ended before it was done.'));
    worker.addEventListener('message', ({ data }: MessageEvent<ScaleReport>) => {
      if (data.tell === 'end') return finish(data.fault);
      curves = withCurve(curves, data.curve);
      const { engine, points } = data.curve;
      save.disabled = false;
      result.textContent = `${ENGINE_NAME[engine]}: ${whole(points.at(-1)?.neurons ?? 0)} neurons measured …`;
      draw();
      find('#scale-table').replaceChildren(table(curves));
    });
    worker.postMessage({ to: limit.valueAsNumber } satisfies ScaleRequest);
  };
  button.addEventListener('click', () => (worker ? finish('Stopped.') : begin()));
  save.addEventListener('click', () => {
    const host = { agent: navigator.userAgent, processors: navigator.hardwareConcurrency };
    const json = JSON.stringify({ host, curves }, null, 2);
    download('synfire-scale.json', [json], 'application/json');
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  addEventListener('resize', draw);
  return draw;
}

const HEADS = ['Neurons', 'Synapses', 'Memory', 'Built, s', 'Speed', 'Rate, Hz', 'Events/s'];

/** The engines' rows below one another, each under the sentence that says what it is. */
function table(curves: readonly ScaleCurve[]): HTMLTableElement {
  const row = (tag: 'th' | 'td', cells: readonly string[]) =>
    make('tr', {}, ...cells.map((cell) => make(tag, {}, cell)));
  const bodies = curves
    .filter(({ points }) => points.length > 0)
    .map(({ points }) => {
      const { reason } = points[points.length - 1];
      const head = make('th', { colSpan: HEADS.length, scope: 'rowgroup' }, reason);
      const rows = points.map((p) => [
        whole(p.neurons),
        short(p.synapses),
        printBytes(p.bytes),
        p.buildSeconds.toFixed(2),
        `${p.speed.toPrecision(3)} ×`,
        p.rate.toFixed(1),
        short(p.eventsPerSecond),
      ]);
      return make('tbody', {}, make('tr', {}, head), ...rows.map((cells) => row('td', cells)));
    });
  return make('table', {}, make('thead', {}, row('th', HEADS)), ...bodies);
}
