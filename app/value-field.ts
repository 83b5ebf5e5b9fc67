/** A list of what can be varied, and a field for a value of what is chosen there. */
import { make } from './page.ts';
import type { OptionValue } from './settings.ts';
import type { Variable } from './variables.ts';

/** Groups as the variables come; `key` is chosen where it is among them, else the first. */
export function fillVariables(
  select: HTMLSelectElement,
  variables: readonly Variable[],
  key: string,
): void {
  const groups = new Map<string, HTMLOptGroupElement>();
  for (const { key: value, group, name, unit } of variables) {
    if (!groups.has(group)) groups.set(group, make('optgroup', { label: group }));
    const text = unit === '' ? name : `${name}, ${unit}`;
    groups.get(group)!.append(make('option', { value }, text));
  }
  select.replaceChildren(...groups.values());
  if (variables.some((variable) => variable.key === key)) select.value = key;
}

/** `changed` is called with each value that is one. */
export function valueField(
  { choices, range, whole, name }: Variable,
  value: OptionValue,
  changed: (value: OptionValue) => void,
): HTMLInputElement | HTMLSelectElement {
  if (typeof value === 'boolean' || choices) {
    const texts = choices ?? ['true', 'false'];
    const select = make('select', {}, ...texts.map((text) => make('option', {}, text)));
    select.value = String(value);
    select.addEventListener('change', () =>
      changed(choices ? select.value : select.value === 'true'),
    );
    select.setAttribute('aria-label', name);
    return select;
  }
  const [min, max] = range ?? ['', ''];
  const field = make('input', { type: 'number', step: whole ? '1' : 'any', value: String(value) });
  field.required = true;
  if (Number.isFinite(Number(min)) && min !== '') field.min = String(min);
  if (Number.isFinite(Number(max)) && max !== '') field.max = String(max);
  field.setAttribute('aria-label', name);
  field.addEventListener('change', () => {
    if (field.checkValidity()) changed(field.valueAsNumber);
  });
  return field;
}
