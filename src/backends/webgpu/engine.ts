/**
 * The WebGPU engine: submissions of many steps, and what comes back from each.
 *
 * Ordering contract of step k on the device, one dispatch after the other:
 *   1. what couplings read is kept, and their sums are made;
 *   2. synapses that learn: what is due is added to the step's sums;
 *   3. `update` of every group of populations: integrates, takes arrivals out of the ring, logs spikes;
 *      sources and given spikes are logged;
 *   4. the rule acts, as plastic.wgsl tells;
 *   5. `deliver` adds the rows of the step's spikes to the ring, hashes them and ends the step;
 *   6. recorders copy state.
 * The host looks at the log when a submission is done. A step that finds a fault, or leaves too little room for
 * another step's spikes, halts the run: the steps behind it do nothing and are submitted again.
 */

import type { GpuHost, GpuPass } from '../../../bindings/gpu.ts';
import { SynfireBug, type SynfireError } from '../../errors.ts';
import { lowerBound } from '../../plan/lower-bound.ts';
import type { Plan } from '../../plan/plan.ts';
import { powerAbove } from '../../plan/power-of-two.ts';
import { regeneratedSynapses } from '../../plan/storage.ts';
import type { Chunk, Engine, PlasticState, Snapshot } from '../backend.ts';
import { DeviceLost } from '../machine/device-lost.ts';
import { dispatch, inPass } from '../machine/submission.ts';
import { unlessLost } from '../machine/unless-lost.ts';
import { earliest, indexOfNotFinite, type NotFinite } from '../not-finite.ts';
import { notFinite } from '../not-finite-error.ts';
import type { WorkerResult } from '../wasm/load.ts';
import { ChunkMerger } from '../wasm/merge.ts';
import type { PlasticPart } from '../wasm/plastic.ts';
import { mergePlastic } from '../wasm/plastic-merge.ts';
import { CONTROL, eventsSent, freshControl, NO_FAULT } from './control.ts';
import { readGraded, writeGraded } from './couplings.ts';
import { CONTROL_WORDS, type DeviceMemory, STEP_BYTES } from './device-memory.ts';
import { Flight } from './flight.ts';
import { Pace } from './pace.ts';
import { countSpikes, populationOf, recordedSpikes, stepsAndNeurons } from './spike-log.ts';
import { NeuronStates } from './states.ts';

/** Wall time between snapshots that are kept for the loss of the device, ms. */
const KEEP_EVERY = 10_000;

/** What a submission did. */
interface Outcome {
  readonly result: WorkerResult;
  /** Synaptic events that its spikes will bring, and those that came by synapses that learn. */
  readonly sent: number;
  readonly fault: number;
}

export class WebGpuEngine implements Engine {
  readonly synapses: number;
  readonly bytes: number;
  readonly #plan: Plan;
  readonly #host: GpuHost;
  readonly #memory: DeviceMemory;
  readonly #states: NeuronStates;
  readonly #ownsHost: boolean;
  readonly #merger: ChunkMerger;
  /** Synaptic events on their way, at the current step. */
  #waiting = 0;
  #flight: Flight;
  #step = 0;
  readonly #pace = new Pace();
  /** Words of the log that are read with the control words. */
  #guess = 4096;
  #kept: { snapshot: () => Snapshot; at: number } | undefined;

  constructor(plan: Plan, host: GpuHost, memory: DeviceMemory, ownsHost: boolean) {
    this.#plan = plan;
    this.#host = host;
    this.#memory = memory;
    this.#states = new NeuronStates(plan, host, memory);
    this.#ownsHost = ownsHost;
    this.#merger = new ChunkMerger(plan);
    this.#flight = new Flight(memory.rows.longestDelay);
    const others = (memory.couplings?.synapses ?? 0) + (memory.plastic?.synapses ?? 0);
    this.synapses = memory.rows.synapses + regeneratedSynapses(plan) + others;
    this.bytes = memory.bytes;
  }

  get step(): number {
    return this.#step;
  }

