/** A plan in a few lines of text, for people. */
import { SynfireError } from '../errors.ts';
import { anything, faultsOf, list, number, object } from '../network/shape.ts';
import { describeBudget, estimateBudget } from './budget.ts';
import { byPopulation } from './by-population.ts';
import type { Plan } from './plan.ts';
import { storedWeights } from './stored-weights.ts';

const count = (x: number): string => Math.round(x).toLocaleString('en-US');

const planShape = object(
  {
    dt: number,
    epochSteps: number,
    populations: list(object({ name: anything, size: number, receptors: list(anything) }, true)),
    projections: list(object({ target: number, expectedSynapses: number }, true)),
    couplings: list(object({ target: number, expectedSynapses: number }, true)),
    inputs: list(anything),
    recorders: list(anything),
  },
  true,
);

/** Populations, expected synapses, epoch, how weights are stored, and memory. */
export function planSummary(plan: Plan): string {
  SynfireError.gather(faultsOf(planShape, plan, 'planSummary › plan'));
  const budget = estimateBudget(plan);
  const neurons = plan.populations.reduce((sum, p) => sum + p.size, 0);
  const lines = [
    `${count(neurons)} neurons, about ${count(budget.synapses)} synapses, ` +
      `dt ${plan.dt} ms, epoch ${plan.epochSteps} ${plan.epochSteps === 1 ? 'step' : 'steps'}` +
      (plan.precision === 'double' ? ', double precision' : ''),
    'populations:',
  ];
  plan.populations.forEach((population, index) => {
    const incoming = [plan.projections, plan.couplings].flatMap((list) => [
      ...byPopulation<'target', { target: number; expectedSynapses: number }>(
        list,
        'target',
        index,
      ),
    ]);
    const synapses = incoming.reduce((sum, p) => sum + p.expectedSynapses, 0);
    const kind = population.model?.name ?? population.kind.replace('_', ' ');
    const scales = population.receptors.map(
      (r) => `${r.name} in ${Number(r.quantum.toPrecision(4))}${r.narrow ? '' : ' (wide)'}`,
    );
    const onto = scales.length > 0 ? `, ${count(synapses)} synapses onto it, ` : '';
    const each = `  ${population.name.padEnd(8)} ${count(population.size).padStart(9)}  ${kind}`;
    lines.push(`${each}${onto}${scales.join(', ')}`);
  });
  lines.push(...storedWeights(plan), describeBudget(budget));
  return lines.join('\n');
}
