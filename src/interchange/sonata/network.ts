/**
 * A configuration as a network here. Each population of nodes becomes one population, or one for each of its models; ids stay those of the
 * file in what comes out.
 */
import { edges } from '../../connect/connector.ts';
import { LAST_STEP, onGrid, timeOf } from '../../network/grid.ts';
import { Network } from '../../network/network.ts';
import { spikeGenerator } from '../../neurons/sources.ts';
import { fileError } from '../fault.ts';
import { cellsOf } from './cells.ts';
import { readConfig, type SonataConfig } from './config.ts';
import { type EdgePopulation, readEdgePopulations } from './edges.ts';
import type { ReadFile } from './files.ts';
import { joinPath, readJson } from './files.ts';
import { inputsOf, type SonataInputs } from './inputs.ts';
import { type Cell, neuronOf, placeOf } from './models.ts';
import { nodeSet } from './node-sets.ts';
import { type NodePopulation, readNodes } from './nodes.ts';
import { pynnEdge } from './pynn.ts';

/** Where the nodes of a file's population are. */
export interface SonataPopulation {
  readonly name: string;
  readonly ids: Float64Array;
  /** Populations of the network, each with the rows of its neurons in order. */
  readonly parts: readonly { readonly name: string; readonly rows: readonly number[] }[];
  readonly virtual: boolean;
}

export interface SonataReport {
  readonly name: string;
  readonly file: string;
  readonly variable: string;
  /** Recorders of the network by their names, with population and rows. */
  readonly recorders: readonly {
    readonly name: string;
    readonly population: string;
    readonly rows: readonly number[];
  }[];
  readonly every: number;
}

export interface SonataModel {
  readonly network: Network;
  readonly config: SonataConfig;
  readonly populations: readonly SonataPopulation[];
  readonly reports: readonly SonataReport[];
  /** `events`: all neurons are IntFire1, whose spikes have times of their own and need no step. */
  readonly engine: 'events' | 'steps';
}

/** ms. Of NEST and of NEURON. */
const DEFAULT_DELAY = 1;

/**
 * Reads a configuration and all that it names. `read` gives the content of a path. Rejects with the faults of the files, each with the
 * place inside the file; nothing is half-read.
 */
export async function readSonata(path: string, read: ReadFile): Promise<SonataModel> {
  const config = await readConfig(path, read);
  const nodes = new Map<string, NodePopulation>();
  for (const pair of config.nodes) {
    for (const population of await readNodes(pair, read)) {
      if (nodes.has(population.name)) {
        const found = `"${population.name}" a second time`;
        const remedy = 'Rename one of them.';
        throw fileError('sonata-duplicate', population.where, found, 'one population', remedy);
      }
      nodes.set(population.name, population);
    }
  }
  const edgePopulations: EdgePopulation[] = [];
  for (const pair of config.edges) {
    edgePopulations.push(...(await readEdgePopulations(pair, nodes, read)));
  }
  const cells = new Map<string, readonly Cell[]>();
  for (const [name, population] of nodes) {
    cells.set(name, await cellsOf(population, config, read));
  }
  const inputs = await inputsOf(config, nodes, cells, read);
  const signs = await signsOf(edgePopulations, config, read);
  return build(config, nodes, edgePopulations, cells, inputs, signs);
}

/** What a synapse's JSON says: `sign` of instantaneous ones, `receptor_type` of NEST's. */
type SynapseModels = ReadonlyMap<string, { sign: number; port?: number }>;

async function signsOf(
  populations: readonly EdgePopulation[],
  { components, where }: SonataConfig,
  read: ReadFile,
): Promise<SynapseModels> {
  const found = new Map<string, { sign: number; port?: number }>();
  for (const { attributes, sources, where: at } of populations) {
    for (let k = 0; k < sources.length; k++) {
      const name = attributes.text(k, 'dynamics_params');
      if (name === undefined || found.has(name)) continue;
      const folder = components.synaptic_models_dir;
      if (folder === undefined) {
        const remedy = 'Name the folder.';
        const place = `${where} › components › synaptic_models_dir`;
        throw fileError('sonata-bad-config', place, 'nothing', `the folder of ${name}`, remedy);
      }
      const place = `${at} › edge ${k} › dynamics_params`;
      const { sign = 1, receptor_type } = await readJson(read, joinPath(folder, name), place);
      if (sign !== 1 && sign !== -1) {
        const remedy = 'Correct the synapse.';
        throw fileError('sonata-bad-parameter', `${name} › sign`, `${sign}`, '1 or -1', remedy);
      }
      found.set(name, {
        sign,
        ...(typeof receptor_type === 'number' ? { port: receptor_type } : {}),
      });
    }
  }
  return found;
}

