/**
 * Inhibition for each compartment (Keijser & Sprekeler 2022, PLoS Comput Biol 18:e1009933; the neuron of Naud & Sprekeler 2018 as in Auryn): pyramidal cells say with
 * events what the soma hears, with bursts what the dendrite hears. Interneurons that learn to balance both compartments part into those that hear bursts
 * through facilitating synapses and go to the dendrite, and those with depressing ones that go to the soma. The learning is ours in detail: the cells'
 * spikes are simulated once, and inhibition is compared with excitation, not fed back.
 */
import { Network, neuron, Simulation, simulate } from '../../src/index.ts';
import { type Node, spike, Tape } from '../../src/learn/index.ts';
import { twoCompartmentModel } from '../../src/neurons/two-compartment.ts';
import { atLeast, below, type Check, near } from '../example.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';
import { WatchedLearner } from '../watched-learner.ts';

/** The engine's cell with noise of 450 pA and 2 ms on both compartments, and what they hear as states that are held. */
const cell = neuron({
  equations: `${twoCompartmentModel.equations
    .replace('I_ext', '(I_s + n_s)')
    .replace('I_syn', '(I_d + n_d)')}
    dI_s/dt = 0*I_s/ms : pA
    dI_d/dt = 0*I_d/ms : pA
    dn_s/dt = -n_s/tau_n + sigma*sqrt(2/tau_n)*xi_1 : pA
    dn_d/dt = -n_d/tau_n + sigma*sqrt(2/tau_n)*xi_2 : pA`,
  parameters: {
    ...Object.fromEntries(
      Object.entries(twoCompartmentModel.parameters).map(([name, { unit, default: value }]) => [
        name,
        `${value} ${unit}`,
      ]),
    ),
    sigma: '450 pA',
    tau_n: '2 ms',
  },
  threshold: twoCompartmentModel.threshold,
  reset: twoCompartmentModel.reset,
  initial: twoCompartmentModel.initial,
  receptors: {},
  method: 'euler_maruyama',
});

/** Somatic and dendritic current (pA); spikes a second and share of events that are bursts of an independent program with 1,000 cells. */
const CODE = [
  [200, -200, 3.3, 0.085],
  [200, 0, 5.3, 0.33],
  [200, 200, 11, 0.69],
  [400, -200, 9.2, 0.1],
  [400, 0, 12.4, 0.32],
  [400, 200, 18.5, 0.67],
  [400, 400, 26.5, 0.79],
] as const;

/** Intervals below 16 ms join spikes to one event. */
export async function codeChecks(
  print: (line: string) => void,
  size: number,
  rows: number = CODE.length,
): Promise<Check[]> {
  print(columns('I_s', 'I_d', 'Hz', 'bursts'));
  const checks: Check[] = [];
  for (const [soma, dendrite, hertz, share] of CODE.slice(0, rows)) {
    const net = new Network({ dt: 0.1, seed: 1 });
    net.population('cells', size, cell, { initial: { I_s: soma, I_d: dendrite } });
    const { times, senders } = (await simulate(net, { time: 2500, workers: 0 })).spikes('cells');
    const last = new Float64Array(size).fill(Number.NEGATIVE_INFINITY);
    const long = new Uint8Array(size);
    let [events, bursts] = [0, 0];
    times.forEach((t, k) => {
      const i = senders[k];
      if (t - last[i] >= 16) {
        events++;
        long[i] = 0;
      } else if (long[i] === 0) {
        bursts++;
        long[i] = 1;
      }
      last[i] = t;
    });
    const rate = times.length / size / 2.5;
    print(columns(soma, dendrite, rate, bursts / events));
    const source = 'independent program';
    const name = `soma ${soma} pA, dendrite ${dendrite} pA`;
    checks.push(
      near(`${name}: rate, Hz`, rate, hertz, source, { relative: 0.15 }),
      near(`${name}: bursts of events`, bursts / events, share, source, { relative: 0.15 }),
    );
  }
  return checks;
}

const [PYRAMIDAL, UNITS, TIME, SETTLE, WINDOWS, EVERY] = [80, 20, 600, 100, 12, 20];
const LR = 0.02;
/** ms: short-term plasticity, both membrane and inhibition of the interneurons. */
const [TAU_STP, TAU_MEM, TAU_OUT, TAU_SIGNAL] = [100, 10, 20, 100];
/** Release probabilities are learnt so much faster than weights. */
const FAST = 6;
/** Of the interneurons' potentials, a step. */
const NOISE = 0.2;
/** The integral of a SuperSpike with β = 10. */
const SURROGATE = 'x/(1 + 10*abs(x))';
const OVER = 'x - 1';

