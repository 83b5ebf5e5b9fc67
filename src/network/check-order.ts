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
  const refuse = (code: string, found: string, expected: string, remedy: string) =>
    report({ code, where: `${place} › delay`, found, expected, remedy });
  checkOnGrid(dendritic, dt, 0, `${place} › delay › dendritic`, report);
  const late = dendritic > 0;
  const drawn = !isArray(delay) && isDistribution(delay) && delay.distribution;
  if (late && (graded !== undefined || drawn === 'lognormal')) {
    const expected = 'numbers, uniform or normal, of spikes: a part is added to it';
    refuse('split-delay', graded ? 'a graded projection' : 'a lognormal', expected, 'Give one.');
  }
  const { onPost = '', onStep = '', states = {} } = plasticity?.rule ?? {};
  const acts = onPost.trim() !== '';
  if (order !== undefined && !acts) {
    const expected = 'a plasticity rule with onPost: else nothing meets';
    refuse('order-without-rule', `order "${order}"`, expected, 'Leave it out.');
  } else if (acts && late && (Object.keys(states).length > 0 || onStep.trim() !== '')) {
    const found = 'a dendritic part, and a rule that reads its target or acts in steps';
    refuse('split-delay', found, 'an axonal delay', 'Give the whole delay as axonal.');
  } else if (acts && !late && orderOf(order, dendritic) === 'nest') {
    const found = 'the order of NEST without a dendritic part';
    const expected = 'a dendritic part of dt at least: in NEST it is the whole delay';
    refuse('ambiguous-order', found, expected, 'Give one, or the order "brian2".');
  }
}
