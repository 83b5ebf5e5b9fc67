/** Other values for a network without a time step, between two runs. Loaded when first needed. */
import { printValue, SynfireError } from '../../errors.ts';
import { changed, type SetValues } from '../../network/changes.ts';
import type { NetworkDescription } from '../../network/description.ts';
import type { EventEngine } from './event-engine.ts';
import { fromNetwork } from './from-network.ts';
import { QueueEngine } from './queue-engine.ts';
import type { Described } from './snapshot.ts';

/** What runs, and of what. */
export interface RunningEvents {
  readonly engine: EventEngine;
  readonly network: Described;
  /** With weights as they were last given: what factors multiply; absent before the first change. */
  readonly given?: NetworkDescription;
}

/** Throws SynfireError; what runs is then as it was. */
export async function withValues(
  { engine, network, given }: RunningEvents,
  name: string,
  values: SetValues,
  time: number,
): Promise<RunningEvents> {
  if (!('format' in network) || !(engine instanceof QueueEngine)) {
    throw new SynfireError({
      code: 'unknown-name',
      where: 'set',
      found: `${printValue(name)} of a pulse network`,
      expected: 'a part of a Network',
      remedy: 'Make another pulse network, with phases of its own.',
    });
  }
  const change = changed(network, given ?? network, name, values);
  const after = await engine.withNumbers(fromNetwork(change.description), time);
  return { engine: after, network: change.description, given: change.given };
}
