/**
 * A network of several systems with one like prefrontal cortex (after two conference abstracts; the model is ours): does that system compute, or does it
 * only say by which rule the others shall? 40 units, the body, see two noisy streams and answer which way the one goes that a rule points at; 16 slower units,
 * joined to them sparsely, are given the rule, and the streams too. A body without recurrence cannot add up what it sees, and cutting the
 * others' view of the streams hurts; one with recurrence comes to need no more of them than the rule.
 */
import { keepZeros, type Node, type Parameter, Tape } from '../../src/learn/index.ts';
import { atLeast, below, type Check, near } from '../example.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';
import { WatchedLearner } from '../watched-learner.ts';

const [BODY, PFC, BATCH, TIME] = [40, 16, 48, 20];
const UNITS = BODY + PFC;
/** Two streams to the body, the same two to the PFC, two rules to the PFC. */
const INPUTS = 6;
/** dt/τ of the body and of the PFC. */
const [FAST, SLOW] = [0.9, 0.1];

interface Net {
  readonly tape: Tape;
  readonly recurrent: Parameter;
  readonly input: Parameter;
  readonly inputs: readonly Node[];
  readonly states: readonly Node[];
  readonly answer: Node;
  readonly target: Node;
  readonly mask: Uint8Array;
  readonly inputMask: Uint8Array;
}

/** `joined`: the body has recurrence of its own; `units`: the first so many of the network, with the same weights. */
async function build(joined: boolean, seed: number, units = UNITS): Promise<Net> {
  const tape = await Tape.create(BATCH, ['tanh(x)']);
  const random = new Random(seed);
  const drawn = (rows: number, cols: number, scale: number) =>
    Float32Array.from({ length: rows * cols }, () => scale * random.normal());
  const inPfc = (i: number) => i >= BODY;
  const all = drawn(UNITS, UNITS, 1 / Math.sqrt(BODY));
  const mask = Uint8Array.from(all, (_, k) => {
    const [to, from] = [inPfc(Math.floor(k / UNITS)), inPfc(k % UNITS)];
    const there = random.uniform() < 0.2;
    return to !== from ? Number(there) : to || joined ? 1 : 0;
  });
  const given = drawn(UNITS, INPUTS, 0.5);
  const inputMask = Uint8Array.from(given, (_, k) =>
    inPfc(Math.floor(k / INPUTS)) === k % INPUTS >= 2 ? 1 : 0,
  );
  const kept = <T extends Float32Array | Uint8Array>(values: T, cols: number, width: number) =>
    values.filter((_, k) => Math.floor(k / cols) < units && k % cols < width) as T;
  const recurrent = tape.parameter('recurrent', units, units, kept(all, UNITS, units));
  keepZeros(tape, recurrent, kept(mask, UNITS, units));
  const input = tape.parameter('input', units, INPUTS, kept(given, INPUTS, INPUTS));
  keepZeros(tape, input, kept(inputMask, INPUTS, INPUTS));
  const bias = tape.parameter('bias', units, 1, new Float32Array(units));
  const out = drawn(1, UNITS, 1 / Math.sqrt(BODY)).map((w, i) => (inPfc(i) ? 0 : w));
  const readout = tape.parameter('readout', 1, units, out.slice(0, units));
  keepZeros(
    tape,
    readout,
    Uint8Array.from({ length: units }, (_, i) => (inPfc(i) ? 0 : 1)),
  );
  const pacing = tape.input(units);
  tape.values(pacing).forEach((_, k, values) => {
    values[k] = inPfc(Math.floor(k / BATCH)) ? SLOW : FAST;
  });
  const inputs: Node[] = [];
  const states: Node[] = [];
  let rate = tape.input(units);
  for (let t = 0; t < TIME; t++) {
    inputs.push(tape.input(INPUTS));
    const drive = tape.affine(
      [
        [recurrent, rate],
        [input, inputs[t]],
      ],
      bias,
    );
    const away = tape.sum([
      [1, tape.apply('tanh(x)', drive)],
      [-1, rate],
    ]);
    rate = tape.sum([
      [1, rate],
      [1, tape.product(pacing, away)],
    ]);
    states.push(rate);
  }
  const answer = tape.affine([[readout, rate]]);
  return {
    tape,
    recurrent,
    input,
    inputs,
    states,
    answer,
    target: tape.squaredError(answer),
    mask,
    inputMask,
  };
}

