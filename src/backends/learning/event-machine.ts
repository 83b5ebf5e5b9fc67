/**
 * EventProp: exact gradients of spike times and voltages (Wunderlich & Pehle 2021), f64, without a time step.
 *
 * Forward, spikes and arrivals are met in order of time; between them τ_m V' = −V + R·I and τ_s I' = −I are closed forms, and a
 * spike is the root of V = θ. Backward, the same events are met again, with the loss's slopes g by V and I just after each:
 *   arrival of a spike with weight w     slope of w += g_I;   of the spike's time += w·(g_I/τ_s − g_V·R/τ_m)
 *   spike, E the slope by its time       g_V ← (V'⁺·g_V − E)/V'⁻
 * Only arrivals and spikes cost anything. At most one neuron is looked for at a time, so a spike costs as many steps as there are neurons.
 */
import { EventCourse } from './event-course.ts';
import type { EventPlan } from './event-plan.ts';
import { checkEvent, type Judgement, type LearningValues, type Sample } from './gradients.ts';
import type { JudgeSpec } from './judge.ts';
import { type Loss, lossOf } from './loss.ts';
import type { PartOptions, PartOutcome, PartTask } from './machine.ts';
import { choiceOf, type Scores } from './readout.ts';

export class EventPropMachine {
  readonly #plan: EventPlan;
  readonly #judge: JudgeSpec;
  readonly #loss: Loss;
  readonly #course: EventCourse;

  constructor(plan: EventPlan, judge: JudgeSpec) {
    this.#plan = plan;
    this.#judge = judge;
    this.#loss = lossOf(judge.loss);
    const { take, population } = judge.readout;
    this.#course = new EventCourse(plan, take === 'max' ? population : undefined);
  }

  run(
    { weights }: LearningValues,
    parts: readonly PartTask[],
    { share, gradient }: PartOptions,
  ): PartOutcome[] {
    return parts.map(({ samples }) => {
      const slopes = new Float64Array(this.#plan.weights);
      const spikes = new Float64Array(this.#plan.populations.length);
      const judgements = samples.map((sample): Judgement => {
        this.#course.forward(weights, eventsOf(sample, this.#plan));
        this.#course.countSpikes(spikes);
        const scores = this.#scores();
        const { loss, slopes: given } = this.#loss(scores, sample);
        if (gradient) {
          scores.pull(given.map((x) => x * share));
          this.#course.backward(weights, slopes);
        }
        return { loss, choice: choiceOf(scores) };
      });
      const none = this.#plan.populations.map(() => []);
      const readout = new Float64Array(0);
      const found = { weights: slopes, constants: none, initial: none, readout };
      return { judgements, spikes: [...spikes], ...(gradient ? { gradient: found } : {}) };
    });
  }

  /** Minus times of first spikes, or peaks. */
  #scores(): Scores {
    const { take, population } = this.#judge.readout;
    const { first, size } = this.#plan.populations[population];
    const { spikes, peaks } = this.#course;
    const outputs = { outputs: size, rows: 1 };
    if (take === 'max') {
      const values = Float64Array.from(peaks, ({ voltage }) => voltage);
      const pull = (slopes: Float64Array) => {
        for (const [k, peak] of peaks.entries()) peak.slope = slopes[k];
      };
      return { ...outputs, values, pull };
    }
    const firsts = Array.from({ length: size }, (_, k) =>
      spikes.find(({ neuron }) => neuron === first + k),
    );
    const values = Float64Array.from(firsts, (spike) => -(spike?.time ?? this.#plan.duration));
    const pull = (slopes: Float64Array) => {
      for (const [k, spike] of firsts.entries()) if (spike) spike.slope -= slopes[k];
    };
    return { ...outputs, values, pull };
  }
}

/** Events of all sources: source population, unit and time, by time. */
export interface SourceEvent {
  readonly population: number;
  readonly unit: number;
  readonly time: number;
  readonly value: number;
}

function eventsOf({ events }: Sample, plan: EventPlan): SourceEvent[] {
  const steps = Math.round(plan.duration / plan.dt);
  const all = plan.populations.flatMap(({ name, size, source }, population): SourceEvent[] => {
    const given = source ? events[name] : undefined;
    return Array.from({ length: given?.steps.length ?? 0 }, (_, e) => {
      checkEvent(name, e, [given!.steps[e], given!.units[e]], { steps, size });
      const time = given!.times?.[e] ?? (given!.steps[e] + 1) * plan.dt;
      return { population, unit: given!.units[e], time, value: given!.values?.[e] ?? 1 };
    });
  });
  return all.sort((a, b) => a.time - b.time || a.population - b.population || a.unit - b.unit);
}
