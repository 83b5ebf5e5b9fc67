/** Dendritic trees on WebAssembly against plain loops, trained networks given from outside, and finite differences. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RateMemory, rateModules } from '../../src/backends/rate/module.ts';
import { DenoiserTrainer } from '../../src/backends/sampling/denoiser-trainer.ts';
import { NoisyBatches } from '../../src/backends/sampling/noisy-batches.ts';
import { referenceCurrents } from '../../src/backends/sampling/reference.ts';
import { TreeRunner } from '../../src/backends/sampling/tree-runner.ts';
import {
  type DendriticTrees,
  initialTrees,
  noiseSchedule,
  swissRoll,
  treesFromLayers,
} from '../../src/sampling/index.ts';
import { treeLayout } from '../../src/sampling/tree-layout.ts';
import { type Batch, lossOf } from './reference.ts';

const SHAPES = [
  { somata: 2, branching: [16, 16], activation: 'max(x, 0)' },
  { somata: 5, branching: [3, 2, 4], activation: 'tanh(x)' },
  { somata: 7, branching: [5], activation: 'max(x, 0)' },
] as const;

describe('trees', () => {
  it.each(SHAPES)('$somata × $branching give the bits of plain f32 loops', async (shape) => {
    const trees = initialTrees({ ...shape, seed: 3 });
    const states = Array.from({ length: 12 }, (_, b) =>
      Array.from({ length: shape.somata }, (_, i) => Math.fround(Math.sin((i + 3 * b) ** 2))),
    );
    const found = await engineCurrents(trees, states, 0.37);
    states.forEach((state, b) => {
      const phase = Math.fround(0.37);
      expect(found[b]).toEqual(referenceCurrents(trees, trees.weights, state, phase));
    });
  });

  it.each(
    (['denoised', 'noise'] as const).flatMap((output) =>
      SHAPES.map((shape) => ({ ...shape, output })),
    ),
  )(
    '$somata × $branching, $output: gradients are finite differences of the f64 loss',
    async (shape) => {
      const trees = initialTrees({ ...shape, seed: 5 });
      const data = Float32Array.from({ length: 40 * shape.somata }, (_, i) => Math.sin(2 * i));
      const batch = await minibatch(trees, data, 16, 4);
      const trainer = await trainerOf(trees, data, 16);
      const loss = trainer.run(4, 1, false).reduce((sum, each) => sum + each, 0);
      const gradients = trainer.state().mean;
      const weights = Float64Array.from(trees.weights);
      expect(loss / lossOf(trees, weights, batch)).toBeCloseTo(1, 5);
      const largest = Math.max(...gradients.map(Math.abs));
      const layout = treeLayout(shape.somata, shape.branching);
      let worst = 0;
      for (let k = 0; k < 125; k++) {
        // some of every layer of every tree
        const place = Math.floor(((k * 0.6180339887) % 1) * weights.length);
        const at = place % layout.stride;
        const padding =
          at < layout.leaves * layout.inputs && at % layout.inputs >= shape.somata + 2;
        const before = weights[place];
        const side = (h: number) => {
          weights[place] = before + h;
          return lossOf(trees, weights, batch);
        };
        const slope = (side(1e-6) - side(-1e-6)) / 2e-6;
        weights[place] = before;
        if (padding) expect(gradients[place]).toBe(0);
        else worst = Math.max(worst, Math.abs(gradients[place] - slope) / largest);
      }
      expect(worst).toBeLessThan(1e-4);
    },
  );
});

/** What the engine says to each state. */
async function engineCurrents(trees: DendriticTrees, states: number[][], phase: number) {
  const { somata, branching, activation = 'max(x, 0)', weights } = trees;
  const layout = treeLayout(somata, branching);
  const memory = new RateMemory(await rateModules([activation]));
  const batch = 4 * Math.ceil(states.length / 4);
  const runner = new TreeRunner(memory, layout, { activation, batch, gradients: false });
  const blocks = memory.filled(weights, 'weights');
  const rows = new Float32Array(layout.inputs * batch);
  states.forEach((state, b) => {
    state.forEach((value, i) => {
      rows[i * batch + b] = value;
    });
  });
  rows.fill(phase, somata * batch, (somata + 1) * batch);
  rows.fill(1, (somata + 1) * batch, (somata + 2) * batch);
  const x = memory.filled(rows, 'states');
  const d = memory.room(somata * batch, 'currents');
  for (let i = 0; i < somata; i++) {
    runner.forward(blocks + 4 * i * layout.stride, x, d + 4 * i * batch);
  }
  const found = memory.f32(d, somata * batch);
  return states.map((_, b) => Array.from({ length: somata }, (_, i) => found[i * batch + b]));
}

