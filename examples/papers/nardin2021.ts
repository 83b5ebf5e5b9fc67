/**
 * Spike coding networks with multiplicative synapses: Nardin, Phillips, Podlaski & Keemink (2021), Peer Community J. 1:e68. Each neuron fires
 * where its spike brings the read-out nearer to the signal; products of inputs make the Lorenz attractor. The rule that one
 * neuron fires a step is a loop of this file: the engine has no such threshold.
 */
import { below, type Check, near } from '../example.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';

type Flow = (x: Float64Array, out: Float64Array) => void;

const lorenz: Flow = (x, out) => {
  out[0] = 10 * (x[1] - x[0]);
  out[1] = 28 * x[0] - x[1] - x[0] * x[2];
  out[2] = x[0] * x[1] - (8 / 3) * x[2];
};
const OMEGA = 2 * Math.PI;
const oscillator: Flow = (x, out) => {
  out[0] = -OMEGA * x[1];
  out[1] = OMEGA * x[0];
};

/** Rows of D: what a spike adds to the read-out. */
function decoder(size: number, dimensions: number, length: number, random: Random): Float64Array[] {
  return Array.from({ length: size }, () => {
    const d = Float64Array.from({ length: dimensions }, () => random.normal());
    const norm = Math.hypot(...d);
    return d.map((x) => (length * x) / norm);
  });
}

interface Coding {
  readonly flow: Flow;
  readonly D: readonly Float64Array[];
  readonly start: readonly number[];
  readonly dt: number;
  readonly steps: number;
  readonly decay: number;
  /** Is given the read-out after each step, and the neuron that fired (−1: none). */
  readonly see: (step: number, x: Float64Array, fired: number) => void;
}

/** Through the read-out X = D·r: synapses are never written out. */
function code({ flow, D, start, dt, steps, decay, see }: Coding): number {
  const [size, k] = [D.length, start.length];
  const threshold = Float64Array.from(D, (d) => d.reduce((sum, x) => sum + x * x, 0) / 2);
  const v = threshold.map((t) => 0.9 * t);
  const x = Float64Array.from(start);
  const drive = new Float64Array(k);
  const keep = 1 - decay * dt;
  let spikes = 0;
  for (let step = 0; step < steps; step++) {
    flow(x, drive);
    for (let d = 0; d < k; d++) drive[d] = dt * (drive[d] + decay * x[d]);
    let [best, most] = [-1, 0];
    for (let i = 0; i < size; i++) {
      const row = D[i];
      let sum = keep * v[i];
      for (let d = 0; d < k; d++) sum += row[d] * drive[d];
      v[i] = sum;
      if (sum - threshold[i] <= most) continue;
      most = sum - threshold[i];
      best = i;
    }
    for (let d = 0; d < k; d++) x[d] *= keep;
    if (best >= 0) {
      const fired = D[best];
      for (let i = 0; i < size; i++) for (let d = 0; d < k; d++) v[i] -= D[i][d] * fired[d];
      for (let d = 0; d < k; d++) x[d] += fired[d];
      spikes++;
    }
    see(step, x, best);
  }
  return spikes;
}

/** The same linear system with synapses written out: Ω_s = Dᵀ(A + λ)D onto r, Ω_f = DᵀD onto spikes. */
function written(D: readonly Float64Array[], start: readonly number[], dt: number, steps: number) {
  const size = D.length;
  const dot = (a: ArrayLike<number>, b: ArrayLike<number>) => a[0] * b[0] + a[1] * b[1];
  const decay = 1;
  const turned = D.map((d) => [-OMEGA * d[1] + decay * d[0], OMEGA * d[0] + decay * d[1]]);
  const threshold = D.map((d) => dot(d, d) / 2);
  const v = Float64Array.from(threshold, (t) => 0.9 * t);
  // r with D·r = start: the least one
  const gram = [0, 0, 0];
  for (const d of D) {
    gram[0] += d[0] * d[0];
    gram[1] += d[0] * d[1];
    gram[2] += d[1] * d[1];
  }
  const whole = gram[0] * gram[2] - gram[1] ** 2;
  const a = (gram[2] * start[0] - gram[1] * start[1]) / whole;
  const b = (gram[0] * start[1] - gram[1] * start[0]) / whole;
  const r = Float64Array.from(D, (d) => a * d[0] + b * d[1]);
  const fired: number[] = [];
  for (let step = 0; step < steps; step++) {
    const slow = D.map((d) => r.reduce((sum, rate, j) => sum + dot(d, turned[j]) * rate, 0));
    let [best, most] = [-1, 0];
    for (let i = 0; i < size; i++) {
      v[i] = (1 - decay * dt) * v[i] + dt * slow[i];
      if (v[i] - threshold[i] <= most) continue;
      most = v[i] - threshold[i];
      best = i;
    }
    for (let i = 0; i < size; i++) r[i] *= 1 - decay * dt;
    if (best >= 0) {
      for (let i = 0; i < size; i++) v[i] -= dot(D[i], D[best]);
      r[best]++;
    }
    fired.push(best);
  }
  return fired;
}

