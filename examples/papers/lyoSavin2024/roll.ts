/** T5, T9, T10: trees of two somata learn the swiss roll; the circuit samples it, with other periods and amplitudes. */
import { kolmogorovSmirnov, slicedWasserstein } from '../../../src/index.ts';
import {
  type CircuitOptions,
  type DendriticTrees,
  DenoiserTraining,
  initialTrees,
  noiseSchedule,
  resampled,
  SamplingCircuit,
  swissRoll,
  swissRollAt,
} from '../../../src/sampling/index.ts';
import { atLeast, below, between, type Check } from '../../example.ts';
import { columns } from '../../study.ts';
import { curve, cycleCorrelation, inPlane, meanOf, project, shareOf } from './curves.ts';

/** Mean loss of the best possible denoiser of the roll, weighted over levels. */
export const BAYES_LOSS = 0.3911;
export const ROLL = curve(swissRollAt);

export async function trainRoll(steps = 15_000, seed = 1) {
  const data = swissRoll({ count: 2000, seed });
  const training = await DenoiserTraining.create({
    trees: initialTrees({ somata: 2, branching: [16, 16], seed }),
    data: data.values,
    batch: 256,
    steps,
    seed,
  });
  const started = performance.now();
  await training.run();
  const seconds = (performance.now() - started) / 1000;
  const loss = await training.loss({ batches: 200 });
  const trees = await training.trees();
  await training.dispose();
  return { trees, seconds, loss };
}

async function sampled(
  trees: DendriticTrees,
  cycles: number,
  options: Partial<CircuitOptions>,
  burn = 1,
) {
  const circuit = await SamplingCircuit.create({ denoiser: { kind: 'trees', trees }, ...options });
  const samples = await circuit.run(cycles, { burn });
  await circuit.dispose();
  return { samples, ...project(inPlane(samples).points, ROLL) };
}

/** T5. */
export async function rollFromScratch(print: (line: string) => void, steps?: number) {
  const { trees, seconds, loss } = await trainRoll(steps);
  print(
    `T5 trained in ${seconds.toFixed(1)} s; loss ${loss.toFixed(4)} (best possible ${BAYES_LOSS})`,
  );
  const { samples, distances, latents } = await sampled(trees, 20, { batch: 1000 });
  const reference = swissRoll({ count: 20_000, seed: 77 }).values;
  const distance = slicedWasserstein(samples.values, reference, { size: 2 });
  const chains = 200;
  const long = await sampled(trees, 500, { batch: chains, seed: 5 });
  const accepted = Array.from({ length: chains }, (_, c) => {
    const own = long.latents.filter((_, i) => i % chains === c);
    return kolmogorovSmirnov(own).p > 0.05 ? 1 : 0;
  });
  const correlation = cycleCorrelation(latents, 1000);
  const close = shareOf(distances, (d) => d < 0.1);
  print(columns('SW1', 'distance', '< 0.1', 'acf1', 'KS p > .05'));
  print(columns(distance, meanOf(distances), close, correlation, meanOf(accepted)));
  const checks: Check[] = [
    below('T5 training on this machine, s', seconds, 15),
    below('T5 loss', loss, 0.405),
    below('T5 mean distance to the roll', meanOf(distances), 0.04),
    atLeast('T5 share nearer than 0.1', close, 0.9),
    below('T5 sliced Wasserstein', distance, 0.04),
    below('T5 |correlation of successive cycles|', Math.abs(correlation), 0.05),
    atLeast('T5 share of chains that KS accepts', meanOf(accepted), 0.8),
  ];
  return { trees, checks };
}

/** T9: a good sample in as few levels as 10 to 25. */
export async function periods(print: (line: string) => void, trees: DendriticTrees) {
  print(columns('T9 levels', 'distance'));
  const found = new Map<number, number>();
  for (const levels of [3, 5, 10, 25, 50, 100, 200]) {
    const schedule = resampled(noiseSchedule(), levels);
    const { distances } = await sampled(trees, 1, { batch: 3000, schedule });
    found.set(levels, meanOf(distances));
    print(columns(levels, meanOf(distances)));
  }
  return [
    below('T9 distance with 25 levels', found.get(25)!, 0.025),
    atLeast('T9 distance with 3 levels over that with 50', found.get(3)! / found.get(50)!, 3),
  ];
}

/** T10: mixing switches on with the amplitude of the noise. */
export async function amplitudes(print: (line: string) => void, trees: DendriticTrees) {
  print(columns('T10 peak', 'acf1'));
  const found = new Map<number, number>();
  for (const peak of [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1]) {
    const chains = 1000;
    // the chains start spread over the roll, as a full oscillation leaves them
    const start = await sampled(trees, 1, { batch: chains });
    const initial = start.samples.values;
    const { latents } = await sampled(trees, 20, { batch: chains, peak, initial, seed: 2 }, 2);
    found.set(peak, cycleCorrelation(latents, chains));
    print(columns(peak, found.get(peak)!));
  }
  return [
    atLeast('T10 correlation of cycles, peak 0.3', found.get(0.3)!, 0.9),
    between('T10 correlation of cycles, peak 0.4', found.get(0.4)!, 0.4, 0.8, 'prototype .644'),
    below('T10 correlation of cycles, peak 0.6', found.get(0.6)!, 0.1),
    below('T10 |correlation of cycles|, peak 0.8', Math.abs(found.get(0.8)!), 0.03),
  ];
}
