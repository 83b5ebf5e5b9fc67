/** A sample cut in equal parts of its steps. */
import type { Sample, SourceEvents } from '../backends/learning/gradients.ts';

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
    within(list, from, to),
  ]);
  const { target } = sample;
  const cut =
    target === undefined || target.length <= outputs
      ? {}
      : { target: Array.from(target).slice(from * outputs, to * outputs) };
  return { ...sample, events: Object.fromEntries(events), ...cut };
}

/** Events of steps [from, to), counted from `from`. They are ordered by step. */
function within({ steps, units, values }: SourceEvents, from: number, to: number): SourceEvents {
  const [first, end] = [before(steps, from), before(steps, to)];
  return {
    steps: Array.from({ length: end - first }, (_, k) => steps[first + k] - from),
    units: Array.from(units).slice(first, end),
    ...(values ? { values: Array.from(values).slice(first, end) } : {}),
  };
}

/** How many are of steps before `step`. */
function before(steps: ArrayLike<number>, step: number): number {
  let low = 0;
  for (let high = steps.length; low < high; ) {
    const middle = (low + high) >>> 1;
    if (steps[middle] < step) low = middle + 1;
    else high = middle;
  }
  return low;
}
