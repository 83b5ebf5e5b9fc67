/** Makes a receptor specification of a kind and the user's values; names and signs are checked here. */
import { entriesIn } from '../connect/argument.ts';
import { type Fault, printValue, SynfireError, suggest } from '../errors.ts';
import type { ReceptorModel, ReceptorSpec } from '../neurons/model.ts';

export function makeReceptor(
  kind: ReceptorModel,
  values: Readonly<Record<string, number>> = {},
): ReceptorSpec {
  const where = `receptor ${kind.name}`;
  const faults: Fault[] = [];
  const parameters: Record<string, number> = {};
  const expected = `an object such as { ${Object.keys(kind.parameters)[0] ?? ''} }`;
  for (const [id, value] of entriesIn(values, where, expected)) {
    const place = `${where} › parameter "${id}"`;
    const declared = Object.hasOwn(kind.parameters, id) ? kind.parameters[id] : undefined;
    if (declared === undefined) {
      const expected = `a parameter of ${kind.name}`;
      const remedy = suggest(id, Object.keys(kind.parameters));
      faults.push({ code: 'unknown-parameter', where: place, found: `"${id}"`, expected, remedy });
    } else if (value !== undefined) {
      const sound =
        typeof value === 'number' &&
        Number.isFinite(value) &&
        (declared.range !== 'positive' || value > 0) &&
        (declared.range !== 'nonnegative' || value >= 0);
      if (sound) parameters[id] = value;
      else {
        const sign = declared.range === 'positive' ? ' > 0' : declared.range ? ' ≥ 0' : '';
        const expected = `a finite number${sign}, in ${declared.unit}`;
        const remedy = 'Correct the value or its sign.';
        const found = printValue(value);
        faults.push({ code: 'out-of-range', where: place, found, expected, remedy });
      }
    }
  }
  SynfireError.gather(faults);
  return { kind, parameters };
}
