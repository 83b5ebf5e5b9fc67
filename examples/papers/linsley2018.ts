/**
 * Horizontal gated recurrent units: Linsley, Kim, Veerabadran, Windolf & Serre (2018), NeurIPS 31; equations as in the authors' code. One layer whose units inhibit and then excite each other
 * along a kernel that is symmetric in its channels, for some steps. Does a line of segments run through clutter? Images here are maps of oriented segments, small and made for this.
 */
import { Images, type Node, type Parameter, Tape } from '../../src/learn/index.ts';
import { atLeast, below, type Check, near } from '../example.ts';
import { normalParameters } from '../parameters.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';
import { WatchedLearner } from '../watched-learner.ts';

/** Pixels a side, members, orientations, side of the horizontal kernel. */
const [SIDE, BATCH, CHANNELS, REACH] = [10, 16, 4, 5];
const PIXELS = SIDE * SIDE;
const SIZE = [SIDE, SIDE] as const;

/** Slopes of a kernel become symmetric in its channels; so it stays as symmetric as it starts. Before it is first used. */
function keepSymmetric(tape: Tape, kernel: Parameter): void {
  const patch = REACH * REACH;
  tape.step({
    backward: () => {
      const slopes = tape.view(kernel, 'slope');
      const at = (o: number, i: number, p: number) => o * kernel.stride + i * patch + p;
      for (let o = 0; o < CHANNELS; o++) {
        for (let i = 0; i < o; i++) {
          for (let p = 0; p < patch; p++) {
            const mean = (slopes[at(o, i, p)] + slopes[at(i, o, p)]) / 2;
            slopes[at(o, i, p)] = mean;
            slopes[at(i, o, p)] = mean;
          }
        }
      }
    },
  });
}

const unevenness = (tape: Tape, kernel: Parameter): number => {
  const [values, patch] = [tape.read(kernel), REACH * REACH];
  const at = (o: number, i: number, p: number) => values[(o * CHANNELS + i) * patch + p];
  let worst = 0;
  for (let o = 0; o < CHANNELS; o++) {
    for (let i = 0; i < o; i++) {
      for (let p = 0; p < patch; p++) {
        worst = Math.max(worst, Math.abs(at(o, i, p) - at(i, o, p)));
      }
    }
  }
  return worst;
};

interface Strengths {
  readonly alpha: number;
  readonly mu: number;
  readonly gamma: number;
  readonly kappa: number;
  readonly omega: number;
}

/** The layer for `steps` steps on an input of orientation maps; its state after each. */
function horizontal(
  { tape, images }: { readonly tape: Tape; readonly images: Images },
  x: Node,
  steps: number,
  random: Random,
  start: Strengths,
) {
  const drawn = normalParameters(tape, random);
  const kernel = drawn('horizontal', CHANNELS, CHANNELS * REACH * REACH, 0.1);
  const values = tape.read(kernel);
  const patch = REACH * REACH;
  tape.write(
    kernel,
    values.map((v, k) => {
      const [o, i, p] = [
        Math.floor(k / (CHANNELS * patch)),
        Math.floor(k / patch) % CHANNELS,
        k % patch,
      ];
      return i > o ? values[(i * CHANNELS + o) * patch + p] : v;
    }),
  );
  keepSymmetric(tape, kernel);
  const gates = [1, 2].map((k) => ({
    own: drawn(`gate ${k}`, CHANNELS, CHANNELS, 0.3),
    bias: tape.parameter(`gate bias ${k}`, CHANNELS, 1, new Float32Array(CHANNELS)),
  }));
  /** A strength of each channel, over all pixels: kernels of one pixel that are 0 between channels. */
  const strengths = Object.fromEntries(
    Object.entries(start).map(([name, level]) => {
      const diagonal = Float32Array.from({ length: CHANNELS * CHANNELS }, (_, k) =>
        k % (CHANNELS + 1) === 0 ? level : 0,
      );
      const parameter = tape.parameter(name, CHANNELS, CHANNELS, diagonal);
      const mask = diagonal.map((_, k) => (k % (CHANNELS + 1) === 0 ? 1 : 0));
      tape.step({
        backward: () => {
          const view = tape.view(parameter, 'slope');
          mask.forEach((there, k) => {
            if (there === 0) view[Math.floor(k / CHANNELS) * parameter.stride + (k % CHANNELS)] = 0;
          });
        },
      });
      return [name, parameter];
    }),
  ) as Record<keyof Strengths, Parameter>;
  const times = (name: keyof Strengths, node: Node) =>
    images.convolve([[strengths[name], node]], SIZE);
  const gate = (k: number, h: Node) =>
    tape.apply('sigmoid(x)', images.convolve([[gates[k].own, h]], SIZE, gates[k].bias));
  let h2 = tape.input(CHANNELS * PIXELS);
  const states: Node[] = [];
  for (let t = 0; t < steps; t++) {
    const inhibited = images.convolve([[kernel, tape.product(h2, gate(0, h2))]], SIZE);
    const weight = tape.sum([
      [1, tape.product(times('alpha', h2), inhibited)],
      [1, times('mu', inhibited)],
    ]);
    const h1 = tape.apply(
      'tanh(x)',
      tape.sum([
        [1, x],
        [-1, weight],
      ]),
    );
    const keep = gate(1, h1);
    const excited = times('gamma', images.convolve([[kernel, h1]], SIZE));
    const both = tape.sum([
      [1, h1],
      [1, excited],
    ]);
    const next = tape.apply(
      'tanh(x)',
      tape.sum([
        [1, times('kappa', both)],
        [1, times('omega', tape.product(h1, excited))],
      ]),
    );
    const away = tape.sum([
      [1, h2],
      [-1, next],
    ]);
    h2 = tape.sum([
      [1, next],
      [1, tape.product(keep, away)],
    ]);
    states.push(h2);
  }
  return { kernel, gates, states };
}

