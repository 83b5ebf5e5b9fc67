/**
 * The reference backend: plain loops in the calling thread. It is the definition that fast backends are
 * judged by, and no way to run a large network.
 */
import { badOption } from '../../errors.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Backend } from '../backend.ts';
import { arithmeticOf, type Precision } from './arithmetic.ts';
import { ReferenceEngine } from './engine.ts';

interface ReferenceOptions {
  /**
   * `f64` (default): the mathematical definition. `f32`: every operation rounded; its spikes are those of
   * the WebAssembly engine, bit for bit. `double`: of a network of double precision, the same.
   */
  readonly precision?: Precision;
}

export function referenceBackend({ precision = 'f64' }: ReferenceOptions = {}): Backend {
  return {
    name: `reference ${precision}`,
    async load(plan, onProgress) {
      checkPrecision(plan, precision);
      const engine = new ReferenceEngine(plan, arithmeticOf(precision));
      onProgress?.(1);
      return engine;
    },
  };
}

/** What engines compute in one precision says nothing of a plan in the other. */
function checkPrecision(plan: Plan, asked: Precision): void {
  const precision = plan.precision ?? 'single';
  const known = precision === 'double' ? ['f64', 'double'] : ['f64', 'f32'];
  if (known.includes(asked)) return;
  const where = 'the reference › option "precision"';
  const expected = `${known.join(' or ')}, as the network is of ${precision} precision`;
  throw badOption(where, asked, expected, 'Give the one that the network has.');
}
