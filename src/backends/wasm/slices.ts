/**
 * Lays out the populations of a worker: state, constants, accumulators, inputs, recorders; and writes the
 * program that a step runs. Nothing here knows what the numbers mean.
 */
import type { WasmExports, WasmHost } from '../../../bindings/wasm.ts';
import { WORD } from '../../codegen/kernel-layout.ts';
import { type Reals, reals } from '../../equations/precision.ts';
import { byPopulation } from '../../plan/by-population.ts';
import { purpose, runKey, streamWord } from '../../plan/draws.ts';
import type { Shard, Slice } from '../../plan/partition.ts';
import type { Plan, PlannedInput, Values } from '../../plan/plan.ts';
import { mapValues } from '../../plan/values.ts';
import type { Arena } from '../machine/memory.ts';
import { Blocks } from './blocks.ts';
import type { CouplingLayout } from './couplings.ts';
import { DRAWING, placeLaw, placeRates } from './law-layout.ts';
import type { PopulationKernel, WorkerLoad } from './load.ts';
import { OPERATION } from './offsets.ts';
import type { Operation, PlacedSlice } from './placed.ts';
import { partOf, sliced } from './slice-values.ts';

/** A slice is laid out array by array. */
type Laying = Generator<number, PlacedSlice>;

type KernelEntries = Map<WebAssembly.Module, { update: number; flush: number }>;

export class SliceLayout {
  readonly placed: PlacedSlice[] = [];
  readonly operations: Operation[] = [];
  readonly #memory: Arena;
  /** Of the slice at hand. */
  #arena: Blocks;
  readonly #host: WasmHost;
  #load: WorkerLoad;
  readonly #world: number;
  readonly #couplings: CouplingLayout;
  readonly #blocks: { readonly blocks: Blocks; readonly accumulators: number }[] = [];
  /** Of kernels in the function table; copies share them. */
  readonly entries: KernelEntries;
  /** Descriptors of noise inputs: their held values are stale after a restore. */
  readonly noises: number[] = [];
  /** Descriptors of spike generators: rewound by a restore. */
  readonly generators: number[] = [];

  constructor(
    arena: Arena,
    host: WasmHost,
    load: WorkerLoad,
    world: number,
    couplings: CouplingLayout,
    entries: KernelEntries = new Map(),
  ) {
    this.entries = entries;
    this.#memory = arena;
    this.#arena = new Blocks(arena);
    this.#host = host;
    this.#load = load;
    this.#world = world;
    this.#couplings = couplings;
  }

