/** Synapses as a matrix: targets down, sources across; blue excites, red inhibits. */
import { SynfireError } from '../errors.ts';
import { checkFigure } from './arguments.ts';
import { heatMapSvg } from './heat-map.ts';

export interface WeightMatrixOptions {
  /** One a synapse: neuron that sends, neuron that receives, weight. */
  readonly sources: ArrayLike<number>;
  readonly targets: ArrayLike<number>;
  readonly weights: ArrayLike<number>;
  readonly sourceCount: number;
  readonly targetCount: number;
  readonly unit?: string;
  readonly title?: string;
  readonly width?: number;
  readonly height?: number;
  readonly id?: string;
}

/** Most cells along one side: larger matrices are summed in blocks and divided by the pairs of a block. */
const MOST = 200;

/** Several synapses of one pair add up. Throws SynfireError. */
export function weightMatrixSvg(options: WeightMatrixOptions): string {
  checkFigure('weightMatrixSvg', options);
  const { sources, targets, weights, sourceCount, targetCount } = options;
  if (sources.length !== weights.length || targets.length !== weights.length) {
    const found = `${sources.length} sources, ${targets.length} targets, ${weights.length} weights`;
    throw fault(found, 'equally many');
  }
  const [across, down] = [Math.ceil(sourceCount / MOST), Math.ceil(targetCount / MOST)];
  const [columns, rows] = [Math.ceil(sourceCount / across), Math.ceil(targetCount / down)];
  const values = new Float64Array(rows * columns);
  for (let k = 0; k < weights.length; k++) {
    const inside =
      sources[k] >= 0 && sources[k] < sourceCount && targets[k] >= 0 && targets[k] < targetCount;
    if (!inside) {
      const found = `synapse ${k} from ${sources[k]} to ${targets[k]}`;
      throw fault(found, `sources below ${sourceCount}, targets below ${targetCount}`);
    }
    const cell = Math.floor(targets[k] / down) * columns + Math.floor(sources[k] / across);
    values[cell] += weights[k];
  }
  for (let r = 0; r < rows; r++) {
    const tall = Math.min(down, targetCount - r * down);
    for (let c = 0; c < columns; c++) {
      values[r * columns + c] /= tall * Math.min(across, sourceCount - c * across);
    }
  }
  const { unit, width, height, id = 'weight-matrix' } = options;
  return heatMapSvg({
    ...{ rows, columns, values, diverging: true, unit, width, height, id },
    title: options.title ?? (across * down > 1 ? 'Mean weight of a pair' : 'Weights'),
    x: { from: 0, to: sourceCount, title: 'source' },
    y: { from: 0, to: targetCount, title: 'target' },
  });
}

const fault = (found: string, expected: string): SynfireError =>
  new SynfireError({
    ...{ code: 'bad-argument', where: 'weightMatrixSvg', found, expected },
    remedy: 'Correct the lists, or the counts.',
  });
