/**
 * What of a run can be another: seed, engine, workers, the options of its network and its numbers. Comparing and sweeping both choose
 * among these; a key names one of them in a link.
 */
import type { OptionDeclaration } from '../examples/example.ts';
import { SynfireError, suggest } from '../src/index.ts';
import { optionsOf, optionValue } from './controls.ts';
import { parametersOf } from './networks.ts';
import type { Engine } from './protocol.ts';
import type { OptionValue, Settings } from './settings.ts';

export interface Variable {
  readonly key: string;
  readonly group: string;
  readonly name: string;
  readonly unit: string;
  /** As it is in the settings. */
  readonly value: OptionValue;
  /** Texts that are allowed, where it is text. */
  readonly choices?: readonly string[];
  readonly range?: readonly [number, number];
  readonly whole?: boolean;
  /** Places in the description, of a number of the network. */
  readonly paths?: readonly string[];
}

const RUN = 'The run';
const OPTIONS = 'Options';
const ENGINES: readonly Engine[] = ['auto', 'wasm', 'webgpu', 'reference'];

/** The seed first; options, numbers; engine and workers last. Throws SynfireError where the settings have no network. */
export function variablesOf(settings: Settings): Variable[] {
  const declared = Object.entries(optionsOf(settings.example));
  // a text of one's own has no next one
  const options = declared
    .filter(([, option]) => typeof option.default !== 'string' || option.choices)
    .map(([name, option]) => ofOption(settings, name, option));
  const numbers = parametersOf(settings).map(
    ({ group, name, unit, value, paths }): Variable => ({
      ...{ key: `number/${paths[0]}`, group, name, unit: unit === '1' ? '' : unit, paths },
      value: settings.changes[paths[0]] ?? value,
    }),
  );
  const isSeed = ({ name }: Variable) => name === 'seed';
  return [
    ...options.filter(isSeed),
    ...options.filter((option) => !isSeed(option)),
    ...numbers,
    {
      key: 'engine',
      group: RUN,
      name: 'engine',
      unit: '',
      value: settings.backend,
      choices: ENGINES,
    },
    {
      ...{ key: 'workers', group: RUN, name: 'workers', unit: '', whole: true, range: [1, 64] },
      value: settings.workers ?? 1,
    },
  ];
}

function ofOption(settings: Settings, name: string, declared: OptionDeclaration): Variable {
  const { choices, range, whole } = declared;
  return {
    ...{ key: `option/${name}`, group: name === 'seed' ? RUN : OPTIONS, name, unit: '' },
    value: optionValue(name, declared, settings.options),
    ...(choices ? { choices } : {}),
    ...(range ? { range } : {}),
    ...(whole ? { whole } : {}),
  };
}

/** The settings with another value of one variable. */
export function vary(settings: Settings, { key, paths }: Variable, value: OptionValue): Settings {
  if (key === 'engine') return { ...settings, backend: value as Engine };
  if (key === 'workers') return { ...settings, workers: Number(value) };
  if (paths) {
    const set = Object.fromEntries(paths.map((path) => [path, Number(value)]));
    return { ...settings, changes: { ...settings.changes, ...set } };
  }
  return { ...settings, options: { ...settings.options, [key.slice('option/'.length)]: value } };
}

/** Throws SynfireError where the network has none of that key. */
export function variableOf(variables: readonly Variable[], key: string): Variable {
  const found = variables.find((variable) => variable.key === key);
  if (found) return found;
  const keys = variables.map((variable) => variable.key);
  throw new SynfireError({
    code: 'unknown-parameter',
    where: 'what is varied',
    found: `"${key}"`,
    expected: 'something that this network has',
    remedy: suggest(key, keys),
  });
}

/** "V_th, mV"; with its group where another has the name too. */
export function labelOf(variable: Variable, variables: readonly Variable[]): string {
  const { group, name, unit } = variable;
  const twice = variables.filter((other) => other.name === name).length > 1;
  const named = twice ? `${name} of ${group}` : name;
  return unit === '' ? named : `${named}, ${unit}`;
}

/** Another value to begin with: the next seed, the next choice, a tenth more. */
export function another({ name, value, choices, whole }: Variable): OptionValue {
  if (typeof value === 'boolean') return !value;
  if (choices) return choices[(choices.indexOf(String(value)) + 1) % choices.length];
  const number = Number(value);
  if (name === 'seed' || name === 'workers') return number + 1;
  if (number === 0) return 1;
  return whole ? Math.round(number * 1.1) : Number((number * 1.1).toPrecision(4));
}

/** Keys of two that are worth a look: weights and rates before sizes. */
export function telling(variables: readonly Variable[]): [string, string] {
  const options = variables.filter(({ key }) => key.startsWith('option/'));
  const plain = /^(seed|size|scale|neurons|dt)$/;
  const good = options.filter(({ name, value }) => !plain.test(name) && typeof value === 'number');
  const numbers = variables.filter(({ paths }) => paths !== undefined);
  const [x, y] = [...good, ...numbers, ...options];
  return [x?.key ?? '', y?.key ?? ''];
}
