/**
 * The studies' page: figures beside the published ones, computed in this tab. Before a study runs stand there what it will compute, what was
 * published, and what was found when it was last kept; while it runs, lines, curves, the figure and the table fill.
 */
import { checkChart } from '../examples/check-chart.ts';
import type { Check } from '../examples/example.ts';
import { studies } from '../examples/studies.ts';
import { printFault } from '../src/index.ts';
import { CurveChart } from './curve-chart.ts';
import { download, find, make } from './page.ts';
import { checksTable, filling, type Kept, keptTable, resultsOf, timeOf } from './study-tables.ts';
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
  /** Undefined until they have come. */
  let results: Readonly<Record<string, Kept>> | undefined;
  /** Whether what is on the page was computed here. */
  let isOurs = false;

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
  /** What the chosen study found when it was last kept. */
  const showKept = () => {
    isOurs = false;
    const before = results?.[select.value];
    checked = before?.checks ?? [];
    title = studies[select.value].title;
    find('#study-kept').textContent = before
      ? `What a run that was kept found, in ${timeOf(before.seconds)}. Run computes it anew, here.`
      : results
        ? 'No run of it was kept. Its figures come here while it computes.'
        : '';
    place.replaceChildren(...(before ? [keptTable(before.checks)] : []));
    drawChecks();
  };
  /** Another one is chosen: nothing stays of the one before. */
  const turnTo = () => {
    lines.textContent = '';
    result.textContent = '';
    save.disabled = true;
    chart.clear();
    describe();
    showKept();
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
        place.replaceChildren(filling(results?.[select.value]?.checks ?? [], checked));
        return drawChecks();
      case 'end': {
        const { checks, seconds } = report;
        found = { study: select.value, seconds, checks, lines: printed };
        save.disabled = false;
        place.replaceChildren(checksTable(checks));
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
    isOurs = true;
    checked = [];
    title = studies[select.value].title;
    find('#study-kept').textContent = '';
    const awaited = results?.[select.value]?.checks;
    place.replaceChildren(...(awaited ? [filling(awaited, checked)] : []));
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
  // what is asked and what was found lie beside the page; without them there is the title
  void besidePage('questions.json').then((read) => {
    questions = (read as typeof questions) ?? {};
    describe();
  });
  void besidePage('results.json').then((read) => {
    results = resultsOf(read);
    if (results && !isOurs) showKept();
  });
  select.addEventListener('change', turnTo);
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
    turnTo();
  };
  return { redraw: draw, chosen: () => select.value, choose };
}

function verdict(checks: readonly Check[], seconds: number): string {
  const wrong = checks.filter(({ ok }) => !ok).length;
  const all = wrong === 0 ? 'Every figure is as expected' : `${wrong} of ${checks.length} are not`;
  return `${all}, in ${seconds.toFixed(1)} s.`;
}

/** JSON of a file of the page; undefined where it does not come. */
const besidePage = (name: string): Promise<unknown> =>
  fetch(new URL(`./${name}`, import.meta.url))
    .then((response) => (response.ok ? response.json() : undefined))
    .catch(() => undefined);
