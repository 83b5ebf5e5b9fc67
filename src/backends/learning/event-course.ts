/** One sample without a time step: neurons, what they did, and the way back. See event-machine.ts. */
import { exp, log } from '../../equations/f64.ts';
import { type Arrival, type EventSpike, put, take } from './event-arrivals.ts';
import type { SourceEvent } from './event-machine.ts';
import type { EventPlan, EventPopulation } from './event-plan.ts';
import type { LearningBlock } from './layout.ts';

/** The highest voltage of a neuron in the sample, and what the loss says of it. */
export interface Peak {
  time: number;
  /** From rest. */
  voltage: number;
  /** Where it is reached at an arrival, which cuts V off while it rises, and V' just before. */
  arrival: Arrival | undefined;
  kink: number;
  slope: number;
}

export class EventCourse {
  readonly #plan: EventPlan;
  readonly #of: readonly EventPopulation[];
  readonly #v: Float64Array;
  readonly #i: Float64Array;
  /** Time at which the two were last. */
  readonly #at: Float64Array;
  /** Next spike; infinite: none, if nothing arrives. */
  readonly #next: Float64Array;
  readonly #gv: Float64Array;
  readonly #gi: Float64Array;
  readonly #leaving: readonly (readonly LearningBlock[])[];
  /** In order of time. */
  #log: (Arrival | EventSpike)[] = [];
  spikes: EventSpike[] = [];
  /** Of the population whose voltages are read; empty where spikes are. */
  peaks: Peak[] = [];
  readonly #watched: EventPopulation | undefined;
  #waiting: Arrival[] = [];
  #decayed = { elapsed: 0, tauM: 1, tauS: 1, a: 1, s: 1 };
  #weights: ArrayLike<number> = [];

  /** `watched`: index of the population whose peaks are kept. */
  constructor(plan: EventPlan, watched: number | undefined) {
    this.#plan = plan;
    this.#watched = watched === undefined ? undefined : plan.populations[watched];
    this.#of = plan.populations.flatMap((population) => Array(population.size).fill(population));
    const room = () => new Float64Array(this.#of.length);
    this.#v = room();
    this.#i = room();
    this.#at = room();
    this.#next = room();
    this.#gv = room();
    this.#gi = room();
    this.#leaving = plan.populations.map((_, p) =>
      plan.blocks.filter(({ source }) => source === p),
    );
  }

  countSpikes(into: Float64Array): void {
    for (const { neuron } of this.spikes) {
      into[this.#plan.populations.indexOf(this.#of[neuron])]++;
    }
    for (const event of this.#log) {
      if (
        'block' in event &&
        event.spike === undefined &&
        event.block === this.#leaving[event.block.source][0]
      ) {
        into[event.block.source]++;
      }
    }
  }

  forward(weights: ArrayLike<number>, events: readonly SourceEvent[]): void {
    this.#weights = weights;
    this.#begin();
    for (const { population, unit, time, value } of events)
      this.#send(population, unit, time, value);
    const { duration } = this.#plan;
    for (;;) {
      let neuron = 0;
      for (let n = 1; n < this.#next.length; n++) {
        if (this.#next[n] < this.#next[neuron]) neuron = n;
      }
      const spike = this.#next[neuron];
      const arrival = this.#waiting.length > 0 ? this.#waiting[0].time : Number.POSITIVE_INFINITY;
      if (Math.min(spike, arrival) > duration) break;
      if (arrival <= spike) this.#arrive(take(this.#waiting));
      else this.#fire(neuron, spike);
    }
    for (const [k, peak] of this.peaks.entries()) {
      const n = this.#watched!.first + k;
      this.#watch(n, peak, duration);
      this.#raise(peak, duration, this.#voltage(n, duration - this.#at[n]));
    }
  }

  #begin(): void {
    this.#log = [];
    this.spikes = [];
    this.#waiting = [];
    this.#i.fill(0);
    this.#at.fill(0);
    this.#next.fill(Number.POSITIVE_INFINITY);
    for (const [n, of] of this.#of.entries()) {
      this.#v[n] = of.source ? 0 : of.initial[n - of.first];
    }
    const { size, initial } = this.#watched ?? { size: 0, initial: this.#v };
    this.peaks = Array.from({ length: size }, (_, k): Peak => {
      return { time: 0, voltage: initial[k], arrival: undefined, kink: 0, slope: 0 };
    });
  }

  #send(population: number, unit: number, time: number, value: number, spike?: EventSpike): void {
    for (const block of this.#leaving[population]) {
      const due = time + block.delay * this.#plan.dt;
      put(this.#waiting, { time: due, block, unit, value, ...(spike ? { spike } : {}) });
    }
  }

  #arrive(arrival: Arrival): void {
    this.#log.push(arrival);
    const { time, block, unit, value } = arrival;
    const target = this.#plan.populations[block.target];
    for (let e = block.starts[unit]; e < block.starts[unit + 1]; e++) {
      const k = block.targets[e];
      const n = target.first + k;
      if (target === this.#watched) {
        const peak = this.peaks[k];
        this.#watch(n, peak, time);
        this.#advance(n, time);
        if (this.#raise(peak, time, this.#v[n])) {
          peak.arrival = arrival;
          peak.kink = this.#slope(n);
        }
      } else this.#advance(n, time);
      this.#i[n] += value * this.#weights[block.first + e];
      this.#next[n] = this.#nextSpike(n);
    }
  }

