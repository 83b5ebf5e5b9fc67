/**
 * Comparing dynamics: dynamical similarity analysis (Ostrow et al. 2023), operative dimensions of a recurrent network (Krause et al. 2022), and
 * switching linear systems with known states (Linderman et al. 2017; Glaser et al. 2020).
 */
import {
  leastSquares,
  type Matrix,
  matmul,
  matrix,
  svd,
  transpose,
} from '../../src/linalg/index.ts';
import { RateSimulation } from '../../src/rate/index.ts';
import { atLeast, below, type Check, near } from '../example.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';

/** A with y ≈ A·x over all pairs of successive columns. */
function operator(states: Matrix): Matrix {
  const steps = states.columns - 1;
  const part = (from: number) => {
    const out = matrix(steps, states.rows);
    for (let t = 0; t < steps; t++) {
      for (let d = 0; d < states.rows; d++) {
        out.data[t * states.rows + d] = states.data[d * states.columns + t + from];
      }
    }
    return out;
  };
  return transpose(leastSquares(part(0), part(1)));
}

/** Rows of the series and of its past: delays 0 … count − 1. */
function embed(series: Float64Array, count: number): Matrix {
  const length = series.length - count + 1;
  const out = matrix(count, length);
  for (let d = 0; d < count; d++) out.data.set(series.subarray(d, d + length), d * length);
  return out;
}

/** Least angle between A and C·B·Cᵀ over orthogonal C: rotations in one plane after another, from C and from its mirror. */
export function angularDistance(a: Matrix, b: Matrix): number {
  const n = a.rows;
  const norm = Math.sqrt(
    a.data.reduce((sum, x) => sum + x * x, 0) * b.data.reduce((sum, x) => sum + x * x, 0),
  );
  let best = Math.PI;
  for (const flip of [1, -1]) {
    const c = b.data.slice();
    for (let k = 0; k < n; k++) {
      c[k] *= flip;
      c[k * n] *= flip;
    }
    const agreement = () => a.data.reduce((sum, x, i) => sum + x * c[i], 0) / norm;
    const turn = (p: number, q: number, angle: number) => {
      const [co, si] = [Math.cos(angle), Math.sin(angle)];
      for (let k = 0; k < n; k++) {
        const [x, y] = [c[p * n + k], c[q * n + k]];
        c[p * n + k] = co * x - si * y;
        c[q * n + k] = si * x + co * y;
      }
      for (let k = 0; k < n; k++) {
        const [x, y] = [c[k * n + p], c[k * n + q]];
        c[k * n + p] = co * x - si * y;
        c[k * n + q] = si * x + co * y;
      }
    };
    for (let sweep = 0; sweep < 30; sweep++) {
      for (let p = 0; p < n; p++) {
        for (let q = p + 1; q < n; q++) {
          // in the angle it is a constant and two harmonics: a grid, then ever smaller steps
          let [angle, most] = [0, agreement()];
          for (let step = Math.PI / 4, tries = 0; tries < 40; tries++) {
            let moved = false;
            for (const side of [step, -step]) {
              turn(p, q, side);
              const found = agreement();
              if (found > most + 1e-16) {
                most = found;
                angle += side;
                moved = true;
                break;
              }
              turn(p, q, -side);
            }
            if (!moved) step /= 2;
          }
          if (!Number.isFinite(angle)) return Number.NaN;
        }
      }
    }
    best = Math.min(best, Math.acos(Math.min(1, agreement())));
  }
  return best;
}

function similarity(print: (line: string) => void): Check[] {
  const random = new Random(1);
  print(columns('Δω', 'distance'));
  const checks = [0, 0.2, 0.8].map((difference) => {
    const spin = (w: number, phase: number) =>
      matrix(
        2,
        400,
        Float64Array.from({ length: 800 }, (_, k) => {
          const turn = w * (k % 400) + phase;
          return k < 400 ? Math.cos(turn) : Math.sin(turn);
        }),
      );
    const phi = 2 * Math.PI * random.uniform();
    // the second seen through an orthogonal map with a mirror in it
    const map = matrix(2, 2, [Math.cos(phi), Math.sin(phi), Math.sin(phi), -Math.cos(phi)]);
    const [a, b] = [spin(0.3, 0), matmul(map, spin(0.3 + difference, 1))];
    const found = angularDistance(operator(a), operator(b));
    print(columns(difference, found));
    return near(`rotations ${difference} apart: angular distance`, found, difference, '|ω₁ − ω₂|', {
      ...{ relative: 0, absolute: 1e-6 },
    });
  });
  // delays bring the second dimension back from a single observed one
  const series = (w: number, scale: number) =>
    Float64Array.from({ length: 300 }, (_, t) => scale * Math.cos(w * t + 0.3));
  const [same, other] = [series(0.4, 3), series(0.7, 1)].map((y) =>
    angularDistance(operator(embed(series(0.4, 1), 2)), operator(embed(y, 2))),
  );
  print(columns('one seen', same, other));
  checks.push(below('delay embedding: the same rhythm at another scale', same, 1e-6));
  checks.push(atLeast('delay embedding: another rhythm, times as far', other / same, 1000));
  return checks;
}

