/**
 * What `model_type` and `model_template` of a node stand for: a source of given spikes, or a neuron here with its parameters, and where an
 * edge's weight goes.
 */
import { suggest } from '../../errors.ts';
import type { NeuronSpec } from '../../neurons/model.ts';
import { lif } from '../../neurons/models.ts';
import { delta } from '../../synapses/delta.ts';
import { doubleExponential } from '../../synapses/double-exponential.ts';
import { exponential } from '../../synapses/exponential.ts';
import { fileError } from '../fault.ts';
import { NEST_MODELS, type NestModel, type Numbers, nestModel } from '../nest/models.ts';
import type { PyNNCell } from '../pynn.ts';
import { type GlifValues, glif, glifShape, glifValues, isGlif } from './glif.ts';
import { pynnCell, pynnNeuron } from './pynn.ts';

/** A neuron of a file, understood. */
export interface Cell {
  /** Cells of one kind become one population. */
  readonly kind: string;
  readonly family: 'virtual' | 'intfire1' | 'intfire4' | 'nest' | 'glif' | 'pynn';
  readonly values: Numbers;
  readonly glif?: GlifValues;
  readonly model?: NestModel;
  readonly pynn?: PyNNCell;
  /** States that a file sets, by our names. */
  readonly initial?: Numbers;
  /** Constant current, pA. */
  readonly current: number;
}

type Given = Readonly<Record<string, unknown>>;

/** Throws `sonata-unsupported-model`, `sonata-unknown-parameter`, `sonata-bad-parameter`. */
export function cellOf(
  type: string | undefined,
  template: string | undefined,
  given: Given,
  where: string,
): Cell {
  if (type === 'virtual') return { kind: 'virtual', family: 'virtual', values: {}, current: 0 };
  if (type !== 'point_neuron' && type !== 'point_process') {
    const expected = 'virtual, point_neuron or point_process';
    const remedy = 'Cells with compartments are for NEURON or Arbor.';
    throw unsupported(`${where} › model_type`, type, expected, remedy);
  }
  const [schema, resource = ''] = (template ?? '').split(':');
  if (schema === 'nrn' && resource === 'IntFire1') return intfire1(given, where);
  if (schema === 'nrn' && resource === 'IntFire4') return intfire4(given, where);
  if (schema === 'nest' && isGlif(resource)) {
    const values = glifValues(resource, given, where);
    const { I_e, E_L } = values as Record<string, number>;
    const v = typeof given.V_m === 'number' ? given.V_m : E_L;
    return {
      ...{ kind: `glif ${glifShape(values)}`, family: 'glif', values: {}, glif: values },
      ...{ initial: { v }, current: I_e },
    };
  }
  if (schema === 'pynn') return pynnCell(resource, given);
  const model = schema === 'nest' ? nestModel(resource) : undefined;
  if (model !== undefined) return nestCell(model, given, where);
  const known = [
    ...['nrn:IntFire1', 'nrn:IntFire4', 'nest:glif_psc'],
    ...NEST_MODELS.map(({ name }) => `nest:${name}`),
  ];
  const remedy = template ? suggest(template, known) : `Give one: ${known.join(', ')}.`;
  throw unsupported(`${where} › model_template`, template, 'a model that is known here', remedy);
}

function nestCell(model: NestModel, given: Given, where: string): Cell {
  const states = Object.fromEntries(model.states.map(([, nest, start]) => [nest, start]));
  const takes = { ...model.defaults, ...states };
  const values = numbersOf(given, takes, where);
  return {
    ...{ kind: `nest:${model.name}`, family: 'nest', model, values: model.read(values) },
    current: values.I_e,
    initial: Object.fromEntries(
      model.states.flatMap(([ours, nest, start]) => {
        const known = given[nest] !== undefined || ours !== 'v';
        return known ? [[ours, (given[nest] as number | undefined) ?? start]] : [];
      }),
    ),
  };
}

/** IntFire1 in seconds, as BMTK and the published examples have it. */
function intfire1(given: Given, where: string): Cell {
  const values = numbersOf(given, { tau: 0.01, refrac: 0.005 }, where, ['type']);
  for (const [name, value] of Object.entries(values)) {
    if (value >= 0 && value < 1 && !(name === 'tau' && value === 0)) continue;
    const remedy = 'Give seconds: 0.024, not 24.';
    const expected = 'seconds, between 0 and 1';
    throw fileError('sonata-bad-parameter', `${where} › ${name}`, `${value}`, expected, remedy);
  }
  const { tau, refrac } = values;
  const own = { tau_m: tau * 1000, t_ref: refrac * 1000 };
  return { kind: 'nrn:IntFire1', family: 'intfire1', values: own, current: 0 };
}

/** IntFire4 in ms, by NEURON's own names. */
function intfire4(given: Given, where: string): Cell {
  const values = numbersOf(given, { taue: 5, taui1: 10, taui2: 20, taum: 30 }, where, ['type']);
  const { taue, taui1, taui2, taum } = values;
  if (!(taue > 0 && taui1 > taue && taui2 > taui1 && taum > taui2)) {
    const found = `${taue}, ${taui1}, ${taui2}, ${taum}`;
    const expected = '0 < taue < taui1 < taui2 < taum';
    throw fileError('sonata-bad-parameter', where, found, expected, 'Correct the parameters.');
  }
  // a population shares the time constants of its receptors
  const kind = `nrn:IntFire4 ${[taue, taui1, taui2].join(' ')}`;
  return { kind, family: 'intfire4', values, current: 0 };
}