function build(
  config: SonataConfig,
  nodes: ReadonlyMap<string, NodePopulation>,
  edgePopulations: readonly EdgePopulation[],
  cells: ReadonlyMap<string, readonly Cell[]>,
  inputs: SonataInputs,
  synapses: SynapseModels,
): SonataModel {
  const real = [...cells.values()].flat().filter(({ family }) => family !== 'virtual');
  const traced = Object.values(config.reports).some(isTrace);
  const events = real.length > 0 && real.every(({ family }) => family === 'intfire1') && !traced;
  const dt = events ? finest(config, inputs, edgePopulations) : config.run.dt;
  const network = new Network({ dt, seed: config.seed ?? 1 });
  const populations = [...nodes.values()].map((population) =>
    addNodes(network, population, cells.get(population.name)!, config, inputs, dt),
  );
  const byName = new Map(populations.map((population) => [population.name, population]));
  for (const population of edgePopulations) {
    addEdges(network, population, byName, cells.get(population.target.name)!, synapses, dt);
  }
  const reports = Object.entries(config.reports)
    .filter(([, report]) => isTrace(report))
    .map(([name, report]) => addReport(network, name, report, config, nodes, byName, dt));
  return { network, config, populations, reports, engine: events ? 'events' : 'steps' };
}

const isTrace = (report: Readonly<Record<string, unknown>>) => report.enabled !== false;

/** A step on which all given times lie; the event engine takes them as they are, a network wants a grid. */
function finest(
  config: SonataConfig,
  inputs: SonataInputs,
  edgePopulations: readonly EdgePopulation[],
): number {
  const { tstart, tstop, dt } = config.run;
  const times: ArrayLike<number>[] = [...inputs.spikes.values()].map(({ times }) => times);
  for (const { attributes, sources } of edgePopulations) {
    const delays = Float64Array.from(
      sources,
      (_, k) => attributes.number(k, 'delay') ?? DEFAULT_DELAY,
    );
    times.push(delays);
  }
  const fits = (step: number) =>
    times.every((list) => Array.prototype.every.call(list, (time) => onGrid(time, step)));
  const steps = [dt, 1e-3, 1e-4, 1e-5, 1e-6].filter((step) => (tstop - tstart) / step < LAST_STEP);
  return steps.find(fits) ?? steps.at(-1) ?? dt;
}

function addNodes(
  network: Network,
  { name, ids }: NodePopulation,
  cells: readonly Cell[],
  config: SonataConfig,
  inputs: SonataInputs,
  dt: number,
): SonataPopulation {
  const kinds = new Map<string, number[]>();
  cells.forEach(({ kind }, row) => {
    const rows = kinds.get(kind) ?? [];
    rows.push(row);
    kinds.set(kind, rows);
  });
  const parts = [...kinds].map(([kind, rows], k) => {
    const label = kind.split(' ')[0];
    const twice = [...kinds.keys()].filter((other) => other.startsWith(label)).length > 1;
    const called = kinds.size === 1 ? name : `${name} ${label}${twice ? ` ${k + 1}` : ''}`;
    const own = rows.map((row) => cells[row]);
    if (kind === 'virtual') {
      network.population(called, rows.length, sourceOf(inputs, name, rows, config, dt));
      return { name: called, rows };
    }
    const initial = initialOf(own, config);
    network.population(called, rows.length, neuronOf(own), { initial });
    const currents = own.map(({ current }) => current);
    if (currents.some((pA) => pA !== 0)) network.stepCurrent(called, { amplitude: currents });
    for (const { rows: on, amplitude, start, stop } of inputs.currents.get(name) ?? []) {
      const each = rows.map((row) => (on.has(row) ? amplitude : 0));
      if (each.some((pA) => pA !== 0)) {
        const window = [start, stop].map((t) => Math.round(t / dt) * dt);
        network.stepCurrent(called, { amplitude: each, start: window[0], stop: window[1] });
      }
    }
    return { name: called, rows };
  });
  return { name, ids, parts, virtual: cells.every(({ family }) => family === 'virtual') };
}

/** What the cells say, then `v_init`, then where NEST begins; IntFire begin at 0. */
function initialOf(cells: readonly Cell[], { conditions }: SonataConfig) {
  const init = typeof conditions.v_init === 'number' ? conditions.v_init : undefined;
  const all = cells.map(({ family, initial = {}, model }) => {
    const begin = family.startsWith('intfire') ? 0 : (init ?? model?.states[0][2] ?? 0);
    return { v: begin, ...initial };
  });
  return Object.fromEntries(
    Object.keys(all[0]).map((name) => [name, oneOrAll(all.map((each) => each[name as 'v']))]),
  );
}

/** Spikes on the grid, in order; those at or before the start come with the first step. */
function sourceOf(
  inputs: SonataInputs,
  population: string,
  rows: readonly number[],
  { run }: SonataConfig,
  dt: number,
) {
  const { rows: of, times } = inputs.spikes.get(population) ?? { rows: [], times: [] };
  const place = new Map(rows.map((row, k) => [row, k]));
  const spikes: [step: number, sender: number][] = [];
  for (let k = 0; k < times.length; k++) {
    const sender = place.get(of[k]);
    const time = times[k] - run.tstart;
    if (sender === undefined || time < 0 || times[k] > run.tstop) continue;
    spikes.push([Math.max(1, Math.round(time / dt)), sender]);
  }
  spikes.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  return spikeGenerator({
    senders: spikes.map(([, sender]) => sender),
    times: spikes.map(([step]) => timeOf(step, dt)),
  });
}

