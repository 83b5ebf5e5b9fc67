/** States of networks without a time step as bytes, and back. Loaded when first needed. */
import { Network } from '../../network/network.ts';
import { checked, number, numbers, object, record, text } from '../../network/shape.ts';
import { type Identity, identityOfData } from '../../plan/identity.ts';
import { badSnapshot, pack, unpack } from '../machine/saved.ts';
import type { EventSnapshot } from './event-engine.ts';
import type { PulseNetwork } from './pulse-network.ts';

/** A description, or the pulse network itself. */
export type Described = ReturnType<Network['describe']> | PulseNetwork;

interface EventState {
  /** ms. */
  readonly time: number;
  readonly state: EventSnapshot;
}

const shape = object({
  time: number,
  state: object({ engine: text, parts: record(numbers) }),
});

export const saveEvents = (network: Described, state: EventState): Uint8Array<ArrayBuffer> =>
  pack('events', identityOfEvents(network), state);

/** Throws SynfireError unless `bytes` are a whole state of this network; what its parts mean, the engine checks. */
export function loadEvents(network: Described, bytes: Uint8Array): EventState {
  const found = unpack(bytes, 'events', identityOfEvents(network), 'restore');
  checked(shape, found, 'restore › snapshot');
  const { time, state } = found as EventState;
  if (Number.isFinite(time) && time >= 0) return { time, state };
  throw badSnapshot('restore › time', String(time), 'ms ≥ 0');
}

function identityOfEvents(network: Described): Identity {
  if (!('format' in network)) return identityOfData({ ...network });
  const { dt, seed, populations, projections, inputs } = network;
  const data: Record<string, unknown> = { dt, seed };
  for (const each of populations) data[`population "${each.name}"`] = each;
  for (const each of projections) data[`projection "${each.name}"`] = each;
  inputs.forEach((each, k) => {
    data[`input ${k}`] = each;
  });
  return identityOfData(data);
}

/** As it is now: a network may be added to later. */
export const described = (network: PulseNetwork | Network): Described =>
  network instanceof Network ? network.describe() : network;
