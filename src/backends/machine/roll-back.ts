/**
 * The way back from a slice that went wrong, for engines that look at their states only at the end of a slice: a copy of the
 * state, taken seldom, and steps done again from there. What is done again gives the same bits, so the step that went wrong
 * is found exactly, and the copies cost nothing that could be measured.
 */

/** What can be done again. */
interface Repeatable<State, Fault> {
  /** Steps done. */
  readonly step: number;
  read(): Promise<State>;
  write(state: State, step: number): Promise<void>;
  /** Without recording. A fault anywhere in these steps is found at their end. */
  advance(steps: number): Promise<Fault | undefined>;
  /** Over several processes: the least that any of them asks for. */
  agree?(asked: number, left: number): number;
}

/** Wall time between two copies, ms, and how many times longer it is than a copy takes, at least. */
const APART = 1000;
const SHARE = 50;

export class RollBack<State, Fault> {
  readonly #engine: Repeatable<State, Fault>;
  #kept: { readonly step: number; readonly state: State } | undefined;
  #due = 0;

  constructor(engine: Repeatable<State, Fault>) {
    this.#engine = engine;
  }

  /** The state has been set from outside: to this, or, where `state` is left out, to what must be read. */
  restart(state?: State): void {
    this.#kept = state && { step: this.#engine.step, state };
    this.#due = performance.now() + APART;
  }

  /** To be called before each slice. */
  async prepare(): Promise<void> {
    const now = performance.now();
    const waits = Number(this.#kept !== undefined && now < this.#due);
    if (this.#engine.agree?.(waits, 1) ?? waits) return;
    this.#kept = { step: this.#engine.step, state: await this.#engine.read() };
    const cost = performance.now() - now;
    this.#due = now + Math.max(APART, SHARE * cost);
  }

  /**
   * After a slice that began at step `from` and went wrong: the fault of its first wrong step; the engine then stands before that step.
   * `again` advances by the steps of that slice that are right.
   */
  async find(from: number, again: (steps: number) => Promise<unknown>): Promise<Fault> {
    const { step, state } = this.#kept!;
    const engine = this.#engine;
    await engine.write(state, step);
    let fault = from > step ? await engine.advance(from - step) : undefined;
    while (fault === undefined) fault = await engine.advance(1);
    const wrong = engine.step - 1;
    await engine.write(state, step);
    if (from > step) await engine.advance(from - step);
    if (wrong > from) await again(wrong - from);
    return fault;
  }
}