export const nardin2021: Study = {
  title: 'Spike coding with multiplicative synapses: the Lorenz attractor',
  reference: 'Nardin, Phillips, Podlaski & Keemink 2021, Peer Community J. 1:e68',
  minutes: 0.2,
  async run(print = console.log) {
    const checks: Check[] = [];
    const D = decoder(100, 3, 0.1, new Random(1));
    const start = [-11.40057002, -14.01987468, 27.49928125];
    const dt = 1e-4;
    const [truth, slope] = [Float64Array.from(start), new Float64Array(3)];
    let error = 0;
    const spikes = code({
      ...{ flow: lorenz, D, start, dt, steps: 5000, decay: 0.75 },
      see: (_, x) => {
        lorenz(truth, slope);
        for (let d = 0; d < 3; d++) {
          truth[d] += dt * slope[d];
          error += (x[d] - truth[d]) ** 2 / 3 / 5000;
        }
      },
    });
    print(columns('MSE, T = ½', error, 'spikes', spikes / 100 / 0.5));
    checks.push(below('Lorenz: mean squared error over half a unit of time', error, 0.005));

    let [sum, squares, peaks, last, before] = [0, 0, 0, 0, 0];
    const steps = 500_000;
    code({
      ...{ flow: lorenz, D, start, dt, steps, decay: 0.75 },
      see: (step, x) => {
        sum += x[2] / steps;
        squares += x[2] ** 2 / steps;
        // peaks of the read-out at every hundredth of a unit
        if (step % 100 !== 0) return;
        if (last > before && last > x[2] && last > 31) peaks++;
        [before, last] = [last, x[2]];
      },
    });
    const sd = Math.sqrt(squares - sum * sum);
    print(columns('z mean', sum, 'sd', sd, 'peaks', peaks / 50));
    const source = 'Euler integration of the Lorenz system';
    checks.push(near('Lorenz: mean of z', sum, 23.53, source, { relative: 0, absolute: 1 }));
    checks.push(near('Lorenz: sd of z', sd, 8.64, source, { relative: 0, absolute: 0.6 }));
    checks.push(near('Lorenz: peaks of z a unit', peaks / 50, 1.33, source, { relative: 0.1 }));

    const small = decoder(20, 2, 0.1, new Random(2));
    const fired: number[] = [];
    let off = 0;
    const round = 50_000;
    code({
      ...{ flow: oscillator, D: small, start: [1, 0], dt, steps: round, decay: 1 },
      see: (step, x, who) => {
        fired.push(who);
        const t = (step + 1) * dt * OMEGA;
        off += ((x[0] - Math.cos(t)) ** 2 + (x[1] - Math.sin(t)) ** 2) / 2 / round;
      },
    });
    print(columns('oscillator', Math.sqrt(off)));
    checks.push(below('oscillator, 20 neurons, 5 periods: error', off, 0.02));
    const all = written(small, [1, 0], dt, 5000);
    const same = all.every((who, step) => who === fired[step]) ? 1 : 0;
    checks.push(
      near('synapses written out give the same spikes', same, 1, 'identity', { relative: 0 }),
    );
    return checks;
  },
};
