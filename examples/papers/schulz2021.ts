/**
 * Novelty by inhibitory plasticity: Schulz, Miehl, Berry & Gjorgjieva (2021), eLife 10:e65309, with half of its neurons and as many synapses on each. Stimuli
 * that come again and again are inhibited more and more, so that the network answers to a new one. All plasticity is on from the start; incoming
 * excitation is brought back to its sum after each stimulus, where the paper does it every 20 ms.
 */
import {
  bernoulli,
  conductanceDoubleExponential,
  modulator,
  Network,
  neuron,
  type PlasticitySpec,
  rule,
  Simulation,
  uniform,
} from '../../src/index.ts';
import { atLeast, type Check } from '../example.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';

const [SIZE, INHIBITORY, P] = [2000, 500, 0.4];
/** ms. */
const STIMULUS = 300;
/** Rise and decay, ms. */
const [EX, IN] = [
  [1, 6],
  [0.5, 2],
] as const;

/** Peak of a kernel of unit area, 1/ms: weights in pF become conductances. */
function unitPeak([rise, decay]: readonly [number, number]): number {
  const at = ((rise * decay) / (decay - rise)) * Math.log(decay / rise);
  return (Math.exp(-at / decay) - Math.exp(-at / rise)) / (decay - rise);
}
const ex = (pF: number): number => pF * unitPeak(EX);
const inh = (pF: number): number => pF * unitPeak(IN);

const receptors = {
  ex: conductanceDoubleExponential({ tau_rise: EX[0], tau_decay: EX[1], E_rev: 0 }),
  in: conductanceDoubleExponential({ tau_rise: IN[0], tau_decay: IN[1], E_rev: -75 }),
  stimulus: modulator({ tau_syn: EX[1] }),
};
const parameters = { C: '300 pF', tau: '20 ms', t_ref: '1 ms', unit: '1 nS' };
/** `open` lets a stimulus in; `excess`, given by the host, becomes `taken` for one step and is taken off each synapse. */
const gate = 'dopen/dt = 0/ms : 1';

const excitatory = neuron({
  name: 'excitatory',
  ...{ parameters, receptors, method: 'euler', threshold: 'v > 20*mV', reset: 'v = -60*mV' },
  equations: `
    spike = 2*mV*exp(min((v + 52*mV)/(2*mV), 40)) : mV
    dv/dt = (-70*mV - v + spike)/tau + (I_syn - unit*open*d_stimulus*v)/C : mV (unless refractory)
    ${gate}
    dexcess/dt = -excess/dt : 1
    dtaken/dt = (excess - taken)/dt : 1`,
  refractory: 't_ref',
  initial: { v: '-70*mV', open: '0', excess: '0', taken: '0' },
});
const inhibitory = neuron({
  name: 'inhibitory',
  ...{ parameters, receptors, method: 'euler', threshold: 'v > -52*mV', reset: 'v = -60*mV' },
  equations: `
    dv/dt = (-62*mV - v)/tau + (I_syn - unit*open*d_stimulus*v)/C : mV (unless refractory)
    ${gate}`,
  refractory: 't_ref',
  initial: { v: '-62*mV', open: '0' },
});

const pF = (value: number) => ({ unit: 'w', default: value });
const ms = (value: number) => ({ unit: 'ms', default: value });

const tripletWithin: PlasticitySpec = rule({
  name: 'triplet stdp, normalised',
  reference: 'Pfister & Gerstner 2006, J Neurosci 26:9673; Schulz et al. 2021',
  parameters: {
    ...{ tau_plus: ms(16.8), tau_x: ms(101), tau_minus: ms(33.7), tau_y: ms(125) },
    ...{ A2_plus: pF(ex(7.5e-10)), A3_plus: pF(ex(9.3e-3)) },
    ...{ A2_minus: pF(ex(7e-3)), A3_minus: pF(ex(2.3e-4)) },
    ...{ least: pF(ex(1.78)), most: pF(ex(21.4)), unit: pF(1) },
  },
  variables: { r1: { decay: 'tau_plus' }, r2: { decay: 'tau_x' } },
  traces: { o1: { decay: 'tau_minus' }, o2: { decay: 'tau_y' } },
  onPre: 'w = w - o1*(A2_minus + A3_minus*r2); r1 = r1 + 1; r2 = r2 + 1',
  onPost: 'w = w + r1*(A2_plus + A3_plus*o2)',
  states: { taken: '1' },
  whenever: 'abs(taken) > 0',
  onStep: 'w = w - taken*unit',
  ...{ w_min: 'least', w_max: 'most' },
});

