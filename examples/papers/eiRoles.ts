/**
 * Roles of excitation and inhibition in a task (after the abstract of bioRxiv 2023.08.29.555334; the model is ours): 64 excitatory and 16 inhibitory LIF neurons,
 * sparse, under Dale's law, learn to tell since when the input is in its other state. Weights keep their signs by projection after each step of
 * Adam, missing ones stay missing. Silencing inhibitory neurons changes excitatory rates more than silencing as many excitatory ones.
 */
import { exp } from '../../src/equations/f64.ts';
import { keepZeros, type Node, spike, Tape } from '../../src/learn/index.ts';
import { atLeast, type Check, near } from '../example.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';
import { WatchedLearner } from '../watched-learner.ts';

const [EXCITATORY, INHIBITORY, CHANNELS, BATCH, TIME] = [64, 16, 16, 16, 100];
const UNITS = EXCITATORY + INHIBITORY;
/** ms. */
const [DT, TAU_MEM, TAU_OUT] = [5, 20, 50];
const SUPERSPIKE = 'x/(1 + 10*abs(x))';
const SHIFT = 'x - 1';
const signOf = (source: number) => (source < EXCITATORY ? 1 : -1);

export interface Roles {
  /** Weights whose sign is not their source's, and missing ones that are not 0. */
  readonly flipped: number;
  readonly grown: number;
  /** Share of steps, from 100 ms after a change on, that are told right. */
  readonly accuracy: number;
  /** Relative change of excitatory rates without the inhibitory neurons, and without as many excitatory ones. */
  readonly withoutInhibition: number;
  readonly withoutExcitation: number;
}

