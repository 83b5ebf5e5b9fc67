/**
 * The WebAssembly backend: prepares a plan for its workers, has them build and run, merges what they record.
 *
 * Promises: the same spikes with any number of workers, in the calling thread or not, in Node and in
 * browsers. Never blocks the calling thread for long, unless `workers` is 0.
 */
import { hostInfo } from '../../../bindings/platform.ts';
import { type Precision, type Reals, reals, realsFrom } from '../../equations/precision.ts';
import { badOption } from '../../errors.ts';
import { regeneratedSynapses } from '../../plan/connectivity.ts';
import { type CouplingRows, rowWords } from '../../plan/couplings.ts';
import { partition } from '../../plan/partition.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Backend, Chunk, Engine, PlasticState, Snapshot } from '../backend.ts';
import { buildTurn, stopWhereAborted } from '../machine/building.ts';
import { Crew, orDisposed } from '../machine/crew.ts';
import { spinTimeOf } from '../machine/exchange.ts';
import { earliest, type NotFinite } from '../not-finite.ts';
import { otherSynapses } from '../synapse-count.ts';
import { carried } from './carried.ts';
import { coreOf } from './core.ts';
import { exchangeBytes } from './exchange.ts';
import { listSpikes, mostOf } from './flight.ts';
import type { PreparedKernel, revisionOf as RevisionOf } from './kernels.ts';
import type { PopulationKernel, WorkerResult } from './load.ts';
import type { ChunkMerger } from './merge.ts';
import type { Team } from './team.ts';
import type { WorkerApi } from './worker-api.ts';

export interface WasmOptions {
  /** Worker threads; 0 runs in the calling thread. Default: what the network and machine suggest. */
  readonly workers?: number;
  /** Workers that run one network after another, as many as `workers` says. They outlive the engine, which has them to itself. */
  readonly crew?: Team;
}

/** Workers for `WasmOptions`; 0: the calling thread. */
export const wasmCrew = (workers: number): Promise<Crew<WorkerApi>> =>
  Crew.start<WorkerApi>(workers, {
    script: 'worker.js',
    here: async () => new (await import('./worker-api.ts')).WorkerApi(), // most runs have workers
  });

/** Spikes that one worker may pass on in an epoch, unless it has more neurons than that. */
const MAILBOX = 1 << 20;

/** The backend. See `chooseWorkers` for the default number of workers. */
export function wasmBackend(options: WasmOptions = {}): Backend {
  return {
    name: 'wasm',
    async load(plan, onProgress, signal) {
      stopWhereAborted(signal);
      const { workers = 1 } = options;
      const chosen = options.crew
        ? { workers, processors: workers }
        : await chooseWorkers(plan, options.workers);
      const own = options.crew ? undefined : await wasmCrew(chosen.workers);
      const crew = (options.crew ?? own)!;
      const end = async () => own?.dispose();
      const ending = { dispose: end };
      return orDisposed(ending, () => build(plan, crew, end, chosen, onProgress, signal));
    },
  };
}

interface WorkerChoice {
  readonly workers: number;
  readonly processors: number;
  /** A sentence that says why. */
  readonly reason: string;
}

/**
 * How many workers run a plan: as many as asked for, but one where memory cannot be shared; by
 * default one per processor, and one only where an epoch is too short to be worth a barrier.
 */
export async function chooseWorkers(plan: Plan, asked?: number): Promise<WorkerChoice> {
  if (asked !== undefined && !(Number.isInteger(asked) && asked >= 0 && asked <= 1024)) {
    throw badOption(
      'option "workers"',
      asked,
      'an integer from 0 to 1024',
      'Leave it out to let Synfire choose.',
    );
  }
  const info = await hostInfo();
  const { processors } = info;
  if (asked === 0) return { workers: 0, processors, reason: 'in the calling thread, as asked' };
  if (!info.sharedMemory) {
    return { workers: 1, processors, reason: `one worker: ${info.sharedMemoryReason}` };
  }
  if (asked !== undefined) return { workers: asked, processors, reason: 'as asked' };
  const neurons = plan.populations.reduce((sum, p) => sum + p.size, 0);
  if (neurons * plan.epochSteps < SHORT_EPOCH || processors === 1) {
    return { workers: 1, processors, reason: 'one worker: the network is small' };
  }
  return { workers: processors, processors, reason: `one worker per processor (${processors})` };
}

/**
 * Neuron updates in an epoch, about 2.5 ns each, below which one worker is the better choice: a barrier costs
 * some microseconds on an idle machine, and far more where other processes want the processors.
 */
const SHORT_EPOCH = 20_000;