/** Spikes by ms, and both signals (deviation 1) that the cells share. */
async function pyramidalCells(seed: number) {
  const net = new Network({ dt: 0.1, seed });
  net.population('cells', PYRAMIDAL, cell, { initial: { I_s: 250, I_d: 0 } });
  const simulation = await Simulation.create(net, { workers: 0 });
  const random = new Random(seed);
  const steps = TIME * WINDOWS;
  const spikes = Array.from({ length: steps }, () => new Float32Array(PYRAMIDAL));
  const signals = [new Float32Array(steps), new Float32Array(steps)];
  const now = [random.normal(), random.normal()];
  const keep = 1 - EVERY / TAU_SIGNAL;
  try {
    for (let from = 0; from < steps; from += EVERY) {
      for (const d of [0, 1]) {
        now[d] = keep * now[d] + Math.sqrt(1 - keep * keep) * random.normal();
        signals[d].fill(now[d], from, from + EVERY);
      }
      await simulation.write('cells', 'I_s', 250 + 120 * now[0]);
      await simulation.write('cells', 'I_d', 200 * now[1]);
      const { times, senders } = (await simulation.run(EVERY)).spikes('cells');
      times.forEach((t, k) => {
        spikes[Math.min(from + EVERY, Math.ceil(t)) - 1][senders[k]] = 1;
      });
    }
  } finally {
    await simulation.dispose();
  }
  return { spikes, signals };
}

export interface Balance {
  /** Mean squared error of inhibition over all windows after learning, over that before. */
  readonly left: number;
  /** Over interneurons: of release probability and of how much more of their inhibition goes to the soma. */
  readonly classes: number;
  /** Correlations over time of inhibition in soma and dendrite with what excites that compartment, and with what excites the other. */
  readonly own: readonly [number, number];
  readonly other: readonly [number, number];
}

export async function balance(updates: number, seed: number): Promise<Balance> {
  const { spikes, signals } = await pyramidalCells(seed);
  const tape = await Tape.create(PYRAMIDAL, [SURROGATE, OVER, 'sigmoid(x)']);
  const random = new Random(seed + 100);
  const drawn = (name: string, rows: number, cols: number, mean: number, sd: number) =>
    tape.parameter(
      name,
      rows,
      cols,
      Float32Array.from({ length: rows * cols }, () => mean + sd * random.normal()),
    );
  const release = drawn('release', UNITS, 1, 0, 0.3 / FAST);
  const weight = drawn('weight', UNITS, 1, 0.5, 0.05);
  const bias = drawn('bias', UNITS, 1, 0, 0);
  const targets = drawn('targets', 2, UNITS, 0.5, 0.05);
  const offset = drawn('offset', 2, 1, 0, 0);
  const one = tape.input(1);
  tape.values(one).fill(1);
  const full = tape.input(UNITS);
  tape.values(full).fill(1);
  const u0 = tape.apply('sigmoid(x)', tape.sum([[FAST, tape.affine([[release, one]])]]));
  const gain = tape.affine([[weight, one]]);
  const back = 1 / TAU_STP;
  let [u, x, v, z, q] = [u0, full, tape.input(UNITS), tape.input(UNITS), tape.input(UNITS)];
  const [arrivals, noise, outputs, wanted]: Node[][] = [[], [], [], []];
  for (let t = 0; t < TIME; t++) {
    arrivals.push(tape.input(UNITS));
    noise.push(tape.input(UNITS));
    // columns are synapses from one pyramidal cell each (Tsodyks & Markram 1997)
    const relaxed = tape.sum([
      [1 - back, u],
      [back, u0],
    ]);
    const room = tape.sum([
      [1, u0],
      [-1, tape.product(u0, relaxed)],
    ]);
    u = tape.sum([
      [1, relaxed],
      [1, tape.product(arrivals[t], room)],
    ]);
    const released = tape.product(tape.product(arrivals[t], u), x);
    x = tape.sum([
      [1 - back, x],
      [back, full],
      [-1, released],
    ]);
    // the sum over all columns, in each of them
    const drive = tape.affine([[bias, one]]);
    v = tape.sum([
      [1 - 1 / TAU_MEM, v],
      [1, tape.product(gain, summed(tape, released))],
      [0.1, drive],
      [NOISE, noise[t]],
      [-1, z],
    ]);
    z = spike(tape, tape.apply(OVER, v), SURROGATE);
    q = tape.sum([
      [1 - 1 / TAU_OUT, q],
      [1 / TAU_OUT, z],
    ]);
    const inhibition = tape.affine([[targets, q]], offset);
    outputs.push(inhibition);
    wanted.push(tape.squaredError(inhibition, t < SETTLE ? 0 : 1 / (2 * (TIME - SETTLE))));
  }
  const show = (from: number) => {
    for (let t = 0; t < TIME; t++) {
      const [s, n, y] = [arrivals[t], noise[t], wanted[t]].map((node) => tape.values(node));
      for (let j = 0; j < UNITS; j++) {
        s.set(spikes[from + t], j * PYRAMIDAL);
        n.fill(random.normal(), j * PYRAMIDAL, (j + 1) * PYRAMIDAL);
      }
      for (const d of [0, 1]) {
        y.fill(1 + 0.5 * signals[d][from + t], d * PYRAMIDAL, (d + 1) * PYRAMIDAL);
      }
    }
  };
  /** Over all windows: error, and what was inhibited and excited in both compartments. */
  const judged = () => {
    let error = 0;
    const [inhibited, excited]: number[][][] = [
      [[], []],
      [[], []],
    ];
    for (let window = 0; window < WINDOWS; window++) {
      show(window * TIME);
      error += tape.forward() / WINDOWS;
      for (let t = SETTLE; t < TIME; t++) {
        for (const d of [0, 1]) {
          inhibited[d].push(tape.values(outputs[t])[d * PYRAMIDAL]);
          excited[d].push(signals[d][window * TIME + t]);
        }
      }
    }
    return { error, inhibited, excited };
  };
  const before = judged().error;
  const learner = new WatchedLearner(tape, { steps: updates, learningRate: LR, clip: 1 });
  for (let k = 0; k < updates; k++) {
    show(Math.floor(random.uniform() * WINDOWS) * TIME);
    learner.learn();
    for (const parameter of [weight, targets]) {
      const w = tape.view(parameter, 'value');
      for (let i = 0; i < w.length; i++) w[i] = Math.max(0, w[i]);
    }
  }
  const { error, inhibited, excited } = judged();
  const w = tape.read(targets);
  const released = Array.from({ length: UNITS }, (_, j) => tape.values(u0)[j * PYRAMIDAL]);
  const toSoma = released.map((_, j) => w[j] - w[UNITS + j]);
  return {
    left: error / before,
    classes: correlation(released, toSoma),
    own: [correlation(inhibited[0], excited[0]), correlation(inhibited[1], excited[1])],
    other: [correlation(inhibited[0], excited[1]), correlation(inhibited[1], excited[0])],
  };
}

