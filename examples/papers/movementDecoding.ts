/**
 * Decoding movement with a recurrent spiking network (after Liu, Zenke et al. 2024, whose code for brain–machine interfaces has these cells, time constants
 * and step of 4 ms): 96 channels that fire with the velocity of a hand go to 64 LIF neurons and a leaky readout, trained by surrogate gradients. The
 * data are made up (cosine tuning, Poisson spikes, velocities of 300 ms); beside it stands a linear filter over the last 80 ms.
 */
import { cos, exp, sin } from '../../src/equations/f64.ts';
import { type Node, spike, Tape } from '../../src/learn/index.ts';
import { type Matrix, matrix, solve } from '../../src/linalg/index.ts';
import { atLeast, below, type Check } from '../example.ts';
import { normalParameters } from '../parameters.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';
import { WatchedLearner } from '../watched-learner.ts';

/** ms. */
const [DT, TAU_MEM, TAU_SYN, TAU_OUT, TAU_VELOCITY] = [4, 20, 10, 50, 300];
const [CHANNELS, UNITS, BATCH, TIME, SETTLE] = [96, 64, 16, 125, 25];
/** The integral of 1/(1 + 20|x|)². */
const SUPERSPIKE = 'x/(1 + 20*abs(x))';
const SHIFT = 'x - 1';

interface Session {
  readonly steps: number;
  /** steps × 2 */
  readonly velocity: Float64Array;
  /** steps × channels, spikes. */
  readonly counts: Uint8Array;
}

/** Channels prefer directions at random, with 5 to 25 Hz at unit speed; the same for one `tuning`. */
export function session(seconds: number, tuning: number, seed: number): Session {
  const tuned = new Random(tuning);
  const directions = Float64Array.from({ length: CHANNELS }, () => 2 * Math.PI * tuned.uniform());
  const random = new Random(seed);
  const steps = Math.round((1000 * seconds) / DT);
  const velocity = new Float64Array(2 * steps);
  const counts = new Uint8Array(CHANNELS * steps);
  const keep = exp(-DT / TAU_VELOCITY);
  // twice filtered, so that velocities are smooth, of unit variance
  const [fresh, v] = [0, 1].map(() => [0, 0]);
  for (let t = -500; t < steps; t++) {
    for (let d = 0; d < 2; d++) {
      fresh[d] = keep * fresh[d] + Math.sqrt(1 - keep * keep) * random.normal();
      v[d] += 0.05 * (fresh[d] - v[d]);
    }
    if (t < 0) continue;
    velocity.set(v, 2 * t);
    for (let c = 0; c < CHANNELS; c++) {
      const along = v[0] * cos(directions[c]) + v[1] * sin(directions[c]);
      const hertz = Math.max(0, 15 + 10 * along);
      counts[t * CHANNELS + c] = random.uniform() < 1 - exp((-hertz * DT) / 1000) ? 1 : 0;
    }
  }
  return { steps, velocity, counts };
}

/** 1 − error over variance, mean of both components. */
function rSquared(found: readonly number[][], wanted: readonly number[][]): number {
  const of = (d: number) => {
    const mean = wanted.reduce((sum, y) => sum + y[d], 0) / wanted.length;
    const error = wanted.reduce((sum, y, k) => sum + (y[d] - found[k][d]) ** 2, 0);
    return 1 - error / wanted.reduce((sum, y) => sum + (y[d] - mean) ** 2, 0);
  };
  return (of(0) + of(1)) / 2;
}

const [LAGS, EACH] = [4, 5];

/** Counts of the last four bins of 20 ms, and 1. */
function features({ counts }: Session, t: number): Float64Array {
  const out = new Float64Array(CHANNELS * LAGS + 1);
  for (let lag = 0; lag < LAGS; lag++) {
    for (let k = 0; k < EACH; k++) {
      const at = (t - lag * EACH - k) * CHANNELS;
      for (let c = 0; c < CHANNELS; c++) out[lag * CHANNELS + c] += counts[at + c];
    }
  }
  out[CHANNELS * LAGS] = 1;
  return out;
}

/** R² of ridge regression on the features. */
export function linearDecoder(train: Session, test: Session): number {
  const n = CHANNELS * LAGS + 1;
  const square = matrix(n, n);
  const side = matrix(n, 2);
  for (let t = 50; t < train.steps; t += EACH) {
    const x = features(train, t);
    for (let i = 0; i < n; i++) {
      if (x[i] === 0) continue;
      for (let j = 0; j < n; j++) square.data[i * n + j] += x[i] * x[j];
      for (let d = 0; d < 2; d++) side.data[2 * i + d] += x[i] * train.velocity[2 * t + d];
    }
  }
  for (let i = 0; i < n; i++) square.data[i * n + i] += 30;
  const weights: Matrix = solve(square, side);
  const [found, wanted]: number[][][] = [[], []];
  for (let t = 50; t < test.steps; t += EACH) {
    const x = features(test, t);
    found.push([0, 1].map((d) => x.reduce((sum, xi, i) => sum + xi * weights.data[2 * i + d], 0)));
    wanted.push([test.velocity[2 * t], test.velocity[2 * t + 1]]);
  }
  return rSquared(found, wanted);
}

export interface Decoded {
  readonly r2: number;
  /** Hz. */
  readonly rate: number;
  /** Additions of synapses a step, and multiplications and additions of the linear filter. */
  readonly operations: number;
}

