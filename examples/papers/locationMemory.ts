/**
 * Memory of a location and its mechanism, after a conference contribution of which only the title was at hand; task and network are ours. A network of tanh units is shown a direction
 * for a while and has to say it after a delay without input. What it learns is a ring of nearly resting states: one slow direction along it, all others fast, found by the search
 * for fixed points (Sussillo & Barak 2013), and two dimensions without which there is no memory.
 */
import { fixedPoints } from '../../src/analysis/index.ts';
import { cos, sin } from '../../src/equations/f64.ts';
import { type Node, rateStep, Tape } from '../../src/learn/index.ts';
import { eigenvalues, type Matrix, matrix, svd } from '../../src/linalg/index.ts';
import { atLeast, below, type Check } from '../example.ts';
import { normalParameters } from '../parameters.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';
import { WatchedLearner } from '../watched-learner.ts';

const [UNITS, BATCH, ALPHA, CUE, TIME, NOISE] = [32, 32, 0.2, 5, 40, 0.05];

async function remembering(steps: number, seed: number) {
  const tape = await Tape.create(BATCH, ['tanh(x)']);
  const random = new Random(seed);
  const drawn = normalParameters(tape, random);
  const recurrent = drawn('recurrent', UNITS, UNITS, 0.9 / Math.sqrt(UNITS));
  const input = drawn('input', UNITS, 2, 0.7);
  const bias = tape.parameter('bias', UNITS, 1, new Float32Array(UNITS));
  const readout = drawn('readout', 2, UNITS, 1 / Math.sqrt(UNITS));
  const cue = tape.input(2);
  const none = tape.input(2);
  const cell = { recurrent, input, bias, alpha: ALPHA, activation: 'tanh(x)' };
  const noise: Node[] = [];
  const targets: Node[] = [];
  let state = { h: tape.input(UNITS), rate: tape.input(UNITS) };
  let answer = none;
  for (let t = 0; t < TIME; t++) {
    const next = rateStep(tape, cell, state, t < CUE ? cue : none);
    noise.push(tape.input(UNITS));
    const h = tape.sum([
      [1, next.h],
      [1, noise[t]],
    ]);
    state = { h, rate: tape.apply('tanh(x)', h) };
    if (t < 2 * CUE) continue;
    answer = tape.affine([[readout, state.rate]]);
    targets.push(tape.squaredError(answer, 1 / (TIME - 2 * CUE)));
  }
  const angles = new Float64Array(BATCH);
  /** Directions of a batch: drawn, or even around the circle and without noise. */
  const show = (even: boolean) => {
    angles.forEach((_, b) => {
      angles[b] = 2 * Math.PI * (even ? b / BATCH : random.uniform());
      const place = [cos(angles[b]), sin(angles[b])];
      for (const node of [cue, ...targets]) {
        place.forEach((x, k) => {
          tape.values(node)[k * BATCH + b] = x;
        });
      }
    });
    for (const node of noise) {
      const values = tape.values(node);
      for (let k = 0; k < values.length; k++) values[k] = even ? 0 : NOISE * random.normal();
    }
  };
  const learner = new WatchedLearner(tape, {
    steps,
    learningRate: 5e-3,
    warmup: 20,
    clip: 1,
  });
  for (let k = 0; k < steps; k++) {
    show(false);
    learner.learn();
  }
  /** Mean distance of answers from directions, rad. */
  const error = () => {
    show(false);
    tape.forward();
    const y = tape.values(answer);
    return angles.reduce((sum, angle, b) => {
      const off = Math.atan2(y[BATCH + b], y[b]) - angle;
      return sum + Math.abs(Math.atan2(sin(off), cos(off))) / BATCH;
    }, 0);
  };
  return { tape, recurrent, bias, readout, state, show, error };
}

/** Two directions that hold most of the states at the end of delays: units × 2. */
function planeOf(states: Float32Array): Float64Array {
  const centred = matrix(UNITS, BATCH, Float64Array.from(states));
  for (let i = 0; i < UNITS; i++) {
    const row = centred.data.subarray(i * BATCH, (i + 1) * BATCH);
    const mean = row.reduce((sum, x) => sum + x / BATCH, 0);
    for (let b = 0; b < BATCH; b++) row[b] -= mean;
  }
  const { u } = svd(centred);
  return Float64Array.from({ length: 2 * UNITS }, (_, k) => u.data[(k >> 1) * u.columns + (k % 2)]);
}

