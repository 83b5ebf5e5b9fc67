/**
 * A finite population of generalised integrate-and-fire neurons as cohorts by the time of the last spike: Schwalger, Deger & Gerstner (2017),
 * PLoS Comput. Biol. 13:e1005507. Its cost does not depend on the number of neurons. What fired longer ago than the history reaches is one free pool.
 *
 * In a step the oldest cohort comes first, since each threshold is raised by all spikes that are older than its cohort (quasi-renewal).
 */
import { exp, log } from '../equations/f64.ts';
import type { Draws } from '../plan/host-draws.ts';
import type { MesoscopicPopulation } from './mesoscopic.ts';

export class Cohorts {
  readonly #population: MesoscopicPopulation;
  readonly #dt: number;
  readonly #length: number;
  readonly #refractory: number;
  readonly #keep: number;
  /** By place in the ring: how many fired, how many of them have not fired since, variance of that, potential, hazard. */
  readonly #fired: Float64Array;
  readonly #alive: Float64Array;
  readonly #variance: Float64Array;
  readonly #potential: Float64Array;
  readonly #hazard: Float64Array;
  /** By age in steps: what is left of a threshold's rise, and what a spike of that age adds to everybody's. */
  readonly #rise: Float64Array;
  readonly #shared: Float64Array;
  /** The free pool. */
  #free: number;
  #freeVariance = 0;
  #freePotential: number;
  #freeHazard = 0;
  readonly #old: Float64Array;
  readonly #oldFactor: readonly number[];
  readonly #oldKeep: readonly number[];
  #place = 0;

  constructor(population: MesoscopicPopulation, dt: number) {
    const { size, tau_m, t_ref, Delta_V, adaptation = [], V_reset } = population;
    this.#population = population;
    this.#dt = dt;
    const reach = adaptation.map(
      ({ tau, rise }) => tau * log(Math.max(1, (10 * Math.abs(rise)) / Delta_V)),
    );
    const steps = Math.ceil((t_ref + Math.max(6 * tau_m, ...reach)) / dt);
    this.#length = steps;
    this.#refractory = Math.round(t_ref / dt);
    this.#keep = exp(-dt / tau_m);
    [this.#fired, this.#alive, this.#variance, this.#potential, this.#hazard] = Array.from(
      { length: 5 },
      () => new Float64Array(steps),
    );
    const eta = (age: number) =>
      adaptation.reduce((sum, { tau, rise }) => sum + rise * exp((-age * dt) / tau), 0);
    this.#rise = Float64Array.from({ length: steps + 1 }, (_, age) => eta(age));
    this.#shared = this.#rise.map((rise) => (Delta_V * (1 - exp(-rise / Delta_V))) / size);
    this.#free = size;
    this.#freePotential = V_reset;
    this.#old = new Float64Array(adaptation.length);
    this.#oldKeep = adaptation.map(({ tau }) => exp(-dt / tau));
    this.#oldFactor = adaptation.map(({ tau, rise }) => rise * tau * exp((-steps * dt) / tau));
  }

  /** Takes a step under an input (mV: where the potential would settle); returns how many fire. */
  step(input: number, draws: Draws): number {
    const { size, V_th, V_reset } = this.#population;
    const [length, dt, keep] = [this.#length, this.#dt, this.#keep];
    const push = input * (1 - keep);
    let threshold = V_th;
    const leaving = this.#fired[this.#place];
    this.#oldKeep.forEach((decay, j) => {
      this.#old[j] = this.#old[j] * decay + ((1 - decay) * leaving) / (size * dt);
      threshold += this.#oldFactor[j] * this.#old[j];
    });
    this.#freePotential = this.#freePotential * keep + push;
    const freeHazard = this.#escape(this.#freePotential - threshold);
    const freely = 1 - exp(-0.5 * (this.#freeHazard + freeHazard) * dt);
    this.#freeHazard = freeHazard;

    let [expected, survivors, moved, spread] = [0, 0, 0, 0];
    for (let age = length; age >= 1; age--) {
      const k = (this.#place + length - age) % length;
      if (age <= this.#refractory) {
        survivors += this.#alive[k];
        continue;
      }
      const own = threshold + this.#rise[age];
      threshold += this.#fired[k] * this.#shared[age];
      this.#potential[k] = this.#potential[k] * keep + push;
      const hazard = this.#escape(this.#potential[k] - own);
      const chance = 1 - exp(-0.5 * (hazard + this.#hazard[k]) * dt);
      this.#hazard[k] = hazard;
      const [alive, variance] = [this.#alive[k], this.#variance[k]];
      moved += chance * variance;
      spread += variance;
      expected += chance * alive;
      survivors += alive;
      this.#variance[k] = (1 - chance) * (1 - chance) * variance + chance * alive;
      this.#alive[k] = (1 - chance) * alive;
    }
    const total = spread + this.#freeVariance;
    const share = total > 0 ? (moved + freely * this.#freeVariance) / total : 0;
    const mean = expected + freely * this.#free + share * (size - this.#free - survivors);
    const fired = binomial(size, Math.min(1, Math.max(0, mean / size)), draws);

    // the oldest cohort joins the free pool, its place is for those that fire now
    const k = this.#place;
    this.#freeVariance =
      (1 - freely) * (1 - freely) * this.#freeVariance + freely * this.#free + this.#variance[k];
    this.#free = (1 - freely) * this.#free + this.#alive[k];
    this.#fired[k] = fired;
    this.#alive[k] = fired;
    this.#variance[k] = 0;
    this.#potential[k] = V_reset;
    this.#hazard[k] = 0;
    this.#place = (k + 1) % length;
    return fired;
  }

  #escape(above: number): number {
    const { lambda_0, Delta_V } = this.#population;
    return lambda_0 * exp(Math.min(above / Delta_V, 100));
  }
}

/** Exact, by inversion from the nearer end; its cost grows with the smaller of mean and n − mean. */
export function binomial(n: number, p: number, draws: Draws): number {
  if (p <= 0) return 0;
  if (p > 0.5) return n - binomial(n, 1 - p, draws);
  // in parts whose probability of 0 is no underflow
  const most = Math.max(1, Math.floor(500 / p));
  if (n > most) return binomial(most, p, draws) + binomial(n - most, p, draws);
  const odds = p / (1 - p);
  let chance = 1;
  for (let base = 1 - p, k = n; k > 0; k = Math.floor(k / 2), base *= base) {
    if (k & 1) chance *= base;
  }
  let left = draws.uniform() + 2 ** -33;
  let count = 0;
  while (left > chance && count < n) {
    left -= chance;
    chance *= ((n - count) / (count + 1)) * odds;
    count++;
  }
  return count;
}
