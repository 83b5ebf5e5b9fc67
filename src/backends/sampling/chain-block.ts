/**
 * A block of independent chains of a circuit on one thread. Noise is a function of chain, soma and step: how chains are
 * split into blocks, and blocks among threads, changes no bit.
 */
import { CHAIN_STREAM, type CircuitPlan, timeOfCycle } from '../../sampling/circuit-plan.ts';
import { type Coefficients, stepCoefficients } from '../../sampling/coefficients.ts';
import { outputOf, somataOf } from '../../sampling/denoiser.ts';
import type { RateMemory } from '../rate/module.ts';
import { CircuitInputs } from './circuit-inputs.ts';
import { type DenoiserRunner, denoiserRunner } from './denoiser-runner.ts';

export class ChainBlock {
  readonly first: number;
  readonly chains: number;
  readonly somata: number;
  readonly #memory: RateMemory;
  readonly #plan: CircuitPlan;
  readonly #denoiser: DenoiserRunner;
  readonly #inputs: CircuitInputs | undefined;
  readonly #falling: Coefficients;
  readonly #ou: Coefficients;
  readonly #d: number;
  #cycle = 0;

  /** Chains from `first` on, both multiples of 4; they start from unit normals. */
  constructor(memory: RateMemory, plan: CircuitPlan, first: number, chains: number) {
    this.first = first;
    this.chains = chains;
    this.somata = somataOf(plan.denoiser);
    this.#memory = memory;
    this.#plan = plan;
    const { denoiser, schedule, inputs } = plan;
    this.#denoiser = denoiserRunner(memory, denoiser, schedule, chains);
    this.#d = memory.room(this.somata * chains, 'currents');
    const block = {
      memory,
      schedule,
      denoiser: this.#denoiser,
      somata: this.somata,
      chains,
    };
    this.#inputs = inputs.length > 0 ? new CircuitInputs(block, inputs) : undefined;
    this.#falling = stepCoefficients(schedule, outputOf(denoiser));
    this.#ou = stepCoefficients(schedule, 'ou');
    memory.setSeed(plan.seed);
    this.#start(0);
  }

  /** States now: a row for each soma, a column for each chain. A view. */
  get states(): Float32Array {
    return this.#memory.f32(this.#denoiser.x, this.somata * this.chains);
  }

  /** Cycles that were run. */
  get cycles(): number {
    return this.#cycle;
  }

  /** Puts the chains where they were after so many cycles. */
  restore(states: Float32Array, cycles: number): void {
    this.states.set(states);
    this.#cycle = cycles;
  }

  /** One period: the noise rises to the peak and falls; `each` sees the level after every step. */
  cycle(each?: (level: number, falling: boolean) => void): void {
    const { peak, rising } = this.#plan;
    let time = timeOfCycle(this.#plan, this.#cycle);
    this.#memory.setSeed(this.#plan.seed);
    if (rising === 'iid') this.#start(time);
    else {
      for (let k = 0; k <= peak; k++) {
        this.#step(k, ++time, rising === 'ou');
        each?.(k, false);
      }
    }
    for (let k = peak; k >= 0; k--) {
      this.#step(k, ++time, false);
      each?.(k, true);
    }
    this.#cycle++;
  }

  #start(time: number): void {
    const { kernels } = this.#memory;
    const { somata, chains, first } = this;
    kernels.drawNormals(this.#denoiser.x, somata, chains, first, 0, time, CHAIN_STREAM.start);
  }

  #step(level: number, time: number, ou: boolean): void {
    const { noise, inputsAt } = this.#plan;
    const { a, b, c } = ou ? this.#ou : this.#falling;
    if (!ou) this.#denoiser.run(level, this.#d);
    const gain = b[level] * this.#denoiser.gain;
    const spread = noise ? c[level] : 0;
    const inputs = ou ? undefined : this.#inputs;
    if (!inputs) {
      this.#advance([a[level], gain, spread], 0, time);
    } else if (inputsAt === 'state') {
      inputs.update(level);
      this.#advance([a[level], gain, spread], inputs.address, time);
    } else {
      this.#advance([a[level], gain, 0], 0, time);
      inputs.update(level);
      this.#advance([1, 0, spread], inputs.address, time);
    }
  }

  #advance([a, b, c]: readonly [number, number, number], input: number, time: number): void {
    const { somata, chains, first } = this;
    this.#memory.kernels.advance(
      this.#denoiser.x,
      this.#d,
      input,
      a,
      b,
      c,
      somata,
      chains,
      first,
      time,
      CHAIN_STREAM.chain,
    );
  }
}
