/**
 * Noorman et al. (2024), "Maintaining and updating accurate internal representations of continuous variables with a handful of
 * neurons", Nat. Neurosci. 27:2207: a ring of a few threshold-linear neurons is continuous where its excitation is tuned.
 *
 * h′ = −h + (1/N) Σ_j [J_I + J_E cos(θ_i − θ_j) + v J_E sin(θ_i − θ_j)] [h_j]₊ + 1, and a large ring whose kernel is turned by an angle.
 */
import { RateSimulation } from '../../src/rate/index.ts';
import { atLeast, below, type Check, near } from '../example.ts';
import { columns, type Study } from '../study.ts';

/** In double precision: the ring that is tuned drifts less than single precision can move it. */
const model = {
  ...{ states: { h: 'input - h' }, output: 'max(h, 0)', constant: 1 },
  precision: 'double' as const,
};

/** W_ij = kernel(θ_i − θ_j)/N. */
const ring = (size: number, kernel: (angle: number) => number) => [
  {
    kind: 'dense' as const,
    values: Float64Array.from({ length: size * size }, (_, k) => {
      const [i, j] = [Math.floor(k / size), k % size];
      return kernel((2 * Math.PI * (i - j)) / size) / size;
    }),
  },
];

const phaseOf = (h: ArrayLike<number>, size: number, batch: number, copy: number): number => {
  let [x, y] = [0, 0];
  for (let i = 0; i < size; i++) {
    const rate = Math.max(h[i * batch + copy], 0);
    x += rate * Math.cos((2 * Math.PI * i) / size);
    y += rate * Math.sin((2 * Math.PI * i) / size);
  }
  return Math.atan2(y, x);
};
const apart = (a: number, b: number) => {
  const d = a - b;
  return d - 2 * Math.PI * Math.round(d / (2 * Math.PI));
};

/** Excitation with which M of N active neurons make a continuous ring: 2N/(M − sin(2πM/N)/sin(2π/N)). */
const tuned = (size: number, active: number): number => {
  const turn = (2 * Math.PI) / size;
  return (2 * size) / (active - Math.sin(active * turn) / Math.sin(turn));
};

/** Sixteen bumps at phases between two neurons, after so many steps of 0.01 τ; and the largest turn since the start, rad. */
async function bumps(
  excitation: number,
  initial: ArrayLike<number>,
  steps: number,
): Promise<{ states: ArrayLike<number>; drift: number }> {
  const weights = ring(8, (angle) => -10 + excitation * Math.cos(angle));
  const simulation = await RateSimulation.create(
    { ...model, size: 8, batch: 16, dt: 0.01, method: 'rk4', weights, initial: { h: initial } },
    { workers: 0 },
  );
  await simulation.step(steps);
  const states = await simulation.read('h');
  let drift = 0;
  for (let c = 0; c < 16; c++) {
    const turn = apart(phaseOf(states, 8, 16, c), phaseOf(initial, 8, 16, c));
    drift = Math.max(drift, Math.abs(turn));
  }
  return { states, drift };
}

/** In 60 τ, from bumps that the ring with `start` holds. */
async function drift(excitation: number, start: number): Promise<number> {
  const first = Float64Array.from({ length: 8 * 16 }, (_, k) => {
    const [i, copy] = [Math.floor(k / 16), k % 16];
    return 0.5 + Math.cos((2 * Math.PI * (i - copy / 16)) / 8);
  });
  const { states } = await bumps(start, first, 2000);
  return (await bumps(excitation, states, 6000)).drift;
}

/** rad/τ of a bump in a ring with this kernel, once it moves evenly. */
async function speed(size: number, kernel: (angle: number) => number): Promise<number> {
  const initial = {
    h: Float64Array.from({ length: size }, (_, i) => 0.5 + Math.cos((2 * Math.PI * i) / size)),
  };
  const simulation = await RateSimulation.create(
    { ...model, size, dt: 0.01, method: 'rk4', weights: ring(size, kernel), initial },
    { workers: 0 },
  );
  await simulation.step(2000);
  let [turned, last] = [0, phaseOf(await simulation.read('h'), size, 1, 0)];
  const [pieces, steps] = [400, 20];
  for (let k = 0; k < pieces; k++) {
    await simulation.step(steps);
    const now = phaseOf(await simulation.read('h'), size, 1, 0);
    turned += apart(now, last);
    last = now;
  }
  return turned / (pieces * steps * 0.01);
}

export const noorman2024: Study = {
  title: 'A heading ring of eight neurons: continuous where tuned, and it integrates',
  reference: 'Noorman et al. (2024), Nat. Neurosci. 27:2207',
  minutes: 0.2,
  async run(print = console.log) {
    const checks: Check[] = [];
    const source = 'closed form';
    [27.314, 8, 4, 2.6667, 2.158].forEach((value, k) => {
      const found = tuned(8, k + 2);
      checks.push(near(`tuned J_E, ${k + 2} active`, found, value, source, { relative: 1e-4 }));
    });
    print(columns('J_E', 'drift, rad'));
    const drifts = new Map<number, number>();
    for (const [excitation, start] of [
      [tuned(8, 3), tuned(8, 3)],
      [tuned(8, 4), tuned(8, 4)],
      [tuned(8, 5), tuned(8, 5)],
      [2.4, tuned(8, 5)],
      [3.3, tuned(8, 4)],
      [5, tuned(8, 4)],
    ]) {
      drifts.set(excitation, await drift(excitation, start));
      print(columns(excitation, drifts.get(excitation)!));
    }
    const all = [...drifts.values()];
    checks.push(below('drift in 60 τ where J_E = 4', all[1], 1e-6));
    const ratio = Math.min(...all.slice(3)) / Math.max(...all.slice(0, 3));
    checks.push(atLeast('least drift detuned over largest tuned', ratio, 50));
    print(columns('v', 'J_E = 4', 'J_E = 3.3'));
    for (const [v, expected] of [
      [0.005, 0.0046],
      [0.02, 0.0193],
      [0.05, 0.0485],
      [0.1, 0.0987],
      [0.2, 0.1998],
    ]) {
      const turning = (excitation: number) =>
        speed(8, (angle) => -10 + excitation * (Math.cos(angle) + v * Math.sin(angle)));
      const [fine, sticky] = [await turning(4), await turning(3.3)];
      print(columns(v, fine, sticky));
      const note = 'another implementation';
      const tolerance = { relative: 0.05, absolute: 5e-4 };
      checks.push(near(`speed at v = ${v}`, fine, expected, note, tolerance));
    }
    for (const turn of [0.2, 0.5]) {
      const found = await speed(256, (angle) => -6 + 4 * Math.cos(angle - turn));
      const theory = Math.tan(turn);
      print(
        `256 neurons, kernel turned by ${turn}: ${found.toPrecision(5)} rad/τ, tan ${theory.toPrecision(5)}`,
      );
      checks.push(
        near(`speed, kernel turned by ${turn}`, found, theory, 'tan δ', { relative: 0.005 }),
      );
    }
    return checks;
  },
};
