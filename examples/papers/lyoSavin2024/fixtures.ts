/** T4 and T11: trees trained elsewhere answer as they did there and sample their roll; every engine gives the same bits. */

import { referenceCurrents, referenceCycle } from '../../../src/backends/sampling/reference.ts';
import { kolmogorovSmirnov } from '../../../src/index.ts';
import {
  type DendriticTrees,
  noiseSchedule,
  SamplingCircuit,
  treesFromLayers,
} from '../../../src/sampling/index.ts';
import { atLeast, below, type Check, near } from '../../example.ts';
import { columns } from '../../study.ts';
import { inPlane, meanOf, project } from './curves.ts';
import { ROLL } from './roll.ts';

/** Weights of a trained network, and states with the answers that its authors computed. */
export interface Fixture {
  readonly N: number;
  readonly cfg: number[];
  readonly output: 'denoised' | 'eps';
  readonly P: readonly [leaf: number[][], bias: number[], ...inner: number[][][]];
  readonly io: readonly { readonly k: number; readonly x: number[][]; readonly out: number[][] }[];
}

export function treesOfFixture({ N, cfg, output, P }: Fixture): DendriticTrees {
  const [leaf, bias, ...inner] = P;
  const kind = output === 'eps' ? 'noise' : 'denoised';
  return treesFromLayers({ somata: N, branching: cfg, output: kind, leaf, bias, inner });
}

/** T4. */
export async function givenNetwork(
  print: (line: string) => void,
  name: string,
  fixture: Fixture,
): Promise<Check[]> {
  const trees = treesOfFixture(fixture);
  let worst = 0;
  for (const { k, x, out } of fixture.io) {
    x.forEach((state, s) => {
      const phase = Math.fround(k / 100);
      referenceCurrents(trees, trees.weights, state.map(Math.fround), phase).forEach((d, i) => {
        worst = Math.max(worst, Math.abs(d - out[s][i]));
      });
    });
  }
  const circuit = await SamplingCircuit.create({
    denoiser: { kind: 'trees', trees },
    batch: 1000,
  });
  const { distances, latents } = project(inPlane(await circuit.run(1)).points, ROLL);
  await circuit.dispose();
  const { statistic } = kolmogorovSmirnov(latents);
  print(columns(`T4 ${name}`, 'answers', worst, 'distance', meanOf(distances), 'KS', statistic));
  return [
    below(`T4 ${name}: largest difference of an answer`, worst, 1e-5),
    below(`T4 ${name}: mean distance to the roll`, meanOf(distances), 0.02),
    below(`T4 ${name}: KS of 1,000 samples`, statistic, 0.06),
  ];
}

/** T11: plain loops and WebAssembly with and without workers follow the same trajectory; so does WebGPU, where there is one. */
export async function agreement(
  print: (line: string) => void,
  trees: DendriticTrees,
): Promise<Check[]> {
  const chains = 24;
  const options = { denoiser: { kind: 'trees', trees }, batch: chains, seed: 3 } as const;
  const alone = await SamplingCircuit.create({ ...options, workers: 0 });
  const start = (await alone.run(1, { burn: 0 })).values;
  const next = (await alone.run(1)).values;
  const largest = (found: Float32Array) =>
    found.reduce((most, x, i) => Math.max(most, Math.abs(x - next[i])), 0);
  const rules = { rising: 'neural', peak: 99, inputsAt: 'state', noise: true, seed: 3 } as const;
  const plain = referenceCycle({ ...rules, schedule: noiseSchedule() }, trees, start, 1);
  const checks = [
    near('T11 plain loops − wasm after a cycle', largest(plain), 0, 'bit for bit', exactly),
  ];
  for (const more of [{ workers: 2 }, { backend: 'webgpu' }] as const) {
    const name = 'workers' in more ? '2 workers' : 'webgpu';
    try {
      const circuit = await SamplingCircuit.create({ ...options, ...more });
      const { values } = await circuit.run(1, { burn: 1 });
      await circuit.dispose();
      const found = largest(values);
      checks.push(near(`T11 ${name} − wasm after a cycle`, found, 0, 'bit for bit', exactly));
    } catch (error) {
      if (name !== 'webgpu') throw error;
      print(`T11 webgpu was left out: ${(error as Error).message}`);
    }
  }
  checks.push(atLeast('T11 engines that agree', checks.filter(({ ok }) => ok).length, 2));
  return checks;
}

const exactly = { relative: 0, absolute: 0 };
