/**
 * A reset that leaves a neuron beyond its threshold: the next spike comes as soon as refractoriness lets it, whatever the input,
 * which nobody means (NEST refuses it too). Found where what the threshold compares is known after a spike: states that the reset
 * gives values of parameters. States that move while the neuron is refractory may come back in time, and pass.
 */
import { evaluate } from '../equations/evaluate.ts';
import { parseUnit, shiftTens } from '../equations/units.ts';
import { namesOf } from '../equations/walk.ts';
import { SynfireError } from '../errors.ts';
import type { Model } from '../neurons/composed.ts';
import type { Values } from './plan.ts';
import { valueAt } from './values.ts';

/** Throws `fires-at-once`. `parameters`: in coherent units, as the model reads them. */
export function checkReset(
  { threshold, reset, refractory, states }: Model,
  parameters: Readonly<Record<string, Values>>,
  size: number,
  population: string,
): void {
  if (threshold === undefined || size === 0) return;
  const compared = namesOf(threshold);
  const given = reset.filter(({ target }) => compared.has(target));
  const known = new Set([...Object.keys(parameters), ...given.map(({ target }) => target)]);
  const read = new Set([...compared, ...given.flatMap(({ value }) => [...namesOf(value)])]);
  // a sum such as `theta += q` reads what it changes
  const isPlain = given.every(({ value }) => [...namesOf(value)].every((id) => id in parameters));
  if (given.length === 0 || !isPlain || ![...read].every((id) => known.has(id))) return;
  const used = [...read].filter((id) => id in parameters);
  const varies = used.some((id) => typeof parameters[id] !== 'number');
  const isHeld = (id: string) => states.some(({ name, held }) => name === id && held);
  const rests = refractory !== undefined && !given.every(({ target }) => isHeld(target));
  if (rests) return;
  for (let k = 0; k < (varies ? size : 1); k++) {
    const values = Object.fromEntries(used.map((id) => [id, valueAt(parameters[id], k)]));
    for (const { target, value } of given) values[target] = evaluate(value, values);
    if (evaluate(threshold, values) === 0) continue;
    const found = given.map(({ target }) => {
      const { unit } = states.find(({ name }) => name === target)!;
      const shown = shiftTens(values[target], -parseUnit(unit).tens);
      return `${target} = ${Number(shown.toPrecision(7))}${unit === '1' ? '' : ` ${unit}`}`;
    });
    throw new SynfireError({
      code: 'fires-at-once',
      where: `population "${population}" › reset${varies ? ` of neuron ${k}` : ''}`,
      found: `${found.join(', ')}, which crosses the threshold again at once`,
      expected: 'a reset below the threshold',
      remedy:
        'Whatever the input, spikes would come r + 1 steps apart where the refractory time is r steps. Lower what it is reset to, or raise the threshold.',
    });
  }
}
