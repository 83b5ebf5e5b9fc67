/** When injected currents of a network change, and the V_∞ that its kinds of neurons have from then on. Noise goes on changing. */
import { timeOf } from '../../network/grid.ts';
import { FOREVER } from '../../plan/window.ts';
import type { Currents } from './currents.ts';

/** Kinds of one population, and what drives them. */
export interface DrivenKinds {
  readonly first: number;
  readonly count: number;
  readonly currents: Currents;
  /** V_∞ of each, mV, under currents in pA. */
  readonly rest: (currents: ReturnType<Currents['at']>) => Float64Array;
}

/** V_∞ of the kinds from `first` on. */
export interface Rests {
  readonly first: number;
  readonly rest: Float64Array;
}

export class CurrentChanges {
  readonly #kinds: readonly DrivenKinds[];
  readonly #dt: number;

  constructor(kinds: readonly DrivenKinds[], dt: number) {
    this.#kinds = kinds;
    this.#dt = dt;
  }

  /** Kinds whose currents ever change. */
  get concerned(): number[] {
    return this.#kinds
      .filter(({ currents }) => currents.after(0) < FOREVER)
      .flatMap(({ first, count }) => Array.from({ length: count }, (_, k) => first + k));
  }

  /** The first step after this one in which some change; FOREVER: none. */
  after(step: number): number {
    return Math.min(FOREVER, ...this.#kinds.map(({ currents }) => currents.after(step)));
  }

  /** ms at which the step begins. */
  timeOf(step: number): number {
    return step < FOREVER ? timeOf(step, this.#dt) : Number.POSITIVE_INFINITY;
  }

  /** The last step that has begun at this time, ms. */
  stepAt(time: number): number {
    let step = Math.floor(time / this.#dt);
    while (timeOf(step, this.#dt) > time) step--;
    while (timeOf(step + 1, this.#dt) <= time) step++;
    return step;
  }

  /** Of kinds whose currents change at this step. */
  at(step: number): Rests[] {
    return this.#rests(step, ({ currents }) => currents.after(step - 1) === step);
  }

  /** Of all kinds. */
  all(step: number): Rests[] {
    return this.#rests(step, () => true);
  }

  #rests(step: number, which: (kinds: DrivenKinds) => boolean): Rests[] {
    return this.#kinds
      .filter(which)
      .map(({ first, currents, rest }) => ({ first, rest: rest(currents.at(step)) }));
  }
}
