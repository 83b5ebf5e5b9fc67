/** What would fit: the largest scale or size of an example, where the one asked for does not. */
import type { OptionDeclaration } from '../examples/example.ts';
import { compilePlan, type Fault } from '../src/index.ts';
import { estimateBudget, printBytes } from '../src/plan/budget.ts';
import { original } from './networks.ts';
import type { Settings } from './settings.ts';

/** WebAssembly memories end at 4 GiB each; a tab gets less in all, by experience. */
const TAB = 3.5 * 2 ** 30;

/** Undefined where the example has neither scale nor size. */
export function largestFitting(
  settings: Settings,
  declared: Readonly<Record<string, OptionDeclaration>>,
): Fault | undefined {
  const name = ['scale', 'size'].find((option) => declared[option] !== undefined);
  if (name === undefined) return undefined;
  const given = Number(settings.options[name] ?? declared[name].default);
  const bytes = (value: number) => {
    const options = { ...settings.options, [name]: value };
    return estimateBudget(compilePlan(original({ ...settings, options }).describe())).total;
  };
  let [low, high] = [0, given];
  for (let k = 0; k < 12; k++) {
    const middle = rounded((low + high) / 2, declared[name].whole);
    if (middle <= low || middle >= high) break;
    if (bytes(middle) <= TAB) low = middle;
    else high = middle;
  }
  return {
    code: 'would-fit',
    where: `option "${name}"`,
    found: String(given),
    expected: low > 0 ? `at most about ${low}` : 'less',
    remedy: `That is what ${printBytes(TAB)} hold.`,
  };
}

const rounded = (value: number, whole?: boolean): number =>
  whole ? Math.round(value) : Number(value.toPrecision(3));
