/**
 * PredNet: Lotter, Kreiman & Cox (2017), ICLR. Each layer predicts what comes from below by convolutional long short-term memory and sends up what it got wrong; trained on the error of
 * the lowest. Two small layers on films of bars that move, made here. And a claim of an abstract on such networks: they lean on local motion more than on what moves. Films whose
 * quarters are swapped keep the former, films whose frames are swapped the latter.
 */
import { Images, type Node, type Parameter, Tape } from '../../src/learn/index.ts';
import { below, type Check } from '../example.ts';
import { normalParameters } from '../parameters.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';
import { WatchedLearner } from '../watched-learner.ts';

const [SIDE, BATCH, FRAMES] = [12, 8, 6];
const PIXELS = SIDE * SIDE;
/** Channels: of the memories of both layers, and of what layer 1 is shown. */
const [LOW, HIGH, SHOWN] = [4, 6, 6];
const WHOLE = [SIDE, SIDE] as const;
const HALF = [SIDE / 2, SIDE / 2] as const;
/** Levels at which a sigmoid has slopes. */
const [DARK, BRIGHT] = [0.25, 0.85];
const RELU = 'max(x, 0)';

type Film = readonly Float32Array[];

/** A bar of 3 × 8 pixels that moves a pixel a frame across itself; the world is a torus. */
function film(random: Random): Film {
  const [across, forward] = [random.uniform() < 0.5, random.uniform() < 0.5];
  const [start, offset] = [0, 1].map(() => Math.floor(SIDE * random.uniform()));
  return Array.from({ length: FRAMES }, (_, t) => {
    const frame = new Float32Array(PIXELS).fill(DARK);
    for (let w = 0; w < 3; w++) {
      for (let l = 0; l < 8; l++) {
        const moving = (start + w + (forward ? t : -t) + 2 * SIDE) % SIDE;
        const still = (offset + l) % SIDE;
        frame[across ? still * SIDE + moving : moving * SIDE + still] = BRIGHT;
      }
    }
    return frame;
  });
}

/** Quarters of every frame moved on around the middle: bars are torn, motion within a quarter stays. */
const quartersSwapped = (frames: Film): Film =>
  frames.map((frame) =>
    frame.map((_, k) => {
      const half = SIDE / 2;
      const [y, x] = [Math.floor(k / SIDE), k % SIDE];
      const [down, right] = [y >= half, x >= half];
      // from the quarter before it, clockwise
      const [fromDown, fromRight] = [!right, down];
      return frame[
        ((y % half) + (fromDown ? half : 0)) * SIDE + (x % half) + (fromRight ? half : 0)
      ];
    }),
  );

/** Frames in another order: whole bars without their motion. */
const framesSwapped = (frames: Film): Film => [3, 0, 4, 1, 5, 2].map((t) => frames[t]);

