/**
 * More views of the run so far: figures that are chosen, put in an order and taken away. They are drawn anew when that is asked
 * for, in a worker, so that they cost a running network nothing and no frame of the page waits for them.
 */
import type { Fault } from '../src/index.ts';
import type { FigureName, FigureReport, FigureRequest } from './figures-worker.ts';
import type { Lab } from './lab.ts';
import { buildNetwork } from './networks.ts';
import { choices, find, make, showFaults } from './page.ts';

const WEIGHTS = 'Weights as a matrix';
const NAMES: readonly FigureName[] = [
  'Rates by population',
  'Spectrum of rates',
  'Correlation in time',
  WEIGHTS,
];

/** Fills the place below the charts, once. */
export function startMoreViews(lab: Lab): void {
  const select = make('select', { ariaLabel: 'View to add' });
  choices(select, NAMES);
  const button = (text: string, pressed: () => void) => {
    const made = make('button', { type: 'button' }, text);
    made.addEventListener('click', pressed);
    return made;
  };
  const ask = drawer();
  const shown = make('div', { id: 'more-figures' });
  const note = make('span', { role: 'status' });
  const described = () => ({ network: buildNetwork(lab.settings).describe() });
  const draw = async (figures: readonly HTMLElement[]) => {
    const { network, last } = lab;
    if (!network || !last) {
      note.textContent = 'Nothing has run yet.';
      return;
    }
    const { senders, times } = await lab.spikes();
    const run = { populations: network.populations, senders, times, to: last.to };
    note.textContent = 'Drawing …';
    const reports = await Promise.all(
      figures.map(async (figure) => {
        const name = figure.dataset.figure as FigureName;
        const report = await ask({ name, run, ...(name === WEIGHTS ? described() : {}) });
        if ('svg' in report) figure.querySelector('div')!.innerHTML = report.svg;
        return report;
      }),
    );
    const faults = reports.flatMap((report) => ('faults' in report ? report.faults : []));
    if (faults.length > 0) showFaults(faults);
    note.textContent = `Drawn at ${last.to.toFixed(0)} ms.`;
  };
  const add = (name: string) => {
    const figure = make('figure', {}, make('figcaption', {}, name), make('div'));
    figure.dataset.figure = name;
    const moves: readonly [string, string, () => void][] = [
      ['←', 'earlier', () => figure.previousElementSibling?.before(figure)],
      ['→', 'later', () => figure.nextElementSibling?.after(figure)],
      ['×', 'away', () => figure.remove()],
    ];
    for (const [sign, way, move] of moves) {
      const made = button(sign, move);
      made.ariaLabel = `${name}: ${way}`;
      figure.querySelector('figcaption')!.append(made);
    }
    shown.append(figure);
    return draw([figure]);
  };
  const row = make('div', { className: 'row' }, select);
  row.append(
    button('Add', () => void add(select.value)),
    button('Draw again', () => void draw([...shown.children] as HTMLElement[])),
    note,
  );
  find('#more-views').append(row, shown);
}

/** Asks the worker for one figure; it is started when the first is asked for. */
function drawer(): (asked: Omit<FigureRequest, 'id'>) => Promise<FigureReport> {
  let worker: Worker | undefined;
  let asked = 0;
  const waiting = new Map<number, (report: FigureReport) => void>();
  const start = () => {
    const made = new Worker(new URL('./figures-worker.js', import.meta.url), { type: 'module' });
    made.addEventListener('message', ({ data }: MessageEvent<FigureReport>) => {
      waiting.get(data.id)?.(data);
      waiting.delete(data.id);
    });
    made.addEventListener('error', () => {
      worker = undefined;
      for (const [id, tell] of waiting) tell({ id, faults: [ENDED] });
      waiting.clear();
    });
    return made;
  };
  return (request) => {
    const id = ++asked;
    worker ??= start();
    worker.postMessage({ id, ...request } satisfies FigureRequest);
    return new Promise((done) => waiting.set(id, done));
  };
}

const ENDED: Fault = {
  code: 'worker-lost',
  where: 'the worker that draws figures',
  found: 'that it ended',
  expected: 'it to draw',
  remedy: 'Draw again; a page that is short of memory ends its workers.',
};
