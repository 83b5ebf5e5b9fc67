/**
 * EGRU, gated recurrent units that speak only when they must (Subramoney, Nazeer, Schöne, Mayr & Kappel 2023, ICLR): a unit sends its state when that
 * passes a threshold of its own, and gives the threshold off; else it sends 0, so that products need the few senders only. Equations,
 * surrogate and initial weights as in the authors' code; the adding problem, 20 steps, 64 units, beside ordinary gated units.
 */
import { exp, log } from '../../src/equations/f64.ts';
import {
  type GruCell,
  gruStep,
  type Node,
  type Parameter,
  spike,
  Tape,
} from '../../src/learn/index.ts';
import { below, type Check, near } from '../example.ts';
import { normalParameters } from '../parameters.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';
import { WatchedLearner } from '../watched-learner.ts';

const CLIPPED = 'min(max(x, -1), 1)';
/** The integral of 0.7·max(0, 1 − |x|). */
const SURROGATE = `0.35 + 0.7*(${CLIPPED} - 0.5*${CLIPPED}*abs(${CLIPPED}))`;
const TEXTS = ['sigmoid(x)', 'tanh(x)', SURROGATE];

interface Unit extends GruCell {
  /** units × 1 */
  readonly threshold: Parameter;
}
interface State {
  /** Kept, and sent. */
  readonly c: Node;
  readonly y: Node;
  readonly events?: Node;
}

/** `how`: events as they are, their smooth surrogate, or always. */
function step(
  tape: Tape,
  cell: Unit,
  one: Node,
  { c, y }: State,
  u: Node,
  how: 'events' | 'smooth' | 'always',
): State {
  // the gated unit of what was sent, but for z, which keeps the state itself
  const units = c.rows;
  const given = tape.affine([[cell.input, u]], cell.bias);
  const own = tape.affine([[cell.recurrent, y]]);
  const both = tape.sum([
    [1, tape.rows(given, 0, 2 * units)],
    [1, tape.rows(own, 0, 2 * units)],
  ]);
  const gates = tape.apply('sigmoid(x)', both);
  const [z, r] = [0, 1].map((k) => tape.rows(gates, k * units, units));
  const candidate = tape.apply(
    'tanh(x)',
    tape.sum([
      [1, tape.rows(given, 2 * units, units)],
      [1, tape.product(r, tape.rows(own, 2 * units, units))],
    ]),
  );
  const away = tape.sum([
    [1, c],
    [-1, candidate],
  ]);
  const next = tape.sum([
    [1, candidate],
    [1, tape.product(z, away)],
  ]);
  if (how === 'always') return { c: next, y: next };
  const threshold = tape.affine([[cell.threshold, one]]);
  const over = tape.sum([
    [1, next],
    [-1, threshold],
  ]);
  const events = how === 'events' ? spike(tape, over, SURROGATE) : tape.apply(SURROGATE, over);
  const given_off = tape.product(events, threshold);
  return {
    c: tape.sum([
      [1, next],
      [-1, given_off],
    ]),
    y: tape.product(events, next),
    events,
  };
}

/** Beta(a, 3) with mean 0.3, by rejection. */
function beta(random: Random): number {
  const a = (3 * 0.3) / 0.7;
  const density = (x: number) => exp((a - 1) * log(x)) * (1 - x) ** 2;
  const most = density((a - 1) / (a + 1));
  for (;;) {
    const x = 1 - random.uniform();
    if (random.uniform() * most <= density(x)) return x;
  }
}

function cellOf(tape: Tape, random: Random, inputs: number, units: number): Unit {
  const drawn = normalParameters(tape, random);
  const xavier = (name: string, from: number) =>
    drawn(name, 3 * units, from, Math.sqrt(2 / (from + 3 * units)));
  return {
    input: xavier('input', inputs),
    recurrent: xavier('recurrent', units),
    bias: tape.parameter('bias', 3 * units, 1, new Float32Array(3 * units)),
    threshold: tape.parameter(
      'threshold',
      units,
      1,
      Float32Array.from({ length: units }, () => beta(random)),
    ),
  };
}

