/** A sample cut in equal parts of its steps. */
import { eventsWithin } from '../backends/learning/event-window.ts';
import type { Sample } from '../backends/learning/gradients.ts';

/** Part `part` of `parts` of a sample of `steps`; a target for every step is cut too. `outputs`: numbers of a target for one step. */
export function partOfSample(
  sample: Sample,
  part: number,
  {
    steps,
    parts,
    outputs,
  }: { readonly steps: number; readonly parts: number; readonly outputs: number },
): Sample {
  if (parts === 1) return sample;
  const length = steps / parts;
  const [from, to] = [part * length, (part + 1) * length];
  const events = Object.entries(sample.events).map(([name, list]) => [
    name,
    eventsWithin(list, from, to),
  ]);
  const { target } = sample;
  const cut =
    target === undefined || target.length <= outputs
      ? {}
      : { target: Array.from(target).slice(from * outputs, to * outputs) };
  return { ...sample, events: Object.fromEntries(events), ...cut };
}