async function build(
  plan: Plan,
  crew: Team,
  end: () => Promise<void>,
  { workers, processors }: Omit<WorkerChoice, 'reason'>,
  onProgress?: (fraction: number) => void,
  signal?: AbortSignal,
): Promise<Engine> {
  const core = coreOf(plan.precision ?? 'single');
  // printed and compiled at the first run: a page that only shows a network needs neither
  const { ChunkMerger, revisionOf, ...printed } = await import('./printed.ts');
  const prepared = printed.prepareKernels(plan);
  const { modules: ofNeurons, kernels } = await printed.compileKernels(prepared);
  const learns = plan.projections.some(({ plasticity }) => plasticity !== undefined);
  const { modules: ofRules, rules } = learns
    ? await printed.compileRules(plan, ofNeurons.length)
    : { modules: [], rules: plan.projections.map(() => undefined) };
  const modules = [...ofNeurons, ...ofRules];
  const cut = partition(plan, crew.size);
  const largest = Math.max(
    1,
    ...Array.from({ length: cut.workers }, (_, w) =>
      cut.shards
        .filter((shard) => shard.worker === w)
        .flatMap((shard) => shard.slices)
        .reduce((sum, slice) => sum + slice.to - slice.from, 0),
    ),
  );
  const epoch = Math.max(1, Math.min(plan.epochSteps, Math.floor(MAILBOX / largest)));
  const mailboxRoom = largest * epoch + 4096;
  const width = rowWords(plan);
  const size = { workers: cut.workers, epoch, room: mailboxRoom, width };
  const shared =
    cut.workers > 1
      ? new SharedArrayBuffer((crew.exchangeBytes ?? exchangeBytes)(size))
      : undefined;
  const projections = plan.projections.map((projection) => carried(projection, plan.precision));
  // equations have become kernels, and are long
  const populations = plan.populations.map(({ model, ...numbers }) => numbers);
  const { share, spinTime = spinTimeOf(workers, processors) } = crew;
  const common = {
    plan: { ...plan, populations, projections },
    couplings: await listCouplings(plan),
    partition: cut,
    share,
    kernels,
    rules,
    core: await core,
    modules,
    shared,
    spinTime,
    epoch,
    mailboxRoom,
  };
  await buildTurn(signal);
  await crew.all((member, worker) => member.load({ ...common, worker }));
  const fractions = new Array<number>(crew.size).fill(0);
  const built = await crew.all(async (member, worker) => {
    for (;;) {
      const { fraction, done } = await member.build();
      fractions[worker] = fraction;
      onProgress?.(Math.min(...fractions));
      if (done) return done;
      await buildTurn(signal);
    }
  });
  await buildTurn(signal);
  const sum = (key: 'synapses' | 'bytes') => built.reduce((total, part) => total + part[key], 0);
  const synapses = sum('synapses') + regeneratedSynapses(plan);
  const { own } = crew;
  const merger = new ChunkMerger(own ? { ...plan, recorders: own.recorders } : plan);
  const parts = { prepared, kernels, revisionOf, merger };
  return new WasmEngine(plan, crew, end, synapses, sum('bytes'), parts);
}

/** Loaded only where it is needed: most networks have no graded projections. */
async function listCouplings(plan: Plan): Promise<(CouplingRows | undefined)[]> {
  if (plan.couplings.length === 0) return [];
  const { couplingRows } = await import('./printed.ts');
  return plan.populations.map((_, p) => couplingRows(plan, p));
}

/** What is loaded with the kernels; these by population, undefined for sources. */
interface Printed {
  readonly merger: ChunkMerger;
  readonly prepared: readonly (PreparedKernel | undefined)[];
  readonly kernels: readonly (PopulationKernel | undefined)[];
  readonly revisionOf: typeof RevisionOf;
}

class WasmEngine implements Engine {
  readonly synapses: number;
  readonly bytes: number;
  readonly dispose: () => Promise<void>;
  #plan: Plan;
  readonly #kernels: Printed;
  readonly #crew: Team;
  #step = 0;

  constructor(
    plan: Plan,
    crew: Team,
    end: () => Promise<void>,
    synapses: number,
    bytes: number,
    kernels: Printed,
  ) {
    this.#plan = plan;
    this.#kernels = kernels;
    this.#crew = crew;
    this.dispose = end;
    this.synapses = synapses;
    this.bytes = bytes;
  }

  get step(): number {
    return this.#step;
  }

  get recorders(): Plan['recorders'] {
    return this.#crew.own?.recorders ?? this.#plan.recorders;
  }