/** Draws a batch: noisy streams and a rule; `cut`: the PFC is not shown the streams. */
function show({ tape, inputs, target }: Net, random: Random, cut: boolean): void {
  for (let b = 0; b < BATCH; b++) {
    const means = [0, 1].map(
      () => (random.uniform() < 0.5 ? -1 : 1) * (0.2 + 0.3 * random.uniform()),
    );
    const rule = random.uniform() < 0.5 ? 0 : 1;
    for (const node of inputs) {
      const u = tape.values(node);
      means.forEach((mean, k) => {
        const seen = mean + 0.8 * random.normal();
        u[k * BATCH + b] = seen;
        u[(2 + k) * BATCH + b] = cut ? 0 : seen;
        u[(4 + k) * BATCH + b] = rule === k ? 1 : 0;
      });
    }
    tape.values(target)[b] = Math.sign(means[rule]);
  }
}

/** Entries under a mask have slope 0 and stay 0; units cut off are units left out. */
export async function masksAndLesions(): Promise<Check[]> {
  const net = await build(true, 1);
  const random = new Random(2);
  show(net, random, false);
  net.tape.forward();
  net.tape.backward();
  const leak = (parameter: Parameter, mask: Uint8Array) => {
    const [w, slopes] = [net.tape.read(parameter), net.tape.read(parameter, 'slope')];
    return mask.reduce((sum, there, k) => {
      return sum + (there === 0 && !(Object.is(w[k], 0) && Object.is(slopes[k], 0)) ? 1 : 0);
    }, 0);
  };
  const leaks = leak(net.recurrent, net.mask) + leak(net.input, net.inputMask);

  const small = await build(true, 1, BODY);
  net.inputs.forEach((node, t) => {
    small.tape.values(small.inputs[t]).set(net.tape.values(node));
  });
  const w = net.tape.read(net.recurrent);
  net.tape.write(
    net.recurrent,
    w.map((x, k) => (k % UNITS >= BODY ? 0 : x)),
  );
  net.tape.forward();
  small.tape.forward();
  const [whole, part] = [net, small].map(({ tape, states }) => {
    return tape.values(states[TIME - 1]).subarray(0, BODY * BATCH);
  });
  const apart = whole.reduce((sum, x, k) => sum + (Object.is(x, part[k]) ? 0 : 1), 0);
  const exact = { relative: 0 };
  return [
    near(
      'masked weights that are not 0, or whose slope is not, bit for bit',
      leaks,
      0,
      'exact',
      exact,
    ),
    near(
      'states that a lesion of the PFC and leaving it out make unlike',
      apart,
      0,
      'exact',
      exact,
    ),
  ];
}

/** Share of right answers, whole and with the PFC's view cut. */
export async function accuracies(joined: boolean, steps: number, seed: number) {
  const net = await build(joined, seed);
  const random = new Random(100 + seed);
  const learner = new WatchedLearner(net.tape, {
    steps,
    learningRate: 3e-3,
    warmup: 20,
    clip: 1,
  });
  for (let k = 0; k < steps; k++) {
    show(net, random, false);
    learner.learn();
  }
  const accuracy = (cut: boolean) => {
    let right = 0;
    for (let k = 0; k < 20; k++) {
      show(net, random, cut);
      net.tape.forward();
      const [y, wanted] = [net.tape.values(net.answer), net.tape.values(net.target)];
      right += wanted.reduce((sum, target, b) => sum + (y[b] * target > 0 ? 1 : 0), 0);
    }
    return right / (20 * BATCH);
  };
  return { whole: accuracy(false), cut: accuracy(true) };
}

export const multiSystem: Study = {
  title: 'Several systems and a prefrontal one: does it compute or only say the rule?',
  reference: 'after two conference abstracts; the model is ours',
  minutes: 0.5,
  async run(print = console.log) {
    const checks = await masksAndLesions();
    print(columns('seed', 'alone', 'cut', 'joined', 'cut'));
    for (const seed of [1, 2, 3]) {
      const computing = await accuracies(false, 400, seed);
      const telling = await accuracies(true, 400, seed);
      print(columns(seed, computing.whole, computing.cut, telling.whole, telling.cut));
      checks.push(
        atLeast(`seed ${seed}: accuracy of both`, Math.min(computing.whole, telling.whole), 0.85),
        atLeast(
          `seed ${seed}: lost to the cut, body without recurrence`,
          computing.whole - computing.cut,
          0.03,
        ),
        below(
          `seed ${seed}: lost to the cut, body with recurrence`,
          telling.whole - telling.cut,
          0.03,
        ),
      );
    }
    return checks;
  },
};
