/**
 * Working memory between a double well and a ring: balanced spiking network whose excitatory connections are a little more likely along two
 * axes, in the spirit of Mahrach, Compte & Hansel's dual task. A cue along some direction is remembered as an angle; a distractor along the second
 * axis moves a ring for good and a double well for a moment. The network is a design of its own: their parameters are not public.
 */
import { edges, exponential, lif, Network, simulate, uniform } from '../../src/index.ts';
import { atLeast, type Check, near } from '../example.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';

const C_M = 250;
const J = 20;

interface Axes {
  readonly first: Float64Array;
  readonly second: Float64Array;
}

/** Zero mean, unit variance, orthogonal. */
function drawAxes(size: number, random: Random): Axes {
  const draw = (against: readonly Float64Array[]) => {
    const x = Float64Array.from({ length: size }, () => random.normal());
    const mean = x.reduce((sum, v) => sum + v, 0) / size;
    for (let i = 0; i < size; i++) x[i] -= mean;
    for (const other of against) {
      const dot = x.reduce((sum, v, i) => sum + v * other[i], 0) / size;
      for (let i = 0; i < size; i++) x[i] -= dot * other[i];
    }
    const sd = Math.sqrt(x.reduce((sum, v) => sum + v * v, 0) / size);
    return x.map((v) => v / sd);
  };
  const first = draw([]);
  return { first, second: draw([first]) };
}

/** P(i ← j) = K/N·(1 + (κ₁ξ₁ᵢξ₁ⱼ + κ₂ξ₂ᵢξ₂ⱼ)/√K). */
function recurrent(size: number, K: number, kappa: readonly [number, number], axes: Axes) {
  const random = new Random(7);
  const [sources, targets]: [number[], number[]] = [[], []];
  const { first, second } = axes;
  const base = K / size;
  for (let j = 0; j < size; j++) {
    const [a, b] = [(kappa[0] * first[j]) / Math.sqrt(K), (kappa[1] * second[j]) / Math.sqrt(K)];
    for (let i = 0; i < size; i++) {
      if (random.uniform() >= base * (1 + a * first[i] + b * second[i])) continue;
      sources.push(j);
      targets.push(i);
    }
  }
  return edges(Uint32Array.from(sources), Uint32Array.from(targets));
}

interface Pulse {
  readonly along: readonly [number, number];
  readonly start: number;
  readonly stop: number;
}

export interface DualTask {
  readonly size: number;
  readonly indegree: number;
}

/** Overlaps with both axes in windows of `bin` ms, Hz. */
async function overlaps(
  { size, indegree: K }: DualTask,
  axes: Axes,
  connector: ReturnType<typeof edges>,
  pulses: readonly Pulse[],
  { time, bin }: { readonly time: number; readonly bin: number },
) {
  const net = new Network({ dt: 0.1, seed: 3 });
  const cell = (tau_m: number, t_ref: number, ex: number) =>
    lif({
      ...{ C_m: C_M, tau_m, t_ref, E_L: 0, V_th: 20, V_reset: 0 },
      receptors: { ex: exponential({ tau_syn: ex }), in: exponential({ tau_syn: 2 }) },
    });
  const root = Math.sqrt(K);
  const initial = { v: uniform(0, 20) };
  const e = net.population('E', size, cell(20, 2, 50), { initial });
  const i = net.population('I', size / 4, cell(10, 1, 4), { initial });
  // currents of unit area, so that a spike is worth J/√K mV
  const weight = (j: number, tau: number) => ((j * J) / root / tau) * C_M;
  const synapse = { delay: 0.1 };
  net.connect(e, e, { ...synapse, connector, receptor: 'ex', weight: weight(1, 50) });
  const random = (sources: number) => ({
    connector: { connector: 'bernoulli', probability: K / sources, autapses: false } as const,
  });
  net.connect(e, i, { ...synapse, ...random(size), receptor: 'ex', weight: weight(1, 4) });
  net.connect(i, e, { ...synapse, ...random(size / 4), receptor: 'in', weight: weight(-1.5, 2) });
  net.connect(i, i, { ...synapse, ...random(size / 4), receptor: 'in', weight: weight(-1, 2) });
  const drive = (mu: number, tau_m: number) => (C_M * mu * J * root * 0.01 * tau_m) / tau_m;
  net.stepCurrent(e, { amplitude: drive(2, 20) });
  net.stepCurrent(i, { amplitude: drive(1, 10) });
  for (const { along, start, stop } of pulses) {
    const amplitude = axes.first.map(
      (x, k) => (C_M / 20) * (along[0] * x + along[1] * axes.second[k]),
    );
    net.stepCurrent(e, { amplitude, start, stop });
  }
  const { times, senders } = (await simulate(net, { time })).spikes('E');
  const bins = Math.round(time / bin);
  const m = Array.from({ length: bins }, () => [0, 0, 0] as [number, number, number]);
  for (let k = 0; k < times.length; k++) {
    const b = Math.min(bins - 1, Math.ceil(times[k] / bin - 1e-9) - 1);
    const scale = 1000 / bin / size;
    m[b][0] += axes.first[senders[k]] * scale;
    m[b][1] += axes.second[senders[k]] * scale;
    m[b][2] += scale;
  }
  return m;
}

