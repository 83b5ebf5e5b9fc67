/**
 * A sweep: two numbers of the network become axes, every pair of values is run, the map fills in while they run, and a cell opens its
 * network in the lab.
 */
import { printFault } from '../src/index.ts';
import { linspace, type SweepRow } from '../src/sweep/index.ts';
import type { Lab } from './lab.ts';
import { choices, download, faultsOf, find, make, showFaults } from './page.ts';
import type { AxisSettings, Settings, SweepSettings } from './settings.ts';
import { SweepMap, short } from './sweep-map.ts';
import type { SweepReport, SweepRequest } from './sweep-worker.ts';
import { fillVariables } from './value-field.ts';
import { labelOf, telling, type Variable, variableOf, variablesOf, vary } from './variables.ts';

export interface SweepPage {
  enter(): void;
  settings(): SweepSettings;
  choose(settings: SweepSettings): void;
}

/** Values of an axis at most: every pair is a run. */
const MOST = 15;

/** `openNetwork` shows a network of the map in the lab. */
export function startSweep(lab: Lab, openNetwork: (settings: Settings) => void): SweepPage {
  const section = layOut();
  find('#stage').append(section);
  const button = find<HTMLButtonElement>('#sweep-run');
  const save = find<HTMLButtonElement>('#sweep-save');
  const measure = find<HTMLSelectElement>('#sweep-measure');
  const note = find('#sweep-note');
  let variables: Variable[] = [];
  let chosen: SweepSettings | undefined;
  let worker: Worker | undefined;
  let csv = '';
  /** What the map on the page is of. */
  let ran: { settings: Settings; axes: readonly [Varied, Varied] } | undefined;

  const map = new SweepMap({
    opened: (column, row) => {
      const [run] = map.runsOf(column, row);
      if (run && ran) openNetwork(settingsOf(ran.settings, ran.axes, run));
    },
    looked: (column, row) => {
      find('#sweep-cell').textContent = ran ? described(map.runsOf(column, row), ran.axes) : '';
    },
  });
  const refill = () => {
    try {
      const all = variablesOf(lab.settings);
      variables = all.filter(({ key, value }) => typeof value === 'number' && !FIXED.includes(key));
    } catch (error) {
      return showFaults(faultsOf(error));
    }
    const first = chosen ?? { x: undefined, y: undefined };
    const [x, y] = telling(variables);
    fillAxis('x', variables, first.x, x);
    fillAxis('y', variables, first.y, y);
    if (chosen) {
      find<HTMLInputElement>('#sweep-time').value = String(chosen.time);
      find<HTMLInputElement>('#sweep-seeds').value = String(chosen.seeds);
    }
    chosen = undefined;
  };
  const finish = (text: string) => {
    worker?.terminate();
    worker = undefined;
    button.textContent = 'Sweep';
    note.textContent = text;
    section.dataset.state = 'finished';
  };
  const hear = (report: SweepReport) => {
    switch (report.tell) {
      case 'row':
        map.add(report.row);
        if (map.measures.join() !== [...measure.options].map(({ value }) => value).join()) {
          const before = measure.value;
          choices(measure, map.measures);
          if (!map.measures.includes(before)) measure.value = map.measures[0] ?? '';
        }
        map.draw(measure.value);
        return;
      case 'progress': {
        const { done, of, failed, eta } = report.progress;
        const left = Number.isFinite(eta) ? `, ${Math.max(1, Math.round(eta))} s left` : '';
        note.textContent = `${done} of ${of} runs${failed ? `, ${failed} failed` : ''}${done < of ? left : ''}`;
        return;
      }
      case 'end':
        csv = report.csv;
        save.disabled = false;
        return finish(`${map.rows.length} runs. A cell opens its network.`);
      case 'fault':
        return finish(report.faults.map(printFault).join('\n'));
      default:
        report satisfies never;
    }
  };
  const start = () => {
    const form = find<HTMLFormElement>('#sweep-form');
    if (!form.reportValidity()) return;
    try {
      const axes = (['x', 'y'] as const).map((name) => axisOf(name, variables)) as [Varied, Varied];
      if (axes[0].variable.key === axes[1].variable.key) {
        note.textContent = 'The two axes are the same number: choose another for one of them.';
        return;
      }
      showFaults([]);
      lab.pause();
      const { settings } = lab;
      const seed = Number(variableOf(variablesOf(settings), 'option/seed').value);
      const count = find<HTMLInputElement>('#sweep-seeds').valueAsNumber;
      ran = { settings, axes };
      csv = '';
      save.disabled = true;
      map.begin(axes[0], axes[1]);
      button.textContent = 'Stop';
      note.textContent = 'Building …';
      section.dataset.state = 'running';
      find('#sweep-key').hidden = false;
      worker = new Worker(new URL('./sweep-worker.js', import.meta.url), { type: 'module' });
      worker.addEventListener('error', () => finish('The worker ended before the sweep did.'));
      worker.addEventListener('message', ({ data }: MessageEvent<SweepReport>) => hear(data));
      worker.postMessage({
        settings,
        // the last one changes fastest
        axes: [axes[1], axes[0]].map(({ variable, label, values }) => ({
          ...{ key: variable.key, name: label, values },
        })),
        seeds: Array.from({ length: count }, (_, k) => seed + k),
        time: find<HTMLInputElement>('#sweep-time').valueAsNumber,
        warmup: find<HTMLInputElement>('#sweep-warmup').valueAsNumber,
      } satisfies SweepRequest);
    } catch (error) {
      showFaults(faultsOf(error));
    }
  };
  find('#sweep-form').addEventListener('submit', (event) => {
    event.preventDefault();
    if (worker) finish(`Stopped after ${map.rows.length} runs.`);
    else start();
  });
  for (const name of ['x', 'y'] as const) {
    find(`#sweep-${name}-key`).addEventListener('change', () => {
      const { value } = find<HTMLSelectElement>(`#sweep-${name}-key`);
      fillAxis(name, variables, undefined, value);
    });
  }
  measure.addEventListener('change', () => map.draw(measure.value));
  save.addEventListener('click', () => download('synfire-sweep.csv', [csv], 'text/csv'));
  lab.listen({
    opened: () => {
      if (!section.hidden) refill();
    },
  });
  return {
    enter: () => {
      lab.pause();
      refill();
    },
    settings: () => ({
      ...{ x: axisSettings('x'), y: axisSettings('y') },
      time: find<HTMLInputElement>('#sweep-time').valueAsNumber,
      seeds: find<HTMLInputElement>('#sweep-seeds').valueAsNumber,
    }),
    choose: (settings) => {
      chosen = settings;
    },
  };
}

