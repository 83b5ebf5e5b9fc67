/**
 * Norse (Pehle & Pedersen 2021, Zenodo 4422025): cells of spiking networks as functions of an input and a state, composed to networks that learn by surrogates.
 * Here its cells are functions on a tape, composed in the same way; its equations (read in its code) in plain double-precision loops
 * judge them, the engine's own neurons with the same equations, and graphs with a convolution and with recurrence.
 */

import { exp } from '../../src/equations/f64.ts';
import {
  allToAll,
  exponential,
  Network,
  neuron,
  simulate,
  spikeGenerator,
} from '../../src/index.ts';
import { spike, Tape } from '../../src/learn/index.ts';
import { matrix } from '../../src/linalg/index.ts';
import { atLeast, type Check, near } from '../example.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';
import {
  ADEX,
  ALIF,
  type Apart,
  cells,
  DT,
  dense,
  type Kind,
  MEM,
  normals,
  norse,
  OVER,
  recurrent,
  SUPER,
  SYN,
  sequential,
  startOf,
  times,
  UPSWING,
} from './norse-cells.ts';
import { shapes } from './norse-shapes.ts';

const [TIME, BATCH, INPUTS, UNITS, OUTPUTS] = [100, 4, 8, 12, 3];

/** Time × members × inputs, spikes with a chance of 0.3: what Norse's own benchmark is fed. */
const drawn = (random: Random) =>
  Array.from({ length: TIME }, () =>
    Array.from({ length: BATCH }, () =>
      Float64Array.from({ length: INPUTS }, () => (random.uniform() < 0.3 ? 1 : 0)),
    ),
  );

/** Dense, recurrent cells of a kind, dense, integrators: on the tape and in loops. */
export async function composed(kind: Kind, seed: number): Promise<Apart> {
  const random = new Random(seed);
  const [into, again, out] = [
    normals(random, UNITS, INPUTS, kind === 'box' ? 1 : 0.3, 0.3),
    normals(random, UNITS, UNITS, 0, 0.1),
    normals(random, OUTPUTS, UNITS, 0, 0.3),
  ].map((w) => matrix(w.rows, w.columns, Float64Array.from(Float32Array.from(w.data))));
  const given = drawn(random);
  const tape = await Tape.create(BATCH, [SUPER, OVER, UPSWING]);
  const step = sequential(
    dense(into),
    recurrent(cells(kind, UNITS), again),
    dense(out),
    cells('integrator', OUTPUTS),
  )(tape);
  const inputs = given.map(() => tape.input(INPUTS));
  const outputs = inputs.map((x) => step(x));
  given.forEach((members, t) => {
    const values = tape.values(inputs[t]);
    members.forEach((x, b) => {
      for (let c = 0; c < INPUTS; c++) values[c * BATCH + b] = x[c];
    });
  });
  tape.forward();
  let [most, largest, spikes] = [0, 0, 0];
  for (let b = 0; b < BATCH; b++) {
    const hidden = Array.from({ length: UNITS }, () => startOf(kind));
    const read = Array.from({ length: OUTPUTS }, () => startOf('integrator'));
    let z = new Float64Array(UNITS);
    for (let t = 0; t < TIME; t++) {
      const own = times(again, z);
      const x = times(into, given[t][b]);
      z = Float64Array.from(hidden, (unit, k) => norse(kind, unit, x[k] + own[k]));
      spikes += z.reduce((sum, y) => sum + y, 0);
      const y = times(out, z);
      const values = tape.values(outputs[t]);
      read.forEach((unit, k) => {
        const v = norse('integrator', unit, y[k]);
        largest = Math.max(largest, Math.abs(v));
        most = Math.max(most, Math.abs(v - values[k * BATCH + b]));
      });
    }
  }
  return { most: most / largest, spikes };
}

/** The engine's own neurons, in double precision, with the same equations as text. */
const TEXTS = {
  lif: { equations: 'dv/dt = (-v + I_syn/pA)/tau_m : 1', threshold: 'v > 1', reset: 'v = 0' },
  alif: {
    equations: 'dv/dt = (-v + I_syn/pA)/tau_m : 1\ndw/dt = (1 - w)/tau_w : 1',
    threshold: 'v > w',
    reset: `v = 0; w = w + ${ALIF.beta}`,
  },
  adex: {
    equations: `dv/dt = (${UPSWING.replace(/\bx\b/, 'v')} - v + I_syn/pA - w)/tau_m : 1\ndw/dt = (${ADEX.current}*v - w)/tau_w : 1`,
    threshold: 'v > 1',
    reset: `v = 0; w = w + ${ADEX.jump}`,
  },
};

