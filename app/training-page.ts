/**
 * The learning page: a network of spiking neurons is trained in this tab. Loss and accuracy while it learns; after every epoch the raster of one
 * sample beside what it was before, and the weights. Training stops and goes on where it was.
 */
import { printFault } from '../src/index.ts';
import { plot } from './charts.ts';
import { find, make, style } from './page.ts';
import { drawRaster, drawWeights } from './training-pictures.ts';
import { type TaskName, tasks } from './training-tasks.ts';
import type {
  TrainingCourse,
  TrainingReport,
  TrainingRequest,
  TrainingState,
} from './training-worker.ts';

const FIRST =
  'Train draws both curves while it learns, and the spikes of one sample before and now.';

/** `pauseLab` is called before training; returns what draws everything anew (the view came to the front). */
export function startTraining(pauseLab: () => void): () => void {
  const select = find<HTMLSelectElement>('#training-task');
  const hidden = find<HTMLInputElement>('#training-hidden');
  const rate = find<HTMLInputElement>('#training-rate');
  const button = find<HTMLButtonElement>('#training-run');
  const anew = find<HTMLButtonElement>('#training-anew');
  const note = find('#training-note');
  let worker: Worker | undefined;
  let training = false;
  let course: TrainingCourse[] = [];
  let states: TrainingState[] = [];
  let charts: ReturnType<typeof plot>[] = [];

  for (const [name, { title }] of Object.entries(tasks)) {
    select.append(make('option', { value: name }, title));
  }
  const ask = (request: TrainingRequest) => worker?.postMessage(request);
  const rest = (text: string) => {
    training = false;
    button.textContent = states.length > 0 ? 'Go on' : 'Train';
    note.textContent = text || (course.length > 0 ? '' : FIRST);
  };
  const task = () => select.value as TaskName;
  const describe = () => {
    const { about, hidden: units, learningRate } = tasks[task()];
    find('#training-about').textContent = about;
    hidden.value = String(units);
    rate.value = String(learningRate);
  };
  const forget = () => {
    worker?.terminate();
    worker = undefined;
    course = [];
    states = [];
    rest('');
    draw();
  };
  const data = () => [
    [course.map(({ epoch }) => epoch), course.map(({ loss }) => loss)],
    [states.map(({ epoch }) => epoch), states.map(({ accuracy }) => 100 * accuracy)],
  ];
  const draw = () => {
    for (const chart of charts) chart.destroy();
    const ink = [{ colour: style('--spike'), dash: [] }];
    charts = ['#training-loss > div', '#training-accuracy > div'].map((place, k) =>
      plot(place, ink, data()[k] as [number[], number[]]),
    );
    drawStates();
  };
  const drawStates = () => {
    const pictures = find('#training-pictures');
    pictures.hidden = states.length === 0;
    if (states.length === 0) return;
    const last = states[states.length - 1];
    drawRaster(find('#training-before'), states[0]);
    drawRaster(find('#training-now'), last);
    drawWeights(find('#training-weights'), last);
  };
  const hear = (report: TrainingReport) => {
    switch (report.tell) {
      case 'course': {
        course.push(report);
        const { epoch, loss, accuracy } = report;
        note.textContent = `Epoch ${epoch.toFixed(1)}: loss ${loss.toFixed(3)}, ${percent(accuracy)} right while learning.`;
        charts[0]?.setData(data()[0] as [number[], number[]]);
        return;
      }
      case 'state':
        states.push(report);
        find('#training-unseen').textContent = percent(report.accuracy);
        charts[1]?.setData(data()[1] as [number[], number[]]);
        return drawStates();
      case 'rest':
        return rest(course.length > 0 ? 'Stopped; what it has learnt stays.' : '');
      case 'fault':
        return rest(report.faults.map(printFault).join('\n'));
      default:
        report satisfies never;
    }
  };
  const begin = () => {
    worker = new Worker(new URL('./training-worker.js', import.meta.url), { type: 'module' });
    worker.addEventListener('error', () => rest('The worker ended.'));
    worker.addEventListener('message', ({ data: report }: MessageEvent<TrainingReport>) =>
      hear(report),
    );
    ask({
      ...{ do: 'begin', task: task() },
      ...{ hidden: hidden.valueAsNumber, learningRate: rate.valueAsNumber },
    });
  };
  button.addEventListener('click', () => {
    if (training) {
      note.textContent = 'Stopping …';
      return ask({ do: 'stop' });
    }
    if (!hidden.reportValidity() || !rate.reportValidity()) return;
    pauseLab();
    if (!worker) begin();
    training = true;
    button.textContent = 'Stop';
    note.textContent = 'Begins …';
    ask({ do: 'train' });
  });
  anew.addEventListener('click', forget);
  select.addEventListener('change', () => {
    describe();
    forget();
  });
  for (const field of [hidden, rate]) field.addEventListener('change', forget);
  describe();
  rest('');
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  addEventListener('resize', draw);
  return draw;
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
