/** Hashes of the small forms of all examples: the same on every machine, or something has changed. */
import { examples } from '../../examples/index.ts';
import { simulate } from '../../src/index.ts';

/** ms. */
export const HASH_TIME = 200;

export interface ExampleHash {
  readonly time_ms: number;
  readonly spikes: number;
  readonly hash: string;
}

export async function exampleHash(name: string, workers: number): Promise<ExampleHash> {
  const recording = await simulate(examples[name].small(), { time: HASH_TIME, workers });
  return { time_ms: HASH_TIME, spikes: recording.spikeCount, hash: recording.hash };
}
