/**
 * Trains a network away from the page's thread. A request begins anew, goes on, or stops after the update under way; what was learnt stays.
 * After every epoch it tells how well points never seen are told apart, the weights, and how the hidden neurons answer one of them.
 */
import { type Fault, Network, setAssetBase, simulate, spikeGenerator } from '../src/index.ts';
import { randomManifolds, Trainer, type TrainingSample, yinYang } from '../src/learn/index.ts';
import { faultsOf } from './faults.ts';
import { INPUT, type TaskName, type TrainingTask, taskNetwork, tasks } from './training-tasks.ts';

export type TrainingRequest =
  | {
      readonly do: 'begin';
      readonly task: TaskName;
      readonly hidden: number;
      readonly learningRate: number;
    }
  | { readonly do: 'train' }
  | { readonly do: 'stop' };

export interface TrainingCourse {
  readonly epoch: number;
  readonly loss: number;
  readonly accuracy: number;
}

export interface TrainingState {
  readonly epoch: number;
  /** Of samples never seen. */
  readonly accuracy: number;
  /** From sources (rows) to hidden neurons. */
  readonly weights: Float64Array;
  readonly rows: number;
  /** Spikes of the hidden neurons in one sample never seen. */
  readonly senders: ArrayLike<number>;
  readonly times: ArrayLike<number>;
  readonly hidden: number;
  readonly duration: number;
}

export type TrainingReport =
  | ({ readonly tell: 'course' } & TrainingCourse)
  | ({ readonly tell: 'state' } & TrainingState)
  | { readonly tell: 'rest' }
  | { readonly tell: 'fault'; readonly faults: readonly Fault[] };

setAssetBase(new URL('./dist/', self.location.href).href);

const tell = (report: TrainingReport) => (self as unknown as Worker).postMessage(report);

interface Running {
  readonly trainer: Trainer;
  readonly task: TrainingTask;
  readonly hidden: number;
  readonly unseen: readonly TrainingSample[];
}

/** To train with, and never trained with. */
const samples: Readonly<Record<TaskName, () => readonly (readonly TrainingSample[])[]>> = {
  yinYang: () => [yinYang({ samples: 2000, seed: 42 }), yinYang({ samples: 400, seed: 40 })],
  manifolds: () => [
    randomManifolds({ samples: 3200 }),
    randomManifolds({ samples: 400, from: 3200 }),
  ],
};

let running: Running | undefined;
/** Of the training that was asked for last, begun or not. */
let stop = new AbortController();
/** What was asked for before is done before. */
let queue: Promise<void> = Promise.resolve();

self.addEventListener('message', ({ data }: MessageEvent<TrainingRequest>) => {
  if (data.do !== 'train') stop.abort();
  if (data.do === 'stop') return;
  if (data.do === 'train') stop = new AbortController();
  const { signal } = stop;
  queue = queue
    .then(() => (data.do === 'begin' ? begin(data) : train(signal)))
    .catch((error) => tell({ tell: 'fault', faults: faultsOf(error) }));
});

async function begin({ task: name, hidden, learningRate }: TrainingRequest & { do: 'begin' }) {
  await running?.trainer.dispose();
  running = undefined;
  const task = tasks[name];
  const [data, unseen] = samples[name]();
  const trainer = await Trainer.create(taskNetwork(task, hidden), {
    ...task.options,
    data,
    duration: task.duration,
    readout: { population: 'out', take: 'mean' },
    loss: 'crossEntropy',
    optimiser: { learningRate },
  });
  running = { trainer, task, hidden, unseen };
  const { accuracy } = await trainer.evaluate(unseen);
  await tellState(running, 0, accuracy);
}

async function train(signal: AbortSignal): Promise<void> {
  if (running === undefined) return;
  const { trainer, unseen } = running;
  const own = running;
  await trainer.train({
    epochs: 1e6,
    signal,
    validation: unseen,
    onProgress({ epoch, loss, accuracy, validation }) {
      tell({ tell: 'course', epoch, loss, accuracy });
      if (validation) return tellState(own, epoch, validation.accuracy);
    },
  });
  tell({ tell: 'rest' });
}

/** The trained network answers the first of the samples never seen. */
async function tellState(
  { trainer, task, hidden, unseen }: Running,
  epoch: number,
  accuracy: number,
) {
  const { populations, ...rest } = trainer.network().describe();
  const given = unseen[0].events.in;
  const order = Array.from(given.times, (_, k) => k).sort(
    (a, b) => given.times[a] - given.times[b],
  );
  const source = spikeGenerator({
    senders: order.map((k) => given.senders[k]),
    times: order.map((k) => Math.max(1, Math.round(given.times[k] / task.dt)) * task.dt),
  });
  const filled = populations.map((one) => (one.name === 'in' ? { ...one, neuron: source } : one));
  const net = Network.fromJSON({ ...rest, populations: filled });
  const recording = await simulate(net, { time: task.duration, workers: 0 });
  const { senders, times } = recording.spikes('hidden');
  const weights = trainer.values(INPUT);
  const shape = { rows: task.inputs, hidden, duration: task.duration };
  tell({ tell: 'state', epoch, accuracy, weights, senders, times, ...shape });
}
