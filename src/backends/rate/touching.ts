/**
 * Whether the rate module touches what it reads next (assembly/rate/touch.ts). That pays on some processors and costs on others, and bits
 * are the same, so each work is timed both ways in turn and goes on in the faster one.
 */

/** Bytes of left sides from which it is asked at all: less is likely to stay in the last cache, where touching costs. */
const LARGE = 4 * 2 ** 20;
/** Milliseconds of a turn, so that a clock of 0.1 ms can tell; a turn is one run at least. */
const TURN = 20;
/** Turns of each way; the best of them counts, since in the first ones code may still be compiled. */
const TURNS = 5;
/** Of the time without: a gain that is less may be chance. */
const GAIN = 0.97;

/**
 * It begins and, where the clock cannot tell, stays without touching: to read ahead is what processors do by themselves, and where the
 * last cache holds the numbers touching costs on all that were measured.
 */
class Trial {
  touches = false;
  decided = false;
  /** Of this turn. */
  #spent = 0;
  #runs = 0;
  #turns = 0;
  #plain = Infinity;
  #touched = Infinity;

  /** A run in the way of `touches` took so many milliseconds. */
  note(elapsed: number): void {
    this.#spent += elapsed;
    this.#runs++;
    if (this.#spent < TURN) return;
    const each = this.#spent / this.#runs;
    if (this.touches) this.#touched = Math.min(this.#touched, each);
    else this.#plain = Math.min(this.#plain, each);
    this.#spent = 0;
    this.#runs = 0;
    this.#turns++;
    this.decided = this.#turns === 2 * TURNS;
    this.touches = this.decided ? this.#touched < GAIN * this.#plain : !this.touches;
  }
}

export class Touching {
  readonly #turn: (on: boolean) => void;
  readonly #clock: () => number;
  readonly #trials = new Map<string, Trial>();
  #running = false;

  /** `turn` switches touching, which is off, on and off; `clock` in milliseconds. */
  constructor(turn: (on: boolean) => void, clock: () => number = () => performance.now()) {
    this.#turn = turn;
    this.#clock = clock;
  }

  /** Runs `work`, which reads `bytes` of left sides; works of one name do the same. Work within work goes its way. */
  run(bytes: number, name: readonly (string | number)[], work: () => void): void {
    if (bytes < LARGE || this.#running) {
      work();
      return;
    }
    const trial = this.#trialOf(name.join(' '));
    this.#running = true;
    this.#turn(trial.touches);
    const began = this.#clock();
    try {
      work();
    } finally {
      this.#turn(false);
      this.#running = false;
    }
    if (!trial.decided) trial.note(this.#clock() - began);
  }

  #trialOf(name: string): Trial {
    let trial = this.#trials.get(name);
    if (!trial) {
      trial = new Trial();
      this.#trials.set(name, trial);
    }
    return trial;
  }
}