function numbersOf(
  given: Given,
  defaults: Numbers,
  where: string,
  ignored: readonly string[] = [],
): Record<string, number> {
  const values: Record<string, number> = { ...defaults };
  for (const [name, value] of Object.entries(given)) {
    if (ignored.includes(name)) continue;
    const place = `${where} › ${name}`;
    if (!Object.hasOwn(defaults, name)) {
      const remedy = suggest(name, Object.keys(defaults));
      const expected = 'a parameter of the model';
      throw fileError('sonata-unknown-parameter', place, `"${name}"`, expected, remedy);
    }
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      const found = JSON.stringify(value) ?? 'nothing';
      const remedy = 'Correct the parameters.';
      throw fileError('sonata-bad-parameter', place, found, 'a finite number', remedy);
    }
    values[name] = value;
  }
  return values;
}

/** The neuron that stands for cells of one kind. */
export function neuronOf(cells: readonly Cell[]): NeuronSpec {
  const [{ family, model, values }] = cells;
  const columns = collated(cells.map((cell) => cell.values));
  switch (family) {
    case 'nest':
      return model!.make({ ...columns, receptors: model!.receptors });
    case 'pynn':
      return pynnNeuron(cells.map((cell) => cell.pynn!));
    case 'glif':
      return glif(cells.map((cell) => cell.glif!));
    case 'intfire1':
      // m is a voltage around 0 with a threshold of 1
      return lif({
        ...{ C_m: 1, E_L: 0, V_th: 1, V_reset: 0, ...columns },
        receptors: { syn: delta() },
      });
    case 'intfire4':
      return lif({
        ...{ C_m: 1, E_L: 0, V_th: 1, V_reset: 0, t_ref: 0, tau_m: columns.taum },
        receptors: {
          ex: exponential({ tau_syn: values.taue }),
          in: doubleExponential({ tau_rise: values.taui1, tau_decay: values.taui2 }),
        },
      });
    case 'virtual':
      throw unsupported('neuronOf', family, 'a neuron', '');
    default:
      return family satisfies never;
  }
}

/** Which receptor an edge acts on, and the weight in its unit. `port` is NEST's `receptor_type`. */
export function placeOf(
  cell: Cell,
  weight: number,
  port: number | undefined,
): { receptor: string; weight: number } | undefined {
  switch (cell.family) {
    case 'nest': {
      if (port !== undefined && port !== 0) return undefined;
      const { receptors, flipsInhibition } = cell.model!;
      if ('syn' in receptors) return { receptor: 'syn', weight };
      if (weight >= 0) return { receptor: 'ex', weight };
      return { receptor: 'in', weight: flipsInhibition ? -weight : weight };
    }
    case 'glif': {
      const ports = (cell.glif!.tau_syn as readonly number[]).length;
      const chosen = port ?? (ports === 1 ? 1 : 0);
      if (!Number.isInteger(chosen) || chosen < 1 || chosen > ports) return undefined;
      return { receptor: `port${chosen}`, weight };
    }
    case 'intfire1':
      return { receptor: 'syn', weight };
    case 'intfire4': {
      const { ae, ai2 } = intfire4Factors(cell.values);
      return weight >= 0
        ? { receptor: 'ex', weight: weight * ae }
        : { receptor: 'in', weight: weight * ai2 };
    }
    // PyNN's edges name their receptor themselves (pynn.ts)
    case 'pynn':
    case 'virtual':
      return undefined;
    default:
      return cell.family satisfies never;
  }
}

const factors = new WeakMap<Numbers, { ae: number; ai2: number }>();

/** Factors by which one event of weight 1 moves m by 1 at its peak (NEURON, IntFire4). */
function intfire4Factors(values: Numbers): { ae: number; ai2: number } {
  const known = factors.get(values);
  if (known !== undefined) return known;
  const { taue, taui1, taui2, taum } = values;
  const [ke, k1, k2, km] = [taue, taui1, taui2, taum].map((tau) => 1 / tau);
  const peakOf = (f: (t: number) => number): number => {
    let [low, high] = [0, 20 * taum];
    for (let k = 0; k < 200; k++) {
      const [a, b] = [low + (high - low) / 3, high - (high - low) / 3];
      if (f(a) < f(b)) low = a;
      else high = b;
    }
    return f((low + high) / 2);
  };
  const rise = Math.log(k2 / k1) / (k2 - k1);
  const b1 = 1 / (Math.exp(-k2 * rise) - Math.exp(-k1 * rise));
  const after = (k: number, t: number) => (Math.exp(-km * t) - Math.exp(-k * t)) / (k - km);
  const found = {
    ae: 1 / peakOf((t) => after(ke, t)),
    ai2: 1 / peakOf((t) => b1 * (after(k2, t) - after(k1, t))),
  };
  factors.set(values, found);
  return found;
}

/** One number where all are equal, else one a neuron. */
function collated(all: readonly Numbers[]): Record<string, number | Float64Array> {
  return Object.fromEntries(
    Object.keys(all[0]).map((name) => {
      const column = Float64Array.from(all, (values) => values[name]);
      return [name, column.every((x) => x === column[0]) ? column[0] : column];
    }),
  );
}

function unsupported(where: string, found: string | undefined, expected: string, remedy: string) {
  const what = found === undefined ? 'nothing' : `"${found}"`;
  return fileError('sonata-unsupported-model', where, what, expected, remedy || 'Choose another.');
}
