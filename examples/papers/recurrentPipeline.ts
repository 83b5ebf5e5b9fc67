/**
 * Recurrent models over many data sets: every model on every generated set, one row each, in one table that goes on where it was stopped (`synfire evaluate recurrentPipeline --out
 * table.csv`). After two abstracts of a pipeline for recurrent models of neural data; models and sets are those of the gallery: rates behind spikes by LFADS, by smoothing, by
 * smoothing and the first principal components, and constant ones.
 */
import { pca } from '../../src/analysis/index.ts';
import { matrix } from '../../src/linalg/index.ts';
import { type Evaluation, evaluate } from '../../src/sweep/index.ts';
import { atLeast, type Check, near } from '../example.ts';
import { columns, type Study } from '../study.ts';
import {
  NEURONS,
  type SetName,
  type SpikingTrials,
  score,
  setNames,
  smoothed,
  spikingTrials,
  TIME,
} from './latent-trials.ts';
import { BATCH, inferred } from './pandarinath2018.ts';

type Model = (
  data: SpikingTrials,
  seen: readonly Float32Array[],
  training: { readonly steps: number; readonly seed: number },
) => Float64Array[] | Promise<Float64Array[]>;

const WIDTH = 3;

const MODELS: Readonly<Record<string, Model>> = {
  constant: (_, seen) => {
    const means = new Float64Array(NEURONS);
    for (const trial of seen) {
      trial.forEach((count, k) => {
        means[k % NEURONS] += count / (TIME * seen.length);
      });
    }
    return seen.map((trial) => Float64Array.from(trial, (_count, k) => means[k % NEURONS]));
  },
  smoothed: (_, seen) => smoothed(seen, WIDTH),
  components: (_, seen) => {
    const rates = smoothed(seen, WIDTH);
    const rows = matrix(
      seen.length * TIME,
      NEURONS,
      rates.flatMap((rate) => Array.from(rate)),
    );
    const { mean, components, scores } = pca(rows, { components: 4 });
    return rates.map((rate, c) =>
      rate.map((_rate, k) => {
        const [t, i] = [Math.floor(k / NEURONS), k % NEURONS];
        let sum = mean[i];
        for (let d = 0; d < 4; d++) {
          const weight = components.data[d * components.columns + i];
          sum += scores.data[(c * TIME + t) * 4 + d] * weight;
        }
        return Math.max(sum, 0.02);
      }),
    );
  },
  lfads: async (data, seen, training) => (await inferred(data, seen, training)).rates,
};

/** R² of rates, and what trials that were not seen are worth, of a model on a set. */
export const evaluation =
  (steps: number, repeats: number): Evaluation =>
  async ({ model, set, seed }) => {
    const data = await spikingTrials(set as SetName, BATCH, repeats, seed);
    const [seen, others] = [2, 1].map((k) => data.trials.map((trials) => trials[repeats - k]));
    const rates = await MODELS[String(model)](data, seen, { steps, seed });
    const { r2, nats } = score(data, rates, others);
    return { r2, nats };
  };

/** What `synfire evaluate recurrentPipeline` does where no parameters are given. */
export const pipelineParameters = { model: Object.keys(MODELS), set: setNames };

export const pipelineWork = evaluation(400, 14);

export async function pipelineChecks(
  print: (line: string) => void,
  work: Evaluation,
  sets: readonly SetName[] = setNames,
): Promise<Check[]> {
  const table = await evaluate(work, { parameters: { ...pipelineParameters, set: sets } });
  print(columns('model', 'set', 'R²', 'nats/spike'));
  const of = (model: string, set: string) => {
    const row = table.rows.find(
      ({ parameters }) => parameters.model === model && parameters.set === set,
    );
    return Number(row?.measures.r2 ?? Number.NaN);
  };
  for (const { parameters, measures } of table.rows) {
    print(
      columns(
        String(parameters.model),
        String(parameters.set),
        Number(measures.r2),
        Number(measures.nats),
      ),
    );
  }
  const asked = pipelineParameters.model.length * sets.length;
  return [
    near(
      'rows of the table, failed ones aside',
      table.length - table.failures.length,
      asked,
      'n·m',
      {
        relative: 0,
      },
    ),
    ...sets.flatMap((set) => [
      atLeast(
        `${set}: R² of smoothed spikes over constant rates`,
        of('smoothed', set) - of('constant', set),
        0.1,
      ),
      atLeast(
        `${set}: R² of LFADS over smoothed spikes`,
        of('lfads', set) - of('smoothed', set),
        0.05,
      ),
    ]),
  ];
}

export const recurrentPipeline: Study = {
  title: 'Recurrent models over many data sets: every model on every set, in one table',
  reference: 'after two abstracts; Pandarinath et al. 2018 among the models',
  minutes: 2,
  run: (print = console.log) => pipelineChecks(print, pipelineWork),
};
