/** The public generators: published answers, streams that jump, and the draws of engines found again from outside. */
import { describe, expect, it } from 'vitest';
import { drawNormals } from '../../src/backends/reference/unit-draws.ts';
import { lif, Network, normal, Simulation, uniform } from '../../src/index.ts';
import { purpose } from '../../src/plan/draws.ts';
import {
  engineWords,
  normalsOf,
  philox,
  RandomStream,
  threefry,
  uniformOf,
} from '../../src/random/index.ts';

const ones = new Array(4).fill(0xffffffff);
const pi = [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344];
const more = [0xa4093822, 0x299f31d0, 0x082efa98, 0xec4e6c89];

// Random123, tests/kat_vectors: lines "threefry4x32 20" and "philox4x32 10"
describe('known answers of Random123', () => {
  it.each([
    [
      [0, 0, 0, 0],
      [0, 0, 0, 0],
      [0x9c6ca96a, 0xe17eae66, 0xfc10ecd4, 0x5256a7d8],
    ],
    [ones, ones, [0x2a881696, 0x57012287, 0xf6c7446e, 0xa16a6732]],
    [pi, more, [0x59cd1dbb, 0xb8879579, 0x86b5d00c, 0xac8b6d84]],
  ])('threefry4x32-20 of %j under %j', (counter, key, words) => {
    expect([...threefry(counter, key)]).toEqual(words);
  });

  it.each([
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [ones, [ones[0], ones[0]], [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]],
    [pi, more.slice(0, 2), [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1]],
  ])('philox4x32-10 of %j under %j', (counter, key, words) => {
    expect([...philox(counter, key)]).toEqual(words);
  });
});

describe.each(['philox', 'threefry'] as const)('a stream of %s', (generator) => {
  const make = (stream = 0, seed = 3) => new RandomStream({ seed, stream, generator });
  const take = (stream: RandomStream, count: number) =>
    Array.from({ length: count }, () => stream.word());

  it('jumps to where stepping leads, back too, and beyond 2³² counters', () => {
    const words = take(make(), 100);
    for (const place of [0, 1, 3, 4, 57, 99]) expect(make().jump(place).word()).toBe(words[place]);
    const one = make();
    take(one, 50);
    expect(one.place).toBe(50);
    expect(take(one.jump(-40), 3)).toEqual(words.slice(10, 13));
    const far = make().seek(2 ** 40 + 2);
    expect(take(far, 2)).toEqual(take(make().seek(2 ** 40), 4).slice(2));
    expect(far.place).toBe(2 ** 40 + 4);
    expect(take(far, 4)).not.toEqual(words.slice(4, 8));
  });

  it('is another one by seed, stream and their high halves', () => {
    const firsts = [make(), make(1), make(2 ** 32), make(0, 4), make(0, 3 + 2 ** 32)];
    const words = firsts.map((stream) => take(stream, 4).join());
    expect(new Set(words).size).toBe(words.length);
  });

  it('has the moments of its laws', () => {
    const n = 40_000;
    const mean = (draw: () => number) => {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += draw();
      return sum / n;
    };
    const stream = make(7);
    const within = (found: number, right: number, sd: number) =>
      expect(Math.abs(found - right)).toBeLessThan((4 * sd) / Math.sqrt(n));
    within(
      mean(() => stream.uniform()),
      0.5,
      Math.sqrt(1 / 12),
    );
    within(
      mean(() => stream.exponential()),
      1,
      1,
    );
    within(
      mean(() => stream.normal()),
      0,
      1,
    );
    within(
      mean(() => stream.normal() ** 2),
      1,
      Math.SQRT2,
    );
    within(
      mean(() => stream.below(6)),
      2.5,
      Math.sqrt(35 / 12),
    );
  });
});

it('finds the normals that engines draw at a step', () => {
  const z = new Float32Array(4);
  drawNormals([5, 2], purpose.noiseCurrent, 3, 77, 0, z);
  const found = [0, 1, 2, 3].map((lane) => {
    const [first, second] = engineWords(2 ** 33 + 5, 'noiseCurrent', 3, [lane, 77, 0]);
    return normalsOf(first, second)[0];
  });
  expect(found).toEqual([...z]);
});

it('finds the initial values that engines drew', async () => {
  const net = new Network({ dt: 0.1, seed: 2 ** 33 + 5 });
  net.population('first', 3, lif());
  net.population('P', 9, lif(), { initial: { v: normal(-60, 4), I_syn: uniform(10, 20) } });
  await using simulation = await Simulation.create(net, { workers: 0 });
  const { parameters, states } = simulation.plan.populations[1].model!;
  const words = (neuron: number, state: string) => {
    const ordinal = parameters.length + states.findIndex(({ name }) => name === state);
    return engineWords(2 ** 33 + 5, 'parameters', 1, [neuron, ordinal, 0]);
  };
  const v = Array.from({ length: 9 }, (_, i) => {
    const [a, b] = words(i, 'v');
    return Math.fround(-60 + 4 * normalsOf(a, b)[0]);
  });
  expect([...(await simulation.read('P', 'v'))]).toEqual(v);
  const current = v.map((_, i) => Math.fround(10 + 10 * uniformOf(words(i, 'I_syn')[2])));
  expect([...(await simulation.read('P', 'I_syn'))]).toEqual(current);
});

it.each([
  () => philox([0, 0, 0], [0, 0]),
  () => threefry([0, 0, 0, 0], [0, 0]),
  () => philox([0, 0, 0, -1], [0, 0]),
  () => new RandomStream({ seed: 0.5 }),
  () => new RandomStream().jump(-1),
  () => new RandomStream().below(0),
  () => engineWords(1, 'nothing' as never, 0, [0, 0, 0]),
])('nonsense is refused: %s', (call) => {
  expect(call).toThrow(expect.objectContaining({ code: 'bad-argument' }));
});
