/** What a worker offers to the thread that controls it: whole calls, never one per step. */
import type { Reals } from '../../equations/precision.ts';
import { transfer } from '../machine/worker.ts';
import { beside } from './beside.ts';
import type { ExchangeOf } from './exchange.ts';
import type { SpikeCounts } from './flight.ts';
import type { CopyLoad, Revision, WorkerLoad, WorkerResult } from './load.ts';
import { Machine } from './machine.ts';

interface BuildProgress {
  readonly fraction: number;
  /** Set when the build is done. */
  readonly done?: { readonly synapses: number; readonly bytes: number };
}

/** How long one call builds before it reports, ms. */
const BUILD_SLICE = 100;

export class WorkerApi {
  readonly #exchangeOf: ExchangeOf | undefined;
  /** Of one network (`copies.ts`), most often one. */
  readonly #copies: Machine[] = [];
  #machine: Machine | undefined;
  #building: ReturnType<Machine['build']> | undefined;

  constructor(exchangeOf?: ExchangeOf) {
    this.#exchangeOf = exchangeOf;
  }

  protected get ready(): Machine {
    if (!this.#machine) throw new Error('the worker has no network yet');
    return this.#machine;
  }

  /** `copy`: 0, or the number after that of the last one. */
  load(load: WorkerLoad | CopyLoad, copy = 0): void {
    this.#machine = undefined;
    this.#copies.length = copy; // their memory may go before the next one's is there
    this.#machine =
      'like' in load ? beside(this.#copies[load.like], load) : new Machine(load, this.#exchangeOf);
    this.#copies.push(this.#machine);
    this.#building = this.#machine.build();
  }

  /** A call to one of several copies. */
  of(copy: number, name: string, args: unknown[]): unknown {
    this.#machine = this.#copies[copy];
    return (this[name as keyof this] as (...args: unknown[]) => unknown).apply(this, args);
  }

  /** Builds for a while; to be called until `done` is set. */
  build(): BuildProgress {
    const end = performance.now() + BUILD_SLICE;
    for (;;) {
      const next = this.#building!.next();
      if (next.done) return { fraction: 1, done: next.value };
      if (performance.now() > end) return { fraction: next.value };
    }
  }

  run(steps: number): WorkerResult {
    const result = this.ready.run(steps);
    return transfer(result, [result.spikes.buffer, ...result.states.map((s) => s.values.buffer)]);
  }

  read(population: number, variable: string): ReturnType<Machine['read']> {
    return this.ready.read(population, variable);
  }

  findNotFinite(): ReturnType<Machine['findNotFinite']> {
    return this.ready.findNotFinite();
  }

  write(population: number, variable: string, values: Reals): void {
    this.ready.write(population, variable, values);
  }

  revise(revision: Revision): void {
    this.ready.revise(revision);
  }

  readRefractory(population: number): ReturnType<Machine['readRefractory']> {
    return this.ready.readRefractory(population);
  }

  writeRefractory(population: number, values: Int32Array): void {
    this.ready.writeRefractory(population, values);
  }

  readPlastic(projection: number): ReturnType<Machine['readPlastic']> {
    return this.ready.readPlastic(projection);
  }

  writePlastic(
    projection: number,
    fields: Reals,
    last: Int32Array,
    traces: Readonly<Record<string, Reals>>,
  ): void {
    this.ready.writePlastic(projection, fields, last, traces);
  }

  flight(): SpikeCounts {
    return this.ready.flight();
  }

  readGraded(): ReturnType<Machine['readGraded']> {
    return this.ready.readGraded();
  }

  restore(...snapshot: Parameters<Machine['restore']>): void {
    this.ready.restore(...snapshot);
  }
}
