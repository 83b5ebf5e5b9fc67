/** The left panel: options of the example and numbers of the network, as sliders and fields. */
import type { OptionDeclaration } from '../examples/example.ts';
import { CONNECTOME, connectomeOptions } from './connectome.ts';
import { ownOptions } from './model-text.ts';
import { drawnOptions, gallery, type Parameter } from './networks.ts';
import { choices, find, make } from './page.ts';
import type { OptionValue } from './settings.ts';

export const OWN = 'own';
export const DRAWN = 'drawn';

export function fillGallery(select: HTMLSelectElement): void {
  for (const { name, title } of gallery) select.append(make('option', { value: name }, title));
  select.append(make('option', { value: OWN }, 'Your own neuron'));
  select.append(make('option', { value: DRAWN }, 'Your own network'));
  select.append(make('option', { value: CONNECTOME }, 'A connectome from files'));
}

export function optionsOf(example: string): Readonly<Record<string, OptionDeclaration>> {
  if (example === DRAWN) return drawnOptions;
  if (example === CONNECTOME) return connectomeOptions;
  return gallery.find(({ name }) => name === example)?.options ?? ownOptions;
}

/** What an option is: as given, by default, or what its default stands for. */
export function optionValue(
  name: string,
  declared: OptionDeclaration,
  given: Readonly<Record<string, OptionValue>>,
): OptionValue {
  const value = given[name] ?? declared.default;
  return declared.taken && value === declared.default ? declared.taken(given) : value;
}

/** Fields of options that follow from others show what they are now. */
export function followOptions(
  example: string,
  values: Readonly<Record<string, OptionValue>>,
): void {
  for (const [name, declared] of Object.entries(optionsOf(example))) {
    if (!declared.taken) continue;
    const shown = String(optionValue(name, declared, values));
    for (const label of [name, `${name}, slider`]) {
      find<HTMLInputElement>(`#options [aria-label="${label}"]`).value = shown;
    }
  }
}

/** A field for each option; `changed` is called with the name and the new value. */
export function fillOptions(
  example: string,
  values: Readonly<Record<string, OptionValue>>,
  changed: (name: string, value: OptionValue) => void,
): void {
  const fields = Object.entries(optionsOf(example)).map(([name, declared]) => {
    const value = optionValue(name, declared, values);
    if (typeof value === 'boolean') {
      const input = make('input', { type: 'checkbox', checked: value });
      input.addEventListener('change', () => changed(name, input.checked));
      return labelled(name, declared.description, input);
    }
    if (typeof value === 'string' && !declared.choices) {
      const input = make('input', { value, autocomplete: 'off', spellcheck: false });
      input.addEventListener('change', () => changed(name, input.value));
      return labelled(name, declared.description, input);
    }
    if (typeof value === 'string') {
      const select = make('select');
      choices(select, declared.choices ?? [value]);
      select.value = value;
      select.addEventListener('change', () => changed(name, select.value));
      return labelled(name, declared.description, select);
    }
    const range = name === 'seed' ? undefined : sensible(declared, value);
    return number(name, declared.description, value, range, (given) => changed(name, given));
  });
  find('#options').replaceChildren(...fields);
}

export function fillParameters(
  parameters: readonly Parameter[],
  values: Readonly<Record<string, number>>,
  changed: (parameter: Parameter, value: number) => void,
): void {
  const groups = new Map<string, HTMLFieldSetElement>();
  for (const parameter of parameters) {
    const { group, name, unit, doc, paths } = parameter;
    if (!groups.has(group)) groups.set(group, make('fieldset', {}, make('legend', {}, group)));
    const value = values[paths[0]] ?? parameter.value;
    const around = mirrored(parameter.value);
    const label = unit === '1' ? name : `${name}, ${unit}`;
    const set = (given: number) => changed(parameter, given);
    groups.get(group)!.append(number(label, doc, value, around, set));
  }
  find('#parameters > div').replaceChildren(...groups.values());
}

/** From nothing to twice the value, or its mirror image. */
function mirrored(value: number): readonly [number, number] {
  if (value === 0) return [-10, 10];
  return value > 0 ? [0, 2 * value] : [2 * value, 0];
}

function sensible({ range, whole }: OptionDeclaration, value: number): readonly [number, number] {
  const [low, high] = range ?? [0, 10 * value];
  return high > 100 * Math.max(1, value) || !Number.isFinite(high)
    ? [whole ? Math.max(1, low) : low, 10 * Math.max(1, value)]
    : [low, high];
}

function labelled(name: string, description: string, input: HTMLElement): HTMLElement {
  return make('label', { className: 'slide', title: description }, make('span', {}, name), input);
}

/** A slider and a field that follow each other. */
function number(
  name: string,
  description: string,
  value: number,
  range: readonly [number, number] | undefined,
  set: (value: number) => void,
): HTMLElement {
  const field = make('input', { type: 'number', step: 'any', value: String(value) });
  field.setAttribute('aria-label', name);
  const give = (text: string) => {
    const given = Number(text);
    if (text.trim() === '' || !Number.isFinite(given)) return;
    field.value = text;
    set(given);
  };
  field.addEventListener('change', () => give(field.value));
  const row = make('div', { className: 'slide', title: description }, make('span', {}, name));
  if (range) {
    const [min, max] = range.map(String);
    const step = String(10 ** Math.floor(Math.log10(Math.max(1e-9, range[1] - range[0]) / 200)));
    const slider = make('input', { type: 'range', min, max, step, value: String(value) });
    slider.setAttribute('aria-label', `${name}, slider`);
    slider.addEventListener('input', () => {
      field.value = slider.value;
    });
    slider.addEventListener('change', () => give(slider.value));
    row.append(slider);
  }
  row.append(field);
  return row;
}