const tapeOf = () => Tape.create(BATCH, ['sigmoid(x)', 'tanh(x)', 'max(x, 0)']);

/** Without α, µ and ω, and with a kernel of 0, a pixel goes as h ← G·h + (1 − G)·tanh(κ·tanh x), G = σ(u·tanh x + b). */
export async function alone(): Promise<Check> {
  const tape = await tapeOf();
  const images = new Images(tape);
  const x = tape.input(CHANNELS * PIXELS);
  const random = new Random(2);
  const [kappa, steps] = [0.7, 6];
  const layer = horizontal({ tape, images }, x, steps, random, {
    ...{ alpha: 0, mu: 0, gamma: 0, kappa, omega: 0 },
  });
  const values = tape.values(x);
  for (let k = 0; k < values.length; k++) values[k] = random.normal();
  tape.forward();
  const gate = tape.read(layer.gates[1].own);
  const found = tape.values(layer.states[steps - 1]);
  let worst = 0;
  for (let pixel = 0; pixel < PIXELS; pixel++) {
    const h1 = Array.from({ length: CHANNELS }, (_, c) =>
      Math.tanh(values[(c * PIXELS + pixel) * BATCH]),
    );
    for (let c = 0; c < CHANNELS; c++) {
      const drive = h1.reduce((sum, v, i) => sum + gate[c * CHANNELS + i] * v, 0);
      const keep = 1 / (1 + Math.exp(-drive));
      let h = 0;
      for (let t = 0; t < steps; t++) h = keep * h + (1 - keep) * Math.tanh(kappa * h1[c]);
      worst = Math.max(worst, Math.abs(h - found[(c * PIXELS + pixel) * BATCH]));
    }
  }
  return below('without interactions: farthest from the recursion by hand', worst, 1e-5);
}

/** Steps along each orientation. */
const ALONG = [
  [1, 0],
  [1, 1],
  [0, 1],
  [-1, 1],
] as const;

