/** Faults of a delay in two parts, and of the order in which spikes that meet at a synapse act. */
import { orderOf } from '../plasticity/split-delay.ts';
import type { ProjectionDescription } from './description.ts';
import { checkOnGrid } from './grid.ts';
import { isDistribution } from './quantity.ts';
import { isArray, type Report } from './shape.ts';

export function checkOrder(
  { delay, dendritic = 0, order, plasticity, graded }: ProjectionDescription,
  dt: number,
  place: string,
  report: Report,
): void {
  const where = `${place} › delay`;
  const refuse = (code: string, found: string, expected: string) =>
    report({ code, where, found, expected, remedy: 'Give the whole delay as axonal.' });
  checkOnGrid(dendritic, dt, 0, where, report);
  const late = dendritic > 0;
  const { onPost = '', onStep = '', states = {} } = plasticity?.rule ?? {};
  const acts = onPost.trim() !== '';
  const reads = acts && (Object.keys(states).length > 0 || onStep.trim() !== '');
  const law = !isArray(delay) && isDistribution(delay) && delay.distribution;
  if (late && (graded || law === 'lognormal' || reads)) {
    const found = graded ? 'a graded projection' : reads ? 'a rule that reads its target' : law;
    refuse('split-delay', String(found), 'no dendritic part there');
  }
  if (order && !acts) refuse('order-without-rule', 'an order', 'a rule with onPost');
  else if (acts && !late && orderOf(order, dendritic) === 'nest') {
    report({
      ...{ code: 'ambiguous-order', where, found: 'the order of NEST without a dendritic part' },
      expected: 'one of dt at least: in NEST it is the whole delay',
      remedy: 'Give it, or the order "brian2".',
    });
  }
}