  #fire(neuron: number, time: number): void {
    const of = this.#of[neuron];
    const k = neuron - of.first;
    this.#advance(neuron, time);
    const drive = of.resistance[k] * this.#i[neuron];
    const spike = {
      ...{ neuron, time, slope: 0 },
      before: (drive - of.threshold[k]) / of.tauM[k],
      after: (drive - of.reset[k]) / of.tauM[k],
    };
    this.#log.push(spike);
    this.spikes.push(spike);
    if (of === this.#watched) this.#raise(this.peaks[k], time, of.threshold[k]);
    this.#v[neuron] = of.reset[k];
    this.#next[neuron] = this.#nextSpike(neuron);
    const population = this.#plan.populations.indexOf(of);
    this.#send(population, k, time, 1, spike);
  }

  /** V' now. */
  #slope(n: number): number {
    const of = this.#of[n];
    const k = n - of.first;
    return (of.resistance[k] * this.#i[n] - this.#v[n]) / of.tauM[k];
  }

  /** R·I·τ_s/(τ_m − τ_s): V(t) = (V + K)·e^(−t/τ_m) − K·e^(−t/τ_s). */
  #drive(n: number): number {
    const of = this.#of[n];
    const k = n - of.first;
    return (of.resistance[k] * this.#i[n] * of.tauS[k]) / (of.tauM[k] - of.tauS[k]);
  }

