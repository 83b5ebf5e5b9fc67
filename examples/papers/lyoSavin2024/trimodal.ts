/** T8: three manifolds; a classifier's top-down input chooses one of them. */
import {
  type CircuitInput,
  DenoiserTraining,
  initialTrees,
  SamplingCircuit,
  trainClassifier,
  trimodal,
  trimodalAt,
} from '../../../src/sampling/index.ts';
import { atLeast, below, between, type Check } from '../../example.ts';
import { columns } from '../../study.ts';
import { curve, inPlane, type Point, project } from './curves.ts';

const CURVES = [0, 1, 2].map((label) => curve((u) => trimodalAt(label, u), 1000));

/** The manifold that is nearest to each point. */
function nearest(points: readonly Point[]): number[] {
  const distances = CURVES.map((each) => project(points, each).distances);
  return points.map((_, i) => {
    const here = distances.map((each) => each[i]);
    return here.indexOf(Math.min(...here));
  });
}

const shares = (labels: readonly number[]) =>
  [0, 1, 2].map((label) => labels.filter((l) => l === label).length / labels.length);

export async function gating(
  print: (line: string) => void,
  { steps = 30_000, classifierSteps = 8000 } = {},
): Promise<Check[]> {
  const data = trimodal({ count: 1000 });
  const training = await DenoiserTraining.create({
    trees: initialTrees({ somata: 2, branching: [16, 16] }),
    data: data.values,
    batch: 256,
    steps,
  });
  await training.run();
  const loss = await training.loss({ batches: 200 });
  const trees = await training.trees();
  await training.dispose();
  const { classifier, accuracy } = await trainClassifier({
    data,
    steps: classifierSteps,
    learningRate: 5e-3,
  });
  print(`T8 loss ${loss.toFixed(4)} (best possible .3608), classifier ${accuracy.toFixed(4)}`);
  const sample = async (inputs: readonly CircuitInput[]) => {
    const circuit = await SamplingCircuit.create({
      denoiser: { kind: 'trees', trees },
      batch: 1000,
      inputs,
    });
    const { points } = inPlane(await circuit.run(4));
    await circuit.dispose();
    return shares(nearest(points));
  };
  print(columns('gates', 'roll', 'moons', 'S'));
  const prior = await sample([]);
  print(columns('closed', ...prior));
  const purity: number[] = [];
  for (const label of [0, 1, 2]) {
    const found = await sample([{ input: 'class', classifier, label }]);
    print(columns(`class ${label}`, ...found));
    purity.push(found[label]);
  }
  const both = await sample([
    { input: 'class', classifier, label: 2 },
    { input: 'line', direction: [2, 2], sigma: 0.4 },
  ]);
  print(columns('2 and line', ...both));
  return [
    between('T8 accuracy of the classifier', accuracy, 0.8, 0.84, 'paper .8239'),
    ...prior.map((share, k) =>
      between(`T8 prior, manifold ${k}`, share, 0.283, 0.383, '1/3 ± .05'),
    ),
    ...purity.map((share, k) => atLeast(`T8 purity of class ${k}`, share, 0.98)),
    atLeast('T8 purity of class 2 on the line', both[2], 0.98),
    below('T8 loss', loss, 0.38),
  ];
}