/** W without what it sends along two directions. */
function without(w: Float32Array, plane: Float64Array): Float32Array {
  const out = w.slice();
  for (let d = 0; d < 2; d++) {
    for (let j = 0; j < UNITS; j++) {
      let along = 0;
      for (let i = 0; i < UNITS; i++) along += plane[2 * i + d] * w[i * UNITS + j];
      for (let i = 0; i < UNITS; i++) out[i * UNITS + j] -= plane[2 * i + d] * along;
    }
  }
  return out;
}

export async function memoryChecks(
  print: (line: string) => void,
  steps: number,
  seeds: readonly number[],
): Promise<Check[]> {
  const checks: Check[] = [];
  print(columns('seed', 'error', 'points', 'slow', 'fast', 'radii', 'ring cut', 'other cut'));
  for (const seed of seeds) {
    const net = await remembering(steps, seed);
    const { tape, recurrent, bias, readout, state, show, error } = net;
    const mistake = error();
    show(true);
    tape.forward();
    const held = tape.values(state.h).slice();
    const [w, b, out] = [recurrent, bias, readout].map((p) => tape.read(p));
    const field = (x: Float64Array) =>
      x.map((xi, i) => {
        let sum = b[i] - xi;
        for (let j = 0; j < UNITS; j++) sum += w[i * UNITS + j] * Math.tanh(x[j]);
        return sum;
      });
    const jacobian = (x: Float64Array): Matrix => {
      const j = matrix(UNITS, UNITS);
      for (let r = 0; r < UNITS; r++) {
        for (let c = 0; c < UNITS; c++) {
          j.data[r * UNITS + c] = w[r * UNITS + c] * (1 - Math.tanh(x[c]) ** 2) - (r === c ? 1 : 0);
        }
      }
      return j;
    };
    const starts = Array.from({ length: BATCH }, (_, c) =>
      Float64Array.from({ length: UNITS }, (__, i) => held[i * BATCH + c]),
    );
    const found = fixedPoints(field, { starts, jacobian, apart: 0.05 });
    // those on the ring: what is read from the others is near 0
    const ring = found
      .map(({ point }) => {
        const y = [0, 1].map((k) =>
          point.reduce((sum, x, i) => sum + out[k * UNITS + i] * Math.tanh(x), 0),
        );
        const { real } = eigenvalues(jacobian(point));
        return { radius: Math.hypot(...y), slow: Math.abs(real[0]), fast: -real[1] };
      })
      .filter(({ radius }) => radius > 0.5);
    const slow = Math.max(...ring.map((p) => p.slow));
    const fast = Math.min(...ring.map((p) => p.fast));
    const radii = ring.map((p) => p.radius);
    const spread = Math.max(...radii) - Math.min(...radii);
    const plane = planeOf(held);
    tape.write(recurrent, without(w, plane));
    const cut = error();
    const random = new Random(50 + seed);
    // two other directions: at right angles to the plane, of the same norm
    const other = Float64Array.from({ length: 2 * UNITS }, () => random.normal());
    orthonormal(other, plane);
    tape.write(recurrent, without(w, other));
    const spared = error();
    print(columns(seed, mistake, ring.length, slow, fast, spread, cut, spared));
    checks.push(
      below(`seed ${seed}: error after the delay (rad; by chance π/2)`, mistake, 0.12),
      atLeast(`seed ${seed}: resting states on the ring`, ring.length, 4),
      below(`seed ${seed}: rate along the ring over the slowest across it`, slow / fast, 0.25),
      below(`seed ${seed}: radii read from them, largest less least`, spread, 0.25),
      atLeast(`seed ${seed}: error without the two dimensions of the ring`, cut, 1),
      below(`seed ${seed}: error without two others`, spared, 0.6),
    );
  }
  return checks;
}

/** Makes the columns of `a` orthonormal, and orthogonal to those of `b`. */
function orthonormal(a: Float64Array, b: Float64Array): void {
  const column = (m: Float64Array, d: number) => m.filter((_, k) => k % 2 === d);
  for (let d = 0; d < 2; d++) {
    const done = [column(b, 0), column(b, 1), ...(d === 1 ? [column(a, 0)] : [])];
    const v = column(a, d);
    for (const u of done) {
      const along = u.reduce((sum, x, i) => sum + x * v[i], 0);
      for (let i = 0; i < UNITS; i++) v[i] -= along * u[i];
    }
    const norm = Math.hypot(...v);
    for (let i = 0; i < UNITS; i++) a[2 * i + d] = v[i] / norm;
  }
}

export const locationMemory: Study = {
  title: 'Memory of a location: a ring of nearly resting states',
  reference: 'after a title; Sussillo & Barak 2013, Neural Comput. 25:626',
  minutes: 0.3,
  run: (print = console.log) => memoryChecks(print, 600, [1, 2]),
};
