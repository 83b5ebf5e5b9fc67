/**
 * The studies' page: figures beside the published ones, computed in this tab. Lines, curves and the figure of what is checked grow while a
 * study runs, the table of its checks comes at the end.
 */
import { checkChart } from '../examples/check-chart.ts';
import type { Check } from '../examples/example.ts';
import { studies } from '../examples/studies.ts';
import { checkHeads, checkRow } from '../examples/study.ts';
import { printFault } from '../src/index.ts';
import { CurveChart } from './curve-chart.ts';
import { download, find, make } from './page.ts';
import type { StudyReport, StudyRequest } from './study-worker.ts';

/** Widths of the figure, px. */
const LEAST = 280;
const MOST = 640;

export interface StudyPage {
  /** The view came to the front. */
  redraw(): void;
  /** Name of the study that is chosen. */
  chosen(): string;
  choose(name: string): void;
}

/** What a study asks, and what its file says first of how. */
interface Question {
  readonly question: string;
  readonly about: string;
}

/** `pauseLab` is called before a study runs. */
export function startStudies(pauseLab: () => void): StudyPage {
  const select = find<HTMLSelectElement>('#study');
  const button = find<HTMLButtonElement>('#study-run');
  const save = find<HTMLButtonElement>('#study-save');
  const result = find('#study-result');
  const lines = find('#study-lines');
  const place = find('#study-checks');
  const picture = find('#study-figure');
  const chart = new CurveChart(find('#study-curves'));
  let worker: Worker | undefined;
  let found: { study: string; seconds: number; checks: readonly Check[]; lines: string[] };
  let printed: string[] = [];
  let checked: readonly Check[] = [];
  let title = ''; // of what is computed
  let questions: Record<string, Question> = {};

  for (const [name, { title }] of Object.entries(studies)) {
    select.append(make('option', { value: name }, title));
  }
  const describe = () => {
    const { reference, minutes } = studies[select.value];
    const time = minutes < 1 ? 'less than a minute' : `about ${minutes} min`;
    find('#study-about').textContent = `${reference}; ${time}.`;
    const { question = '', about = '' } = questions[select.value] ?? {};
    find('#study-question').textContent = `${question} ${about}`.trim();
  };
  const finish = (text: string) => {
    worker?.terminate();
    worker = undefined;
    button.textContent = 'Run';
    select.disabled = false;
    result.textContent = text;
  };
  const drawChecks = () => {
    picture.hidden = checked.length === 0;
    const width = Math.max(LEAST, Math.min(MOST, picture.parentElement!.clientWidth));
    picture.innerHTML = picture.hidden ? '' : checkChart(checked, title, width);
  };
  const hear = (report: StudyReport) => {
    switch (report.tell) {
      case 'line':
        printed.push(report.line);
        lines.append(`${report.line}\n`);
        return;
      case 'curve':
        chart.show(report.curve);
        return;
      case 'check':
        checked = [...checked, report.check];
        return drawChecks();
      case 'end': {
        const { checks, seconds } = report;
        found = { study: select.value, seconds, checks, lines: printed };
        save.disabled = false;
        place.replaceChildren(table(checks));
        checked = checks;
        drawChecks();
        return finish(verdict(checks, seconds));
      }
      case 'fault':
        return finish(report.faults.map(printFault).join('\n'));
      default:
        report satisfies never;
    }
  };
  const begin = () => {
    pauseLab();
    printed = [];
    lines.textContent = '';
    place.replaceChildren();
    checked = [];
    title = studies[select.value].title;
    drawChecks();
    chart.clear();
    save.disabled = true;
    select.disabled = true;
    button.textContent = 'Stop';
    result.textContent = 'Computing …';
    const own = new Worker(new URL('./study-worker.js', import.meta.url), { type: 'module' });
    worker = own;
    // what one that was stopped had still sent is not heard
    const current = () => worker === own;
    own.addEventListener('error', () => {
      if (current()) finish('The worker ended before the study did.');
    });
    own.addEventListener('message', ({ data }: MessageEvent<StudyReport>) => {
      if (current()) hear(data);
    });
    own.postMessage({ name: select.value } satisfies StudyRequest);
  };
  describe();
  // what is asked lies beside the page; without it there is the title
  void fetch(new URL('./questions.json', import.meta.url))
    .then((response) => (response.ok ? response.json() : {}))
    .catch(() => ({}))
    .then((read: Record<string, Question>) => {
      questions = read;
      describe();
    });
  select.addEventListener('change', describe);
  button.addEventListener('click', () => (worker ? finish('Stopped.') : begin()));
  save.addEventListener('click', () => {
    const { reference } = studies[found.study];
    const host = { agent: navigator.userAgent, processors: navigator.hardwareConcurrency };
    const json = JSON.stringify({ ...found, reference, host }, null, 2);
    download(`${found.study}.json`, [json], 'application/json');
  });
  const draw = () => {
    chart.build();
    drawChecks();
  };
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  addEventListener('resize', draw);
  const choose = (name: string) => {
    if (worker) finish('Stopped.');
    select.value = name;
    describe();
  };
  return { redraw: draw, chosen: () => select.value, choose };
}

function verdict(checks: readonly Check[], seconds: number): string {
  const wrong = checks.filter(({ ok }) => !ok).length;
  const all = wrong === 0 ? 'Every figure is as expected' : `${wrong} of ${checks.length} are not`;
  return `${all}, in ${seconds.toFixed(1)} s.`;
}

function table(checks: readonly Check[]): HTMLTableElement {
  const row = (tag: 'th' | 'td', cells: readonly (string | number)[]) =>
    make('tr', {}, ...cells.map((cell) => make(tag, {}, String(cell))));
  const rows = checks.map((check) => {
    const made = row('td', checkRow(check));
    made.className = check.ok ? '' : 'wrong';
    return made;
  });
  return make('table', {}, make('thead', {}, row('th', checkHeads)), make('tbody', {}, ...rows));
}