async function predNet(seed: number) {
  const tape = await Tape.create(BATCH, [RELU, 'sigmoid(x)', 'tanh(x)']);
  const images = new Images(tape);
  const drawn = normalParameters(tape, new Random(seed));
  const kernel = (name: string, out: number, channels: number) =>
    drawn(name, out, 9 * channels, 1 / Math.sqrt(9 * channels));
  const column = (name: string, rows: number, level = 0) =>
    tape.parameter(name, rows, 1, new Float32Array(rows).fill(level));
  const low = {
    kernels: [LOW, 1, 1, HIGH].map((channels, k) => kernel(`low ${k}`, 4 * LOW, channels)),
    bias: column('low', 4 * LOW),
  };
  const high = {
    kernels: [HIGH, SHOWN, SHOWN].map((channels, k) => kernel(`high ${k}`, 4 * HIGH, channels)),
    bias: column('high', 4 * HIGH),
  };
  const seeLow = kernel('predict low', 1, LOW);
  const seeLowBias = column('predict low', 1, -1);
  const seeHigh = kernel('predict high', SHOWN, HIGH);
  const seeHighBias = column('predict high', SHOWN, 0.1);
  const up = [kernel('up +', SHOWN, 1), kernel('up -', SHOWN, 1)];
  const upBias = column('up', SHOWN, 0.1);
  /** Convolutional long short-term memory (Shi et al. 2015): gates input, forget, output and candidate, one after another. */
  const memorise = (
    { kernels, bias }: { readonly kernels: readonly Parameter[]; readonly bias: Parameter },
    state: { readonly h: Node; readonly c: Node },
    inputs: readonly Node[],
    size: readonly [number, number],
  ) => {
    const terms = [state.h, ...inputs].map((x, k) => [kernels[k], x] as const);
    const sums = images.convolve(terms, size, bias);
    const { rows } = state.h;
    const gates = tape.apply('sigmoid(x)', tape.rows(sums, 0, 3 * rows));
    const [i, f, o] = [0, 1, 2].map((k) => tape.rows(gates, k * rows, rows));
    const c = tape.sum([
      [1, tape.product(f, state.c)],
      [1, tape.product(i, tape.apply('tanh(x)', tape.rows(sums, 3 * rows, rows)))],
    ]);
    return { h: tape.product(o, tape.apply('tanh(x)', c)), c };
  };
  /** What is too much and what is missing. */
  const errors = (predicted: Node, shown: Node) =>
    [1, -1].map((sign) =>
      tape.apply(
        RELU,
        tape.sum([
          [sign, predicted],
          [-sign, shown],
        ]),
      ),
    );
  const nothing = (channels: number, pixels: number) => tape.input(channels * pixels);
  const at = (channels: number, pixels: number) => ({
    h: nothing(channels, pixels),
    c: nothing(channels, pixels),
  });
  let [below0, above0] = [at(LOW, PIXELS), at(HIGH, PIXELS / 4)];
  let wrongLow = [nothing(1, PIXELS), nothing(1, PIXELS)];
  let wrongHigh = [nothing(SHOWN, PIXELS / 4), nothing(SHOWN, PIXELS / 4)];
  const frames: Node[] = [];
  const predictions: Node[] = [];
  for (let t = 0; t < FRAMES; t++) {
    above0 = memorise(high, above0, wrongHigh, HALF);
    below0 = memorise(low, below0, [...wrongLow, images.enlarge(above0.h, HALF)], WHOLE);
    const predicted = images.convolve([[seeLow, below0.h]], WHOLE, seeLowBias);
    predictions.push(tape.apply('sigmoid(x)', predicted));
    frames.push(tape.input(PIXELS));
    wrongLow = errors(predictions[t], frames[t]);
    // the first frame cannot be foretold
    if (t > 0) for (const e of wrongLow) tape.mean(e, 1 / (PIXELS * (FRAMES - 1)));
    const seen = images.convolve(
      wrongLow.map((e, k) => [up[k], e] as const),
      WHOLE,
      upBias,
    );
    const shown = images.pool(tape.apply(RELU, seen), WHOLE);
    const expected = images.convolve([[seeHigh, above0.h]], HALF, seeHighBias);
    wrongHigh = errors(tape.apply(RELU, expected), shown);
  }
  const show = (films: readonly Film[]) => {
    frames.forEach((node, t) => {
      const values = tape.values(node);
      for (let k = 0; k < values.length; k++) {
        values[k] = films[k % BATCH][t][Math.floor(k / BATCH)];
      }
    });
  };
  return { tape, frames, predictions, show };
}

/** Squared error of predictions from the third frame on, when motion has been seen: over that of the frame before, and a pixel. */
function errorsOf(
  { tape, frames, predictions, show }: Awaited<ReturnType<typeof predNet>>,
  batches: readonly (readonly Film[])[],
): { readonly copying: number; readonly pixel: number } {
  let [off, copied, count] = [0, 0, 0];
  for (const films of batches) {
    show(films);
    tape.forward();
    for (let t = 2; t < FRAMES; t++) {
      const [now, before] = [frames[t], frames[t - 1]].map((node) => tape.values(node));
      tape.values(predictions[t]).forEach((p, k) => {
        off += (p - now[k]) ** 2;
        copied += (before[k] - now[k]) ** 2;
        count++;
      });
    }
  }
  return { copying: off / copied, pixel: off / count };
}

export async function predNetChecks(
  print: (line: string) => void,
  steps: number,
  bounds = { copying: 0.3, torn: 0.5 },
  seed = 1,
): Promise<Check[]> {
  const net = await predNet(seed);
  const random = new Random(20 + seed);
  const films = () => Array.from({ length: BATCH }, () => film(random));
  const held = Array.from({ length: 6 }, films);
  const learner = new WatchedLearner(net.tape, {
    ...{ steps, learningRate: 1e-2, warmup: 10, finalShare: 0.1, clip: 1 },
  });
  for (let k = 0; k < steps; k++) {
    net.show(films());
    const loss = learner.learn();
    if ((k + 1) % Math.ceil(steps / 5) === 0) print(columns(`step ${k + 1}`, 'loss', loss));
  }
  const plain = errorsOf(net, held);
  const torn = errorsOf(
    net,
    held.map((batch) => batch.map(quartersSwapped)),
  );
  const still = errorsOf(
    net,
    held.map((batch) => batch.map(framesSwapped)),
  );
  print(columns('over copying', plain.copying, 'a pixel', plain.pixel, torn.pixel, still.pixel));
  return [
    below(
      'error of predictions over that of copying the last frame',
      plain.copying,
      bounds.copying,
    ),
    below(
      'rise of the error where quarters are swapped, over that where frames are',
      (torn.pixel - plain.pixel) / (still.pixel - plain.pixel),
      bounds.torn,
    ),
  ];
}

export const lotter2017: Study = {
  title: 'PredNet: what comes next in films of moving bars',
  reference: 'Lotter, Kreiman & Cox 2017, ICLR',
  minutes: 1,
  run: (print = console.log) => predNetChecks(print, 500),
};
