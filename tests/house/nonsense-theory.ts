/** Valid calls of `synfire/theory`, for nonsense.test.ts. */
import * as api from '../../src/index.ts';
import * as theory from '../../src/theory/index.ts';

const cell = { tau_m: 20, t_ref: 2, V_th: 20, V_reset: 10, tau_syn: 0.5 };
const input = { ...cell, mean: 15, sd: 4 };
const net = {
  populations: [{ ...cell, name: 'E', size: 10, drive: 1 }],
  couplings: [
    {
      source: 'E',
      target: 'E',
      indegree: 5,
      weight: 0.1,
      weightSd: 0,
      delay: { mean: 1, sd: 0.1 },
    },
  ],
  external: [{ target: 'E', rate: 5000, weight: 0.1 }],
};
const described = () => {
  const network = new api.Network({ dt: 0.1, seed: 1 });
  network.population('E', 10, api.lif({ receptors: { syn: api.exponential({ tau_syn: 0.5 }) } }));
  network.poissonInput('E', { rate: 8000, weight: 50 });
  return network;
};
const escaping = () => {
  const network = new api.Network({ dt: 0.1, seed: 1 });
  network.population('E', 10, api.gif({ q_eta: 0 }));
  return network;
};
const point = theory.workingPoint(net);
const [m] = theory.linearResponse(net, point, [10]).effectiveConnectivity;

type Call = {
  readonly name: string;
  readonly args: readonly unknown[];
  readonly call: (...args: never[]) => unknown;
};
const call = (name: string, call: (...args: never[]) => unknown, ...args: unknown[]): Call => ({
  name,
  args,
  call,
});

export const theoryCalls: readonly Call[] = [
  call('stationaryRate', theory.stationaryRate, input),
  call('rateSlope', theory.rateSlope, input),
  call('transferFunction', theory.transferFunction, input, [0, 10], { deadTime: true }),
  call('lifNetwork', theory.lifNetwork, described()),
  call('gifNetwork', theory.gifNetwork, escaping()),
  call('workingPoint', theory.workingPoint, net, { start: { E: 1 } }),
  call('linearResponse', theory.linearResponse, net, point, [0, 10]),
  call('sensitivity', theory.sensitivity, m),
  call(
    'mesoscopic',
    theory.mesoscopic,
    {
      populations: [
        {
          ...{ name: 'A', size: 10, tau_m: 20, t_ref: 4, V_th: 15, V_reset: 0, Delta_V: 2.5 },
          ...{ lambda_0: 0.01, drive: 20, adaptation: [{ tau: 100, rise: 1 }] },
        },
      ],
      couplings: [{ source: 'A', target: 'A', indegree: 5, weight: 1, delay: 1, tau_syn: 3 }],
    },
    { time: 10, dt: 0.5, seed: 1 },
  ),
  call('meanFieldTheory', theory.meanFieldTheory, net, { start: { E: 1 }, frequencies: [10] }),
];
