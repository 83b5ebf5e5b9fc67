/** Inputs of a simulation: spikes of virtual nodes from files, and currents that are on for a while. */
import { fileError } from '../fault.ts';
import type { SonataConfig } from './config.ts';
import type { ReadFile } from './files.ts';
import type { Cell } from './models.ts';
import { nodeSet } from './node-sets.ts';
import type { NodePopulation } from './nodes.ts';
import { readSpikes } from './spike-files.ts';

export interface SonataInputs {
  /** By population of virtual nodes: rows and times (ms). */
  readonly spikes: ReadonlyMap<string, { readonly rows: number[]; readonly times: number[] }>;
  readonly currents: ReadonlyMap<string, readonly Clamp[]>;
}

interface Clamp {
  readonly rows: ReadonlySet<number>;
  /** pA. */
  readonly amplitude: number;
  /** ms from the start of the simulation. */
  readonly start: number;
  readonly stop: number;
}

/** Rejects with `sonata-unsupported-input`, `sonata-missing-node`, `sonata-unknown-node-set` and faults of the files. */
export async function inputsOf(
  config: SonataConfig,
  nodes: ReadonlyMap<string, NodePopulation>,
  cells: ReadonlyMap<string, readonly Cell[]>,
  read: ReadFile,
): Promise<SonataInputs> {
  const spikes = new Map<string, { rows: number[]; times: number[] }>();
  const currents = new Map<string, Clamp[]>();
  for (const [name, input] of Object.entries(config.inputs)) {
    if (input.enabled === false) continue;
    const where = `${config.where} › inputs › ${name}`;
    const kind = String(input.input_type ?? 'spikes');
    const chosen = nodeSet(input.node_set ?? input.source ?? 'all', config.nodeSets, nodes, where);
    if (kind === 'spikes') {
      if (input.trial !== undefined) throw unsupported(`${where} › trial`, `${input.trial}`);
      const file = input.input_file;
      if (typeof file !== 'string') throw unsupported(`${where} › input_file`, 'nothing');
      const trains = await readSpikes(read, file, where);
      if (trains.size > 0 && !trains.has('') && ![...chosen.keys()].some((p) => trains.has(p))) {
        const found = `spikes of ${[...trains.keys()].join(', ')}`;
        const expected = `spikes of ${[...chosen.keys()].join(', ') || 'the node set, which is empty'}`;
        const remedy = 'Correct the node set, or give the right file.';
        throw fileError('sonata-unknown-population', `${file} › /spikes`, found, expected, remedy);
      }
      for (const [population, rows] of chosen) {
        const own = trains.get(population) ?? trains.get('');
        if (own === undefined) continue;
        const at = cells.get(population)!;
        const driven = rows.find((row) => at[row].family !== 'virtual');
        if (driven !== undefined) {
          const found = `node ${nodes.get(population)!.ids[driven]} of "${population}", a neuron`;
          const remedy = 'Make the nodes virtual, and connect them.';
          throw fileError('sonata-unsupported-input', where, found, 'virtual nodes', remedy);
        }
        const lists = spikes.get(population) ?? { rows: [], times: [] };
        spikes.set(population, lists);
        const wanted = new Set(rows);
        own.nodeIds.forEach((id, k) => {
          const row = nodes.get(population)!.rowOf(id);
          if (row < 0) {
            const remedy = 'Give spikes of these nodes.';
            const expected = `a node of "${population}"`;
            throw fileError(
              'sonata-missing-node',
              `${file} › spike ${k}`,
              `${id}`,
              expected,
              remedy,
            );
          }
          if (!wanted.has(row)) return;
          lists.rows.push(row);
          lists.times.push(own.times[k]);
        });
      }
    } else if (kind === 'current_clamp' && typeof input.amp === 'number') {
      const duration = input.duration ?? input.dur;
      const { tstart, tstop } = config.run;
      const start = Math.max(0, Number(input.delay ?? 0) - tstart);
      const stop = duration === undefined ? tstop - tstart : start + Number(duration);
      // clamps of NEURON and PyNN are in nA, currents of NEST in pA
      const nano = /^(NEURON|PyNN)$/.test(config.simulator);
      const amplitude = nano ? input.amp * 1000 : input.amp;
      for (const [population, rows] of chosen) {
        const at = cells.get(population)!;
        const odd = rows.find((row) => /virtual|intfire/.test(at[row].family));
        if (odd !== undefined) {
          const kind = at[odd].kind.split(' ')[0];
          const found = `node ${nodes.get(population)!.ids[odd]} of "${population}" (${kind})`;
          const remedy = 'Take it out of the node set.';
          const expected = 'neurons with a membrane';
          throw fileError('sonata-unsupported-input', where, found, expected, remedy);
        }
        const list = currents.get(population) ?? [];
        currents.set(population, list);
        list.push({ rows: new Set(rows), amplitude, start, stop });
      }
    } else throw unsupported(where, kind === 'current_clamp' ? 'a clamp without amp' : `"${kind}"`);
  }
  return { spikes, currents };
}

function unsupported(where: string, found: string) {
  const expected = 'spikes from an input_file, or current_clamp with amp, delay, duration';
  const remedy = 'Give it in one of these ways, or take it out.';
  return fileError('sonata-unsupported-input', where, found, expected, remedy);
}