export async function engine(kind: keyof typeof TEXTS, seed: number): Promise<Apart> {
  const random = new Random(seed);
  const weight = kind === 'adex' ? 0.4 : 1;
  // a spike that is sent acts two steps later on v; in Norse one of LIF acts at once, of the others a step later
  const early = kind === 'lif' ? 1 : 0;
  const sent = Array.from({ length: TIME }, (_, t) => (t > 2 && random.uniform() < 0.5 ? 1 : 0));
  const net = new Network({ dt: 1000 * DT, seed: 1, precision: 'double' });
  const times = sent.flatMap((x, t) => (x ? [1000 * DT * (t - early)] : []));
  net.population('in', 1, spikeGenerator({ times, senders: times.map(() => 0) }));
  const inverse = kind === 'adex' ? ADEX.inverse : ALIF.inverse;
  net.population(
    'cell',
    1,
    neuron({
      ...TEXTS[kind],
      parameters: { tau_m: `${1000 / MEM} ms`, tau_w: `${1000 / inverse} ms` },
      receptors: { syn: exponential({ tau_syn: 1000 / SYN }) },
      initial: kind === 'lif' ? { v: 0 } : { v: 0, w: startOf(kind)[2] },
      method: 'euler',
    }),
  );
  net.connect('in', 'cell', { connector: allToAll(), weight });
  net.recordStates('cell', { variables: ['v'] });
  const recording = await simulate(net, { time: 1000 * DT * TIME, workers: 0 });
  const { v } = recording.states('cell').values;
  const unit = startOf(kind);
  let [most, largest, spikes] = [0, 0, 0];
  sent.forEach((x, t) => {
    spikes += norse(kind, unit, weight * x);
    largest = Math.max(largest, Math.abs(unit[0]));
    most = Math.max(most, Math.abs(unit[0] - v[t]));
  });
  return { most: most / largest, spikes };
}

/** Slopes of Norse's surrogates and texts whose derivatives they are, for x = v − threshold. */
const SURROGATES: readonly (readonly [string, string, (x: number) => number])[] = [
  ['super', SUPER, (x) => 1 / (1 + 100 * Math.abs(x)) ** 2],
  [
    'triangle, α = 0.3',
    '0.3*(min(max(x, -1), 1) - 0.5*min(max(x, -1), 1)*abs(min(max(x, -1), 1)))',
    (x) => 0.3 * Math.max(0, 1 - Math.abs(x)),
  ],
  ['tanh, α = 1', 'tanh(x)', (x) => 4 / (exp(x) + exp(-x)) ** 2],
  ['circ, α = 1', 'x/sqrt(1 + x*x)', (x) => (1 + x * x) ** -1.5],
];

/** The largest error of the slopes that spikes hand on, over −2 … 2. */
export async function surrogates(): Promise<Check[]> {
  const at = Array.from({ length: 40 }, (_, k) => (k - 20) / 10);
  const source = 'exact: slope of Norse’s surrogate';
  const texts = SURROGATES.map(([, text]) => text);
  const tape = await Tape.create(at.length, texts);
  const inputs = texts.map((text) => {
    const x = tape.input(1);
    tape.mean(spike(tape, x, text), at.length);
    return x;
  });
  for (const x of inputs) tape.values(x).set(at);
  tape.forward();
  tape.backward();
  return SURROGATES.map(([name, , slope], k) => {
    const slopes = tape.slopes(inputs[k]);
    const most = Math.max(...at.map((value, i) => Math.abs(slopes[i] - slope(value))));
    return near(`${name}: error of slopes`, most, 0, source, { relative: 0, absolute: 1e-6 });
  });
}

export async function norseChecks(
  print: (line: string) => void,
  seeds: readonly number[],
): Promise<Check[]> {
  const checks = await surrogates();
  const compared = (name: string, { most, spikes }: Apart) => {
    print(columns(most.toExponential(1), spikes, `  ${name}`));
    const source = 'Norse’s equations in double precision';
    checks.push(near(name, most, 0, source, { relative: 0, absolute: 1e-6 }));
    checks.push(atLeast(`${name}: spikes`, spikes, 2));
  };
  print(columns('apart', 'spikes', ''));
  for (const seed of seeds) {
    for (const kind of ['box', 'lif', 'alif', 'adex'] as const) {
      compared(`seed ${seed}: recurrent ${kind} on a tape, readout`, await composed(kind, seed));
    }
    for (const kind of ['lif', 'alif', 'adex'] as const) {
      compared(`seed ${seed}: ${kind} of the engine, v`, await engine(kind, seed));
    }
    compared(`seed ${seed}: convolution and recurrence, readout`, await shapes(seed));
  }
  return checks;
}

export const pehlePedersen2021: Study = {
  title: 'Norse: cells as functions, composed; and its equations elsewhere (Pehle & Pedersen 2021)',
  reference: 'Pehle & Pedersen 2021, Zenodo 4422025',
  minutes: 0.1,
  run: (print = console.log) => norseChecks(print, [1, 2, 3]),
};
