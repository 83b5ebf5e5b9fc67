/**
 * Timing by a tonic input: Beiran, Meirhaeghe, Sohn, Jazayeri & Ostojic (2023), Neuron 111:739. In a network of rank one an input that stays on and enters through the gain
 * alone sets how fast activity moves along its one dimension, n = s·m: rate of growth of κ at 0 is s·⟨m²φ′(vI)⟩ − 1. The population is
 * symmetric, since otherwise the input would push along the dimension too.
 */
import { type RateModel, RateSimulation } from '../../src/rate/index.ts';
import { type Check, near } from '../example.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';

const S = 2;
const DT = 0.01;

function population(pairs: number) {
  const random = new Random(1);
  const draw = () => Float64Array.from({ length: pairs }, () => random.normal());
  // overlaps ⟨m²⟩ = ⟨I²⟩ = 1 in the sample
  const whiten = (x: Float64Array) => {
    const norm = Math.sqrt(x.reduce((sum, v) => sum + v * v, 0) / pairs);
    return x.map((v) => v / norm);
  };
  const [m, input] = [whiten(draw()), whiten(draw())];
  return {
    m: Float64Array.from([...m, ...m.map((x) => -x)]),
    input: Float64Array.from([...input, ...input]),
  };
}

/** Growth of κ over a time in which it stays small, per τ, and what the finite network should have in steps of Euler. */
async function growth(pairs: number, level: number): Promise<{ measured: number; exact: number }> {
  const { m, input } = population(pairs);
  const size = m.length;
  const steady = input.map((x) => level * x);
  const gain = m.reduce((sum, x, i) => sum + x * x * (1 - Math.tanh(steady[i]) ** 2), 0) / size;
  const model: RateModel = {
    states: { h: '(drive + input - h)/tau' },
    output: 'tanh(h)',
    parameters: { tau: 1, drive: Array.from(steady) },
    ...{ size, dt: DT, method: 'euler' },
    weights: [{ kind: 'lowRank', rank: 1, left: m, right: m.map((x) => (S * x) / size) }],
    initial: { h: Array.from(m, (x, i) => steady[i] + 3e-3 * x) },
  };
  const simulation = await RateSimulation.create(model);
  const kappa = async () => {
    const h = await simulation.read('h');
    return m.reduce((sum, x, i) => sum + x * (h[i] - steady[i]), 0) / size;
  };
  await simulation.run(0.25);
  const first = await kappa();
  await simulation.run(1);
  const measured = Math.log((await kappa()) / first);
  await simulation.dispose();
  const rate = S * gain - 1;
  return { measured, exact: Math.log(1 + DT * rate) / DT };
}

export const beiran2023: Study = {
  title: 'A tonic input sets the speed of a network of rank one',
  reference: 'Beiran, Meirhaeghe, Sohn, Jazayeri & Ostojic 2023, Neuron 111:739',
  minutes: 0.1,
  async run(print = console.log) {
    const checks: Check[] = [];
    for (const level of [0, 0.5, 1, 1.5, 2]) {
      const { measured, exact } = await growth(2000, level);
      print(columns(`input ${level}`, 'growth', measured, 'theory', exact));
      checks.push(
        near(`growth of κ under an input of ${level} (1/τ)`, measured, exact, 'closed form', {
          ...{ relative: 0, absolute: 2e-4 },
        }),
      );
    }
    return checks;
  },
};
