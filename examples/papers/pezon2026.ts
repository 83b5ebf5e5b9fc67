/**
 * Neural manifolds and the structure of a circuit, after the abstract of Pezon, Schmutz & Gerstner ("Linking neural manifolds to circuit structure in recurrent networks",
 * Neuron): circuits of different topology have the same dynamics in few dimensions, and still the tuning of single units tells them apart. Theirs spike; here two networks of
 * rate units couple by (J/N)·z_i·z_j, where the places z lie on a ring or fill the plane like a Gaussian.
 */
import { type Matrix, matrix, svd } from '../../src/linalg/index.ts';
import { RateSimulation } from '../../src/rate/index.ts';
import { below, type Check, near } from '../example.ts';
import { columns, type Study } from '../study.ts';

/** Angles of places and radii at each; radius of the ring of states that both circuits shall have. */
const [ANGLES, RADII, WANTED, DT] = [24, 25, 1.5, 0.1];
const UNITS = ANGLES * RADII;

/** Places z of second moment 1 an axis, by unit: all on a ring, or at the quantiles of a Gaussian's radius. */
function places(kind: 'ring' | 'plane'): Float64Array {
  const z = new Float64Array(2 * UNITS);
  const radii = Array.from({ length: RADII }, (_, k) =>
    kind === 'ring' ? Math.SQRT2 : Math.sqrt(-2 * Math.log(1 - (k + 0.5) / RADII)),
  );
  const square = radii.reduce((sum, r) => sum + (r * r) / RADII, 0);
  for (let a = 0; a < ANGLES; a++) {
    radii.forEach((radius, k) => {
      const i = a * RADII + k;
      // each radius has angles of its own, so that none is preferred
      const angle = (2 * Math.PI * (a + k / RADII)) / ANGLES;
      const r = radius * Math.sqrt(2 / square);
      z[2 * i] = r * Math.cos(angle);
      z[2 * i + 1] = r * Math.sin(angle);
    });
  }
  return z;
}

/** ⟨z₁·tanh(R·z₁)⟩ over the ring or the plane: how strongly a state of radius R holds itself. */
function hold(kind: 'ring' | 'plane', radius: number): number {
  let [sum, weights] = [0, 0];
  for (let k = 0; k < 4000; k++) {
    const at = (k + 0.5) / 4000;
    const z = kind === 'ring' ? Math.SQRT2 * Math.cos(Math.PI * at) : 16 * at - 8;
    const weight = kind === 'ring' ? 1 : Math.exp((-z * z) / 2);
    sum += weight * z * Math.tanh(radius * z);
    weights += weight;
  }
  return sum / weights;
}

/** States at rest from starts around the circle: copies × units, and the angle and radius of each. */
async function rest(z: Float64Array, coupling: number, copies: number) {
  const x0 = new Float64Array(UNITS * copies);
  for (let i = 0; i < UNITS; i++) {
    for (let c = 0; c < copies; c++) {
      const angle = (2 * Math.PI * c) / copies;
      x0[i * copies + c] = 0.7 * (z[2 * i] * Math.cos(angle) + z[2 * i + 1] * Math.sin(angle));
    }
  }
  const simulation = await RateSimulation.create({
    ...{ size: UNITS, dt: DT, batch: copies, states: { x: 'input - x' }, output: 'tanh(x)' },
    weights: [
      { kind: 'lowRank', rank: 2, left: z, right: z.map((value) => (coupling * value) / UNITS) },
    ],
    initial: { x: x0 },
  });
  await simulation.run(60);
  const x = await simulation.read('x');
  await simulation.dispose();
  const latent = Array.from({ length: copies }, (_, c) => {
    let [a, b] = [0, 0];
    for (let i = 0; i < UNITS; i++) {
      a += (z[2 * i] * x[i * copies + c]) / UNITS;
      b += (z[2 * i + 1] * x[i * copies + c]) / UNITS;
    }
    return { radius: Math.hypot(a, b), angle: Math.atan2(b, a) };
  });
  return { latent, states: matrix(UNITS, copies, x) };
}

/** From states alone: places up to a rotation, the largest two dimensions of the manifold, and how well they foretell the weights. */
function structure(states: Matrix, z: Float64Array) {
  const { u, values } = svd(states);
  const found = new Float64Array(2 * UNITS);
  for (let i = 0; i < UNITS; i++) {
    for (let k = 0; k < 2; k++) found[2 * i + k] = u.data[i * u.columns + k] * values[k];
  }
  const sizes = Array.from({ length: UNITS }, (_, i) => Math.hypot(found[2 * i], found[2 * i + 1]));
  const mean = sizes.reduce((sum, r) => sum + r / UNITS, 0);
  const variance = sizes.reduce((sum, r) => sum + (r - mean) ** 2 / UNITS, 0);
  let [both, own, true_] = [0, 0, 0];
  for (let i = 0; i < UNITS; i++) {
    for (let j = 0; j < UNITS; j++) {
      const a = found[2 * i] * found[2 * j] + found[2 * i + 1] * found[2 * j + 1];
      const b = z[2 * i] * z[2 * j] + z[2 * i + 1] * z[2 * j + 1];
      both += a * b;
      own += a * a;
      true_ += b * b;
    }
  }
  return {
    spread: Math.sqrt(variance) / mean,
    likeness: both / Math.sqrt(own * true_),
    third: values[2] / values[0],
  };
}

async function manifoldChecks(print: (line: string) => void): Promise<Check[]> {
  const checks: Check[] = [];
  print(columns('places', 'J', 'radius', 'turned', 'spread', 'likeness'));
  for (const kind of ['ring', 'plane'] as const) {
    const z = places(kind);
    const coupling = WANTED / hold(kind, WANTED);
    const copies = 16;
    const { latent, states } = await rest(z, coupling, copies);
    const radius = latent.reduce((sum, { radius: r }) => sum + r / copies, 0);
    const turned = Math.max(
      ...latent.map(({ angle }, c) => Math.abs(Math.sin(angle - (2 * Math.PI * c) / copies))),
    );
    const { spread, likeness, third } = structure(states, z);
    print(columns(kind, coupling, radius, turned, spread, likeness));
    const source = '1 = J·⟨z·tanh(R·z)⟩/R';
    checks.push(
      near(`${kind}: radius of the ring of states`, radius, WANTED, source, { relative: 0.02 }),
      below(`${kind}: farthest turn of a state in 60 τ (rad)`, turned, 0.02),
      below(`${kind}: third singular value of the states over the first`, third, 1e-3),
      near(
        `${kind}: spread of tuning amplitudes (sd/mean)`,
        spread,
        kind === 'ring' ? 0 : Math.sqrt(4 / Math.PI - 1),
        kind === 'ring' ? 'all as far from the middle' : 'Rayleigh: √(4/π − 1)',
        { relative: 0.05, absolute: 1e-3 },
      ),
      near(`${kind}: weights from states, correlation`, likeness, 1, 'exact', { relative: 1e-3 }),
    );
  }
  return checks;
}

export const pezon2026: Study = {
  title: 'From manifolds to structure: two circuits with one ring of states, told apart by tuning',
  reference:
    'after the abstract of Pezon, Schmutz & Gerstner, Neuron, 10.1016/j.neuron.2025.12.047',
  minutes: 0.1,
  run: (print = console.log) => manifoldChecks(print),
};