export async function roles(updates: number, seed: number): Promise<Roles> {
  const tape = await Tape.create(BATCH, [SUPERSPIKE, SHIFT]);
  const random = new Random(seed);
  const values = (count: number, draw: (k: number) => number) =>
    Float32Array.from({ length: count }, (_, k) => draw(k));
  const mask = Uint8Array.from({ length: UNITS * UNITS }, (_, k) =>
    Math.floor(k / UNITS) !== k % UNITS && random.uniform() < 0.2 ? 1 : 0,
  );
  const recurrent = tape.parameter(
    'recurrent',
    UNITS,
    UNITS,
    values(UNITS * UNITS, (k) => {
      const source = k % UNITS;
      return signOf(source) * (source < EXCITATORY ? 0.1 : 0.5) * random.uniform();
    }),
  );
  keepZeros(tape, recurrent, mask);
  const input = tape.parameter(
    'input',
    UNITS,
    CHANNELS,
    values(UNITS * CHANNELS, () => 0.9 * random.uniform()),
  );
  const readout = tape.parameter(
    'readout',
    2,
    UNITS,
    // only excitatory neurons project out
    values(2 * UNITS, (k) => (k % UNITS < EXCITATORY ? 0.3 * random.normal() : 0)),
  );
  keepZeros(
    tape,
    readout,
    values(2 * UNITS, (k) => (k % UNITS < EXCITATORY ? 1 : 0)),
  );
  const offset = tape.parameter('offset', 2, 1, [0, 0]);
  const [keepMem, keepOut] = [TAU_MEM, TAU_OUT].map((tau) => exp(-DT / tau));
  const alive = tape.input(UNITS);
  tape.values(alive).fill(1);
  const none = tape.input(UNITS);
  let [mem, fired, out] = [none, none, tape.input(2)];
  const inputs: Node[] = [];
  const spikes: Node[] = [];
  const outputs: Node[] = [];
  const labels = Array.from({ length: TIME }, () => new Uint8Array(BATCH));
  const asked = Array.from({ length: TIME }, () => new Float32Array(BATCH));
  for (let t = 0; t < TIME; t++) {
    inputs.push(tape.input(CHANNELS));
    const drive = tape.affine([
      [input, inputs[t]],
      [recurrent, fired],
    ]);
    mem = tape.sum([
      [keepMem, mem],
      [1, drive],
      [-1, fired],
    ]);
    fired = tape.product(alive, spike(tape, tape.apply(SHIFT, mem), SUPERSPIKE));
    out = tape.sum([
      [keepOut, out],
      [1 - keepOut, tape.affine([[readout, fired]], offset)],
    ]);
    spikes.push(fired);
    outputs.push(out);
    tape.crossEntropy(out, labels[t], 1 / TIME, asked[t]);
    tape.mean(fired, 0.02 / UNITS / TIME);
  }
  const show = () => {
    for (let b = 0; b < BATCH; b++) {
      const change = Math.floor(TIME * (0.25 + 0.5 * random.uniform()));
      const first = random.uniform() < 0.5 ? 0 : 1;
      for (let t = 0; t < TIME; t++) {
        const state = t < change ? first : 1 - first;
        labels[t][b] = state;
        const since = t < change ? t : t - change;
        asked[t][b] = since * DT >= 100 ? 1 : 0;
        const x = tape.values(inputs[t]);
        for (let c = 0; c < CHANNELS; c++) {
          const hertz = (c < CHANNELS / 2 ? 0 : 1) === state ? 45 : 15;
          x[c * BATCH + b] = random.uniform() < (hertz * DT) / 1000 ? 1 : 0;
        }
      }
    }
  };
  const learner = new WatchedLearner(tape, {
    steps: updates,
    learningRate: 3e-3,
    warmup: 10,
    clip: 1,
  });
  for (let k = 0; k < updates; k++) {
    show();
    learner.learn();
    const w = tape.view(recurrent, 'value');
    for (let i = 0; i < w.length; i++) if (w[i] * signOf(i % UNITS) < 0) w[i] = 0;
  }
  const w = tape.read(recurrent);
  /** Spikes of those excitatory neurons that are never silenced, over `rounds` batches; the same inputs each time. */
  const measured = (silent: (unit: number) => boolean) => {
    const a = tape.values(alive);
    for (let k = 0; k < a.length; k++) a[k] = silent(Math.floor(k / BATCH)) ? 0 : 1;
    tape.forward();
    return Float64Array.from({ length: EXCITATORY - INHIBITORY }, (_, i) => {
      return spikes.reduce((sum, node) => {
        const z = tape.values(node).subarray(i * BATCH, (i + 1) * BATCH);
        return sum + z.reduce((s, x) => s + x, 0);
      }, 0);
    });
  };
  let [right, counted] = [0, 0];
  for (let k = 0; k < 5; k++) {
    show();
    tape.forward();
    outputs.forEach((node, t) => {
      const z = tape.values(node);
      labels[t].forEach((label, b) => {
        if (asked[t][b] === 0) return;
        counted++;
        if (z[label * BATCH + b] > z[(1 - label) * BATCH + b]) right++;
      });
    });
  }
  const whole = measured(() => false);
  const all = whole.reduce((sum, x) => sum + x, 0);
  const changed = (rates: Float64Array) =>
    rates.reduce((sum, x, i) => sum + Math.abs(x - whole[i]), 0) / all;
  return {
    flipped: w.reduce((sum, x, k) => sum + (x * signOf(k % UNITS) < 0 ? 1 : 0), 0),
    grown: w.reduce((sum, x, k) => sum + (mask[k] === 0 && x !== 0 ? 1 : 0), 0),
    accuracy: right / counted,
    withoutInhibition: changed(measured((unit) => unit >= EXCITATORY)),
    withoutExcitation: changed(
      measured((unit) => unit >= EXCITATORY - INHIBITORY && unit < EXCITATORY),
    ),
  };
}

export async function roleChecks(
  print: (line: string) => void,
  updates: number,
  seeds: readonly number[],
): Promise<Check[]> {
  const checks: Check[] = [];
  print(columns('seed', 'accuracy', 'without I', 'without E'));
  for (const seed of seeds) {
    const found = await roles(updates, seed);
    print(columns(seed, found.accuracy, found.withoutInhibition, found.withoutExcitation));
    checks.push(
      near(`seed ${seed}: weights whose sign flipped`, found.flipped, 0, 'exact', { relative: 0 }),
      near(`seed ${seed}: missing weights that grew`, found.grown, 0, 'exact', { relative: 0 }),
      atLeast(`seed ${seed}: accuracy`, found.accuracy, 0.85),
      atLeast(
        `seed ${seed}: change of rates without inhibition, over without as many excitatory neurons`,
        found.withoutInhibition / found.withoutExcitation,
        1,
      ),
    );
  }
  return checks;
}

export const eiRoles: Study = {
  title: 'Roles of excitation and inhibition in a task, under Dale’s law',
  reference: 'after the abstract of bioRxiv 2023.08.29.555334; the model is ours',
  minutes: 1,
  run: (print = console.log) => roleChecks(print, 200, [1, 2, 3]),
};