/** The minibatch of a step, as a trainer draws it. */
async function minibatch(
  { somata, branching, output }: DendriticTrees,
  data: Float32Array,
  batch: number,
  step: number,
): Promise<Batch> {
  const memory = new RateMemory(await rateModules([]));
  const { inputs } = treeLayout(somata, branching);
  const noisy = output === 'noise';
  const shape = { size: somata, rows: inputs, batch, seed: 9, noisy };
  const batches = new NoisyBatches(memory, data, noiseSchedule(), shape);
  batches.draw(step);
  return {
    x: memory.f32(batches.x, inputs * batch),
    target: memory.f32(batches.target, somata * batch),
    weight: memory.f32(batches.weight, batch),
  };
}

/** A trainer of all trees on this thread; Adam's mean forgets at once, so after a step it is the gradient. */
async function trainerOf(trees: DendriticTrees, data: Float32Array, batch: number) {
  const { weights } = trees;
  const zeros = () => new Float32Array(weights.length);
  return new DenoiserTrainer(
    new RateMemory(await rateModules([trees.activation!])),
    { trees, data, schedule: noiseSchedule(), optimiser: { steps: 10, beta1: 0 }, batch, seed: 9 },
    0,
    { weights, mean: zeros(), square: zeros(), average: weights },
  );
}

describe('a minibatch', () => {
  it('has antithetic levels, data of the set, and noise that is normal', async () => {
    const { values } = swissRoll({ count: 50 });
    const trees = initialTrees({ somata: 2, branching: [4] });
    const { x, target } = await minibatch(trees, values, 4096, 7);
    const { alphaBar } = noiseSchedule();
    const points = new Set(
      Array.from({ length: 50 }, (_, i) => `${values[2 * i]},${values[2 * i + 1]}`),
    );
    let [sum, squares] = [0, 0];
    for (let b = 0; b < 4096; b++) {
      const level = Math.round(x[2 * 4096 + b] * 100);
      const mirrored = Math.round(x[2 * 4096 + ((b + 2048) % 4096)] * 100);
      expect(level + mirrored).toBe(99);
      expect(points.has(`${target[b]},${target[4096 + b]}`)).toBe(true);
      for (let i = 0; i < 2; i++) {
        const bar = alphaBar[level];
        const z = (x[i * 4096 + b] - Math.sqrt(bar) * target[i * 4096 + b]) / Math.sqrt(1 - bar);
        sum += z;
        squares += z * z;
      }
    }
    expect(Math.abs(sum / 8192)).toBeLessThan(4 / Math.sqrt(8192));
    expect(Math.abs(squares / 8192 - 1)).toBeLessThan(4 * Math.sqrt(2 / 8192));
  });
});

const fixtures = join(import.meta.dirname, '../../../shared/science/fixtures');
describe.skipIf(!existsSync(fixtures))('networks trained elsewhere', () => {
  it.each(['fixture_roll2', 'fixture_roll2_eps', 'fixture_tri2'])(
    '%s answers as it did there',
    async (name) => {
      const { N, cfg, P, io, output } = JSON.parse(
        readFileSync(join(fixtures, `${name}.json`), 'utf8'),
      );
      const [leaf, bias, ...inner] = P;
      const trees = treesFromLayers({
        somata: N,
        branching: cfg,
        output: output === 'eps' ? 'noise' : 'denoised',
        leaf,
        bias,
        inner,
      });
      expect(io.length).toBeGreaterThan(0);
      for (const { k, x, out } of io) {
        const found = await engineCurrents(trees, x, k / 100);
        found.flat().forEach((value, i) => {
          expect(Math.abs(value - out.flat()[i])).toBeLessThan(1e-5);
        });
      }
    },
  );
});
