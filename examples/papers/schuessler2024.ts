/**
 * Aligned and oblique dynamics (Schuessler, Mastrogiuseppe, Ostojic & Barak 2024, eLife 13:RP93060): a network whose readout is small must make its
 * output with its largest modes, aligned with the readout; one whose readout is large learns to work nearly orthogonal to it. Model, scales
 * and rule as in the authors' code (dt 0.2, noise 0.2, learning rate over N, only W is learnt); two contexts ask for a sine and its negative.
 */
import { sin } from '../../src/equations/f64.ts';
import { keepFixed, type Node, Tape } from '../../src/learn/index.ts';
import { atLeast, below, type Check } from '../example.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';
import { WatchedLearner } from '../watched-learner.ts';

export interface AlignmentSetting {
  readonly units: number;
  /** Steps of learning. */
  readonly steps: number;
  readonly seed: number;
}

const [BATCH, DT, TIME, NOISE] = [16, 0.2, 50, 0.2];

/** ρ = ‖W_o Xᵀ‖/(‖W_o‖·‖X‖) of the centred rates, and the error; `large`: weights of the readout have sd 1/√N, not 1/N. */
export async function alignment(
  large: boolean,
  { units, steps, seed }: AlignmentSetting,
): Promise<{ readonly rho: number; readonly error: number }> {
  const tape = await Tape.create(BATCH, ['tanh(x)']);
  const random = new Random(seed);
  const drawn = (count: number, scale: number) =>
    Float32Array.from({ length: count }, () => scale * random.normal());
  const gain = 0.7 / Math.sqrt(units);
  const recurrent = tape.parameter('recurrent', units, units, drawn(units * units, gain));
  const scale = large ? 1 / Math.sqrt(units) : 1 / units;
  const out = drawn(units, scale);
  const readout = tape.parameter('readout', 1, units, out);
  keepFixed(tape, readout);
  const context = [drawn(units, 1), drawn(units, 1)];
  const start = tape.input(units);
  const given = tape.input(units);
  const rates: Node[] = [];
  const noise: Node[] = [];
  const outputs: Node[] = [];
  let h = start;
  for (let t = 1; t <= TIME; t++) {
    const drive = tape.affine([[recurrent, tape.apply('tanh(x)', h)]]);
    noise.push(tape.input(units));
    h = tape.sum([
      [1 - DT, h],
      [DT, drive],
      [DT, given],
      [Math.sqrt(DT) * NOISE, noise[t - 1]],
    ]);
    rates.push(tape.apply('tanh(x)', h));
    if (t % 5 !== 0) continue;
    const y = tape.affine([[readout, rates[t - 1]]]);
    outputs.push(y);
    const target = tape.squaredError(y, 5 / TIME);
    const value = sin(2 * Math.PI * 0.1 * t * DT);
    for (let b = 0; b < BATCH; b++) tape.values(target)[b] = b % 2 === 0 ? value : -value;
  }
  for (let k = 0; k < units * BATCH; k++) {
    tape.values(given)[k] = context[k % 2][Math.floor(k / BATCH)];
  }
  const draw = () => {
    for (const node of [start, ...noise]) {
      const values = tape.values(node);
      for (let k = 0; k < values.length; k++) values[k] = random.normal();
    }
  };
  const learner = new WatchedLearner(tape, {
    steps,
    learningRate: 0.1 / units,
    finalShare: 1,
  });
  const errors: number[] = [];
  for (let k = 0; k < steps; k++) {
    draw();
    errors.push(learner.learn());
  }
  const last = errors.slice(-20);
  // X: units against steps and members, less the mean of each unit
  let [along, size] = [0, 0];
  const mean = out.map((_, i) => {
    const sum = rates.reduce((all, node) => {
      const values = tape.values(node).subarray(i * BATCH, (i + 1) * BATCH);
      return all + values.reduce((s, x) => s + x, 0);
    }, 0);
    return sum / (TIME * BATCH);
  });
  for (const node of rates) {
    const x = tape.values(node);
    for (let b = 0; b < BATCH; b++) {
      let y = 0;
      for (let i = 0; i < units; i++) {
        const centred = x[i * BATCH + b] - mean[i];
        y += out[i] * centred;
        size += centred * centred;
      }
      along += y * y;
    }
  }
  const norm = out.reduce((sum, w) => sum + w * w, 0);
  return {
    rho: Math.sqrt(along / (norm * size)),
    error: last.reduce((sum, e) => sum + e / last.length, 0),
  };
}

export const schuessler2024: Study = {
  title: 'Aligned and oblique dynamics of recurrent networks (Schuessler et al. 2024)',
  reference: 'Schuessler, Mastrogiuseppe, Ostojic & Barak 2024, eLife 13:RP93060',
  minutes: 1.5,
  async run(print = console.log) {
    const checks: Check[] = [];
    print(columns('seed', 'ρ small', 'ρ large', 'error', 'error'));
    for (const seed of [1, 2, 3]) {
      const setting = { units: 128, steps: 400, seed };
      const small = await alignment(false, setting);
      const large = await alignment(true, setting);
      print(columns(seed, small.rho, large.rho, small.error, large.error));
      checks.push(
        atLeast(
          `seed ${seed}: ρ of a small readout over that of a large one`,
          small.rho / large.rho,
          4,
        ),
        below(`seed ${seed}: error, half is untrained`, Math.max(small.error, large.error), 0.1),
      );
    }
    return checks;
  },
};
