/**
 * The tables from which shaders/connect.wgsl makes rows, to be stored or anew at each spike: the list of sources,
 * their projections, draws, row counts and thresholds.
 */
import { readAsset } from '../../../bindings/assets.ts';
import { WasmHost } from '../../../bindings/wasm.ts';
import { purpose, streamWord } from '../../plan/draws.ts';
import type { Plan, PlannedDraw, PlannedProjection } from '../../plan/plan.ts';
import { bernoulliChunk } from '../../plan/thresholds.ts';
import { compileModule } from '../machine/compile.ts';
import { Arena } from '../machine/memory.ts';
import { OPERATION, PROJECTION } from '../wasm/offsets.ts';
import { type Layout, paddedSize } from './layout.ts';
import { floatBits } from './tables.ts';

export interface PlacedProjections {
  /** Place of the list of sources in the tables. */
  readonly list: number;
  /** Expected synapses of a row, over the sources. */
  readonly meanRow: number;
}

/** Writes the tables of the projections that are `wanted`; undefined where none is. */
export async function placeProjections(
  plan: Plan,
  layout: Layout,
  wanted: (projection: PlannedProjection) => boolean,
): Promise<PlacedProjections | undefined> {
  const { tables } = layout;
  const sources: number[] = [];
  let synapses = 0;
  let neurons = 0;
  for (const [source, { first, size }] of plan.populations.entries()) {
    const projections = plan.projections.filter(
      (p) => p.source === source && p.expectedSynapses > 0 && wanted(p),
    );
    if (projections.length === 0) continue;
    const words: number[] = [];
    for (const projection of projections) {
      words.push(...(await projectionWords(plan, layout, projection)));
      synapses += projection.expectedSynapses;
    }
    neurons += size;
    sources.push(first, size, tables.words(words), projections.length);
  }
  if (sources.length === 0) return undefined;
  const list = tables.words([sources.length / 4, ...sources]);
  return { list, meanRow: synapses / Math.max(1, neurons) };
}

const WORDS = 32;
const KIND = {
  allToAll: 0,
  oneToOne: 1,
  bernoulli: 2,
  fixedTotalNumber: 3,
  fixedOutdegree: 4,
} as const;

async function projectionWords(
  plan: Plan,
  layout: Layout,
  projection: PlannedProjection,
): Promise<number[]> {
  const { connector, source, target, receptor, stream, shift } = projection;
  const { size } = plan.populations[target];
  const words = new Array<number>(WORDS).fill(0);
  words[0] = KIND[connector.connector as keyof typeof KIND];
  words[1] = size;
  words[2] = layout.accumulators[target] + receptor * paddedSize(size);
  words[3] = source === target && 'autapses' in connector && !connector.autapses ? 1 : 0;
  words[4] = streamWord(purpose.structure, stream);
  words[5] = streamWord(purpose.synapse, stream);
  words[9] = shift;
  if (connector.connector === 'fixedOutdegree') words[6] = connector.degree;
  if (connector.connector === 'bernoulli') {
    const { bits, thresholds } = bernoulliChunk(connector.probability);
    words[6] = bits;
    words[7] = layout.tables.words(thresholds);
    words[8] = thresholds.length;
  }
  if (connector.connector === 'fixedTotalNumber') {
    words[7] = layout.tables.words(await rowCounts(plan, projection, connector.total));
  }
  drawWords(projection.weight).forEach((word, k) => {
    words[10 + k] = word;
  });
  drawWords(projection.delay).forEach((word, k) => {
    words[18 + k] = word;
  });
  return words;
}

/** The eight words of shaders/draws.wgsl. */
function drawWords(draw: PlannedDraw): number[] {
  switch (draw.draw) {
    case 'constant':
      return [0, Math.floor(draw.value + 0.5) >>> 0];
    case 'uniform': {
      const span = Math.fround(Math.fround(draw.high) - Math.fround(draw.low));
      return [1, 0, ...[draw.low, span, draw.low, draw.high].map(floatBits)];
    }
    case 'normal':
    case 'lognormal': {
      const clip = draw.outside === 'clip' ? 1 : 0;
      const numbers = [draw.mean, draw.sd, draw.min, draw.max].map(floatBits);
      return [draw.draw === 'normal' ? 2 : 3, 0, ...numbers, clip, floatBits(draw.factor)];
    }
    case 'values':
      return []; // never regenerated
    default:
      return draw satisfies never;
  }
}

/** Synapses of each row of a fixed total, counted by the WebAssembly core. */
async function rowCounts(
  plan: Plan,
  projection: PlannedProjection,
  total: number,
): Promise<Uint32Array> {
  const host = new WasmHost(
    await compileModule(await readAsset('core.wasm')),
    OPERATION.firstKernel,
    0,
  );
  const arena = new Arena(host);
  const at = arena.allocate(PROJECTION.bytes, 'a projection');
  arena.setWord(at + PROJECTION.structure, streamWord(purpose.structure, projection.stream));
  arena.setWord(at + PROJECTION.keyLow, plan.key[0]);
  arena.setWord(at + PROJECTION.keyHigh, plan.key[1]);
  arena.setWord(at + PROJECTION.scratch, arena.allocate(576, 'scratch'));
  const { size } = plan.populations[projection.source];
  const counts = arena.allocate(Math.max(4, 4 * size), 'row counts');
  host.core.countTotal(at, counts, size, 0, total);
  return arena.u32(counts, size).slice();
}
