/**
 * Population equations against the neurons that they stand for: Schwalger, Deger & Gerstner (2017), PLoS Comput. Biol. 13:e1005507. An excitatory and an inhibitory
 * population of neurons that escape over a threshold which their spikes raise for a tenth of a second and for a second; after 1.5 s
 * the drive steps up.
 */
import { mean } from '../../src/analysis/moments.ts';
import { exponential, fixedIndegree, Network, neuron, simulate } from '../../src/index.ts';
import { type MesoscopicNetwork, mesoscopic } from '../../src/theory/index.ts';
import { type Check, near } from '../example.ts';
import { columns, type Study } from '../study.ts';

const SIZES = { E: 800, I: 200 } as const;
const DT = 0.5;
const STEP = 1500;
const TIME = 2500;
const MU = 24;
const JUMP = 20;
const ADAPTATION = [
  { tau: 100, rise: 10 },
  { tau: 1000, rise: 1 },
];
/** mV by source, with in-degrees 160 and 40. */
const SYNAPSES = {
  E: { weight: 0.3, indegree: 160, tau_syn: 3 },
  I: { weight: -1.5, indegree: 40, tau_syn: 6 },
} as const;
const NAMES = ['E', 'I'] as const;

const population = (name: 'E' | 'I', size: number) => ({
  ...{ name, size, tau_m: 20, t_ref: 4, V_th: 15, V_reset: 0, Delta_V: 2.5, lambda_0: 0.01 },
  adaptation: ADAPTATION,
  drive: [
    { from: 0, value: MU },
    { from: STEP, value: MU + JUMP },
  ],
});

const equations = (scale: number): MesoscopicNetwork => ({
  populations: NAMES.map((name) => population(name, SIZES[name] * scale)),
  couplings: NAMES.flatMap((target) =>
    NAMES.map((source) => ({ source, target, delay: 1, ...SYNAPSES[source] })),
  ),
});

const C_M = 250;
const cell = neuron({
  name: 'adapting',
  parameters: { tau_m: '20 ms', C_m: '250 pF' },
  equations: `
    dv/dt = (I_syn + I_ext)/C_m - v/tau_m : mV (unless refractory)
    dfast/dt = -fast/(100*ms) : mV
    dslow/dt = -slow/(1000*ms) : mV
    dz_1/dt = -z_1/dt + xi_1/sqrt(dt) : 1
    dz_2/dt = -z_2/dt + xi_2/sqrt(dt) : 1
  `,
  // half the sum of two squared unit normals is exponential: 1 − exp(−hazard·dt) in each step
  threshold: '0.5*(z_1*z_1 + z_2*z_2) < 0.01/ms*exp((v - 15*mV - fast - slow)/(2.5*mV))*dt',
  reset: 'v = 0*mV; fast += 10*mV; slow += 1*mV',
  refractory: '4*ms',
  initial: { v: '0', fast: '0', slow: '0', z_1: '10', z_2: '10' },
  method: 'euler_maruyama',
  receptors: { E: exponential({ tau_syn: 3 }), I: exponential({ tau_syn: 6 }) },
});

/** Rates of the simulated neurons in steps of `DT`. */
async function neurons(seed: number): Promise<Record<'E' | 'I', Float64Array>> {
  const net = new Network({ dt: DT / 5, seed });
  for (const name of NAMES) {
    net.population(name, SIZES[name], cell);
    net.stepCurrent(name, { amplitude: (MU * C_M) / 20 });
    net.stepCurrent(name, { amplitude: (JUMP * C_M) / 20, start: STEP });
  }
  for (const source of NAMES) {
    const { weight, indegree, tau_syn } = SYNAPSES[source];
    const synapse = { receptor: source, weight: (weight * C_M) / tau_syn, delay: 1 };
    for (const target of NAMES) {
      net.connect(source, target, { connector: fixedIndegree(indegree), ...synapse });
    }
  }
  const run = await simulate(net, { time: TIME });
  const rates = NAMES.map((name) => {
    const bins = new Float64Array(TIME / DT);
    for (const t of run.spikes(name).times) bins[Math.ceil(t / DT - 1e-6) - 1]++;
    return [name, bins.map((count) => (count / SIZES[name] / DT) * 1000)];
  });
  return Object.fromEntries(rates) as Record<'E' | 'I', Float64Array>;
}

/** What is compared of a run: mean rates at rest, sd of E in bins of 5 ms, mean of E at the end. */
function figures(rates: Readonly<Record<string, Float64Array>>): readonly number[] {
  const rest = (name: string) => rates[name].subarray(500 / DT, STEP / DT);
  const bin = 5 / DT;
  const e = rest('E');
  const sums = Float64Array.from({ length: e.length / bin }, (_, k) =>
    mean(e.subarray(k * bin, (k + 1) * bin)),
  );
  // from differences of neighbours, since adaptation still moves the mean
  const sd = Math.sqrt(mean(sums.subarray(1).map((x, k) => (x - sums[k]) ** 2)) / 2);
  return [mean(e), mean(rest('I')), sd, mean(rates.E.subarray((TIME - 300) / DT))];
}

const average = (lists: readonly (readonly number[])[]) =>
  lists[0].map((_, k) => lists.reduce((sum, list) => sum + list[k], 0) / lists.length);

export async function mesoscopicChecks(
  print: (line: string) => void,
  seeds: readonly number[],
): Promise<Check[]> {
  const names = [
    'E before the step (Hz)',
    'I before the step (Hz)',
    'sd of E in 5 ms (Hz)',
    'E after',
  ];
  const micro: (readonly number[])[] = [];
  for (const seed of seeds) micro.push(figures(await neurons(seed)));
  const meso = seeds.map((seed) => figures(mesoscopic(equations(1), { time: TIME, seed }).rates));
  const [a, b] = [average(micro), average(meso)];
  print(columns('', ...names.map((name) => name.slice(0, 11))));
  print(columns('neurons', ...a));
  print(columns('equations', ...b));
  const source = 'the same populations as single neurons';
  const checks = names.map((name, k) =>
    near(name, b[k], a[k], source, { relative: k < 2 ? 0.1 : 0.2 }),
  );
  const other = 'an independent C++ program';
  checks.push(near('neurons: E before the step (Hz)', a[0], 6.22, other, { relative: 0.1 }));
  checks.push(near('equations: E before the step (Hz)', b[0], 5.97, other, { relative: 0.1 }));
  // fluctuations fall with the root of the size
  const large = average(
    seeds.map((seed) => figures(mesoscopic(equations(100), { time: TIME, seed }).rates)),
  );
  checks.push(
    near('sd of E, 100 times as many neurons (Hz)', large[2], b[2] / 10, '1/√N', {
      ...{ relative: 0.2 },
    }),
  );
  return checks;
}

export const schwalger2017: Study = {
  title: 'Population equations with adaptation, against their neurons',
  reference: 'Schwalger, Deger & Gerstner 2017, PLoS Comput. Biol. 13:e1005507',
  minutes: 0.3,
  run: (print = console.log) => mesoscopicChecks(print, [1, 2, 3]),
};