function correlation(x: readonly number[], y: readonly number[]): number {
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value / values.length, 0);
  const [a, b] = [mean(x), mean(y)];
  const moment = (f: (k: number) => number) => x.reduce((sum, _, k) => sum + f(k), 0);
  const both = moment((k) => (x[k] - a) * (y[k] - b));
  return both / Math.sqrt(moment((k) => (x[k] - a) ** 2) * moment((k) => (y[k] - b) ** 2));
}

/** In every column the sum of all. */
function summed(tape: Tape, x: Node): Node {
  const y = tape.input(x.rows);
  const each = (from: Float32Array, to: Float32Array, add: boolean) => {
    for (let r = 0; r < x.rows; r++) {
      let sum = 0;
      for (let b = 0; b < tape.batch; b++) sum += from[r * tape.batch + b];
      for (let b = 0; b < tape.batch; b++) {
        const k = r * tape.batch + b;
        to[k] = add ? to[k] + sum : sum;
      }
    }
  };
  tape.step({
    forward: () => {
      each(tape.values(x), tape.values(y), false);
      return 0;
    },
    backward: () => each(tape.slopes(y), tape.slopes(x), true),
  });
  return y;
}

export const keijserSprekeler2022: Study = {
  title: 'Inhibition for soma and dendrite: interneurons part into two classes',
  reference: 'Keijser & Sprekeler 2022, PLoS Comput Biol 18:e1009933; Naud & Sprekeler 2018',
  minutes: 1.5,
  async run(print = console.log) {
    const checks = await codeChecks(print, 200);
    print(columns('seed', 'left', 'classes', 'own', 'other'));
    const mean = ([a, b]: readonly [number, number]) => (a + b) / 2;
    for (const seed of [1, 2, 3]) {
      const { left, classes, own, other } = await balance(300, seed);
      print(columns(seed, left, classes, mean(own), mean(other)));
      checks.push(
        below(`seed ${seed}: what inhibition misses after learning, over before`, left, 0.7),
        atLeast(
          `seed ${seed}: correlation of release probability and going to the soma, over interneurons`,
          classes,
          0.5,
        ),
        atLeast(
          `seed ${seed}: correlation of inhibition with excitation of its compartment, less that of the other`,
          mean(own) - mean(other),
          0,
        ),
      );
    }
    return checks;
  },
};
