/**
 * A network as the files of SONATA 0.1 that BMTK and NEST's `SonataNetwork` read: nodes, edges with both indices, types, parameters, spikes of
 * the sources, configurations. NEST wants one type for each set of parameters, one group of edges, one spike file a population; so it is here.
 */

import { expectOptions } from '../../connect/argument.ts';
import { expectMade } from '../../connect/made.ts';
import { type Fault, SynfireError } from '../../errors.ts';
import { isSource } from '../../network/models.ts';
import { Network } from '../../network/network.ts';
import { compilePlan } from '../../plan/compile.ts';
import { FOREVER } from '../../plan/window.ts';
import type { Hdf5Dataset, Hdf5Group } from '../hdf5.ts';
import { writeHdf5 } from '../hdf5-write.ts';
import { type NestNeuron, nestNeuron, steadyCurrent } from '../nest/neuron.ts';
import { type SynapseLists, synapseLists } from '../synapse-lists.ts';
import { MARK, writeSpikes } from './spike-files.ts';
import { printTypes } from './types-table.ts';

export interface SonataWriteOptions {
  /** ms to simulate. */
  readonly time: number;
}

/**
 * Content by path: `config.json`, `circuit_config.json`, `simulation_config.json` and what they name. Rejects with all that has no place in
 * SONATA: plasticity, graded projections, drawn or noisy inputs, models that NEST does not have.
 */
export async function writeSonata(
  network: Network,
  options: SonataWriteOptions,
): Promise<ReadonlyMap<string, Uint8Array>> {
  expectOptions(options, 'writeSonata', ['time']);
  const { time } = options;
  expectMade(network, Network, 'writeSonata › network');
  const description = network.describe();
  const plan = compilePlan(description);
  const faults: Fault[] = [];
  const report = (fault: Fault) => faults.push(fault);
  if (!(time > 0) || !Number.isFinite(time)) {
    const [where, expected] = ['writeSonata › time', 'a number of ms > 0'];
    report({
      code: 'bad-time',
      where,
      found: `${time}`,
      expected,
      remedy: 'Give the time to run.',
    });
  }
  const neurons = description.populations.map((_, p) => nestNeuron(description, plan, p, report));
  refuse(description, plan, report);
  SynfireError.gather(faults);

  const files = new Map<string, Uint8Array>();
  const names = fileNames([...description.populations, ...description.projections]);
  const inputs: Record<string, unknown> = {};
  const nodePairs: unknown[] = [];
  for (const [p, { name, size, neuron }] of description.populations.entries()) {
    const own = names.get(name)!;
    const types = isSource(neuron)
      ? { ids: new Uint32Array(size), rows: [{ node_type_id: 0, model_type: 'virtual' }] }
      : nodeTypes(neurons[p]!, size, own, steadyCurrent(plan, p), files);
    files.set(`network/${own}_nodes.h5`, await nodesFile(name, types.ids));
    const header = ['node_type_id', 'model_type', 'model_template', 'dynamics_params'];
    const columns = isSource(neuron) ? header.slice(0, 2) : header;
    files.set(`network/${own}_node_types.csv`, text(printTypes(columns, types.rows)));
    nodePairs.push({
      nodes_file: `$NETWORK_DIR/${own}_nodes.h5`,
      node_types_file: `$NETWORK_DIR/${own}_node_types.csv`,
    });
    if (isSource(neuron) && neuron.source === 'spike_generator') {
      const nodeIds = Float64Array.from(neuron.senders);
      const times = Float64Array.from(neuron.times);
      files.set(
        `inputs/${own}_spikes.h5`,
        await writeSpikes(new Map([[name, { nodeIds, times }]])),
      );
      const input_file = `$INPUT_DIR/${own}_spikes.h5`;
      inputs[own] = { input_type: 'spikes', module: 'h5', input_file, node_set: name };
    }
  }
  const edgePairs: unknown[] = [];
  for (const [p, projection] of plan.projections.entries()) {
    if (projection.digits) continue;
    const own = names.get(projection.name)!;
    const [source, target] = [projection.source, projection.target].map((k) => plan.populations[k]);
    const receptor = target.receptors[projection.receptor].name;
    const factor = neurons[projection.target]!.factors.get(receptor)!;
    const lists = synapseLists(description, plan, p);
    files.set(`network/${own}_edges.h5`, await edgesFile(own, lists, source, target, factor));
    const header = ['edge_type_id', 'model_template', 'dynamics_params'];
    const row = {
      edge_type_id: 0,
      model_template: 'static_synapse',
      dynamics_params: 'static.json',
    };
    files.set(`network/${own}_edge_types.csv`, text(printTypes(header, [row])));
    edgePairs.push({
      edges_file: `$NETWORK_DIR/${own}_edges.h5`,
      edge_types_file: `$NETWORK_DIR/${own}_edge_types.csv`,
    });
  }
  files.set('components/synaptic_models/static.json', json({}));
  const sets = description.populations.map(({ name }) => [name, { population: name }]);
  files.set('node_sets.json', json(Object.fromEntries(sets)));
  const base = { $BASE_DIR: '.', $NETWORK_DIR: '$BASE_DIR/network' };
  files.set(
    'circuit_config.json',
    json({
      manifest: { ...base, $COMPONENT_DIR: '$BASE_DIR/components' },
      components: {
        point_neuron_models_dir: '$COMPONENT_DIR/point_neuron_models',
        synaptic_models_dir: '$COMPONENT_DIR/synaptic_models',
      },
      networks: { nodes: nodePairs, edges: edgePairs },
      target_simulator: 'NEST',
    }),
  );
  files.set(
    'simulation_config.json',
    json({
      manifest: { ...base, $INPUT_DIR: '$BASE_DIR/inputs', $OUTPUT_DIR: '$BASE_DIR/output' },
      run: { tstop: time, dt: description.dt, random_seed: description.seed },
      target_simulator: 'NEST',
      network: '$BASE_DIR/circuit_config.json',
      node_sets_file: '$BASE_DIR/node_sets.json',
      inputs,
      output: { output_dir: '$OUTPUT_DIR', spikes_file: 'spikes.h5', spikes_sort_order: 'by_time' },
    }),
  );
  files.set(
    'config.json',
    json({ network: './circuit_config.json', simulation: './simulation_config.json' }),
  );
  return files;
}

