/** What populations did in one sample of the reference learner, and what a judge sees of it. */
import type { ForceCourse } from '../learning/force.ts';
import {
  type CarriedStates,
  checkEvent,
  type Observation,
  type Sample,
  type SourceEvents,
} from '../learning/gradients.ts';
import { JudgeSlopes } from '../learning/judge-slopes.ts';
import type { LearningLayout } from '../learning/layout.ts';
import type { Arithmetic, FloatArray } from './arithmetic.ts';

export interface Event {
  readonly unit: number;
  readonly value: number;
}

/** Which sample of all that were ever drawn, and from which of its steps on. */
export interface When {
  readonly number: number;
  readonly from: number;
}

/** What one population did in one sample. */
export interface Course {
  /** By step, then as named; states at the start of the step. */
  readonly states: FloatArray[][];
  readonly arrivals: FloatArray[][];
  readonly rest: Int32Array[];
  /** By step: what it sends. */
  readonly events: Event[][];
  /** By step: what it sent in the steps before the first, where a sample is run in parts. */
  readonly earlier: readonly Event[][];
}

/** What is sent in step k, which may be before the first. */
export const eventsIn = ({ events, earlier }: Course, k: number): readonly Event[] =>
  k >= 0 ? events[k] : (earlier[earlier.length + k] ?? []);

/** What the next part of a sample begins with. */
export function carryOf({ states, rest, events, earlier }: Course, lead: number): CarriedStates {
  const last = lead === 0 ? [] : [...earlier, ...events].slice(-lead);
  const steps = last.flatMap((list, k) => list.map(() => k));
  return {
    states: states.at(-1) ?? [],
    rest: rest.at(-1) ?? [],
    events: {
      steps,
      units: last.flatMap((list) => list.map(({ unit }) => unit)),
      values: last.flatMap((list) => list.map(({ value }) => value)),
    },
  };
}

/** A readout that is fed back takes the states after step k, and what its source emits in this step is worth what it says. */
export function feedBack(
  force: ForceCourse,
  layout: LearningLayout,
  courses: readonly Course[],
  k: number,
  { round }: Arithmetic,
): void {
  const { population, of, feedback } = layout.force!;
  const state = layout.populations[population].step!.kernel.states.indexOf(of);
  const said = force.step(k, courses[population].states[k + 1][state]);
  if (feedback === undefined) return;
  const { events } = courses[feedback.population];
  events[k] = events[k].map(({ unit }) => ({ unit, value: round(said[unit]) }));
}

/** What the loss sees of a course, and its slopes. */
export class Seen extends JudgeSlopes implements Observation {
  readonly sample: Sample;
  readonly #courses: readonly Course[];

  constructor(
    { steps, parts, populations }: LearningLayout,
    sample: Sample,
    courses: readonly Course[],
  ) {
    const seen = populations.map(({ name, size, step }) => ({
      ...{ name, size, states: step?.kernel.states ?? [] },
    }));
    super(steps / parts, seen);
    this.sample = sample;
    this.#courses = courses;
  }

  trace(population: number, variable: string): Float64Array {
    const { states, size } = this.populations[population];
    const s = states.indexOf(variable);
    const out = new Float64Array(this.steps * size);
    for (let k = 0; k < this.steps; k++) {
      out.set(this.#courses[population].states[k + 1][s], k * size);
    }
    return out;
  }

  spikes(population: number) {
    const { events } = this.#courses[population];
    const steps = events.flatMap((list, k) => list.map(() => k));
    const units = events.flatMap((list) => list.map(({ unit }) => unit));
    return { steps, units };
  }
}

/** What is given, by step. */
export function eventsOf(
  given: SourceEvents | undefined,
  source: string,
  steps: number,
  size: number,
): Event[][] {
  const events = Array.from({ length: steps }, (): Event[] => []);
  for (let e = 0; given !== undefined && e < given.steps.length; e++) {
    const [step, unit] = [given.steps[e], given.units[e]];
    checkEvent(source, e, [step, unit], { steps, size });
    events[step].push({ unit, value: Math.fround(given.values?.[e] ?? 1) });
  }
  return events;
}