/** A network of rank 3: W·r(x) spans its operative dimensions, and W without the rest does the same. */
async function operative(print: (line: string) => void): Promise<Check[]> {
  const [size, rank, dt, steps] = [100, 3, 0.05, 600];
  const random = new Random(4);
  const draw = () => Float64Array.from({ length: size * rank }, () => random.normal());
  const [left, right] = [draw(), draw()];
  const weights = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      for (let r = 0; r < rank; r++) {
        weights[i * size + j] +=
          (3 * left[i * rank + r] * (right[j * rank + r] + left[j * rank + r])) / size;
      }
    }
  }
  const initial = { x: Float64Array.from({ length: size }, () => random.normal()) };
  const run = async (values: Float64Array) => {
    const simulation = await RateSimulation.create({
      ...{ size, dt, states: { x: 'input - x' }, output: 'tanh(x)', initial },
      weights: [{ kind: 'dense', values }],
    });
    const { values: seen } = await simulation.step(steps, {
      record: { every: dt, variables: ['x'] },
    });
    await simulation.dispose();
    return seen.x;
  };
  const x = await run(weights);
  const pushes = matrix(size, 60);
  for (let s = 0; s < 60; s++) {
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        pushes.data[i * 60 + s] += weights[i * size + j] * Math.tanh(x[s * 10 * size + j]);
      }
    }
  }
  const { u, values } = svd(pushes);
  print(columns('operative', ...Array.from(values.subarray(0, 5), (v) => v / values[0])));
  // W onto the first three
  const kept = matrix(size, rank);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < rank; k++) kept.data[i * rank + k] = u.data[i * u.columns + k];
  }
  const projected = matmul(kept, matmul(transpose(kept), matrix(size, size, weights)));
  const again = await run(projected.data);
  const apart = Math.max(...Array.from(x, (value, k) => Math.abs(value - again[k])));
  print(columns('apart', apart));
  return [
    below(
      'operative dimensions: the fourth singular value over the first',
      values[3] / values[0],
      1e-6,
    ),
    { ...below('the third over the first', -values[2] / values[0], -1e-4), source: 'above' },
    below('trajectories with W on three dimensions: farthest apart (f32)', apart, 1e-4),
  ];
}

/** NASCAR: two turns and two straights, chosen by the place (Linderman et al. 2017). */
function switching(print: (line: string) => void): Check[] {
  const random = new Random(6);
  const rotation = (angle: number, about: readonly [number, number]) => {
    const A = [Math.cos(angle), -Math.sin(angle), Math.sin(angle), Math.cos(angle)];
    const b = [
      about[0] - A[0] * about[0] - A[1] * about[1],
      about[1] - A[2] * about[0] - A[3] * about[1],
    ];
    return { A, b };
  };
  const straight = (step: number) => ({ A: [1, 0, 0, 1], b: [step, 0] });
  const regimes = [
    rotation(Math.PI / 24, [2, 0]),
    rotation(Math.PI / 48, [-2, 0]),
    straight(0.1),
    straight(-0.25),
  ];
  const states: number[] = [];
  const places: [number, number][] = [[0, 1]];
  const sd = 1e-2;
  for (let t = 0; t < 10_000; t++) {
    const [x, y] = places[t];
    const z = x > 2 ? 0 : x < -2 ? 1 : y < 0 ? 2 : 3;
    states.push(z);
    const { A, b } = regimes[z];
    places.push([
      A[0] * x + A[1] * y + b[0] + sd * random.normal(),
      A[2] * x + A[3] * y + b[1] + sd * random.normal(),
    ]);
  }
  // noise moves the radius of the turns, so the orbit widens slowly: it is printed, not bounded
  const farthest = Math.max(...places.map(([x, y]) => Math.hypot(x, y)));
  let worst = 0;
  for (let z = 0; z < 4; z++) {
    const at = states.flatMap((state, t) => (state === z ? [t] : []));
    const X = matrix(
      at.length,
      3,
      at.flatMap((t) => [...places[t], 1]),
    );
    const Y = matrix(
      at.length,
      2,
      at.flatMap((t) => places[t + 1]),
    );
    const found = leastSquares(X, Y).data;
    const { A, b } = regimes[z];
    const truth = [A[0], A[2], A[1], A[3], b[0], b[1]];
    for (let k = 0; k < 4; k++) worst = Math.max(worst, Math.abs(found[k] - truth[k]));
  }
  print(columns('NASCAR', farthest, worst));
  return [below('NASCAR: A_k from least squares, largest error', worst, 1e-2)];
}

export const dynamicalSimilarity: Study = {
  title: 'Dynamical similarity, operative dimensions, switching linear systems',
  reference: 'Ostrow et al. 2023; Krause et al. 2022; Linderman et al. 2017; Glaser et al. 2020',
  minutes: 0.1,
  run: async (print = console.log) => [
    ...similarity(print),
    ...(await operative(print)),
    ...switching(print),
  ],
};
