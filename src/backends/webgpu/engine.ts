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

import type { GpuPass } from '../../../bindings/gpu.ts';
import { SynfireBug, type SynfireError } from '../../errors.ts';
import { concatenate } from '../../plan/concatenate.ts';
import { regeneratedSynapses } from '../../plan/connectivity.ts';
import { lowerBound } from '../../plan/lower-bound.ts';
import type { Plan } from '../../plan/plan.ts';
import { powerAbove } from '../../plan/power-of-two.ts';
import type { Chunk, Engine, PlasticState, Snapshot } from '../backend.ts';
import type { Device } from '../machine/device.ts';
import { DeviceLost } from '../machine/device-lost.ts';
import { dispatch, inPass } from '../machine/submission.ts';
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
  readonly #device: Device;
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
  /** When a snapshot was kept last. */
  #keptAt = Number.NEGATIVE_INFINITY;

  constructor(plan: Plan, memory: DeviceMemory, ownsHost: boolean) {
    this.#plan = plan;
    this.#device = memory.device;
    this.#memory = memory;
    this.#states = new NeuronStates(plan, memory);
    this.#ownsHost = ownsHost;
    this.#merger = new ChunkMerger(plan);
    this.#flight = new Flight(memory.rows.longestDelay);
    const others = (memory.couplings?.synapses ?? 0) + (memory.plastic?.synapses ?? 0);
    this.synapses = memory.rows.synapses + regeneratedSynapses(plan) + others;
    this.bytes = memory.device.bytes;
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
      if (!(error instanceof DeviceLost)) throw error;
      throw Object.assign(error, { chunk: this.#merger.merge(from, this.#step, parts) });
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
    this.#device.write(memory.control, 0, freshControl(from));
    this.#writeSchedule(from, steps);
    await memory.plastic?.writePast(this.#flight.pairs, from);
    const samples = memory.recorders.map((recorder) => {
      const first = Math.floor(from / recorder.every) + 1;
      const count = Math.floor((from + steps) / recorder.every) + 1 - first;
      this.#device.write(recorder.uniform, 0, Uint32Array.from([...recorder.words, first]));
      return { recorder, count };
    });
    const guess = Math.min(this.#guess, memory.logRoom);
    const started = performance.now();
    const back = new Uint32Array(
      await this.#device.readParts(
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
    this.#pace.adapt(steps, performance.now() - started);
    const logged = back[CONTROL.logged];
    let neurons = back.subarray(
      CONTROL_WORDS + steps + 1,
      CONTROL_WORDS + steps + 1 + Math.min(guess, logged),
    );
    if (logged > guess) {
      const rest = await this.#device.words(memory.log, guess, logged - guess);
      neurons = concatenate([neurons, rest], Uint32Array);
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
    this.#device.write(generator.schedule, 0, schedule);
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

  /** Now and then a snapshot is kept, so that a lost device loses little. */
  async #keep(): Promise<void> {
    if (performance.now() - this.#keptAt >= KEEP_EVERY) await this.#save();
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
      this.#device.write(control, 0, freshControl(this.#step));
      this.#device.write(replay.past, 0, pairs);
      this.#device.write(
        replay.uniform,
        0,
        Uint32Array.from([pairs.length / 2, this.#step, add ? 1 : 0]),
      );
      const part = { buffer: control, offset: 0, bytes: 64 };
      const back = await this.#device.readParts([part], (encoder) => {
        inPass(encoder, (pass) => {
          for (const bound of replay.dispatches) dispatch(pass, bound);
        });
      });
      waiting += eventsSent(new Uint32Array(back));
    }
    return waiting;
  }

  async read(population: number, variable: string): Promise<Float32Array> {
    return this.#states.read(population, variable);
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
    const part = await this.#memory.plastic?.read(projection);
    return part && mergePlastic(this.#plan, projection, [part]);
  }

  async snapshot(): Promise<Snapshot> {
    return (await this.#save())();
  }

  /** Reads everything; what it returns puts it in order, which takes time where many synapses learn. */
  async #save(): Promise<() => Snapshot> {
    const neurons = await this.#states.all();
    const { plastic } = this.#memory;
    const parts: (PlasticPart | undefined)[] = [];
    for (const index of this.#plan.projections.keys()) parts.push(await plastic?.read(index));
    this.#flight.forget(this.#step);
    const graded = await readGraded(this.#device, this.#memory.couplings, this.#step);
    const bins = this.#merger.openBins(this.#step);
    const state = { ...graded, step: this.#step, ...neurons, ...bins, ...this.#flight.sorted() };
    const snapshot = () => {
      if (!plastic) return state;
      const learnt = parts.map((part, index) => part && mergePlastic(this.#plan, index, [part]));
      return { ...state, plastic: learnt };
    };
    this.#kept(snapshot);
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
    writeGraded(this.#device, this.#memory.couplings, snapshot);
    this.#states.restore(snapshot);
    this.#step = snapshot.step;
    this.#flight = new Flight(this.#memory.rows.longestDelay);
    this.#flight.restore(snapshot);
    this.#device.clear(this.#memory.ring);
    this.#waiting = await this.#replay(true);
    this.#merger.restart(snapshot);
    this.#kept(() => snapshot);
  }

  #kept(snapshot: () => Snapshot): void {
    this.#device.kept = snapshot;
    this.#keptAt = performance.now();
  }

  async dispose(): Promise<void> {
    this.#device.end(this.#ownsHost);
  }
}
