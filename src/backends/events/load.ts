/** The part of the event engine that is loaded when a simulation without a time step is first made. */
import { isMade } from '../../connect/made.ts';
import { Network } from '../../network/network.ts';
import type { EventEngine } from './event-engine.ts';
import { fromNetwork } from './from-network.ts';
import { PulseEngine } from './pulse-engine.ts';
import type { PulseNetwork } from './pulse-network.ts';
import { QueueEngine } from './queue-engine.ts';

/** The queue engine for a `Network`, the heap engine for a pulse network. Rejects with SynfireError. */
export const loadEventEngine = (network: PulseNetwork | Network): Promise<EventEngine> =>
  isMade(network, Network)
    ? QueueEngine.load(fromNetwork(network.describe()))
    : PulseEngine.load(network);
