/** The lessons' page: six short programs in their order, each with its text, its code and what it prints when it runs in this tab. */
import type { LessonText } from '../site/build/questions.ts';
import { printFault } from '../src/index.ts';
import type { LessonReport, LessonRequest } from './lesson-worker.ts';
import { find, make } from './page.ts';

/** `pauseLab` is called before a lesson runs. Once. */
export function startLessons(pauseLab: () => void): void {
  const list = make('ol', { id: 'lesson-list' });
  const text = make('div', { id: 'lesson-text' });
  const button = make('button', { type: 'button', id: 'lesson-run', className: 'primary' }, 'Run');
  const note = make('span', { id: 'lesson-note', role: 'status' });
  const printed = make('pre', { id: 'lesson-printed', role: 'log', ariaLabel: 'What it prints' });
  const code = make('pre', { id: 'lesson-code', tabIndex: 0, ariaLabel: 'The program' });
  const row = make('div', { className: 'row' }, button, note);
  const view = make('div', { className: 'view', id: 'lessons', hidden: true });
  view.dataset.view = 'lessons';
  const nav = make('nav', { ariaLabel: 'Lessons' }, list);
  view.append(nav, make('article', {}, text, row, printed, code));
  find('#stage').append(view);

  let lessons: readonly LessonText[] = [];
  let chosen = 0;
  let worker: Worker | undefined;
  const finish = (said: string) => {
    worker?.terminate();
    worker = undefined;
    button.textContent = 'Run';
    note.textContent = said;
  };
  const choose = (lesson: number) => {
    if (worker) finish('');
    chosen = lesson;
    note.textContent = '';
    printed.textContent = '';
    const [title, ...paragraphs] = lessons[lesson].about;
    text.replaceChildren(
      make('h2', {}, title),
      ...paragraphs.map((paragraph) => make('p', {}, paragraph)),
    );
    code.textContent = lessons[lesson].code;
    [...list.querySelectorAll('button')].forEach((each, k) => {
      each.setAttribute('aria-pressed', String(k === lesson));
    });
  };
  const hear = (report: LessonReport) => {
    switch (report.tell) {
      case 'line':
        printed.append(`${report.line}\n`);
        return;
      case 'end':
        return finish(`Done in ${report.seconds.toFixed(1)} s.`);
      case 'fault':
        return finish(report.faults.map(printFault).join('\n'));
      default:
        report satisfies never;
    }
  };
  button.addEventListener('click', () => {
    if (worker) return finish('Stopped.');
    pauseLab();
    printed.textContent = '';
    button.textContent = 'Stop';
    note.textContent = 'Running …';
    worker = new Worker(new URL('./lesson-worker.js', import.meta.url), { type: 'module' });
    worker.addEventListener('error', () => finish('The worker ended before the lesson did.'));
    worker.addEventListener('message', ({ data }: MessageEvent<LessonReport>) => hear(data));
    worker.postMessage({ lesson: chosen } satisfies LessonRequest);
  });
  button.disabled = true;
  void fetch(new URL('./lessons.json', import.meta.url))
    .then((response) => (response.ok ? response.json() : Promise.reject(response.statusText)))
    .then((read: LessonText[]) => {
      lessons = read;
      button.disabled = false;
      list.append(
        ...lessons.map(({ about: [title] }, k) => {
          const each = make('button', { type: 'button' }, title.replace(/^Lesson \d+\. |\.$/g, ''));
          each.addEventListener('click', () => choose(k));
          return make('li', {}, each);
        }),
      );
      choose(0);
    })
    .catch((why: unknown) => {
      note.textContent = `The lessons' texts could not be loaded: ${why}. Load the page again.`;
    });
}
