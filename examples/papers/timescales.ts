/**
 * Timescales from autocorrelations, where they mislead and where theory gives them: the bias of subtracted means (Zeraati, Engel & Levina
 * 2022), a lattice of binary units (Zeraati et al. 2023), branching networks seen in part (Wilting & Priesemann 2018), and the
 * chaotic rate network (Sompolinsky, Crisanti & Sommers 1988).
 */
import { gaussianWeights } from '../../src/index.ts';
import { RateSimulation } from '../../src/rate/index.ts';
import { type Check, near } from '../example.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';

/** Ornstein–Uhlenbeck trials whose own mean is subtracted: what is lost is the variance of that mean. */
async function subtractedMeans(print: (line: string) => void): Promise<Check[]> {
  const [trials, length, tau] = [20_000, 1000, 20];
  const keep = 1 - 1 / tau;
  const random = new Random(1);
  const simulation = await RateSimulation.create({
    states: { x: '-x/20' },
    output: 'x',
    size: trials,
    dt: 1,
    noise: { x: Math.sqrt(1 - keep * keep) },
    initial: { x: Float64Array.from({ length: trials }, () => random.normal()) },
    seed: 2,
  });
  const lags = [0, 5, 10, 20, 40, 80];
  const sums = lags.map(() => 0);
  // a thousand trials at a time, so that what is kept stays small
  const { values } = await simulation.run(length, { record: { every: 1, variables: ['x'] } });
  await simulation.dispose();
  const x = new Float64Array(length);
  for (let trial = 0; trial < trials; trial++) {
    let mean = 0;
    for (let t = 0; t < length; t++) {
      x[t] = values.x[t * trials + trial];
      mean += x[t] / length;
    }
    lags.forEach((lag, k) => {
      let sum = 0;
      for (let t = 0; t + lag < length; t++) sum += (x[t] - mean) * (x[t + lag] - mean);
      sums[k] += sum / (length - lag) / trials;
    });
  }
  const effective = -1 / Math.log(keep);
  const ratio = length / effective;
  const lost = (2 / ratio ** 2) * (ratio - 1 + Math.exp(-ratio));
  print(columns('lag', 'found', 'theory', 'true'));
  return lags.map((lag, k) => {
    const whole = Math.exp(-lag / effective);
    print(columns(lag, sums[k], whole - lost, whole));
    const source = 'e^(−lag/τ) − variance of the mean';
    return near(`autocorrelation at lag ${lag}`, sums[k], whole - lost, source, {
      relative: 0,
      absolute: 0.006,
    });
  });
}

/** 48 × 48 binary units with 8 neighbours each: P(1) = p_ext + p_s·s + p_r·Σ s_j. */
function lattice(print: (line: string) => void): Check[] {
  const [side, stay, external, replicas, steps] = [48, 0.88, 1e-3, 40, 4000];
  const spreadTo = (0.985 - stay) / 8;
  const units = side * side;
  const random = new Random(3);
  const around = Array.from({ length: units }, (_, u) => {
    const [r, c] = [Math.floor(u / side), u % side];
    const at = (dr: number, dc: number) =>
      ((r + dr + side) % side) * side + ((c + dc + side) % side);
    return [at(-1, -1), at(-1, 0), at(-1, 1), at(0, -1), at(0, 1), at(1, -1), at(1, 0), at(1, 1)];
  }).flat();
  const mean = external / (1 - 0.985);
  const lags = [1, 5, 10, 20, 60];
  const [unit, global] = [lags.map(() => 0), lags.map(() => 0)];
  let [unitVariance, globalVariance, activity, pairs] = [0, 0, 0, 0];
  const watched = 64;
  for (let replica = 0; replica < replicas; replica++) {
    let s = Uint8Array.from({ length: units }, () => (random.uniform() < mean ? 1 : 0));
    let next = new Uint8Array(units);
    const [totals, kept] = [new Float64Array(steps), new Uint8Array(steps * watched)];
    for (let t = -500; t < steps; t++) {
      let total = 0;
      for (let u = 0; u < units; u++) {
        let neighbours = 0;
        for (let k = 8 * u; k < 8 * u + 8; k++) neighbours += s[around[k]];
        const p = external + stay * s[u] + spreadTo * neighbours;
        next[u] = random.uniform() < p ? 1 : 0;
        total += next[u];
      }
      [s, next] = [next, s];
      if (t < 0) continue;
      totals[t] = total / units;
      for (let k = 0; k < watched; k++) kept[t * watched + k] = s[k * 36];
    }
    for (let t = 0; t + 60 < steps; t++) {
      pairs++;
      activity += totals[t];
      globalVariance += (totals[t] - mean) ** 2;
      for (let k = 0; k < watched; k++)
        unitVariance += (kept[t * watched + k] - mean) ** 2 / watched;
      lags.forEach((lag, l) => {
        global[l] += (totals[t] - mean) * (totals[t + lag] - mean);
        for (let k = 0; k < watched; k++) {
          const [a, b] = [kept[t * watched + k] - mean, kept[(t + lag) * watched + k] - mean];
          unit[l] += (a * b) / watched;
        }
      });
    }
  }
  const theory = (lag: number) => {
    let [above, below] = [0, 0];
    for (let a = 0; a < side; a++) {
      for (let b = 0; b < side; b++) {
        const [x, y] = [(2 * Math.PI * a) / side, (2 * Math.PI * b) / side];
        const decay =
          stay + spreadTo * (2 * Math.cos(x) + 2 * Math.cos(y) + 4 * Math.cos(x) * Math.cos(y));
        above += decay ** lag / (1 - decay * decay);
        below += 1 / (1 - decay * decay);
      }
    }
    return above / below;
  };
  print(columns('lag', 'unit', 'theory', 'all', 'theory'));
  const checks = [
    near('lattice: mean activity', activity / pairs, mean, 'p_ext/(1 − p_s − 8 p_r)', {
      relative: 0.03,
    }),
  ];
  lags.forEach((lag, l) => {
    const [one, all] = [unit[l] / unitVariance, global[l] / globalVariance];
    print(columns(lag, one, theory(lag), all, 0.985 ** lag));
    const tolerance = { relative: 0, absolute: 0.03 };
    checks.push(near(`lattice: unit, lag ${lag}`, one, theory(lag), 'Fourier modes', tolerance));
    checks.push(near(`lattice: all, lag ${lag}`, all, 0.985 ** lag, 'Fourier modes', tolerance));
  });
  return checks;
}

