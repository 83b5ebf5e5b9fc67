/** Rate models and activations whose printed programs are kept as text. */
import type { RateModel } from '../../src/rate/index.ts';

const ones = { kind: 'dense', values: new Array<number>(16).fill(1) } as const;
const plain = { states: { x: 'input - x' }, output: 'tanh(x)', size: 4, dt: 0.1, weights: [ones] };

export const goldenRates: Readonly<Record<string, RateModel>> = {
  'rate-euler': plain,
  'rate-noise-series': {
    ...plain,
    noise: { x: [1, 2, 3, 4] },
    series: { columns: 1, values: [0, 1] },
  },
  'rate-adaptation-rk4': {
    ...plain,
    states: { x: '(input - x - b*a)/tau', a: 'sin(t)*tanh(x) - a' },
    parameters: { tau: [1, 2, 3, 4], b: 0.5 },
    method: 'rk4',
    batch: 3,
  },
  'rate-exponential': { ...plain, method: 'exponential_euler', constant: 1 },
  'rate-learning': { ...plain, weights: [{ ...ones, rule: { onStep: 'w += dt*(eta*(pre*post - w))', parameters: { eta: 0.1 } } }] },
};

export const goldenActivations: Readonly<Record<string, string>> = {
  'activation-relu': 'max(x, 0)',
  'activation-tanh': 'tanh(x)',
  'activation-softplus': 'log(1 + exp(x))',
};
