/** Convolutions on a tape against sums written out, and all slopes against differences. */
import { expect, it } from 'vitest';
import { Tape } from '../../src/backends/rate/tape.ts';
import { Images } from '../../src/learn/convolution.ts';

const [BATCH, HEIGHT, WIDTH] = [4, 4, 6];
const SIZE = [HEIGHT, WIDTH] as const;
const tapeOf = () => Tape.create(BATCH, ['x*x']);
/** Numbers without a pattern. */
const noise = (count: number, from: number) =>
  Float32Array.from({ length: count }, (_, k) => (((k + from) * Math.SQRT2) % 1) - 0.5);

const at = (c: number, y: number, x: number, b: number) =>
  ((c * HEIGHT + y) * WIDTH + x) * BATCH + b;

it('is the sum over patches, with zeros beyond the border', async () => {
  const tape = await tapeOf();
  const images = new Images(tape);
  const [wide, narrow] = [
    tape.parameter('wide', 3, 2 * 25, noise(150, 1)),
    tape.parameter('narrow', 3, 9, noise(27, 500)),
  ];
  const bias = tape.parameter('bias', 3, 1, noise(3, 900));
  const [a, b] = [tape.input(2 * HEIGHT * WIDTH), tape.input(HEIGHT * WIDTH)];
  const y = images.convolve(
    [
      [wide, a],
      [narrow, b],
    ],
    SIZE,
    bias,
  );
  tape.values(a).set(noise(a.rows * BATCH, 1000));
  tape.values(b).set(noise(b.rows * BATCH, 3000));
  tape.forward();
  const [w, v, level] = [wide, narrow, bias].map((p) => tape.read(p));
  const inside = (r: number, c: number) => r >= 0 && r < HEIGHT && c >= 0 && c < WIDTH;
  for (let o = 0; o < 3; o++) {
    for (let r = 0; r < HEIGHT; r++) {
      for (let c = 0; c < WIDTH; c++) {
        for (let member = 0; member < BATCH; member++) {
          let sum = level[o];
          for (let dr = -2; dr <= 2; dr++) {
            for (let dc = -2; dc <= 2; dc++) {
              if (!inside(r + dr, c + dc)) continue;
              for (let i = 0; i < 2; i++) {
                const weight = w[o * 50 + i * 25 + (dr + 2) * 5 + dc + 2];
                sum += weight * tape.values(a)[at(i, r + dr, c + dc, member)];
              }
              if (Math.max(Math.abs(dr), Math.abs(dc)) > 1) continue;
              const weight = v[o * 9 + (dr + 1) * 3 + dc + 1];
              sum += weight * tape.values(b)[at(0, r + dr, c + dc, member)];
            }
          }
          expect(tape.values(y)[at(o, r, c, member)]).toBeCloseTo(sum, 5);
        }
      }
    }
  }
});

it('slopes of kernels, biases and images are those of differences, through pooling and enlarging', async () => {
  const tape = await tapeOf();
  const images = new Images(tape);
  const kernel = tape.parameter('kernel', 2, 9, noise(18, 1));
  const second = tape.parameter('second', 1, 18, noise(18, 77));
  const bias = tape.parameter('bias', 2, 1, noise(2, 5));
  const x = tape.input(HEIGHT * WIDTH);
  tape.values(x).set(noise(x.rows * BATCH, 40));
  const first = images.convolve([[kernel, x]], SIZE, bias);
  const small = images.pool(first, SIZE);
  const large = images.enlarge(small, [HEIGHT / 2, WIDTH / 2]);
  tape.mean(tape.apply('x*x', images.convolve([[second, large]], SIZE)), 1);
  tape.forward();
  tape.backward();
  const slopes = [kernel, second, bias].map((p) => tape.read(p, 'slope'));
  const ofImage = tape.slopes(x).slice();
  const rise = (set: (by: number) => void) => {
    set(1e-3);
    const above = tape.forward();
    set(-1e-3);
    const under = tape.forward();
    set(0);
    return (above - under) / 2e-3;
  };
  [kernel, second, bias].forEach((parameter, p) => {
    const values = tape.read(parameter);
    for (let k = 0; k < values.length; k += 3) {
      const found = rise((by) => {
        tape.write(
          parameter,
          values.map((v, i) => (i === k ? v + by : v)),
        );
      });
      expect(Math.abs(found - slopes[p][k])).toBeLessThan(0.01 * Math.max(1, Math.abs(found)));
    }
  });
  const pixels = tape.values(x).slice();
  for (let k = 0; k < pixels.length; k += 7) {
    const found = rise((by) => {
      tape.values(x).set(pixels.map((v, i) => (i === k ? v + by : v)));
    });
    expect(Math.abs(found - ofImage[k])).toBeLessThan(0.01);
  }
});

it('pools the largest, enlarges each, refuses sizes that do not fit', async () => {
  const tape = await tapeOf();
  const images = new Images(tape);
  const x = tape.input(4);
  tape.values(x).set([1, 5, 0, 2, 2, 1, 0, 9, 3, 2, 0, 1, 4, 3, -1, 0]);
  const y = images.pool(x, [2, 2]);
  const z = images.enlarge(y, [1, 1]);
  tape.forward();
  expect(Array.from(tape.values(y))).toEqual([4, 5, 0, 9]);
  expect(Array.from(tape.values(z).subarray(12))).toEqual([4, 5, 0, 9]);
  const kernel = tape.parameter('kernel', 1, 4, [1, 2, 3, 4]);
  expect(() => images.convolve([[kernel, x]], [2, 2])).toThrow(/side odd/);
  expect(() => images.convolve([[kernel, x]], [3, 2])).toThrow(/side odd/);
  expect(() => images.pool(x, [1, 4])).toThrow(/even/);
  expect(() => images.enlarge(x, [0, 4])).toThrow(/whole numbers/);
});

it('leaves fixed kernels and biases as they are, and hands slopes on through them', async () => {
  const slopes = [true, false].map(async (learnt) => {
    const tape = await tapeOf();
    const kernel = tape.parameter('kernel', 2, 9, noise(18, 1), learnt);
    const bias = tape.parameter('bias', 2, 1, noise(2, 5), learnt);
    const x = tape.input(HEIGHT * WIDTH);
    tape.values(x).set(noise(x.rows * BATCH, 40));
    tape.mean(tape.apply('x*x', new Images(tape).convolve([[kernel, x]], SIZE, bias)), 1);
    tape.forward();
    tape.backward();
    expect(tape.read(kernel)).toEqual(noise(18, 1));
    return tape.slopes(x).slice();
  });
  const [learnt, fixed] = await Promise.all(slopes);
  expect(fixed).toEqual(learnt);
});