  get #plan(): Plan {
    return this.#load.plan;
  }

  /** Lays out one shard; `accumulators` is the address of its first. Yields after each array, how many neurons are done with it. */
  *place(
    shard: Shard,
    shardIndex: number,
    accumulators: number,
    collectors: number[],
  ): Generator<number> {
    for (const slice of shard.slices) {
      this.#arena = new Blocks(this.#memory);
      this.#blocks.push({ blocks: this.#arena, accumulators });
      this.placed.push(yield* this.#slice(slice, shardIndex, accumulators));
      this.operations.push([OPERATION.collect, collectors[slice.population]]);
      yield slice.to - slice.from;
    }
  }

  /** Writes the numbers of a population again, of the same form as before, from what workers are sent now. State stays as it is. */
  revise(load: WorkerLoad, population: number): void {
    this.#load = load;
    const { length } = this.operations;
    for (const [k, placed] of this.placed.entries()) {
      if (placed.slice.population !== population) continue;
      const { blocks, accumulators } = this.#blocks[k];
      blocks.again();
      this.#arena = blocks;
      const again = this.#slice(placed.slice, placed.shard, accumulators, placed);
      while (!again.next().done);
    }
    this.operations.length = length;
  }

  /** `held`: where it lies already. */
  *#slice(slice: Slice, shard: number, accumulators: number, held?: PlacedSlice): Laying {
    const { kind } = this.#plan.populations[slice.population];
    if (kind === 'neurons') return yield* this.#neurons(slice, shard, accumulators, held);
    return kind === 'poisson' ? this.#poisson(slice, shard) : this.#generator(slice, shard);
  }

  *#neurons(slice: Slice, shard: number, accumulators: number, held?: PlacedSlice): Laying {
    const arena = this.#arena;
    const kernel = this.#load.kernels[slice.population]!;
    const population = this.#plan.populations[slice.population];
    const place = (what: string, values: Values) =>
      arena.floats(partOf(values, slice), slice.padded, `${population.name}: ${what}`);
    const descriptor = arena.allocate(kernel.wordCount * 4, population.name);
    const word = (index: number) => descriptor + 4 * index;
    const named = (name: string) => word(kernel.words.get(name)!);
    const { variant } = kernel;
    arena.setWord(word(WORD.bytes), slice.padded * arena.width);
    arena.setWord(word(WORD.valid), slice.to - slice.from);
    arena.setWord(word(WORD.first), population.first + slice.from);
    arena.setWord(word(WORD.world), this.#world);
    let until = 0;
    if (variant.refractory !== 'none') {
      until = arena.allocate(slice.padded * arena.width, `${population.name}: refractoriness`);
      arena.setWord(word(WORD.until), until);
      if (variant.refractory === 'scalar') {
        arena.setInt(word(WORD.refractory), kernel.refractorySteps as number);
      } else {
        const what = `${population.name}: refractory steps`;
        const steps = arena.allocate(slice.padded * arena.width, what);
        arena.writeSteps(steps, sliced(kernel.refractorySteps, slice, slice.padded));
        arena.setWord(word(WORD.refractory), steps);
      }
    }
    for (const [name, values] of Object.entries(kernel.constants)) {
      if (variant.perNeuron.includes(name)) {
        arena.setWord(named(`constant:${name}`), place(name, values));
        yield 0;
      } else arena.setLanes(named(`constant:${name}`), values as number);
    }
    kernel.jumps.forEach(({ receptor, factor }, k) => {
      const sums = accumulators + arena.width * slice.slots[receptor];
      arena.setWord(named(`sum:${k}`), sums);
      const high = mapValues(factor, (f) => Math.fround(Math.fround(f) * 65536));
      if (variant.jumps[k].perNeuron) {
        arena.setWord(named(`factor:${k}`), place('factors', factor));
        arena.setWord(named(`factorHigh:${k}`), place('factors', high));
      } else {
        arena.setLanes(named(`factor:${k}`), factor as number);
        arena.setLanes(named(`factorHigh:${k}`), high as number);
      }
    });
    const states = new Map<string, number>();
    for (const state of kernel.states) {
      const address = held?.states.get(state) ?? this.#state(slice, state, kernel.initial[state]);
      states.set(state, address);
      arena.setWord(named(`state:${state}`), address);
      yield 0;
    }
    this.#currents(slice, kernel, named, held);
    this.#backgrounds(slice, accumulators);
    kernel.noise.forEach((name, index) => {
      const target = arena.allocate(slice.padded * arena.width, `${population.name}: ${name}`);
      arena.setWord(named(`input:${name}`), target);
      const c3 = streamWord(purpose.whiteNoise, population.stream);
      this.operations.push([OPERATION.whiteNoise, this.#noise(slice, target, c3, 1, 0, 1, index)]);
    });
    const entries = this.#kernelEntries(kernel.module);
    this.operations.push([entries.update, descriptor], [entries.flush, descriptor]);
    return { population: slice.population, slice, shard, kernel, descriptor, states, until };
  }

  #state(slice: Slice, name: string, initial: Values): number {
    const what = `${this.#plan.populations[slice.population].name}: ${name}`;
    return this.#memory.floats(partOf(initial, slice), slice.padded, what);
  }

  /** Instantiates a kernel module once and puts its functions into the table. */
  #kernelEntries(index: number): { update: number; flush: number } {
    const module = this.#load.modules[index];
    let entries = this.entries.get(module);
    if (!entries) {
      const exports: WasmExports = this.#host.instantiate(module);
      entries = {
        update: this.#host.tabulate(exports.update),
        flush: this.#host.tabulate(exports.flush),
      };
      this.entries.set(module, entries);
    }
    return entries;
  }

  #inputs<K extends PlannedInput['input']>(slice: Slice, kind: K) {
    return byPopulation(this.#plan.inputs, 'target', slice.population).filter(
      (input): input is Extract<PlannedInput, { input: K }> => input.input === kind,
    );
  }

  #currents(
    slice: Slice,
    kernel: PopulationKernel,
    named: (name: string) => number,
    held: PlacedSlice | undefined,
  ): void {
    const { external } = kernel.variant;
    if (external === 'none') return;
    const arena = this.#arena;
    const bytes = external === 'scalar' ? 16 : slice.padded * arena.width;
    const target = arena.allocate(bytes, 'injected current');
    arena.setWord(named('input:I_ext'), target);
    const descriptor = (values: number[]) => arena.words(values, 'a current');
    this.operations.push([OPERATION.clearCurrent, descriptor([target, bytes])]);
    for (const input of this.#inputs(slice, 'step_current')) {
      const d = descriptor([target, bytes, ...input.steps, 0, 0, 0, 0]);
      if (typeof input.amplitude === 'number') arena.setNumber(d + 24, input.amplitude);
      else {
        const amplitudes = arena.floats(sliced(input.amplitude, slice), slice.padded, 'currents');
        arena.setWord(d + 16, amplitudes);
      }
      this.operations.push([OPERATION.stepCurrent, d]);
    }
    for (const input of this.#inputs(slice, 'series_current')) {
      const rows = input.each ? this.#rowsOf(slice, input.values) : input.values;
      const n =
        input.values.length / (input.each ? this.#plan.populations[slice.population].size : 1);
      const values = arena.floats(rows.length ? rows : [0], rows.length, 'a series');
      const d = descriptor([target, bytes, values, n, input.every, input.each ? 1 : 0]);
      this.operations.push([OPERATION.seriesCurrent, d]);
    }
    for (const input of this.#inputs(slice, 'noise_current')) {
      const c3 = streamWord(purpose.noiseCurrent, input.stream);
      const d = this.#noise(slice, target, c3, input.every, input.mean, input.sd, 0);
      arena.setWord(d + 36, arena.allocate(slice.padded * arena.width, 'noise'));
      if (!held) this.noises.push(d);
      this.operations.push([OPERATION.noiseCurrent, d]);
    }
    if (!held) this.operations.push(...this.#couplings.couple(slice, target));
  }

  /** The slice's part of each row of values of the population, padded. */
  #rowsOf({ population, from, to, padded }: Slice, values: Reals): Reals {
    const { size } = this.#plan.populations[population];
    const count = values.length / size;
    const rows = reals(this.#arena.precision, count * padded);
    for (let k = 0; k < count; k++) {
      rows.set(values.subarray(k * size + from, k * size + to), k * padded);
    }
    return rows;
  }

  #noise(
    slice: Slice,
    target: number,
    c3: number,
    every: number,
    mean: number,
    sd: number,
    index: number,
  ): number {
    const arena = this.#arena;
    const scratch = arena.allocate(3296, 'noise'); // as assembly/currents.ts divides it
    const [low, high] = runKey(this.#plan);
    const head = [target, slice.padded, slice.from, c3, low, high, every];
    const d = arena.words([...head, 0, 0, 0, scratch, index, 0, 0, 0, 0, 0, 0], 'noise');
    arena.setNumber(d + 56, mean);
    arena.setNumber(d + 64, sd);
    return d;
  }

  #backgrounds(slice: Slice, accumulators: number): void {
    const arena = this.#arena;
    const [low, high] = runKey(this.#plan);
    for (const input of this.#inputs(slice, 'poisson')) {
      if (input.weight === 0 || input.law.rest.length === 1) continue;
      const { mask } = input;
      const maskAt = mask
        ? arena.words(
            Array.from({ length: slice.padded }, (_, i) =>
              slice.from + i < slice.to && mask[slice.from + i] ? 0xffffffff : 0,
            ),
            'a mask',
          )
        : 0;
      const d = arena.words(
        [
          slice.padded,
          slice.from,
          placeLaw(arena, input.law),
          0,
          low,
          high,
          streamWord(purpose.poissonInput, input.stream),
          arena.allocate(DRAWING, 'Poisson input'),
          accumulators + arena.width * slice.slots[input.receptor],
          0,
          maskAt,
          ...[0, 0, 0],
        ],
        'Poisson input',
      );
      arena.setSum(d + 48, input.weight);
      this.operations.push([OPERATION.background, d]);
    }
  }

  #poisson(slice: Slice, shard: number): PlacedSlice {
    const arena = this.#arena;
    const population = this.#plan.populations[slice.population];
    const [low, high] = runKey(this.#plan);
    const d = arena.words(
      [
        ...[slice.padded, slice.from, 0, 0, low, high],
        streamWord(purpose.poissonPopulation, population.stream),
        arena.allocate(DRAWING, population.name),
        this.#world,
        population.first + slice.from,
        slice.to - slice.from,
        ...population.onSteps!,
        0,
      ],
      population.name,
    );
    // last, for their number of blocks differs from rates to rates
    const rates = placeRates(arena, sliced(population.expected!, slice), population.expected!);
    arena.setWord(d + 8, rates.law);
    arena.setWord(d + 52, rates.laws);
    this.operations.push([OPERATION.poissonSource, d]);
    return sourceAt(slice, shard, d);
  }

  #generator(slice: Slice, shard: number): PlacedSlice {
    const arena = this.#arena;
    const population = this.#plan.populations[slice.population];
    const { steps, senders } = population.spikes!;
    const pairs: number[] = [];
    for (let k = 0; k < steps.length; k++) {
      if (senders[k] >= slice.from && senders[k] < slice.to) {
        pairs.push(steps[k], population.first + senders[k]);
      }
    }
    const list = arena.words(pairs, population.name);
    const d = arena.words([this.#world, list, pairs.length / 2, 0], population.name);
    if (!this.generators.includes(d)) this.generators.push(d);
    this.operations.push([OPERATION.spikeGenerator, d]);
    return sourceAt(slice, shard, d);
  }
}

const sourceAt = (slice: Slice, shard: number, descriptor: number): PlacedSlice => ({
  population: slice.population,
  ...{ slice, shard, descriptor, states: new Map(), until: 0 },
});
