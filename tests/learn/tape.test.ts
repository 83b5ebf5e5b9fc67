/** Gradients of unrolled networks against finite differences of plain f64 loops; learning; what does not fit. */
import { describe, expect, it } from 'vitest';
import type { Node } from '../../src/backends/rate/matrices.ts';
import { Tape } from '../../src/backends/rate/tape.ts';
import { SynfireError } from '../../src/errors.ts';
import { lstmStep, rateStep } from '../../src/learn/cells.ts';
import { Learner } from '../../src/learn/learner.ts';
import { PlainTape } from './plain-tape.ts';

const BATCH = 8;
const tapeOf = () => Tape.create(BATCH, ['tanh(x)', 'sigmoid(x)', 'log(1 + exp(x))']);
const wave = (count: number, seed: number) =>
  Float32Array.from({ length: count }, (_, i) => Math.sin(seed + 1.7 * i * i));

/** Five steps of leaky rate units with squared errors at every other step. */
function rates(tape: Tape): Node[] {
  const cell = {
    recurrent: tape.parameter('recurrent', 6, 6, wave(36, 1)),
    input: tape.parameter('input', 6, 3, wave(18, 2)),
    bias: tape.parameter('bias', 6, 1, wave(6, 3)),
    alpha: 0.3,
    activation: 'log(1 + exp(x))',
  };
  const readout = tape.parameter('readout', 2, 6, wave(12, 4));
  const inputs: Node[] = [];
  let state = { h: tape.input(6), rate: tape.input(6) };
  for (let t = 0; t < 5; t++) {
    const u = tape.input(3);
    inputs.push(u);
    state = rateStep(tape, cell, state, u);
    if (t % 2 === 0) inputs.push(tape.squaredError(tape.affine([[readout, state.rate]]), 0.5));
  }
  tape.mean(tape.product(state.h, state.rate), 0.1);
  return inputs;
}

/** Four steps of an LSTM that classifies at every step. */
function lstm(tape: Tape): Node[] {
  const cell = {
    recurrent: tape.parameter('recurrent', 20, 5, wave(100, 1)),
    input: tape.parameter('input', 20, 3, wave(60, 2)),
    bias: tape.parameter('bias', 20, 1, wave(20, 3)),
  };
  const readout = tape.parameter('readout', 4, 5, wave(20, 4));
  const offset = tape.parameter('offset', 4, 1, wave(4, 5));
  const inputs: Node[] = [];
  let state = { h: tape.input(5), c: tape.input(5) };
  for (let t = 0; t < 4; t++) {
    const u = tape.input(3);
    inputs.push(u);
    state = lstmStep(tape, cell, state, u);
    const labels = Uint8Array.from({ length: BATCH }, (_, b) => (b * (t + 1)) % 4);
    tape.crossEntropy(tape.affine([[readout, state.h]], offset), labels, 0.25);
  }
  return inputs;
}

describe.each([
  ['rate units', rates],
  ['LSTM', lstm],
])('back-propagation through time, %s', (_, build) => {
  it('gives the gradients of finite differences', async () => {
    const tape = await tapeOf();
    const inputs = build(tape);
    const plain = new PlainTape(BATCH);
    const twins = build(plain as never);
    inputs.forEach((node, k) => {
      const values = wave(node.rows * BATCH, 10 + k);
      tape.values(node).set(values);
      plain.values(twins[k] as never).set(values);
    });
    expect(tape.forward()).toBeCloseTo(plain.forward(), 4);
    tape.backward();
    tape.parameters.forEach((parameter, p) => {
      const { values } = plain.parameters[p];
      const slopes = tape.read(parameter, 'slope');
      const largest = Math.max(...slopes.map(Math.abs));
      values.forEach((before, k) => {
        const side = (h: number) => {
          values[k] = before + h;
          return plain.forward();
        };
        const slope = (side(1e-5) - side(-1e-5)) / 2e-5;
        values[k] = before;
        expect(Math.abs(slopes[k] - slope) / largest, `${parameter.name}[${k}]`).toBeLessThan(1e-4);
      });
    });
  });

  it('gives the same bits again', async () => {
    const results = [];
    for (let run = 0; run < 2; run++) {
      const tape = await tapeOf();
      const inputs = build(tape);
      const learner = new Learner(tape, { steps: 20, warmup: 1, clip: 0.5 });
      inputs.forEach((node, k) => {
        tape.values(node).set(wave(node.rows * BATCH, 10 + k));
      });
      const losses = Array.from({ length: 20 }, () => learner.learn());
      expect(losses[19]).toBeLessThan(losses[0]);
      results.push([losses, tape.parameters.map((parameter) => tape.read(parameter))]);
    }
    expect(results[0]).toEqual(results[1]);
  });
});

describe('a tape', () => {
  it('refuses what does not fit', async () => {
    await expect(Tape.create(6, [])).rejects.toThrow(/multiple of 4/);
    await expect(Tape.create(4, 'tanh(x)' as never)).rejects.toThrow(/activations.*bad-argument/s);
    await expect(Tape.create(4, ['tanh(y)'])).rejects.toBeInstanceOf(SynfireError);
    const tape = await Tape.create(4, ['tanh(x)']);
    const w = tape.parameter('w', 2, 3, wave(6, 1));
    expect(() => tape.parameter('v', 2, 2, [1])).toThrow(/2 × 2 numbers/);
    expect(() => tape.affine([[w, tape.input(4)]])).toThrow(/"w".*2 × 4/);
    expect(() => tape.rows(tape.input(3), 2, 2)).toThrow(/rows within 3/);
    expect(() => tape.product(tape.input(3), tape.input(2))).toThrow(/equally many/);
    expect(() => tape.apply('x*x', tape.input(3))).toThrow(/one of the texts.*tanh\(x\)/);
    const other = await tapeOf();
    expect(() => tape.affine([[w, other.input(3)]])).toThrow(/a node of this tape/);
    expect(() => tape.affine([[other.parameter('w', 2, 3, wave(6, 1)), tape.input(3)]])).toThrow(
      /a parameter of this tape/,
    );
    expect(() => tape.affine([])).toThrow(/no terms/);
    const short = tape.parameter('short', 1, 1, [1]);
    expect(() => tape.affine([[w, tape.input(3)]], short)).toThrow(/"short".*2 × 1/);
    const fixed = tape.parameter('fixed', 1, 1, [1], false);
    expect(() => tape.read(fixed, 'slope')).toThrow(/"fixed".*that is learnt/);
    const y = tape.affine([[w, tape.input(3)]]);
    tape.values(tape.squaredError(y)).fill(Number.NaN);
    const learner = new Learner(tape, { steps: 5 });
    const before = tape.read(w);
    expect(() => learner.learn()).toThrow(/step 0.*not-a-number/);
    expect(tape.read(w)).toEqual(before);
  });
});