export async function spikingDecoder(
  train: Session,
  test: Session,
  updates: number,
  seed: number,
): Promise<Decoded> {
  const tape = await Tape.create(BATCH, [SUPERSPIKE, SHIFT]);
  const random = new Random(seed);
  const drawn = normalParameters(tape, random);
  const input = drawn('input', UNITS, CHANNELS, 0.5);
  const recurrent = drawn('recurrent', UNITS, UNITS, 0.1);
  const readout = drawn('readout', 2, UNITS, 0.3);
  const offset = tape.parameter('offset', 2, 1, [0, 0]);
  const [keepMem, keepSyn, keepOut] = [TAU_MEM, TAU_SYN, TAU_OUT].map((tau) => exp(-DT / tau));
  const none = tape.input(UNITS);
  let [mem, syn, fired, out] = [none, none, none, tape.input(2)];
  const inputs: Node[] = [];
  const spikes: Node[] = [];
  const outputs: Node[] = [];
  const targets: (Node | undefined)[] = [];
  for (let t = 0; t < TIME; t++) {
    inputs.push(tape.input(CHANNELS));
    const arriving = tape.affine([
      [input, inputs[t]],
      [recurrent, fired],
    ]);
    syn = tape.sum([
      [keepSyn, syn],
      [1, arriving],
    ]);
    const moved = tape.sum([
      [keepMem, mem],
      [1 - keepMem, syn],
    ]);
    fired = spike(tape, tape.apply(SHIFT, moved), SUPERSPIKE);
    // the reset is held back from the slopes, as in the authors' code
    mem = resetBy(tape, moved, fired);
    out = tape.sum([
      [keepOut, out],
      [1 - keepOut, tape.affine([[readout, fired]], offset)],
    ]);
    spikes.push(fired);
    outputs.push(out);
    targets.push(t < SETTLE ? undefined : tape.squaredError(out, 1 / (TIME - SETTLE)));
  }
  const show = ({ counts, velocity }: Session, starts: readonly number[]) => {
    inputs.forEach((node, t) => {
      const x = tape.values(node);
      const target = targets[t];
      const y = target && tape.values(target);
      starts.forEach((start, b) => {
        for (let c = 0; c < CHANNELS; c++) x[c * BATCH + b] = counts[(start + t) * CHANNELS + c];
        for (let d = 0; d < 2; d++) y?.set([velocity[2 * (start + t) + d]], d * BATCH + b);
      });
    });
  };
  const learner = new WatchedLearner(tape, {
    steps: updates,
    learningRate: 5e-3,
    warmup: 10,
    clip: 1,
  });
  for (let k = 0; k < updates; k++) {
    const last = train.steps - TIME;
    show(
      train,
      Array.from({ length: BATCH }, () => Math.floor(random.uniform() * last)),
    );
    learner.learn();
  }
  const [found, wanted]: number[][][] = [[], []];
  let [count, steps] = [0, 0];
  for (let from = 0; from + BATCH * TIME <= test.steps; from += BATCH * TIME) {
    show(
      test,
      Array.from({ length: BATCH }, (_, b) => from + b * TIME),
    );
    tape.forward();
    for (let t = SETTLE; t < TIME; t++) {
      const [y, target] = [tape.values(outputs[t]), tape.values(targets[t]!)];
      for (let b = 0; b < BATCH; b++) {
        found.push([y[b], y[BATCH + b]]);
        wanted.push([target[b], target[BATCH + b]]);
      }
    }
    count += spikes.reduce((sum, node) => sum + tape.values(node).reduce((s, z) => s + z, 0), 0);
    steps += BATCH * TIME;
  }
  const arriving = test.counts.reduce((sum, z) => sum + z, 0) / test.steps;
  const own = count / steps;
  return {
    r2: rSquared(found, wanted),
    rate: (1000 * own) / (UNITS * DT),
    operations: arriving * UNITS + own * (UNITS + 2),
  };
}

/** x where there was no spike, else 0, with the slopes of x where there was none. */
function resetBy(tape: Tape, x: Node, fired: Node): Node {
  const kept = tape.input(x.rows);
  tape.step({
    forward: () => {
      const z = tape.values(fired);
      const values = tape.values(kept);
      for (let k = 0; k < values.length; k++) values[k] = 1 - z[k];
      return 0;
    },
  });
  return tape.product(x, kept);
}

export async function movementChecks(
  print: (line: string) => void,
  updates: number,
  seeds: readonly number[],
): Promise<Check[]> {
  const checks: Check[] = [];
  print(columns('seed', 'R²', 'linear R²', 'Hz', 'operations'));
  for (const seed of seeds) {
    const [train, test] = [session(60, seed, 10 + seed), session(32, seed, 20 + seed)];
    const linear = linearDecoder(train, test);
    const { r2, rate, operations } = await spikingDecoder(train, test, updates, seed);
    print(columns(seed, r2, linear, rate, operations));
    const dense = UNITS * (CHANNELS + UNITS);
    checks.push(
      atLeast(`seed ${seed}: R² of velocity`, r2, 0.5),
      atLeast(`seed ${seed}: R² less that of the linear filter`, r2 - linear, -0.1),
      below(`seed ${seed}: additions a step, over those of dense layers`, operations / dense, 0.5),
    );
  }
  return checks;
}

export const movementDecoding: Study = {
  title: 'Decoding movement with a recurrent spiking network',
  reference: 'after Liu, Zenke et al. 2024 (Bernstein conference); data made up',
  minutes: 0.5,
  run: (print = console.log) => movementChecks(print, 200, [1, 2, 3]),
};