const degrees = (x: number, y: number): number => (180 / Math.PI) * Math.atan2(y, x);
/** Between two directions, 0 … 180. */
const apart = (a: number, b: number): number => Math.abs(((((a - b) % 360) + 540) % 360) - 180);

const CUES = [0, 60, 120, 180, 240];

export async function dualTaskChecks(
  print: (line: string) => void,
  setting: DualTask,
  parts: readonly ('well' | 'ring')[],
): Promise<Check[]> {
  const axes = drawAxes(setting.size, new Random(1));
  const checks: Check[] = [];
  const moved: Record<string, number> = {};
  print(columns('κ', 'cue', 'memory', 'strength', 'E Hz'));
  for (const part of parts) {
    const kappa = part === 'well' ? ([3.5, 0] as const) : ([3.5, 3.5] as const);
    const connector = recurrent(setting.size, setting.indegree, kappa, axes);
    const run = (pulses: readonly Pulse[], time: number) =>
      overlaps(setting, axes, connector, pulses, { time, bin: 250 });
    const cue = (angle: number): Pulse => {
      const turn = (angle * Math.PI) / 180;
      return { along: [25 * Math.cos(turn), 25 * Math.sin(turn)], start: 1000, stop: 1500 };
    };
    // a double well is read 3 s after the cue, a ring half a second after
    const time = part === 'well' ? 4500 : 2250;
    for (const angle of CUES) {
      const m = await run([cue(angle)], time);
      const [x, y, rate] = m[m.length - 1];
      const memory = degrees(x, y);
      print(columns(kappa.join(', '), angle, memory, Math.hypot(x, y), rate));
      if (part === 'well') {
        const off = Math.min(apart(memory, 0), apart(memory, 180));
        checks.push(
          near(`double well, cue ${angle}°: from an axis, °`, off, 0, 'independent program: ±1', {
            ...{ relative: 0, absolute: 8 },
          }),
        );
      } else {
        checks.push(
          near(`ring, cue ${angle}°: from the cue, °`, apart(memory, angle), 0, 'design', {
            ...{ relative: 0, absolute: 35 },
          }),
        );
      }
    }
    const distractor: Pulse = { along: [0, 10], start: 2250, stop: 2750 };
    const m = await run([cue(0), distractor], 3500);
    const before = degrees(m[8][0], m[8][1]);
    const peak = Math.max(...[9, 10].map((b) => apart(degrees(m[b][0], m[b][1]), before)));
    moved[part] = peak;
    const end = degrees(m[13][0], m[13][1]);
    print(columns(kappa.join(', '), 'distractor', before, peak, end));
    if (part === 'well') {
      const off = Math.min(apart(end, 0), apart(end, 180));
      checks.push(
        near('double well: it returns after a distractor, °', off, 0, 'independent program: −1', {
          ...{ relative: 0, absolute: 8 },
        }),
      );
    }
  }
  if (moved.well !== undefined && moved.ring !== undefined) {
    checks.push(atLeast('distractor moves a ring × a double well', moved.ring / moved.well, 3));
  }
  return checks;
}

export const dualTask: Study = {
  title: 'Dual-task working memory: double well and ring in a low-rank spiking network',
  reference: 'after Mahrach, Compte & Hansel (design of its own); 5,000 neurons',
  minutes: 1,
  run: (print = console.log) =>
    dualTaskChecks(print, { size: 4000, indegree: 400 }, ['well', 'ring']),
};
