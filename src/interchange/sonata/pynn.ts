/** PyNN's standard cells and static synapses in the SONATA files that PyNN exports: `pynn:IF_cond_exp`, parameters as columns, weights and delays under `dynamics_params`. */
import type { NeuronSpec } from '../../neurons/model.ts';
import { fileError } from '../fault.ts';
import { fromPyNN, type PyNNCell, pynnParameters } from '../pynn.ts';
import type { Cell } from './models.ts';
import type { Attributes } from './tables.ts';

/** The parameters that a node's columns and groups give; the others are PyNN's defaults. */
export function pynnColumns(
  template: string,
  row: number,
  attributes: Attributes,
): Record<string, number> {
  const given: Record<string, number> = {};
  for (const name of pynnParameters(template.slice('pynn:'.length))) {
    // PyNN's word for: in the file, not in the table
    const value = attributes.text(row, name) === 'NONE' ? undefined : attributes.number(row, name);
    if (value !== undefined) given[name] = value;
  }
  return given;
}

/** Throws `unknown-pynn-cell`, `unknown-parameter`, `wrong-type`. */
export function pynnCell(name: string, given: Readonly<Record<string, unknown>>): Cell {
  const cell = fromPyNN(name, given as Record<string, number>);
  const { model, receptors } = cell.neuron;
  // what neurons of one population share: the model with its defaults, the receptors' parameters
  const shared = [model.parameters, Object.values(receptors).map(({ parameters }) => parameters)];
  return {
    kind: `pynn:${name} ${JSON.stringify(shared)}`,
    ...{ family: 'pynn', values: {}, current: cell.current, initial: cell.initial, pynn: cell },
  };
}

/** One neuron for cells of one kind: parameters that differ are one a neuron. */
export function pynnNeuron(cells: readonly PyNNCell[]): NeuronSpec {
  const [{ neuron }] = cells;
  const parameters = Object.fromEntries(
    Object.keys(neuron.parameters).map((id) => {
      const column = Float64Array.from(cells, (cell) => Number(cell.neuron.parameters[id]));
      return [id, column.every((x) => x === column[0]) ? column[0] : column];
    }),
  );
  return { ...neuron, parameters };
}

/** Receptor, weight in its unit and delay of an edge. Throws `sonata-unsupported-model`, `sonata-bad-edge`. */
export function pynnEdge(
  { pynn }: Cell,
  attributes: Attributes,
  edge: number,
  where: string,
): { receptor: string; weight: number; delay?: number } {
  const place = `${where} › edge ${edge}`;
  const template = attributes.text(edge, 'model_template') ?? 'pynn:StaticSynapse';
  if (template !== 'pynn:StaticSynapse') {
    const remedy = 'Synapses that change are not read from files.';
    const found = `"${template}"`;
    throw fileError('sonata-unsupported-model', place, found, 'pynn:StaticSynapse', remedy);
  }
  const { weight, delay } = attributes.dynamics(edge);
  const strength = weight ?? attributes.number(edge, 'syn_weight');
  const kind = attributes.text(edge, 'receptor_type') ?? 'excitatory';
  const sound = kind === 'excitatory' || kind === 'inhibitory';
  if (!sound || strength === undefined || !Number.isFinite(strength)) {
    const found = sound ? 'no weight' : `receptor_type "${kind}"`;
    const expected = 'excitatory or inhibitory, and a weight';
    throw fileError('sonata-bad-edge', place, found, expected, 'Correct the edge or its type.');
  }
  const own = kind === 'excitatory' ? 'ex' : 'in';
  const receptor = Object.hasOwn(pynn!.neuron.receptors, own) ? own : 'syn';
  return { receptor, weight: pynn!.weight(strength), ...(delay === undefined ? {} : { delay }) };
}