const inhibitoryWithin: PlasticitySpec = rule({
  name: 'inhibitory stdp, bounded',
  reference: 'Vogels et al. 2011, Science 334:1569; Schulz et al. 2021',
  parameters: {
    ...{ tau: ms(20), rho_0: { unit: 'Hz', default: 3 }, eta: pF(inh(1)) },
    ...{ least: pF(inh(48.7)), most: pF(inh(243)) },
  },
  variables: { x: { decay: 'tau' } },
  traces: { y: { decay: 'tau' } },
  onPre: 'w = w + eta*(y - 2*rho_0*tau); x = x + 1',
  onPost: 'w = w + eta*x',
  ...{ w_min: 'least', w_max: 'most' },
});

interface Assembly {
  readonly E: readonly number[];
  readonly I: readonly number[];
}

function drawAssemblies(count: number): Assembly[] {
  const random = new Random(1);
  const members = (size: number, share: number) =>
    Array.from({ length: size }, (_, k) => k).filter(() => random.uniform() < share);
  return Array.from({ length: count }, () => ({
    E: members(SIZE, 0.05),
    I: members(INHIBITORY, 0.15),
  }));
}

function build(assemblies: readonly Assembly[], seed: number): Network {
  const net = new Network({ dt: 0.1, seed });
  const e = net.population('E', SIZE, excitatory, { initial: { v: uniform(-70, -55) } });
  const i = net.population('I', INHIBITORY, inhibitory, { initial: { v: uniform(-62, -55) } });
  const connector = bernoulli(P, { autapses: false });
  const synapse = { connector, delay: 0.1 };
  net.connect(e, e, {
    ...{ ...synapse, name: 'E to E', receptor: 'ex', weight: ex(2.86), plasticity: tripletWithin },
  });
  net.connect(i, e, {
    ...{ ...synapse, name: 'I to E', receptor: 'in', weight: inh(48.7) },
    plasticity: inhibitoryWithin,
  });
  net.connect(e, i, { ...synapse, receptor: 'ex', weight: ex(1.27) });
  net.connect(i, i, { ...synapse, receptor: 'in', weight: inh(16.2) });
  const share = assemblies.reduce((sum, { I }) => sum + I.length, 0) / assemblies.length;
  const background = 2500 - (share * 1200) / INHIBITORY;
  net.poissonInput(e, { receptor: 'ex', rate: 4500, weight: ex(1.78) });
  net.poissonInput(i, { receptor: 'ex', rate: background, weight: ex(1.27) });
  // kernels of unit area that only fall: 1/tau at their start
  const [all, other] = [
    new Set(assemblies.flatMap(({ E }) => E)),
    new Set(assemblies.flatMap(({ I }) => I)),
  ];
  const stimulus = { receptor: 'stimulus' };
  net.poissonInput(e, { ...stimulus, rate: 12_000, weight: 1.78 / EX[1], neurons: [...all] });
  net.poissonInput(i, { ...stimulus, rate: 1200, weight: 1.27 / EX[1], neurons: [...other] });
  return net;
}

interface Setting {
  /** Permutations of all stimuli at the start, and cycles of ABC; the new one comes in the last but one. */
  readonly pretraining: number;
  readonly cycles: number;
  /** ms before. */
  readonly quiet: number;
}

