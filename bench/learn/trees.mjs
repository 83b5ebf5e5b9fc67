/**
 * Question: would trees of a circuit cost less, as much or more as a graph on a tape?
 *
 * Method: 64 trees of 256 leaves (T6 of `lyoSavin2024`), batch 128, one thread. `trees`: a step of DenoiserTraining (minibatch, forward, backward, Adam of all trees) by 64. `leaves on a tape`: forward and
 * backward of nothing but one tree's leaves, φ(W·x) of the same sizes, no branches and no Adam: what a tape would take at least. In turn, minima.
 *
 *     node bench/learn/trees.mjs [--rounds 7]
 */
import { parseArgs } from 'node:util';
import { Tape } from '../../dist/learn.js';
import { DenoiserTraining, initialTrees } from '../../dist/sampling.js';

const { values: options } = parseArgs({ options: { rounds: { type: 'string', default: '7' } } });
const [somata, branching, batch] = [64, [16, 16], 128];
const noise = (count) => Float32Array.from({ length: count }, (_, k) => Math.sin(1.7 * k * k));

const training = await DenoiserTraining.create({
  ...{ trees: initialTrees({ somata, branching }), data: noise(1024 * somata) },
  ...{ steps: 100_000, batch, workers: 0 },
});
const tape = await Tape.create(batch, ['max(x, 0)']);
const leaves = tape.parameter('leaves', 256, somata + 2, noise(256 * (somata + 2)));
const x = tape.input(somata + 2);
tape.values(x).set(noise((somata + 2) * batch));
tape.squaredError(tape.apply('max(x, 0)', tape.affine([[leaves, x]])));

const STEPS = 20;
const least = { trees: Number.POSITIVE_INFINITY, tape: Number.POSITIVE_INFINITY };
const timed = async (name, work) => {
  const start = performance.now();
  await work();
  const one = (performance.now() - start) / (STEPS * somata);
  least[name] = Math.min(least[name], one);
};
for (let round = 0; round < Number(options.rounds); round++) {
  await timed('trees', () => training.run(STEPS));
  await timed('tape', () => {
    for (let k = 0; k < STEPS * somata; k++) {
      tape.forward();
      tape.backward();
    }
  });
}
await training.dispose();
const { trees, tape: alone } = least;
console.log(`a tree, all of a step      ${trees.toFixed(3)} ms`);
console.log(
  `its leaves on a tape       ${alone.toFixed(3)} ms, ${(alone / trees).toFixed(2)} of it`,
);
console.log(`memory of the tape's leaves ${(tape.bytes / 1e3).toFixed(0)} kB`);