/** Clutter of segments of any orientation; in half of the images five of them lie on a line, along it. */
function draw(values: Float32Array, labels: Uint8Array, random: Random): void {
  values.fill(0);
  const pick = (n: number) => Math.floor(n * random.uniform());
  labels.forEach((_, b) => {
    labels[b] = pick(2);
    const taken = new Map<number, number>();
    const along = pick(4);
    const [dx, dy] = ALONG[along];
    const [x0, y0] = [dx < 0 ? 4 + pick(SIDE - 4) : pick(SIDE - 4 * dx), pick(SIDE - 4 * dy)];
    // without a line the same places have segments of any orientation
    for (let k = 0; k < 5; k++) {
      const place = (y0 + k * dy) * SIDE + x0 + k * dx;
      taken.set(place, labels[b] === 1 ? along : (along + 1 + pick(3)) % 4);
    }
    for (let k = 0; k < 15; k++) {
      const place = pick(PIXELS);
      if (!taken.has(place)) taken.set(place, pick(4));
    }
    for (const [place, orientation] of taken) {
      values[(orientation * PIXELS + place) * labels.length + b] = 1;
    }
  });
}

/** Accuracy in new images after learning, with so many steps of the layer. */
async function contours(recurrences: number, updates: number, seed: number) {
  const tape = await tapeOf();
  const images = new Images(tape);
  const random = new Random(seed);
  const drawn = normalParameters(tape, random);
  const x = tape.input(CHANNELS * PIXELS);
  const layer = horizontal({ tape, images }, x, recurrences, random, {
    ...{ alpha: 0.1, mu: 0.5, gamma: 1, kappa: 1, omega: 0.5 },
  });
  const last = layer.states[recurrences - 1];
  const read = drawn('read', 4, CHANNELS, 0.5);
  const readBias = tape.parameter('read bias', 4, 1, new Float32Array(4));
  const features = tape.apply('max(x, 0)', images.convolve([[read, last]], SIZE, readBias));
  // the largest of the image: rows of a channel are its pixels
  const best = tape.input(4);
  const chosen = new Uint32Array(4 * BATCH);
  tape.step({
    forward: () => {
      const [from, to] = [tape.values(features), tape.values(best)];
      for (let k = 0; k < 4 * BATCH; k++) {
        const [c, b] = [Math.floor(k / BATCH), k % BATCH];
        let at = c * PIXELS * BATCH + b;
        for (let p = 1; p < PIXELS; p++) {
          const other = (c * PIXELS + p) * BATCH + b;
          if (from[other] > from[at]) at = other;
        }
        chosen[k] = at;
        to[k] = from[at];
      }
      return 0;
    },
    backward: () => {
      const [into, slopes] = [tape.slopes(features), tape.slopes(best)];
      for (let k = 0; k < slopes.length; k++) into[chosen[k]] += slopes[k];
    },
  });
  const logits = tape.affine(
    [[drawn('decide', 2, 4, 0.5), best]],
    tape.parameter('decide bias', 2, 1, new Float32Array(2)),
  );
  const labels = new Uint8Array(BATCH);
  tape.crossEntropy(logits, labels);
  const learner = new WatchedLearner(tape, {
    ...{ steps: updates, learningRate: 1e-2, warmup: 20, clip: 1 },
  });
  for (let k = 0; k < updates; k++) {
    draw(tape.values(x), labels, random);
    learner.learn();
  }
  let right = 0;
  const rounds = 30;
  for (let k = 0; k < rounds; k++) {
    draw(tape.values(x), labels, random);
    tape.forward();
    const z = tape.values(logits);
    labels.forEach((label, b) => {
      if (z[label * BATCH + b] > z[(1 - label) * BATCH + b]) right++;
    });
  }
  return { accuracy: right / rounds / BATCH, uneven: unevenness(tape, layer.kernel) };
}

export async function contourChecks(
  print: (line: string) => void,
  updates: number,
  least: number,
  seed = 1,
): Promise<Check[]> {
  const recurrent = await contours(4, updates, seed);
  print(columns('steps 4', recurrent.accuracy, 'uneven', recurrent.uneven));
  return [
    near(
      'kernel between channels, farthest from symmetric after learning',
      recurrent.uneven,
      0,
      'exact',
      {
        relative: 0,
      },
    ),
    atLeast(
      'lines found in clutter, share of new images (by chance 0.5)',
      recurrent.accuracy,
      least,
    ),
  ];
}

export const linsley2018: Study = {
  title: 'hGRU: a layer with horizontal interactions finds lines in clutter',
  reference: 'Linsley, Kim, Veerabadran, Windolf & Serre 2018, NeurIPS 31',
  minutes: 1,
  run: async (print = console.log) => [await alone(), ...(await contourChecks(print, 500, 0.85))],
};
