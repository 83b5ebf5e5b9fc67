/**
 * Networks that learn in a study show their course to whoever watches: the mean loss of each hundredth of their steps, a curve for each
 * network in the order in which they begin. A study runs alone where it is watched; elsewhere nobody watches, and nothing is kept.
 */
import { Learner } from '../src/learn/index.ts';
import type { MovingCurve } from './study.ts';

let watcher: ((curve: MovingCurve) => void) | undefined;
let networks = 0;

/** Whom curves are shown from now on; undefined is nobody. */
export function watchLearning(show: ((curve: MovingCurve) => void) | undefined): void {
  watcher = show;
  networks = 0;
}

/** A course of so many steps: what is called with the loss of each. */
export function learningCourse(
  steps: number,
  axes: MovingCurve['axes'] = ['step', 'loss'],
): (loss: number) => void {
  if (!watcher) return () => {};
  const name = `network ${++networks}`;
  const every = Math.ceil(steps / 100);
  const [x, y]: number[][] = [[], []];
  let [done, sum] = [0, 0];
  return (loss) => {
    sum += loss;
    if (++done % every !== 0 && done !== steps) return;
    x.push(done);
    y.push(sum / (done % every || every));
    sum = 0;
    watcher?.({ name, axes, part: done / steps, x: Float64Array.from(x), y: Float64Array.from(y) });
  };
}

export class WatchedLearner extends Learner {
  readonly #course: (loss: number) => void;

  constructor(...[tape, options]: ConstructorParameters<typeof Learner>) {
    super(tape, options);
    this.#course = learningCourse(options.steps);
  }

  override learn(): number {
    const loss = super.learn();
    this.#course(loss);
    return loss;
  }
}
