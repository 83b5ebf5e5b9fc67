/**
 * The reference backend: plain loops in the calling thread. It is the definition that fast backends are
 * judged by, and no way to run a large network.
 */
import { badOption, SynfireError } from '../../errors.ts';
import { printBytes } from '../../plan/budget.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Backend } from '../backend.ts';
import { buildTurn } from '../machine/building.ts';
import { arithmeticOf, type Precision } from './arithmetic.ts';
import { ReferenceEngine } from './engine.ts';
import { buildSynapses } from './synapses.ts';

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
    async load(plan, onProgress, signal) {
      checkPrecision(plan, precision);
      checkSize(plan);
      const arithmetic = arithmeticOf(precision);
      const building = buildSynapses(plan, arithmetic);
      for (;;) {
        const { done, value } = building.next();
        if (done) return new ReferenceEngine(plan, arithmetic, value);
        onProgress?.(value);
        await buildTurn(signal);
      }
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

/** Synapses, each an object of about so many bytes: 1.5 GB in all. */
const MOST_SYNAPSES = 2 ** 24;
const SYNAPSE_BYTES = 90;
/** Neurons: each has a row. */
const MOST_NEURONS = 2 ** 24;

function checkSize({ populations, projections, couplings }: Plan): void {
  const neurons = populations.reduce((sum, { size }) => sum + size, 0);
  const own = [...projections.filter(({ digits }) => !digits), ...couplings];
  const synapses = own.reduce((sum, { expectedSynapses }) => sum + expectedSynapses, 0);
  if (synapses <= MOST_SYNAPSES && neurons <= MOST_NEURONS) return;
  throw new SynfireError({
    code: 'too-large',
    where: 'backend "reference"',
    found: `${Math.round(synapses)} synapses of ${neurons} neurons, about ${printBytes(SYNAPSE_BYTES * (synapses + neurons))}`,
    expected: `at most ${MOST_SYNAPSES} synapses and ${MOST_NEURONS} neurons`,
    remedy:
      'It is the definition, for small networks: use backend "wasm", with the same spikes as its f32.',
  });
}