  /** What is left of V and I; neurons in a row were mostly looked at last at the same time. */
  #decay(elapsed: number, tauM: number, tauS: number): void {
    const last = this.#decayed;
    if (last.elapsed === elapsed && last.tauM === tauM && last.tauS === tauS) return;
    this.#decayed = { elapsed, tauM, tauS, a: exp(-elapsed / tauM), s: exp(-elapsed / tauS) };
  }

  #advance(n: number, time: number): void {
    const of = this.#of[n];
    const k = n - of.first;
    this.#decay(time - this.#at[n], of.tauM[k], of.tauS[k]);
    const { a, s } = this.#decayed;
    const drive = this.#drive(n);
    this.#v[n] = (this.#v[n] + drive) * a - drive * s;
    this.#i[n] *= s;
    this.#at[n] = time;
  }

  /** ms from now to where V' = 0; NaN: nowhere after now. */
  #turn(n: number): number {
    const of = this.#of[n];
    const k = n - of.first;
    const drive = this.#drive(n);
    const ratio = ((this.#v[n] + drive) * of.tauS[k]) / (drive * of.tauM[k]);
    if (!(ratio > 0)) return Number.NaN;
    const t = log(ratio) / (1 / of.tauM[k] - 1 / of.tauS[k]);
    return t > 0 ? t : Number.NaN;
  }

  #voltage(n: number, elapsed: number): number {
    const of = this.#of[n];
    const k = n - of.first;
    const drive = this.#drive(n);
    return (this.#v[n] + drive) * exp(-elapsed / of.tauM[k]) - drive * exp(-elapsed / of.tauS[k]);
  }

  /** The one root of V = θ while V rises, by Newton's method kept between two ends. */
  #nextSpike(n: number): number {
    const of = this.#of[n];
    const k = n - of.first;
    const threshold = of.threshold[k];
    // V rises where R·I is above it, and I only falls
    const drawn = of.resistance[k] * this.#i[n];
    if (!(drawn > threshold)) return Number.POSITIVE_INFINITY;
    const top = this.#turn(n);
    if (!(top > 0) || !(drawn * exp(-top / of.tauS[k]) > threshold)) {
      return Number.POSITIVE_INFINITY;
    }
    const drive = this.#drive(n);
    const v = this.#v[n] + drive;
    let [low, high] = [0, top];
    let t = Math.min(0.5 * top, (threshold - this.#v[n]) / this.#slope(n));
    for (let step = 0; step < 100; step++) {
      const a = v * exp(-t / of.tauM[k]);
      const s = drive * exp(-t / of.tauS[k]);
      const over = a - s - threshold;
      if (over > 0) high = t;
      else low = t;
      const next = t - over / (s / of.tauS[k] - a / of.tauM[k]);
      const inside = next > low && next < high ? next : 0.5 * (low + high);
      if (Math.abs(inside - t) <= 2e-16 * (this.#at[n] + t) || over === 0) break;
      t = inside;
    }
    return this.#at[n] + t;
  }

  /** Takes notice of where V turns before `time`. */
  #watch(n: number, peak: Peak, time: number): void {
    if (!(this.#slope(n) > 0)) return;
    const turn = this.#turn(n);
    if (turn < time - this.#at[n]) this.#raise(peak, this.#at[n] + turn, this.#voltage(n, turn));
  }

  #raise(peak: Peak, time: number, voltage: number): boolean {
    if (!(voltage > peak.voltage)) return false;
    peak.time = time;
    peak.voltage = voltage;
    peak.arrival = undefined;
    return true;
  }

  /** Adds slopes by weights from those by spike times and peaks. */
  backward(weights: ArrayLike<number>, slopes: Float64Array): void {
    this.#gv.fill(0);
    this.#gi.fill(0);
    this.#at.fill(this.#plan.duration);
    for (let k = this.#log.length - 1; k >= 0; k--) {
      const event = this.#log[k];
      if ('block' in event) this.#unarrive(event, weights, slopes);
      else this.#unfire(event);
    }
  }

  #unarrive(arrival: Arrival, weights: ArrayLike<number>, slopes: Float64Array): void {
    const { time, block, unit, value, spike } = arrival;
    const target = this.#plan.populations[block.target];
    const { first, tauM, tauS, resistance } = target;
    let moved = 0;
    for (let e = block.starts[unit]; e < block.starts[unit + 1]; e++) {
      const k = block.targets[e];
      const n = first + k;
      this.#rewind(n, time);
      if (block.learnt) slopes[block.first + e] += value * this.#gi[n];
      const each = this.#gi[n] / tauS[k] - (this.#gv[n] * resistance[k]) / tauM[k];
      moved += value * weights[block.first + e] * each;
      const peak = target === this.#watched ? this.peaks[k] : undefined;
      if (peak?.arrival === arrival) {
        moved += peak.slope * peak.kink;
        this.#gv[n] += peak.slope;
      }
    }
    if (spike && block.back) spike.slope += moved;
  }

  #unfire(spike: EventSpike): void {
    const { neuron, time, before, after, slope } = spike;
    this.#rewind(neuron, time);
    this.#gv[neuron] = (after * this.#gv[neuron] - slope) / before;
  }

  /** Slopes by V and I at `time` from those later. A peak on the way adds its own, unless it is an arrival's. */
  #rewind(n: number, time: number): void {
    const of = this.#of[n];
    const peak = of === this.#watched ? this.peaks[n - of.first] : undefined;
    if (peak && peak.arrival === undefined && peak.time > time && peak.time <= this.#at[n]) {
      this.#back(n, peak.time);
      this.#gv[n] += peak.slope;
      peak.slope = 0;
    }
    this.#back(n, time);
  }

  #back(n: number, time: number): void {
    const of = this.#of[n];
    const k = n - of.first;
    this.#decay(this.#at[n] - time, of.tauM[k], of.tauS[k]);
    const { a, s } = this.#decayed;
    const factor = (of.resistance[k] * of.tauS[k]) / (of.tauM[k] - of.tauS[k]);
    this.#gi[n] = s * this.#gi[n] + factor * (a - s) * this.#gv[n];
    this.#gv[n] *= a;
    this.#at[n] = time;
  }
}
