/** Training of a classifier: what its clip does to a step of Adam, in closed form. */
import { expect, it } from 'vitest';
import { trainClassifier, trimodal } from '../../src/sampling/index.ts';

it('scales the whole gradient to the length of clip', async () => {
  const course = { steps: 1, learningRate: 1, warmup: 0, average: 0 };
  const after = async (clip: number) => {
    const data = trimodal({ count: 60 });
    const options = { ...course, data, hidden: [4], batch: 64, clip };
    const { classifier } = await trainClassifier(options);
    return classifier.layers.flatMap(({ weights, biases }) =>
      [weights, biases].flatMap((x) => Array.from(x)),
    );
  };
  // a gradient of length 10⁻²⁵ moves nothing: Adam's first step is g/(|g| + 10⁻⁸)
  const first = await after(1e-25);
  for (const clip of [1e-8, 4e-8]) {
    const moved = await after(clip);
    const squares = moved.reduce((sum, w, k) => {
      const step = Math.abs(w - first[k]);
      return sum + ((1e-8 * step) / (1 - step)) ** 2;
    }, 0);
    expect(Math.sqrt(squares) / clip).toBeCloseTo(1, 4);
  }
});