type Plan = ReturnType<typeof compilePlan>;

/** What SONATA has no word for. */
function refuse(
  { populations, projections, inputs }: ReturnType<Network['describe']>,
  plan: Plan,
  report: (fault: Fault) => void,
): void {
  const refused = (where: string, found: string, remedy: string) =>
    report({
      code: 'sonata-no-counterpart',
      where,
      found,
      expected: 'what SONATA can say',
      remedy,
    });
  for (const { name, neuron } of populations) {
    if (name.includes('/')) refused(`population "${name}"`, 'a name with "/"', 'Rename it.');
    if (!isSource(neuron) || neuron.source === 'spike_generator') continue;
    const remedy = 'Run it, and give its spikes to a spikeGenerator.';
    refused(`population "${name}"`, 'spikes that are drawn', remedy);
  }
  for (const { name, plasticity, graded } of projections) {
    const where = `projection "${name}"`;
    if (plasticity) refused(where, 'a plasticity rule', 'Leave it out, or use toNest.');
    if (graded) refused(where, 'a graded projection', 'Leave it out.');
  }
  inputs.forEach((input, k) => {
    const planned = plan.inputs[k];
    const steady =
      planned.input === 'step_current' && planned.steps[0] === 0 && planned.steps[1] >= FOREVER;
    if (!steady) refused(`input "${input.name}"`, input.input, 'Give spikes, or a steady current.');
  });
}

/** A type for each set of parameters. */
function nodeTypes(
  neuron: NestNeuron,
  size: number,
  own: string,
  current: (i: number) => number,
  files: Map<string, Uint8Array>,
) {
  const known = new Map<string, number>();
  const ids = new Uint32Array(size);
  const rows: Record<string, unknown>[] = [];
  for (let i = 0; i < size; i++) {
    const parameters = { ...neuron.parameters(i), I_e: current(i) };
    const key = JSON.stringify(parameters);
    let id = known.get(key);
    if (id === undefined) {
      id = known.size;
      known.set(key, id);
      const dynamics_params = `${own}_${id}.json`;
      files.set(`components/point_neuron_models/${dynamics_params}`, json(parameters));
      const model_template = `nest:${neuron.model.name}`;
      rows.push({ node_type_id: id, model_type: 'point_neuron', model_template, dynamics_params });
    }
    ids[i] = id;
  }
  return { ids, rows };
}

