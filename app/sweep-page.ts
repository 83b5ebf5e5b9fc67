/**
 * A sweep: two numbers of the network become axes, every pair of values is run, the map fills in while they run, and a cell opens its
 * network in the lab.
 */
import { printFault } from '../src/index.ts';
import { displayName } from '../src/plot/display-name.ts';
import type { SweepRow } from '../src/sweep/index.ts';
import { connectomeOf } from './connectome.ts';
import type { Lab } from './lab.ts';
import { choices, download, faultsOf, find, showFaults } from './page.ts';
import type { Settings, SweepSettings } from './settings.ts';
import { axisOf, axisSettings, FIXED, fillAxis, layOut, type Varied } from './sweep-form.ts';
import { SweepMap, short } from './sweep-map.ts';
import type { SweepReport, SweepRequest } from './sweep-worker.ts';
import { telling, type Variable, variableOf, variablesOf, vary } from './variables.ts';

export interface SweepPage {
  enter(): void;
  settings(): SweepSettings;
  choose(settings: SweepSettings): void;
}

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
    preview();
  };
  const axes = () => (['x', 'y'] as const).map((name) => axisOf(name, variables));
  /** The map that the form asks for, before the first was run. */
  const preview = () => {
    const form = find<HTMLFormElement>('#sweep-form');
    if (ran || !form.checkValidity()) return;
    const [across, up] = axes();
    map.begin(across, up);
    const seeds = find<HTMLInputElement>('#sweep-seeds').valueAsNumber;
    const runs = across.values.length * up.values.length * seeds;
    const time = find<HTMLInputElement>('#sweep-time').valueAsNumber;
    note.textContent = `${runs} ${runs === 1 ? 'run' : 'runs'} of ${time} ms`;
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
      const [across, up] = axes();
      if (across.variable.key === up.variable.key) {
        note.textContent = 'The two axes are the same number: choose another for one of them.';
        return;
      }
      showFaults([]);
      lab.pause();
      const { settings } = lab;
      const seed = Number(variableOf(variablesOf(settings), 'option/seed').value);
      const count = find<HTMLInputElement>('#sweep-seeds').valueAsNumber;
      ran = { settings, axes: [across, up] };
      csv = '';
      save.disabled = true;
      map.begin(across, up);
      find('#sweep-cell').textContent = '';
      button.textContent = 'Stop';
      note.textContent = 'Building …';
      section.dataset.state = 'running';
      find('#sweep-key').hidden = false;
      worker = new Worker(new URL('./sweep-worker.js', import.meta.url), { type: 'module' });
      worker.addEventListener('error', () => finish('The worker ended before the sweep did.'));
      worker.addEventListener('message', ({ data }: MessageEvent<SweepReport>) => hear(data));
      worker.postMessage({
        settings,
        connectome: connectomeOf(settings),
        // the last one changes fastest
        axes: [up, across].map(({ variable, label, values }) => ({
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
  find('#sweep-form').addEventListener('input', preview);
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
      .map(([name, value]) => `${displayName(name.slice(5))} ${short(Number(value))} Hz`);
    return `seed ${seed}: ${error ?? `${rates.join(', ')}; hash ${measures.hash}`}`;
  });
  return [at.join(', '), ...lines].join('\n');
}
