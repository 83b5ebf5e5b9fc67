/** T6, T7: the roll in a plane of 64 somata, 1.1 million weights; its prior and a posterior of several modes. */
import { slicedWasserstein } from '../../../src/index.ts';
import {
  DenoiserTraining,
  embedded,
  initialTrees,
  SamplingCircuit,
  swissRoll,
} from '../../../src/sampling/index.ts';
import { atLeast, below, type Check } from '../../example.ts';
import { columns } from '../../study.ts';
import {
  divergence,
  flat,
  histogram,
  inPlane,
  meanOf,
  project,
  shareOf,
  totalVariation,
} from './curves.ts';
import { ROLL } from './roll.ts';

const BINS = 20;

export async function trainEmbedded(
  print: (line: string) => void,
  { steps = 8000, size = 64 } = {},
) {
  const data = embedded(swissRoll({ count: 2000 }), { size });
  const training = await DenoiserTraining.create({
    trees: initialTrees({ somata: size, branching: [16, 16] }),
    data: data.values,
    batch: 128,
    steps,
  });
  const started = performance.now();
  let said = 0;
  await training.run(undefined, {
    onProgress: ({ step, loss }) => {
      if (step - said < steps / 8) return;
      said = step;
      print(`  step ${step} of ${steps}, loss ${loss.toFixed(4)}`);
    },
  });
  const seconds = (performance.now() - started) / 1000;
  const loss = await training.loss();
  const trees = await training.trees();
  await training.dispose();
  return { trees, basis: data.basis, seconds, loss };
}

/** T6 and T7. */
export async function embeddedRoll(print: (line: string) => void): Promise<Check[]> {
  print('T6 training 64 somata with 256 leaves each');
  const { trees, basis, seconds, loss } = await trainEmbedded(print);
  const denoiser = { kind: 'trees', trees } as const;
  const prior = await SamplingCircuit.create({ denoiser, batch: 1000 });
  const samples = await prior.run(4);
  await prior.dispose();
  const { points, off } = inPlane(samples, basis);
  const { distances } = project(points, ROLL);
  const reference = swissRoll({ count: points.length, seed: 77 }).values;
  const distance = slicedWasserstein(flat(points), reference, { size: 2 });
  const close = shareOf(distances, (d) => d < 0.1);
  print(columns('seconds', 'loss', 'SW1', 'distance', '< 0.1', 'off plane'));
  print(columns(seconds, loss, distance, meanOf(distances), close, meanOf(off)));
  const checks = [
    below('T6 training on this machine, s', seconds, 120),
    below('T6 loss', loss, 0.412),
    below('T6 sliced Wasserstein', distance, 0.04),
    below('T6 mean distance to the roll', meanOf(distances), 0.08),
    atLeast('T6 share nearer than 0.1', close, 0.75),
    below('T6 norm off the plane', meanOf(off), 0.08),
  ];
  const sigma = 0.2;
  const line = [4, 1];
  const direction = Float64Array.from(
    { length: trees.somata },
    (_, j) => basis[2 * j] * line[0] + basis[2 * j + 1] * line[1],
  );
  const posterior = await SamplingCircuit.create({
    denoiser,
    batch: 1000,
    inputs: [{ input: 'line', direction, sigma }],
  });
  const seen = project(inPlane(await posterior.run(4), basis).points, ROLL);
  await posterior.dispose();
  const exact = arcPosterior(line, sigma);
  const found = histogram(seen.latents, BINS);
  const kl = divergence(exact, found, seen.latents.length);
  const tv = totalVariation(exact, found);
  const modes = groups(exact);
  const least = Math.min(...modes.map((bins) => bins.reduce((sum, k) => sum + found[k], 0)));
  print(columns('T7 σ', 'KL', 'TV', 'modes', 'least share'));
  print(columns(sigma, kl, tv, modes.length, least));
  print(`  exact   ${Array.from(exact, (x) => x.toFixed(2)).join(' ')}`);
  print(`  sampled ${Array.from(found, (x) => x.toFixed(2)).join(' ')}`);
  return [
    ...checks,
    below('T7 posterior along the roll: total variation', tv, 0.15),
    below('T7 posterior along the roll: KL', kl, 0.1),
    atLeast('T7 modes of the posterior', modes.length, 3),
    atLeast('T7 least share of a mode', least, 0.05),
  ];
}

/** p(u) of places on the roll that lie near the line through 0, up to σ across. */
function arcPosterior([vx, vy]: readonly number[], sigma: number): Float64Array {
  const length = Math.hypot(vx, vy);
  const shares = new Float64Array(BINS);
  let all = 0;
  ROLL.forEach(([x, y], k) => {
    const across = (x * vy - y * vx) / length;
    const weight = Math.exp(-(across * across) / (2 * sigma * sigma));
    shares[Math.floor((k * BINS) / ROLL.length)] += weight;
    all += weight;
  });
  return shares.map((share) => share / all);
}

/** Runs of bins above a quarter of the highest. */
function groups(shares: Float64Array): number[][] {
  const bound = Math.max(...shares) / 4;
  const found: number[][] = [];
  shares.forEach((share, k) => {
    if (share < bound) return;
    if (k > 0 && shares[k - 1] >= bound) found[found.length - 1].push(k);
    else found.push([k]);
  });
  return found;
}
