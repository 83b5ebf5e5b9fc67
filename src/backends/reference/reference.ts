/**
 * The reference backend: plain loops in the calling thread. It is the definition that fast backends are
 * judged by, and no way to run a large network.
 */
import type { Backend } from '../backend.ts';
import { arithmeticOf, type Precision } from './arithmetic.ts';
import { ReferenceEngine } from './engine.ts';

interface ReferenceOptions {
  /**
   * `f64` (default): the mathematical definition. `f32`: every operation rounded; its spikes are those of
   * the WebAssembly engine, bit for bit.
   */
  readonly precision?: Precision;
}

export function referenceBackend({ precision = 'f64' }: ReferenceOptions = {}): Backend {
  return {
    name: `reference ${precision}`,
    async load(plan, onProgress) {
      const engine = new ReferenceEngine(plan, arithmeticOf(precision));
      onProgress?.(1);
      return engine;
    },
  };
}