/** A(t+1) ~ Poisson(m·A + h), of which a twentieth is seen: the slopes of all lags give m, that of one does not. */
function branching(print: (line: string) => void): Check[] {
  const checks: Check[] = [];
  print(columns('m', 'all lags', 'one lag', 'activity'));
  for (const m of [0.9, 0.98, 0.995]) {
    const random = new Random(4);
    const h = 100 * (1 - m);
    const steps = 200_000;
    let a = 100;
    let total = 0;
    const seen = new Float64Array(steps);
    for (let t = 0; t < steps; t++) {
      a = poisson(random, m * a + h);
      total += a / steps;
      let count = 0;
      for (let k = 0; k < a; k++) if (random.uniform() < 0.05) count++;
      seen[t] = count;
    }
    const mean = seen.reduce((sum, x) => sum + x, 0) / steps;
    const slope = (lag: number) => {
      let [both, own] = [0, 0];
      for (let t = 0; t + lag < steps; t++) {
        both += (seen[t] - mean) * (seen[t + lag] - mean);
        own += (seen[t] - mean) ** 2;
      }
      return both / own;
    };
    const most = Math.min(400, Math.round(-4 / Math.log(m)));
    const slopes = Array.from({ length: most }, (_, k) => slope(k + 1));
    const found = fitPower(slopes);
    print(columns(m, found, slopes[0], total));
    checks.push(
      near(`branching: m = ${m} from a twentieth`, found, m, 'given', { relative: 0.005 }),
    );
    checks.push(near(`branching: activity, m = ${m}`, total, 100, 'h/(1 − m)', { relative: 0.1 }));
  }
  return checks;
}

/** m of r_k ≈ b·m^k, least squares over b and m. */
function fitPower(r: readonly number[]): number {
  const residue = (m: number) => {
    let [xy, xx] = [0, 0];
    r.forEach((y, k) => {
      xy += m ** (k + 1) * y;
      xx += m ** (2 * (k + 1));
    });
    const b = xy / xx;
    return r.reduce((sum, y, k) => sum + (y - b * m ** (k + 1)) ** 2, 0);
  };
  let [low, high] = [0.5, 0.9999];
  for (let k = 0; k < 100; k++) {
    const [a, b] = [low + 0.382 * (high - low), low + 0.618 * (high - low)];
    if (residue(a) < residue(b)) high = b;
    else low = a;
  }
  return (low + high) / 2;
}

/** By counting arrivals of a unit process. */
function poisson(random: Random, mean: number): number {
  let [count, time] = [-1, 0];
  do {
    time -= Math.log(1 - random.uniform());
    count++;
  } while (time < mean);
  return count;
}

/** Half width of the autocorrelation of h in the chaotic network at g = 2. */
async function chaotic(print: (line: string) => void): Promise<Check> {
  const [size, dt, every] = [1000, 0.1, 2];
  const random = new Random(5);
  const simulation = await RateSimulation.create({
    states: { h: 'input - h' },
    output: 'tanh(h)',
    size,
    dt,
    weights: [{ kind: 'dense', values: gaussianWeights(size, { g: 2, seed: 6 }) }],
    initial: { h: Float64Array.from({ length: size }, () => random.normal()) },
  });
  await simulation.step(2000);
  const record = { every: every * dt, variables: ['h'] };
  const { values, times } = await simulation.step(12_000, { record });
  await simulation.dispose();
  const correlation = (lag: number) => {
    let sum = 0;
    const from = lag * size;
    const count = (times.length - lag) * size;
    for (let k = 0; k < count; k++) sum += values.h[k] * values.h[k + from];
    return sum / count;
  };
  const half = correlation(0) / 2;
  let lag = 1;
  while (correlation(lag) > half) lag++;
  const [above, below] = [correlation(lag - 1), correlation(lag)];
  const width = (lag - 1 + (above - half) / (above - below)) * every * dt;
  print(`chaotic network, g = 2: half width ${width.toPrecision(4)} τ, theory 5.362 τ`);
  return near('half width of C(τ), g = 2', width, 5.362, 'dynamic mean-field theory', {
    relative: 0.15,
  });
}

export const timescales: Study = {
  title: 'Timescales: biased, of a lattice, of what is seen in part, of chaos',
  reference: 'Zeraati et al. (2022, 2023); Wilting & Priesemann (2018); Sompolinsky et al. (1988)',
  minutes: 1,
  async run(print = console.log) {
    return [
      ...(await subtractedMeans(print)),
      ...lattice(print),
      ...branching(print),
      await chaotic(print),
    ];
  },
};