async function schulz2021Checks(
  print: (line: string) => void,
  { pretraining, cycles, quiet }: Setting,
): Promise<Check[]> {
  const assemblies = drawAssemblies(4);
  const NEW = 3;
  const simulation = await Simulation.create(build(assemblies, 1));
  const sums = async () => {
    const { sources, targets, values } = await simulation.weights('E to E');
    const [sum, count] = [new Float64Array(SIZE), new Float64Array(SIZE)];
    for (let k = 0; k < sources.length; k++) {
      sum[targets[k]] += values.w[k];
      count[targets[k]]++;
    }
    return { sum, count };
  };
  const { sum: whole, count } = await sums();
  const rest = await simulation.run(quiet);
  const spontaneous = rest.rates(quiet / 2);
  print(columns('spontaneous', spontaneous.E, spontaneous.I, 'Hz'));
  const random = new Random(2);
  const show = async (which: number) => {
    const { E, I } = assemblies[which];
    const open = (members: readonly number[], size: number) => {
      const values = new Float64Array(size);
      for (const k of members) values[k] = 1;
      return values;
    };
    await simulation.write('E', 'open', open(E, SIZE));
    await simulation.write('I', 'open', open(I, INHIBITORY));
    const recording = await simulation.run(STIMULUS);
    const { senders } = recording.spikes('E');
    const own = new Set(E);
    const ofThem = senders.filter((k) => own.has(k)).length;
    const { sum } = await sums();
    await simulation.write(
      'E',
      'excess',
      sum.map((w, k) => (w - whole[k]) / count[k]),
    );
    const rate = (spikes: number, size: number) => (1000 * spikes) / size / STIMULUS;
    return { all: rate(senders.length, SIZE), members: rate(ofThem, E.length) };
  };
  for (let k = 0; k < pretraining; k++) {
    const order = assemblies.map((_, which) => which);
    for (let a = order.length - 1; a > 0; a--) {
      const b = Math.floor(random.uniform() * (a + 1));
      [order[a], order[b]] = [order[b], order[a]];
    }
    for (const which of order) await show(which);
  }
  print(columns('cycle', 'third stimulus', 'members, Hz', 'all E, Hz'));
  const third: { all: number; members: number }[] = [];
  for (let cycle = 1; cycle <= cycles; cycle++) {
    await show(0);
    await show(1);
    const isNew = cycle === cycles - 1;
    const found = await show(isNew ? NEW : 2);
    third.push(found);
    print(columns(cycle, isNew ? 'new' : 'C', found.members, found.all));
  }
  const { sources, targets, values } = await simulation.weights('I to E');
  await simulation.dispose();
  const [inside, none] = [new Float64Array(SIZE), new Float64Array(SIZE).fill(1)];
  assemblies.forEach(({ E }, a) => {
    for (const k of E) {
      none[k] = 0;
      if (a !== NEW) inside[k] = 1;
    }
  });
  const mean = (who: Float64Array) => {
    let [sum, n] = [0, 0];
    for (let k = 0; k < sources.length; k++) {
      sum += who[targets[k]] * values.w[k];
      n += who[targets[k]];
    }
    return sum / n / unitPeak(IN);
  };
  const [onto, beside] = [mean(inside), mean(none)];
  print(columns('I to E, pF', 'assemblies', onto, 'others', beside));
  const [first, last, novel] = [third[0].all, third[cycles - 3].all, third[cycles - 2].all];
  return [
    atLeast('rate of a new stimulus over that of a repeated one', novel / last, 1.4),
    atLeast('decay of the answer to a repeated stimulus', 1 - last / first, 0.2),
    atLeast('inhibition onto assemblies over that onto others', onto / beside, 1.4),
  ];
}

export const schulz2021: Study = {
  title: 'Novelty by inhibitory plasticity',
  reference: 'Schulz, Miehl, Berry & Gjorgjieva 2021, eLife 10:e65309; half its neurons',
  minutes: 1.5,
  run: (print = console.log) =>
    schulz2021Checks(print, { pretraining: 5, cycles: 20, quiet: 4000 }),
};