  async run(steps: number): Promise<Chunk> {
    const from = this.#step;
    const parts: WorkerResult[][] = [];
    let sent = 0;
    try {
      while (this.#step < from + steps) {
        const outcome = await this.#submit(from + steps - this.#step);
        parts.push([outcome.result]);
        sent += outcome.sent;
        if (outcome.fault !== NO_FAULT) {
          const error = await this.#notFinite(outcome.fault);
          throw Object.assign(error, { chunk: await this.#chunk(from, parts, sent) });
        }
      }
      const chunk = await this.#chunk(from, parts, sent);
      await this.#keep();
      return chunk;
    } catch (error) {
      if (!this.#host.lost) throw error;
      throw Object.assign(this.#lostError(), {
        chunk: this.#merger.merge(from, this.#step, parts),
      });
    }
  }

  async #chunk(from: number, parts: WorkerResult[][], sent: number): Promise<Chunk> {
    const before = this.#waiting;
    this.#waiting = await this.#replay(false);
    const chunk = this.#merger.merge(from, this.#step, parts);
    return { ...chunk, events: before + sent - this.#waiting };
  }

  /** Runs at most `most` steps on the device and takes what they recorded. */
  async #submit(most: number): Promise<Outcome> {
    const memory = this.#memory;
    const from = this.#step;
    const steps = this.#pace.steps(most, from, memory.recorders);
    this.#host.write(memory.control, 0, freshControl(from));
    this.#writeSchedule(from, steps);
    await memory.plastic?.writePast(this.#flight.pairs, from);
    const samples = memory.recorders.map((recorder) => {
      const first = Math.floor(from / recorder.every) + 1;
      const count = Math.floor((from + steps) / recorder.every) + 1 - first;
      this.#host.write(recorder.uniform, 0, Uint32Array.from([...recorder.words, first]));
      return { recorder, count };
    });
    const guess = Math.min(this.#guess, memory.logRoom);
    const started = performance.now();
    const back = new Uint32Array(
      await this.#host.read(
        [
          { buffer: memory.control, offset: 0, bytes: 4 * (CONTROL_WORDS + steps + 1) },
          { buffer: memory.log, offset: 0, bytes: 4 * guess },
          ...samples.map(({ recorder, count }) => ({
            buffer: recorder.samples,
            offset: 0,
            bytes: 4 * recorder.width * count,
          })),
        ],
        (encoder) =>
          inPass(encoder, (pass) => {
            for (let k = 0; k < steps; k++) this.#encode(pass, STEP_BYTES * k, from + k);
          }),
      ),
    );
    this.#check();
    this.#pace.adapt(steps, performance.now() - started);
    const logged = back[CONTROL.logged];
    let neurons = back.subarray(
      CONTROL_WORDS + steps + 1,
      CONTROL_WORDS + steps + 1 + Math.min(guess, logged),
    );
    if (logged > guess) {
      const rest = await this.#host.read([
        { buffer: memory.log, offset: 4 * guess, bytes: 4 * (logged - guess) },
      ]);
      const all = new Uint32Array(logged);
      all.set(neurons);
      all.set(new Uint32Array(rest), guess);
      neurons = all;
    }
    this.#guess = Math.max(4096, powerAbove(2 * logged + 1));
    const done = back[CONTROL.stepsDone];
    if (done === 0) throw new SynfireBug('a submission did no step');
    const starts = back.subarray(CONTROL_WORDS, CONTROL_WORDS + done + 1);
    this.#step = from + done;
    const spikes = stepsAndNeurons(from, starts, neurons);
    this.#flight.add(spikes);
    this.#flight.forget(this.#step);
    let at = CONTROL_WORDS + steps + 1 + guess;
    const states = samples.map(({ recorder, count }) => {
      const kept = Math.floor(this.#step / recorder.every) - Math.floor(from / recorder.every);
      const values = new Float32Array(back.buffer, 4 * at, kept * recorder.width).slice();
      at += count * recorder.width;
      const plan = this.#plan.recorders[recorder.recorder];
      const { size } = this.#plan.populations[plan.target];
      return { recorder: recorder.recorder, from: 0, to: size, values };
    });
    const result: WorkerResult = {
      steps: done,
      spikes: recordedSpikes(this.#plan, spikes),
      states,
      counts: countSpikes(this.#plan, from, this.#step, spikes),
      hash: [back[CONTROL.hashLow], back[CONTROL.hashHigh]],
      spikeCount: logged,
      events: 0,
      overflow: 0,
    };
    return { result, sent: eventsSent(back), fault: back[CONTROL.faultNeuron] };
  }

  #writeSchedule(from: number, steps: number): void {
    const { generator, layout } = this.#memory;
    if (!generator) return;
    const given = layout.given!.steps;
    const schedule = Uint32Array.from({ length: steps + 1 }, (_, k) => lowerBound(given, from + k));
    this.#host.write(generator.schedule, 0, schedule);
  }

  #encode(pass: GpuPass, at: number, step: number): void {
    const { couplings, updates, generator, deliveries, recorders, plastic } = this.#memory;
    for (const bound of couplings?.dispatches ?? []) dispatch(pass, bound, at);
    for (const arrival of plastic?.arrivals ?? []) dispatch(pass, arrival, at);
    for (const update of updates) dispatch(pass, update, at);
    if (generator) dispatch(pass, generator.bound, at);
    for (const learning of plastic?.learning ?? []) dispatch(pass, learning, at);
    for (const delivery of deliveries) dispatch(pass, delivery, at);
    for (const { every, bound } of recorders) {
      if ((step + 1) % every === 0) dispatch(pass, bound, at);
    }
  }

  #check(): void {
    if (this.#host.failure === undefined) return;
    if (this.#host.lost) throw this.#lostError();
    throw new SynfireBug(`WebGPU: ${this.#host.failure}`);
  }

  #orLost<T>(work: () => Promise<T>): Promise<T> {
    return unlessLost(this.#host, work, () => this.#kept?.snapshot());
  }

  #lostError(): SynfireError {
    return new DeviceLost(this.#host.failure ?? 'no reason given', this.#kept?.snapshot());
  }

  /** Now and then a snapshot is kept, so that a lost device loses little. */
  async #keep(): Promise<void> {
    const now = performance.now();
    if (this.#kept && now - this.#kept.at < KEEP_EVERY) return;
    await this.#save();
  }

  async #notFinite(neuron: number): Promise<SynfireError> {
    const index = populationOf(this.#plan, neuron);
    const { first, model } = this.#plan.populations[index];
    for (const { name } of model?.states ?? []) {
      const value = (await this.read(index, name))[neuron - first];
      if (Math.abs(value) < 3e38) continue;
      return notFinite(this.#plan, index, neuron - first, this.#step - 1, name);
    }
    return notFinite(this.#plan, index, neuron - first, this.#step - 1, undefined);
  }

  /** Sends past spikes again: into the ring, or only to count what has not arrived yet. */
  async #replay(add: boolean): Promise<number> {
    const { replay, control } = this.#memory;
    if (replay.dispatches.length === 0) return 0;
    const past = this.#flight.pairs;
    let waiting = 0;
    for (let at = 0; at < past.length; at += 2 * replay.room) {
      const pairs = past.subarray(at, at + 2 * replay.room);
      this.#host.write(control, 0, freshControl(this.#step));
      this.#host.write(replay.past, 0, pairs);
      this.#host.write(
        replay.uniform,
        0,
        Uint32Array.from([pairs.length / 2, this.#step, add ? 1 : 0]),
      );
      const back = await this.#host.read([{ buffer: control, offset: 0, bytes: 64 }], (encoder) => {
        inPass(encoder, (pass) => {
          for (const bound of replay.dispatches) dispatch(pass, bound);
        });
      });
      waiting += eventsSent(new Uint32Array(back));
    }
    this.#check();
    return waiting;
  }

  async read(population: number, variable: string): Promise<Float32Array> {
    return this.#orLost(() => this.#states.read(population, variable));
  }

  async findNotFinite(): Promise<NotFinite | undefined> {
    const found: NotFinite[] = [];
    for (const [population, { model }] of this.#plan.populations.entries()) {
      for (const { name: variable } of model?.states ?? []) {
        const neuron = indexOfNotFinite(await this.read(population, variable));
        if (neuron >= 0) found.push({ population, neuron, variable });
      }
    }
    return earliest(found);
  }

  async write(population: number, variable: string, values: ArrayLike<number>): Promise<void> {
    this.#states.write(population, variable, values);
  }

  async plastic(projection: number): Promise<PlasticState | undefined> {
    const part = await this.#orLost(async () => this.#memory.plastic?.read(projection));
    return part && mergePlastic(this.#plan, projection, [part]);
  }

  async snapshot(): Promise<Snapshot> {
    return (await this.#orLost(() => this.#save()))();
  }

  /** Reads everything; what it returns puts it in order, which takes time where many synapses learn. */
  async #save(): Promise<() => Snapshot> {
    const neurons = await this.#states.all();
    const { plastic } = this.#memory;
    const parts: (PlasticPart | undefined)[] = [];
    for (const index of this.#plan.projections.keys()) parts.push(await plastic?.read(index));
    this.#flight.forget(this.#step);
    const graded = await readGraded(this.#host, this.#memory.couplings, this.#step);
    const bins = this.#merger.openBins(this.#step);
    const state = { ...graded, step: this.#step, ...neurons, ...bins, ...this.#flight.sorted() };
    const snapshot = () => {
      if (!plastic) return state;
      const learnt = parts.map((part, index) => part && mergePlastic(this.#plan, index, [part]));
      return { ...state, plastic: learnt };
    };
    this.#kept = { snapshot, at: performance.now() };
    return snapshot;
  }

  async restore(snapshot: Snapshot): Promise<void> {
    // what does not fit is found before anything is written
    const writes: (() => void)[] = [];
    for (const [index, state] of (snapshot.plastic ?? []).entries()) {
      if (state && this.#memory.plastic) {
        writes.push(await this.#memory.plastic.prepare(index, state));
      }
    }
    for (const write of writes) write();
    writeGraded(this.#host, this.#memory.couplings, snapshot);
    this.#states.restore(snapshot);
    this.#step = snapshot.step;
    this.#flight = new Flight(this.#memory.rows.longestDelay);
    this.#flight.restore(snapshot);
    this.#host.clear(this.#memory.ring);
    this.#waiting = await this.#replay(true);
    this.#merger.restart(snapshot);
    this.#kept = { snapshot: () => snapshot, at: performance.now() };
  }

  async dispose(): Promise<void> {
    if (this.#ownsHost) this.#host.close();
    else this.#memory.release();
  }
}
