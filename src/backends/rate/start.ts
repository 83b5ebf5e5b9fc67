/** Which engine runs a rate network, with how many workers; each is given its rows. */
import type { GpuHost } from '../../../bindings/gpu.ts';
import type { GpuOptions } from '../../../bindings/gpu-device.ts';
import { hostInfo } from '../../../bindings/platform.ts';
import type { Reals } from '../../equations/precision.ts';
import type { RateModel } from '../../rate/model.ts';
import {
  outputWords,
  type RateCrewOf,
  type RatePlan,
  type RateShare,
  spread,
} from '../../rate/plan.ts';
import { blocksOf, paddedUnits, type Rows } from '../../rate/weights.ts';
import { compileModule } from '../machine/compile.ts';
import { type Crew, orDisposed, startSharedCrew } from '../machine/crew.ts';
import { type SharedValues, sharedValues, spinTimeOf } from '../machine/exchange.ts';
import { refuseDouble } from '../refuse-double.ts';
import { kernelBinary } from '../wasm/kernel-binary.ts';
import { rateModules } from './module.ts';
import { ReferenceRates } from './reference.ts';
import type { RateWorkerApi } from './worker-api.ts';

export interface RateOptions {
  /** Default 'wasm'. 'reference' is the slow judge, rounded as the engines round. */
  readonly backend?: 'wasm' | 'webgpu' | 'reference';
  /** 0: the calling thread. Default: one for each processor where a step is long enough to share, else 0. */
  readonly workers?: number;
  /** One network over all ranks of an MPI run; `workers` are those of a rank (default 1). See docs/mpi.md. */
  readonly mpi?: boolean;
  readonly gpu?: GpuOptions & { readonly host?: GpuHost };
}

/** Multiplications a step that are worth two workers meeting. */
const WORTH_SHARING = 250_000;

/** Rejects with SynfireError: no memory, no GPU. */
export async function startCrew(
  model: RateModel,
  plan: RatePlan,
  options: RateOptions,
): Promise<{ readonly crew: RateCrewOf; readonly shares: readonly Rows[] }> {
  if (options.mpi) {
    const { startRankRates } = await import('./over-ranks.ts');
    const { crew, rows, exchange } = await startRankRates(model, options);
    await orDisposed(crew, () => loadAll(crew, model, plan, rows, exchange));
    return { crew, shares: rows };
  }
  const whole = [{ first: 0, count: paddedUnits(model.size) }];
  if (options.backend === 'reference') {
    const member = new ReferenceRates(model, plan, model.precision === 'double' ? 'f64' : 'f32');
    return {
      crew: { all: async (action) => [await action(member, 0)], dispose: async () => {} },
      shares: whole,
    };
  }
  if (options.backend === 'webgpu') {
    refuseDouble(model, 'rate simulation › backend "webgpu"');
    const { startGpuRates } = await import('./gpu-rates.ts');
    return { crew: await startGpuRates(model, plan, options.gpu ?? {}), shares: whole };
  }
  const { sharedMemory, processors } = await hostInfo();
  const groups = Math.ceil(model.size / 4);
  const wanted = options.workers ?? (workOf(model) < WORTH_SHARING ? 0 : processors);
  const workers = sharedMemory ? wanted : Math.min(wanted, 1);
  const { crew, shares } = await startSharedCrew<RateWorkerApi>(workers, groups, {
    script: 'rate-worker.js',
    here: async () => new (await import('./worker-api.ts')).RateWorkerApi(),
  });
  const rows = shares.map(([first, groupsHere]) => ({ first: 4 * first, count: 4 * groupsHere }));
  const spinTime = spinTimeOf(rows.length, processors);
  const exchange =
    rows.length > 1 ? sharedValues(rows.length, outputWords(model), spinTime) : undefined;
  await orDisposed(crew, () => loadAll(crew, model, plan, rows, exchange));
  return { crew, shares: rows };
}

/** Each worker is given its rows. */
async function loadAll(
  crew: Pick<Crew<RateWorkerApi>, 'all'>,
  model: RateModel,
  plan: RatePlan,
  rows: readonly Rows[],
  exchange: SharedValues | undefined,
): Promise<void> {
  const modules = await rateModules([], model.precision);
  const programs = await compileModule(await kernelBinary(plan.source));
  const count = rows.length;
  // over ranks an exchange has parts of its own
  const divided = exchange !== undefined && !('parts' in exchange);
  await crew.all((member, index) => {
    const share = shareOf(model, plan, rows[index]);
    const among = divided ? { index, count } : undefined;
    return member.loadRates({ ...modules, programs }, plan, { ...share, among }, exchange);
  });
}

/** Multiplications of a step. */
function workOf({ size, batch = 1, weights = [] }: RateModel): number {
  let work = 10 * size;
  for (const part of weights) {
    if (part.kind === 'dense') work += size * size;
    else work += part.kind === 'sparse' ? part.weight.length : 2 * size * part.rank;
  }
  return work * batch;
}

function shareOf(model: RateModel, plan: RatePlan, rows: Rows): RateShare {
  const perUnit = new Map<string, Reals>();
  for (const [id, values] of plan.programs.perUnit) {
    perUnit.set(id, spread(values, model, rows));
  }
  return { rows, weights: blocksOf(model, rows), perUnit };
}
