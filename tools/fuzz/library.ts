/** What is fuzzed, bundled from the sources by tools/fuzz.mjs: the public entries, and what links, forged snapshots and a comparison of engines need beside them. */
import type { Chunk } from '../../src/backends/backend.ts';
import { referenceBackend } from '../../src/backends/reference/reference.ts';
import { wasmBackend } from '../../src/backends/wasm/wasm.ts';
import { SynfireError } from '../../src/errors.ts';
import type { Network } from '../../src/network/network.ts';
import { compilePlan } from '../../src/plan/compile.ts';
import { Digest } from '../../src/plan/digest.ts';

export { pack as packLink, unpack as unpackLink } from '../../app/settings.ts';
export * from '../../src/index.ts';
export { toNest } from '../../src/interchange/nest/index.ts';
export { readNestml } from '../../src/interchange/nestml/index.ts';
export { readNeuroML } from '../../src/interchange/neuroml/index.ts';
export { readNir, runNir } from '../../src/interchange/nir/index.ts';
export { readNwb } from '../../src/interchange/nwb/index.ts';
export { readSonata, writeSonata } from '../../src/interchange/sonata/index.ts';
export { Trainer } from '../../src/learn/index.ts';
export { RateSimulation } from '../../src/rate/index.ts';
export {
  DenoiserTraining,
  initialTrees,
  noiseSchedule,
  SamplingCircuit,
} from '../../src/sampling/index.ts';

/** Bytes of a snapshot that were changed, with the length and the digest that they should have (src/backends/machine/saved.ts). */
export function sealed(changed: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(Math.max(32, 8 * Math.ceil(changed.length / 8)));
  bytes.set(changed);
  const view = new DataView(bytes.buffer);
  view.setFloat64(16, bytes.length, true);
  const digest = new Digest();
  const words = new Uint32Array(bytes.buffer);
  digest.words(words.subarray(2, 6));
  digest.words(words.subarray(8));
  const text = digest.toString();
  view.setUint32(24, Number.parseInt(text.slice(8), 16), true);
  view.setUint32(28, Number.parseInt(text.slice(0, 8), 16), true);
  return bytes;
}

/** Runs a network on WebAssembly and on the f32 reference. Throws where their spikes or sampled states differ by a bit, or their faults by kind. */
export async function agree(network: Network, steps: number): Promise<void> {
  const plan = compilePlan(network.describe());
  const [fast, slow] = await Promise.all(
    [
      wasmBackend({ workers: 0 }),
      referenceBackend({ precision: network.precision === 'double' ? 'double' : 'f32' }),
    ].map(async (backend) => {
      const engine = await backend.load(plan);
      try {
        const chunk = await engine.run(steps);
        // WebAssembly looks at all states every 64th step, and where it is asked
        return (await engine.findNotFinite()) ? 'not-a-number' : told(chunk);
      } catch (error) {
        if (!(error instanceof SynfireError)) throw error;
        return error.code;
      } finally {
        await engine.dispose();
      }
    }),
  );
  if (fast !== slow) throw new Error(`WebAssembly: ${fast}, reference: ${slow}`);
}

const told = ({ spikeSteps, spikeNeurons, states, hash }: Chunk): string => {
  const bits = states.map(({ buffer, byteOffset, byteLength }) => [
    ...new Uint32Array(buffer, byteOffset, byteLength / 4),
  ]);
  return JSON.stringify([hash, [...spikeSteps], [...spikeNeurons], bits]);
};