const ids64 = (values: ArrayLike<number>): Hdf5Dataset => ({
  shape: [values.length],
  data: BigUint64Array.from({ length: values.length }, (_, k) => BigInt(values[k])),
});

function nodesFile(name: string, typeIds: Uint32Array): Promise<Uint8Array> {
  const rows = Uint32Array.from(typeIds, (_, k) => k);
  const population: Hdf5Group = {
    members: new Map<string, Hdf5Group | Hdf5Dataset>([
      ['node_id', ids64(rows)],
      ['node_type_id', ids64(typeIds)],
      ['node_group_id', ids64(new Uint32Array(typeIds.length))],
      ['node_group_index', ids64(rows)],
      ['0', { members: new Map() }],
    ]),
  };
  const nodes = { members: new Map([[name, population]]) };
  return writeHdf5({ members: new Map([['nodes', nodes]]), attributes: MARK });
}

interface End {
  readonly name: string;
  readonly size: number;
}

function edgesFile(
  name: string,
  { source, target, weight, delay }: SynapseLists,
  from: End,
  to: End,
  factor: 1 | -1,
): Promise<Uint8Array> {
  const count = source.length;
  const end = (ids: Int32Array, { name }: End): Hdf5Dataset => ({
    ...ids64(ids),
    attributes: new Map([['node_population', { shape: [], data: [name] }]]),
  });
  const own = new Map<string, Hdf5Dataset>([
    ['syn_weight', { shape: [count], data: weight.map((w) => w * factor) }],
    ['delay', { shape: [count], data: delay }],
  ]);
  const population: Hdf5Group = {
    members: new Map<string, Hdf5Group | Hdf5Dataset>([
      ['source_node_id', end(source, from)],
      ['target_node_id', end(target, to)],
      ['edge_type_id', ids64(new Uint32Array(count))],
      ['edge_group_id', ids64(new Uint32Array(count))],
      ['edge_group_index', ids64(Uint32Array.from(source, (_, k) => k))],
      ['0', { members: own }],
      [
        'indices',
        {
          members: new Map([
            ['source_to_target', index(source, from.size)],
            ['target_to_source', index(target, to.size)],
          ]),
        },
      ],
    ]),
  };
  const edges = { members: new Map([[name, population]]) };
  return writeHdf5({ members: new Map([['edges', edges]]), attributes: MARK });
}

/** Ranges of edges of each node: rows of the first table point into the second. */
function index(nodes: Int32Array, size: number): Hdf5Group {
  const ranges: (readonly [number, number])[][] = Array.from({ length: size }, () => []);
  for (let k = 0; k < nodes.length; ) {
    const start = k;
    while (k < nodes.length && nodes[k] === nodes[start]) k++;
    ranges[nodes[start]].push([start, k]);
  }
  const pairs = (rows: readonly (readonly [number, number])[]): Hdf5Dataset => ({
    shape: [rows.length, 2],
    data: BigUint64Array.from(rows.flat(), BigInt),
  });
  let first = 0;
  const ofNode = ranges.map((own) => {
    const row = [first, first + own.length] as const;
    first += own.length;
    return row;
  });
  return {
    members: new Map([
      ['node_id_to_range', pairs(ofNode)],
      ['range_to_edge_id', pairs(ranges.flat())],
    ]),
  };
}

/** Names of files: what every system takes, each once. */
function fileNames(parts: readonly { readonly name: string }[]): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  return new Map(
    parts.map(({ name }) => {
      const base = name.replace(/[^\w.-]+/g, '_');
      let own = base;
      for (let k = 2; taken.has(own.toLowerCase()); k++) own = `${base}_${k}`;
      taken.add(own.toLowerCase());
      return [name, own];
    }),
  );
}

const text = (content: string) => new TextEncoder().encode(content);
const json = (value: unknown) => text(`${JSON.stringify(value, null, 2)}\n`);