/** One projection for each pair of populations and each receptor. */
function addEdges(
  network: Network,
  population: EdgePopulation,
  byName: ReadonlyMap<string, SonataPopulation>,
  cells: readonly Cell[],
  synapses: SynapseModels,
  dt: number,
): void {
  const { sources, targets, attributes, where, name } = population;
  const [from, to] = [population.source, population.target].map(({ name }) =>
    placesOf(byName.get(name)!),
  );
  interface Lists {
    readonly receptor: string;
    readonly ends: readonly [string, string];
    readonly pre: number[];
    readonly post: number[];
    readonly weight: number[];
    readonly delay: number[];
  }
  const groups = new Map<string, Lists>();
  for (let k = 0; k < sources.length; k++) {
    const cell = cells[targets[k]];
    const own = cell.family === 'pynn' ? pynnEdge(cell, attributes, k, where) : undefined;
    const synapse = synapses.get(attributes.text(k, 'dynamics_params') ?? '');
    const count = attributes.number(k, 'nsyns') ?? 1;
    const given = (attributes.number(k, 'syn_weight') ?? 1) * count * (synapse?.sign ?? 1);
    const port = own ? undefined : (attributes.number(k, 'receptor_type') ?? synapse?.port);
    const placed = own ?? placeOf(cell, given, port);
    if (placed === undefined) {
      const kind = cell.kind.split(' ')[0];
      const found = port === undefined ? 'no receptor_type' : `receptor_type ${port}`;
      const remedy = 'Correct the edge or its type.';
      const at = `${where} › edge ${k}`;
      throw fileError('sonata-bad-edge', at, found, `what ${kind} can receive`, remedy);
    }
    const [source, target] = [from[sources[k]], to[targets[k]]];
    const key = `${source.part} ${target.part} ${placed.receptor}`;
    let lists = groups.get(key);
    if (lists === undefined) {
      const ends = [source.name, target.name] as const;
      lists = { receptor: placed.receptor, ends, pre: [], post: [], weight: [], delay: [] };
      groups.set(key, lists);
    }
    lists.pre.push(source.index);
    lists.post.push(target.index);
    lists.weight.push(placed.weight);
    const delay = own?.delay ?? attributes.number(k, 'delay') ?? DEFAULT_DELAY;
    lists.delay.push(timeOf(Math.max(1, Math.round(delay / dt)), dt));
  }
  for (const { receptor, ends, pre, post, weight, delay } of groups.values()) {
    network.connect(ends[0], ends[1], {
      connector: edges(Int32Array.from(pre), Int32Array.from(post)),
      ...{ receptor, weight: oneOrAll(weight), delay: oneOrAll(delay) },
      name: groups.size === 1 ? name : `${name} ${ends.join(' to ')} ${receptor}`,
    });
  }
}

const oneOrAll = (values: readonly number[]): number | Float64Array =>
  values.length > 0 && values.every((x) => x === values[0]) ? values[0] : Float64Array.from(values);

/** By row: which population of the network, which neuron. */
function placesOf({ ids, parts }: SonataPopulation) {
  const places = new Array<{ part: number; name: string; index: number }>(ids.length);
  parts.forEach(({ name, rows }, part) => {
    rows.forEach((row, index) => {
      places[row] = { part, name, index };
    });
  });
  return places;
}

function addReport(
  network: Network,
  name: string,
  report: Readonly<Record<string, unknown>>,
  config: SonataConfig,
  nodes: ReadonlyMap<string, NodePopulation>,
  byName: ReadonlyMap<string, SonataPopulation>,
  dt: number,
): SonataReport {
  const where = `${config.where} › reports › ${name}`;
  const given = String(report.variable_name ?? '');
  const variable = ['V_m', 'v', 'm', 'vm'].includes(given) ? 'v' : given;
  const interval = typeof report.dt === 'number' ? report.dt : dt;
  const every = timeOf(Math.max(1, Math.round(interval / dt)), dt);
  const chosen = nodeSet(report.cells ?? report.node_set ?? 'all', config.nodeSets, nodes, where);
  const recorders = [...chosen].flatMap(([population, rows]) => {
    const wanted = new Set(rows);
    const { parts, virtual } = byName.get(population)!;
    if (virtual) return [];
    return parts.flatMap((part) => {
      const own = part.rows.flatMap((row, index) => (wanted.has(row) ? [{ row, index }] : []));
      if (own.length === 0) return [];
      const recorder = network.recordStates(part.name, {
        ...{ variables: [variable], every, name: `${name} ${part.name}` },
        neurons: own.map(({ index }) => index),
      });
      return [{ name: recorder, population, rows: own.map(({ row }) => row) }];
    });
  });
  const file = String(report.file_name ?? `${name}.h5`);
  return { name, file: file.endsWith('.h5') ? file : `${file}.h5`, variable, recorders, every };
}
