/** The form of a sweep: which two numbers are its axes, from where to where, how long and with how many seeds. */
import { linspace } from '../src/sweep/index.ts';
import { find, make } from './page.ts';
import type { AxisSettings } from './settings.ts';
import { fillVariables } from './value-field.ts';
import { labelOf, type Variable, variableOf } from './variables.ts';

const ABOUT = `This network runs at every pair of values of two of its numbers. Cells fill as their runs end; one that is pressed opens its
network. The cell with a border is the network as it is set.`;

/** Values of an axis at most: every pair is a run. */
const MOST = 15;

/** What no axis can be: the seeds have a field of their own, and these change no spike. */
export const FIXED = ['option/seed', 'engine', 'workers'];

export interface Varied {
  readonly variable: Variable;
  readonly label: string;
  readonly values: readonly number[];
  readonly now: number;
}

/** From half to one and a half times the value, within what is allowed. */
function around({ value, range, whole }: Variable): [number, number] {
  const number = Number(value);
  const ends = number === 0 ? [-1, 1] : [number * 0.5, number * 1.5].sort((a, b) => a - b);
  const [low, high] = range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const within = ends.map((end) => Math.min(high, Math.max(low, end)));
  return within.map((end) => (whole ? Math.round(end) : Number(end.toPrecision(4)))) as [
    number,
    number,
  ];
}

const part = (axis: 'x' | 'y', name: string) => find<HTMLInputElement>(`#sweep-${axis}-${name}`);

export function fillAxis(
  axis: 'x' | 'y',
  variables: readonly Variable[],
  given: AxisSettings | undefined,
  key: string,
): void {
  const select = find<HTMLSelectElement>(`#sweep-${axis}-key`);
  const before =
    given?.vary ?? (variables.some((v) => v.key === select.value) ? select.value : key);
  const isNew = select.value !== before || part(axis, 'from').value === '' || key === select.value;
  fillVariables(select, variables, before);
  const variable = variables.find((each) => each.key === select.value);
  if (!variable || !(isNew || given)) return;
  const [from, to] = given ? [given.from, given.to] : around(variable);
  part(axis, 'from').value = String(from);
  part(axis, 'to').value = String(to);
  if (given) part(axis, 'count').value = String(given.count);
}

export function axisSettings(axis: 'x' | 'y'): AxisSettings {
  return {
    vary: find<HTMLSelectElement>(`#sweep-${axis}-key`).value,
    from: part(axis, 'from').valueAsNumber,
    to: part(axis, 'to').valueAsNumber,
    count: part(axis, 'count').valueAsNumber,
  };
}

export function axisOf(axis: 'x' | 'y', variables: readonly Variable[]): Varied {
  const { vary: key, from, to, count } = axisSettings(axis);
  const variable = variableOf(variables, key);
  const exact = linspace(from, to, count).map((v) => Number(v.toPrecision(6)));
  const values = [...new Set(variable.whole ? exact.map(Math.round) : exact)];
  return { variable, label: labelOf(variable, variables), values, now: Number(variable.value) };
}

export function layOut(): HTMLElement {
  const number = (id: string, value: string, more: Partial<HTMLInputElement> = {}) =>
    make('input', { id, type: 'number', step: 'any', required: true, value, ...more });
  const axis = (name: 'x' | 'y', legend: string) =>
    make(
      'fieldset',
      {},
      make('legend', {}, legend),
      Object.assign(make('select', { id: `sweep-${name}-key` }), { ariaLabel: legend }),
      make('label', {}, 'from ', number(`sweep-${name}-from`, '')),
      make('label', {}, 'to ', number(`sweep-${name}-to`, '')),
      make(
        'label',
        {},
        'in ',
        number(`sweep-${name}-count`, '5', { min: '1', max: String(MOST), step: '1' }),
        ' values',
      ),
    );
  const form = make(
    'form',
    { id: 'sweep-form' },
    axis('x', 'Across'),
    axis('y', 'Upwards'),
    make(
      'div',
      { className: 'row' },
      make('button', { id: 'sweep-run', className: 'primary' }, 'Sweep'),
      make('label', {}, number('sweep-time', '500', { min: '1', max: '100000' }), ' ms after '),
      make('label', {}, number('sweep-warmup', '0', { min: '0', max: '100000' }), ' ms, '),
      make(
        'label',
        {},
        number('sweep-seeds', '1', { min: '1', max: '20', step: '1' }),
        ' seeds a cell',
      ),
      make('span', { id: 'sweep-note', role: 'status' }),
    ),
  );
  const key = make(
    'div',
    { id: 'sweep-key', className: 'row', hidden: true },
    Object.assign(make('select', { id: 'sweep-measure' }), { ariaLabel: 'Measure that is shown' }),
    make('span', { id: 'sweep-low' }),
    make('span', { id: 'sweep-ramp' }),
    make('span', { id: 'sweep-high' }),
    make('button', { type: 'button', id: 'sweep-save', disabled: true }, 'Table .csv'),
  );
  const section = make(
    'div',
    { className: 'view', hidden: true, id: 'sweep' },
    make('p', {}, ABOUT),
    form,
    key,
    make('div', { id: 'sweep-map' }),
    make('pre', { id: 'sweep-cell', ariaLive: 'polite' }),
  );
  section.dataset.view = 'sweep';
  return section;
}