/** What no axis can be: the seeds have a field of their own, and these change no spike. */
const FIXED = ['option/seed', 'engine', 'workers'];

interface Varied {
  readonly variable: Variable;
  readonly label: string;
  readonly values: readonly number[];
}

/** From half to one and a half times the value, within what is allowed. */
function around({ value, range, whole }: Variable): [number, number] {
  const number = Number(value);
  const ends = number === 0 ? [-1, 1] : [number * 0.5, number * 1.5].sort((a, b) => a - b);
  const [low, high] = range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const within = ends.map((end) => Math.min(high, Math.max(low, end)));
  return within.map((end) => (whole ? Math.round(end) : Number(end.toPrecision(4)))) as [
    number,
    number,
  ];
}

const part = (axis: 'x' | 'y', name: string) => find<HTMLInputElement>(`#sweep-${axis}-${name}`);

function fillAxis(
  axis: 'x' | 'y',
  variables: readonly Variable[],
  given: AxisSettings | undefined,
  key: string,
): void {
  const select = find<HTMLSelectElement>(`#sweep-${axis}-key`);
  const before =
    given?.vary ?? (variables.some((v) => v.key === select.value) ? select.value : key);
  const isNew = select.value !== before || part(axis, 'from').value === '' || key === select.value;
  fillVariables(select, variables, before);
  const variable = variables.find((each) => each.key === select.value);
  if (!variable || !(isNew || given)) return;
  const [from, to] = given ? [given.from, given.to] : around(variable);
  part(axis, 'from').value = String(from);
  part(axis, 'to').value = String(to);
  if (given) part(axis, 'count').value = String(given.count);
}

