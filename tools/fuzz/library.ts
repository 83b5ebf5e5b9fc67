/** What is fuzzed, bundled from the sources by tools/fuzz.mjs: the public entries, and what a link and a forged snapshot need beside them. */
import { Digest } from '../../src/plan/digest.ts';

export { pack as packLink, unpack as unpackLink } from '../../app/settings.ts';
export * from '../../src/index.ts';
export { toNest } from '../../src/interchange/nest/index.ts';
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
