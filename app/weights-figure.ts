/** The weights of a network as a matrix of all its neurons, as they were drawn: targets down, sources across. */
import type { Network } from '../src/index.ts';
import { compilePlan, SynfireError } from '../src/index.ts';
import { weightMatrixSvg } from '../src/plot/weight-matrix.ts';
import { staticStates } from '../src/simulate/synapse-states.ts';
import { costOf } from './cost.ts';

/** Synapses that are drawn while the page waits. */
const MOST = 1_500_000;

/** SVG text. Throws SynfireError where there are too many synapses. */
export function weightsFigure(network: Network): string {
  const plan = compilePlan(network.describe());
  const { synapses } = costOf(plan, 1);
  if (synapses > MOST) {
    throw new SynfireError({
      code: 'too-large',
      where: 'weights as a matrix',
      found: `${Math.round(synapses)} synapses`,
      expected: `at most ${MOST}`,
      remedy:
        'Make the network smaller, or take it along as JSON and draw weightMatrixSvg in Node.',
    });
  }
  const columns = { sources: [] as number[], targets: [] as number[], weights: [] as number[] };
  plan.projections.forEach(({ source, target }, k) => {
    const { sources, targets, values } = staticStates(plan, k);
    const [from, onto] = [plan.populations[source].first, plan.populations[target].first];
    for (let i = 0; i < sources.length; i++) {
      columns.sources.push(from + sources[i]);
      columns.targets.push(onto + targets[i]);
      columns.weights.push(values.w[i]);
    }
  });
  const last = plan.populations[plan.populations.length - 1];
  const count = last ? last.first + last.size : 0;
  return weightMatrixSvg({
    ...columns,
    ...{ sourceCount: count, targetCount: count, width: 560, height: 460, id: 'figure-weights' },
  });
}
