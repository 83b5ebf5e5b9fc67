/** Populations that only emit spikes: which units fire in a step, each as often as it is listed. */
import { poissonLaw } from '../../plan/count-law.ts';
import { purpose, runKey } from '../../plan/draws.ts';
import type { Plan } from '../../plan/plan.ts';
import { drawCounts } from './unit-draws.ts';

/** Calls `fire` for every spike of the population in `step`, in order of unit. */
export type Source = (step: number, fire: (index: number) => void) => void;

export function sourceOf(plan: Plan, index: number): Source {
  const { kind, size, expected, onSteps, spikes, stream } = plan.populations[index];
  if (kind === 'spike_generator') {
    const bySteps = new Map<number, number[]>();
    spikes!.steps.forEach((step, k) => {
      const senders = bySteps.get(step);
      if (senders) senders.push(spikes!.senders[k]);
      else bySteps.set(step, [spikes!.senders[k]]);
    });
    return (step, fire) => bySteps.get(step)?.forEach(fire);
  }
  const laws =
    typeof expected === 'number' ? poissonLaw(expected) : Array.from(expected!, poissonLaw);
  const counts = new Uint32Array(size);
  return (step, fire) => {
    if (step < onSteps![0] || step >= onSteps![1]) return;
    drawCounts(runKey(plan), purpose.poissonPopulation, stream, step, laws, counts);
    counts.forEach((count, unit) => {
      for (let k = 0; k < count; k++) fire(unit);
    });
  };
}
