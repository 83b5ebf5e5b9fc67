/**
 * States of a run on disk, `state.<step>`: the last two are kept. Each is whole or not there; one that was damaged since is passed over
 * for the one before it.
 */
import { writeWhole } from '../backends/machine/disk.ts';
import { nodeModule } from '../backends/machine/host.ts';
import { pack, unpack } from '../backends/machine/saved.ts';
import { SynfireError } from '../errors.ts';
import { identityOf } from '../plan/identity.ts';
import type { Plan } from '../plan/plan.ts';

/** Everything that a run needs to go on. */
export interface RunState {
  /** What `Simulation.snapshot` gave. */
  readonly snapshot: Uint8Array;
  readonly step: number;
  /** Confirmed rows of each stream. */
  readonly rows: Float64Array;
  /** Of what was recorded: hash of all spikes, spikes by recorded population, sums over all. */
  readonly hash: Uint32Array;
  readonly counts: Float64Array;
  readonly spikes: number;
  readonly events: number;
  /** Of a recording that lies in one folder a rank: the same of each; the rows above are those of all put together. */
  readonly byRank?: readonly Tallies[];
}

/** Of a recording on disk, how much of it is confirmed. */
export type Tallies = Pick<RunState, 'rows' | 'hash' | 'counts' | 'spikes' | 'events'>;

const KEPT = 2;
const KIND = 'checkpoint';

/** Writes a state and removes all but the last two. Rejects with `cannot-write`; those that were there stay then. */
export async function saveRunState(folder: string, plan: Plan, state: RunState): Promise<void> {
  const { join } = await nodeModule<typeof import('node:path')>('path');
  const { rm } = await nodeModule<typeof import('node:fs/promises')>('fs/promises');
  const bytes = pack(KIND, identityOf(plan), state);
  await writeWhole(join(folder, `state.${state.step}`), bytes);
  const steps = await stepsThere(folder);
  for (const step of steps.slice(KEPT)) await rm(join(folder, `state.${step}`), { force: true });
}

interface Found {
  readonly state: RunState;
  /** As it lies in its file. */
  readonly bytes: Uint8Array;
  readonly passedOver: readonly string[];
}

/** The state in a file's bytes. Throws faults of snapshots, at `where`. */
export const stateFrom = (bytes: Uint8Array, plan: Plan, where: string): RunState =>
  unpack(bytes, KIND, identityOf(plan), where) as RunState;

/** The newest state that is whole, and what was passed over; undefined where there is none. Rejects with faults of snapshots. */
export async function loadRunState(folder: string, plan: Plan): Promise<Found | undefined> {
  const { join } = await nodeModule<typeof import('node:path')>('path');
  const { readFile } = await nodeModule<typeof import('node:fs/promises')>('fs/promises');
  const passedOver: string[] = [];
  let fault: unknown;
  for (const step of await stepsThere(folder)) {
    const path = join(folder, `state.${step}`);
    try {
      const bytes = new Uint8Array(await readFile(path));
      return { state: stateFrom(bytes, plan, path), bytes, passedOver };
    } catch (error) {
      const damaged = error instanceof SynfireError && DAMAGED.has(error.code);
      if (!damaged) throw error;
      fault ??= error;
      passedOver.push(`${path}: ${error.faults[0].found}`);
    }
  }
  if (fault) throw fault;
  return undefined;
}

const DAMAGED = new Set(['snapshot-damaged', 'not-a-snapshot']);

/** Steps of the states that are there, the latest first. */
async function stepsThere(folder: string): Promise<number[]> {
  const { readdir } = await nodeModule<typeof import('node:fs/promises')>('fs/promises');
  const names = await readdir(folder);
  const steps = names.flatMap((name) => /^state\.(\d+)$/.exec(name)?.[1] ?? []).map(Number);
  return steps.sort((a, b) => b - a);
}