  get #precision(): Precision {
    return this.#plan.precision ?? 'single';
  }

  async run(steps: number): Promise<Chunk> {
    const from = this.#step;
    const parts: WorkerResult[][] = [];
    while (this.#step < from + steps) {
      const wanted = from + steps - this.#step;
      const { own } = this.#crew;
      const results = await this.#crew.all((member) => member.run(wanted), own?.told);
      parts.push(results);
      this.#step += results[0].steps;
      const failed = results.some(({ bad, overflow }) => bad !== undefined || overflow !== 0);
      if (!failed) continue;
      const { faultOf } = await import('./fault-of.ts');
      const fault = faultOf(this.#plan, results, this.#step);
      if (fault) {
        throw Object.assign(fault, { chunk: this.#kernels.merger.merge(from, this.#step, parts) });
      }
    }
    return this.#kernels.merger.merge(from, this.#step, parts);
  }

  async read(population: number, variable: string): Promise<Reals> {
    const slices = await this.#crew.all((member) => member.read(population, variable));
    const out = reals(this.#precision, this.#plan.populations[population].size);
    for (const { from, values } of slices.flat()) out.set(values, from);
    return out;
  }

  async findNotFinite(): Promise<NotFinite | undefined> {
    const found = await this.#crew.all((member) => member.findNotFinite());
    return earliest(found.flatMap((place) => place ?? []));
  }

  async write(population: number, variable: string, values: ArrayLike<number>): Promise<void> {
    const all = realsFrom(this.#precision, values);
    await this.#crew.all((member) => member.write(population, variable, all));
  }

  async revise(plan: Plan, population: number): Promise<boolean> {
    const { prepared, kernels, revisionOf } = this.#kernels;
    const revision = revisionOf(this.#plan, plan, population, prepared, kernels);
    if (revision === undefined) return false;
    await this.#crew.all((member) => member.revise(revision));
    this.#plan = plan;
    return true;
  }

  async snapshot(): Promise<Snapshot> {
    const states: Record<string, Reals>[] = [];
    const refractoryUntil: Int32Array[] = [];
    for (const [index, { model, size }] of this.#plan.populations.entries()) {
      const variables: Record<string, Reals> = {};
      for (const { name } of model?.states ?? []) variables[name] = await this.read(index, name);
      states.push(variables);
      const until = new Int32Array(size);
      for (const part of (await this.#crew.all((m) => m.readRefractory(index))).flat()) {
        until.set(part.values, part.from);
      }
      refractoryUntil.push(until);
    }
    const plastic: (PlasticState | undefined)[] = [];
    for (const index of this.#plan.projections.keys()) plastic.push(await this.plastic(index));
    const flight = listSpikes(mostOf(await this.#crew.all((m) => m.flight())), this.#step);
    return {
      step: this.#step,
      states,
      refractoryUntil,
      flightSteps: flight.steps,
      flightNeurons: flight.neurons,
      ...this.#kernels.merger.openBins(this.#step),
      ...(plastic.some((state) => state !== undefined) ? { plastic } : {}),
      ...(this.#plan.couplings.length > 0 ? { graded: await this.#graded() } : {}),
    };
  }

  async restore(snapshot: Snapshot): Promise<void> {
    // what does not fit is found before anything is written
    const plastic = await Promise.all(
      (snapshot.plastic ?? []).map((state, index) => state && this.#plasticParts(index, state)),
    );
    for (const [index, parts] of plastic.entries()) {
      if (parts === undefined) continue;
      await this.#crew.all((member, worker) => {
        const { fields, last, traces } = parts[worker];
        return member.writePlastic(index, fields, last, traces);
      });
    }
    const { step, flightSteps, flightNeurons, graded } = snapshot;
    await this.#crew.all((member) => member.restore(step, flightSteps, flightNeurons, graded));
    for (const [index, variables] of snapshot.states.entries()) {
      for (const [name, values] of Object.entries(variables)) await this.write(index, name, values);
      const until = snapshot.refractoryUntil[index];
      await this.#crew.all((member) => member.writeRefractory(index, until));
    }
    this.#step = step;
    this.#kernels.merger.restart(snapshot);
  }

  /** Every worker has what all of them read. */
  async #graded(): Promise<Reals[]> {
    const [graded] = await this.#crew.all((member) => member.readGraded());
    return graded;
  }

  async plastic(projection: number): Promise<PlasticState | undefined> {
    if (this.#plan.projections[projection].plasticity === undefined) return undefined;
    const parts = await this.#crew.all((member) => member.readPlastic(projection));
    const { mergePlastic } = await import('./plastic-merge.ts');
    return mergePlastic(this.#plan, projection, parts);
  }

  async #plasticParts(projection: number, state: PlasticState) {
    const parts = await this.#crew.all((member) => member.readPlastic(projection));
    const own = parts.reduce((sum, part) => sum + part.last.length, 0);
    if (own !== state.last.length) throw otherSynapses(this.#plan, projection, own, state);
    const { partsOf } = await import('./plastic-merge.ts');
    return partsOf(this.#plan, projection, parts, state);
  }
}