function axisSettings(axis: 'x' | 'y'): AxisSettings {
  return {
    vary: find<HTMLSelectElement>(`#sweep-${axis}-key`).value,
    from: part(axis, 'from').valueAsNumber,
    to: part(axis, 'to').valueAsNumber,
    count: part(axis, 'count').valueAsNumber,
  };
}

function axisOf(axis: 'x' | 'y', variables: readonly Variable[]): Varied {
  const { vary: key, from, to, count } = axisSettings(axis);
  const variable = variableOf(variables, key);
  const exact = linspace(from, to, count).map((v) => Number(v.toPrecision(6)));
  const values = [...new Set(variable.whole ? exact.map(Math.round) : exact)];
  return { variable, label: labelOf(variable, variables), values };
}

function settingsOf(settings: Settings, axes: readonly [Varied, Varied], run: SweepRow): Settings {
  const seed = variableOf(variablesOf(settings), 'option/seed');
  return axes.reduce(
    (at, { variable, label }) => vary(at, variable, run.parameters[label]),
    vary(settings, seed, run.seed),
  );
}

/** A cell in words: its values, then each run. */
function described(runs: readonly SweepRow[], axes: readonly [Varied, Varied]): string {
  if (runs.length === 0) return '';
  const at = axes.map(({ label }) => `${label} ${short(Number(runs[0].parameters[label]))}`);
  const lines = runs.map(({ seed, measures, error }) => {
    const rates = Object.entries(measures)
      .filter(([name]) => name.startsWith('rate_'))
      .map(([name, value]) => `${name.slice(5)} ${short(Number(value))} Hz`);
    return `seed ${seed}: ${error ?? `${rates.join(', ')}; hash ${measures.hash}`}`;
  });
  return [at.join(', '), ...lines].join('\n');
}

function layOut(): HTMLElement {
  const number = (id: string, value: string, more: Partial<HTMLInputElement> = {}) =>
    make('input', { id, type: 'number', step: 'any', required: true, value, ...more });
  const axis = (name: 'x' | 'y', legend: string) =>
    make(
      'fieldset',
      {},
      make('legend', {}, legend),
      Object.assign(make('select', { id: `sweep-${name}-key` }), { ariaLabel: legend }),
      make('label', {}, 'from ', number(`sweep-${name}-from`, '')),
      make('label', {}, 'to ', number(`sweep-${name}-to`, '')),
      make(
        'label',
        {},
        'in ',
        number(`sweep-${name}-count`, '5', { min: '1', max: String(MOST), step: '1' }),
        ' values',
      ),
    );
  const form = make(
    'form',
    { id: 'sweep-form' },
    axis('x', 'Across'),
    axis('y', 'Upwards'),
    make(
      'div',
      { className: 'row' },
      make('button', { id: 'sweep-run', className: 'primary' }, 'Sweep'),
      make('label', {}, number('sweep-time', '500', { min: '1', max: '100000' }), ' ms after '),
      make('label', {}, number('sweep-warmup', '0', { min: '0', max: '100000' }), ' ms, '),
      make(
        'label',
        {},
        number('sweep-seeds', '1', { min: '1', max: '20', step: '1' }),
        ' seeds a cell',
      ),
      make('span', { id: 'sweep-note', role: 'status' }),
    ),
  );
  const key = make(
    'div',
    { id: 'sweep-key', className: 'row', hidden: true },
    Object.assign(make('select', { id: 'sweep-measure' }), { ariaLabel: 'Measure that is shown' }),
    make('span', { id: 'sweep-low' }),
    make('span', { id: 'sweep-ramp' }),
    make('span', { id: 'sweep-high' }),
    make('button', { type: 'button', id: 'sweep-save', disabled: true }, 'Table .csv'),
  );
  const section = make(
    'div',
    { className: 'view', hidden: true, id: 'sweep' },
    make('p', {}, 'This network runs at every pair of values of two of its numbers.'),
    form,
    key,
    make('div', { id: 'sweep-map' }),
    make('pre', { id: 'sweep-cell', ariaLive: 'polite' }),
  );
  section.dataset.view = 'sweep';
  return section;
}