/** The cell where everything is sent is the ordinary one; slopes of the smooth cell are its differences; a product needs the senders only. */
export async function identities(): Promise<Check[]> {
  const [units, batch, length] = [16, 8, 12];
  const course = async (how: 'gru' | 'events' | 'smooth' | 'always') => {
    const tape = await Tape.create(batch, TEXTS);
    const random = new Random(5);
    const cell = cellOf(tape, random, 2, units);
    const one = tape.input(1);
    tape.values(one).fill(1);
    let state: State = { c: tape.input(units), y: tape.input(units) };
    for (let t = 0; t < length; t++) {
      const u = tape.input(2);
      tape.values(u).forEach((_, k, values) => {
        values[k] = random.normal();
      });
      if (how === 'gru') {
        const h = gruStep(tape, cell, state.y, u);
        state = { c: h, y: h };
      } else state = step(tape, cell, one, state, u, how);
    }
    tape.squaredError(state.y);
    return { tape, cell, state };
  };
  const values = async (how: 'gru' | 'always') => {
    const { tape, state } = await course(how);
    tape.forward();
    return tape.values(state.y).slice();
  };
  const [gru, always] = [await values('gru'), await values('always')];
  const apart = Math.max(...gru.map((y, k) => Math.abs(y - always[k])));

  const { tape, cell } = await course('smooth');
  const random = new Random(6);
  const direction = Float32Array.from({ length: 3 * units * units }, () => random.normal());
  const w = tape.read(cell.recurrent);
  const loss = (by: number) => {
    tape.write(
      cell.recurrent,
      w.map((x, k) => x + by * direction[k]),
    );
    return tape.forward();
  };
  const difference = (loss(2e-3) - loss(-2e-3)) / 4e-3;
  loss(0);
  tape.backward();
  const slope = tape.read(cell.recurrent, 'slope').reduce((sum, g, k) => sum + g * direction[k], 0);

  const events = await course('events');
  events.tape.forward();
  const y = events.tape.values(events.state.y);
  const u = events.tape.read(events.cell.recurrent);
  let off = 0;
  for (let b = 0; b < batch; b++) {
    const senders = Array.from({ length: units }, (_, j) => j).filter(
      (j) => y[j * batch + b] !== 0,
    );
    for (let i = 0; i < 3 * units; i++) {
      const gathered = senders.reduce((sum, j) => sum + u[i * units + j] * y[j * batch + b], 0);
      let dense = 0;
      for (let j = 0; j < units; j++) dense += u[i * units + j] * y[j * batch + b];
      off = Math.max(off, Math.abs(dense - gathered));
    }
  }
  const exact = { relative: 0, absolute: 1e-6 };
  return [
    near('units that always send, against gated units', apart, 0, 'exact', exact),
    near('slope of the smooth units over its difference', slope / difference, 1, 'exact', {
      relative: 2e-3,
    }),
    near('product of the senders only, against all', off, 0, 'exact', exact),
  ];
}

const [UNITS, BATCH, TIME] = [64, 64, 20];

/** Adding problem: two of the numbers are marked, one in each half; their sum at the end. Mean squared error, and share of units that send. */
export async function adding(kind: 'EGRU' | 'GRU', updates: number, seed: number) {
  const tape = await Tape.create(BATCH, TEXTS);
  const random = new Random(seed);
  const cell = cellOf(tape, random, 2, UNITS);
  const readout = tape.parameter(
    'readout',
    1,
    UNITS,
    Float32Array.from({ length: UNITS }, () => random.normal() / Math.sqrt(UNITS)),
  );
  const offset = tape.parameter('offset', 1, 1, [1]);
  const one = tape.input(1);
  tape.values(one).fill(1);
  const inputs: Node[] = [];
  const events: Node[] = [];
  let trace = tape.input(UNITS);
  let state: State = { c: tape.input(UNITS), y: tape.input(UNITS) };
  for (let t = 0; t < TIME; t++) {
    inputs.push(tape.input(2));
    if (kind === 'GRU') {
      const h = gruStep(tape, cell, state.y, inputs[t]);
      state = { c: h, y: h };
    } else {
      state = step(tape, cell, one, state, inputs[t], 'events');
      events.push(state.events!);
    }
    trace = tape.sum([
      [0.9, trace],
      [0.1, state.y],
    ]);
  }
  const target = tape.squaredError(tape.affine([[readout, trace]], offset));
  const draw = () => {
    for (let b = 0; b < BATCH; b++) {
      const marks = [0, 1].map((half) => Math.floor(((half + random.uniform()) * TIME) / 2));
      let sum = 0;
      for (let t = 0; t < TIME; t++) {
        const u = tape.values(inputs[t]);
        u[b] = random.uniform();
        u[BATCH + b] = marks.includes(t) ? 1 : 0;
        if (marks.includes(t)) sum += u[b];
      }
      tape.values(target)[b] = sum;
    }
  };
  const learner = new WatchedLearner(tape, {
    ...{ steps: updates, learningRate: 5e-3, warmup: 10, finalShare: 0.1, clip: 0.25 },
  });
  const errors: number[] = [];
  for (let k = 0; k < updates; k++) {
    draw();
    errors.push(learner.learn());
  }
  const sent = events.reduce((sum, node) => sum + tape.values(node).reduce((s, x) => s + x, 0), 0);
  const last = errors.slice(-20);
  return {
    error: last.reduce((sum, e) => sum + e / last.length, 0),
    active: kind === 'GRU' ? 1 : sent / (TIME * UNITS * BATCH),
  };
}

export const subramoney2023: Study = {
  title: 'EGRU: gated units that speak only when they must (Subramoney et al. 2023)',
  reference: 'Subramoney, Nazeer, Schöne, Mayr & Kappel 2023, ICLR',
  minutes: 1.5,
  async run(print = console.log) {
    const checks = await identities();
    print(columns('seed', 'EGRU', 'active', 'GRU'));
    for (const seed of [1, 2, 3]) {
      const egru = await adding('EGRU', 400, seed);
      const gru = await adding('GRU', 400, seed);
      print(columns(seed, egru.error, egru.active, gru.error));
      checks.push(
        below(`seed ${seed}: squared error, 0.167 is guessing`, egru.error, 0.05),
        below(`seed ${seed}: share of units that send`, egru.active, 0.4),
      );
    }
    return checks;
  },
};
