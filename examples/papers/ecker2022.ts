/**
 * Replay in CA3: Ecker et al. (2022), eLife 11:e71850. Pyramidal cells that fired along a track are connected by symmetric STDP; with adaptation,
 * basket cells and mossy fibres they then replay the track forwards and backwards by themselves, at ripple frequency. Permuted weights replay nothing, an
 * asymmetric rule only forwards. Learning and replay both run on the engine.
 */

import { peakFrequency } from '../../src/analysis/index.ts';
import {
  adex,
  bernoulli,
  conductanceDoubleExponential,
  delta,
  edges,
  Network,
  neuron,
  oneToOne,
  pairStdp,
  populationRate,
  powerSpectrum,
  Simulation,
  type StdpOptions,
  simulate,
  spikeGenerator,
} from '../../src/index.ts';
import { atLeast, between, type Check, near } from '../example.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';
import { replays } from './replay-events.ts';

/** cm, cm/ms. */
const [TRACK, SPEED] = [300, 32.435_678_42e-3];
/** Of a place field, cm: width, and standard deviation of its rate. */
const [FIELD, SPREAD] = [30, (0.146 * TRACK) / (2 * Math.PI)];
/** Recurrent synapses on a cell, at every size. */
const INDEGREE = 800;

interface Setting {
  /** Pyramidal cells. */
  readonly size: number;
  /** ms. */
  readonly learning: number;
  readonly replay: number;
}

interface Rule {
  readonly stdp: StdpOptions;
  /** Of what was learnt, where replay is run. */
  readonly scale: number;
  /** nS of a mossy fibre. */
  readonly mossy: number;
}

/** The two signs of A are those of the sheet: both sides strengthen, or the later one weakens. */
const SYMMETRIC: Rule = {
  stdp: { tau_plus: 62.5, tau_minus: 62.5, A_plus: 4e-3, A_minus: -4e-3, w_max: 20 },
  ...{ scale: 0.66, mossy: 19.15 },
};
const ASYMMETRIC: Rule = {
  stdp: { tau_plus: 20, tau_minus: 20, A_plus: 0.01, A_minus: 0.01, w_max: 40 },
  ...{ scale: 1.27, mossy: 21.5 },
};

/** Middles of the place fields in cm; NaN: no place cell. */
const placeFields = (size: number, random: Random): Float64Array =>
  Float64Array.from({ length: size }, () => {
    const where = TRACK * random.uniform();
    return random.uniform() < 0.5 ? where : Number.NaN;
  });

/** Spikes along the track, lap after lap: fields, 7 Hz theta with phase precession, 5 ms between spikes. */
function training(fields: Float64Array, time: number, random: Random) {
  const spikes: (readonly [time: number, cell: number])[] = [];
  const lap = TRACK / SPEED;
  const laps = Math.ceil(time / lap);
  const train = (
    cell: number,
    from: number,
    to: number,
    most: number,
    rate: (t: number) => number,
  ) => {
    let last = Number.NEGATIVE_INFINITY;
    for (let t = from; ; ) {
      t -= (1000 / most) * Math.log(1 - random.uniform());
      if (t >= Math.min(to, time)) return;
      if (t - last < 5 || random.uniform() * most >= rate(t)) continue;
      spikes.push([Math.ceil(t), cell]);
      last = t;
    }
  };
  fields.forEach((middle, cell) => {
    if (Number.isNaN(middle)) train(cell, 0, time, 0.1, () => 0.1);
    else
      for (let k = 0; k < laps; k++) {
        const at = (x: number) => k * lap + Math.min(TRACK, Math.max(0, x)) / SPEED;
        train(cell, at(middle - 5 * SPREAD), at(middle + 5 * SPREAD), 20, (t) => {
          const x = (t - k * lap) * SPEED - middle;
          const phase = 2 * Math.PI * 0.007 * t + (Math.PI * (x + FIELD / 2)) / FIELD;
          return 20 * Math.exp(-0.5 * (x / SPREAD) ** 2) * Math.max(0, Math.cos(phase));
        });
      }
  });
  spikes.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const times = Float64Array.from(spikes, ([t]) => Math.max(1, t));
  return { senders: Uint32Array.from(spikes, ([, cell]) => cell), times };
}

/** Fires a step after each arrival; what learns acts on nothing. */
const follower = neuron({
  name: 'follower',
  equations: 'dv/dt = 0*I_syn/pF : mV',
  threshold: 'v > 0.5*mV',
  reset: 'v -= 1*mV',
  initial: { v: '0*mV' },
  receptors: { spike: delta(), synapse: conductanceDoubleExponential() },
});

interface Synapses {
  readonly sources: Uint32Array;
  readonly targets: Uint32Array;
  /** nS. */
  readonly weights: Float64Array;
}

async function learn(
  fields: Float64Array,
  { size, learning }: Setting,
  { stdp, scale }: Rule,
): Promise<Synapses> {
  const net = new Network({ dt: 1, seed: 2, recordSpikes: false });
  const trains = spikeGenerator(training(fields, learning, new Random(3)));
  const track = net.population('track', size, trains);
  const cells = net.population('cells', size, follower);
  net.connect(track, cells, { connector: oneToOne(), receptor: 'spike', weight: 1 });
  net.connect(track, cells, {
    ...{ connector: bernoulli(INDEGREE / size), receptor: 'synapse', weight: 0.1 },
    ...{ plasticity: pairStdp(stdp), name: 'learnt' },
  });
  const simulation = await Simulation.create(net);
  await simulation.run(learning + 2);
  const { sources, targets, values } = await simulation.weights('learnt');
  await simulation.dispose();
  const others = Uint32Array.from(sources.keys()).filter((k) => sources[k] !== targets[k]);
  return {
    sources: Uint32Array.from(others, (k) => sources[k]),
    targets: Uint32Array.from(others, (k) => targets[k]),
    weights: Float64Array.from(others, (k) => scale * values.w[k]),
  };
}

/** Rise and decay in ms, ms of delay. */
const KERNELS = {
  'PC to PC': [1.3, 9.5, 2.2],
  'MF to PC': [0.65, 5.4, 0],
  'BC to PC': [0.3, 3.3, 1.1],
  'PC to BC': [1, 4.1, 0.9],
  'BC to BC': [0.25, 1.2, 0.6],
} as const;

/** Peak for a weight of 1: x jumps by what brings x itself to a peak of 1, and g′ = (x − g)/rise. */
const peak = (of: keyof typeof KERNELS): number => {
  const [rise, decay] = KERNELS[of];
  return decay / (decay - rise);
};

function circuit({ size }: Setting, synapses: Synapses, mossy: number): Network {
  const net = new Network({ dt: 0.1, seed: 4 });
  const receptor = (of: keyof typeof KERNELS, E_rev: number) => {
    const [tau_rise, tau_decay] = KERNELS[of];
    return conductanceDoubleExponential({ tau_rise, tau_decay, E_rev });
  };
  const [theta, sharp] = [-24.425_591_010_597_7, 4.234_069_625_763_1];
  const pyramidal = adex({
    ...{ C_m: 4.314_757_919 * 41.748_892_72, g_L: 4.314_757_919, E_L: -75.188_455_42 },
    ...{ V_T: theta, Delta_T: sharp, V_peak: theta + 5 * sharp, V_reset: -29.738_747_4 },
    ...{ t_ref: 6, a: -0.274_347_066, b: 206.841_448_1, tau_w: 84.935_801_75 },
    receptors: {
      ex: receptor('PC to PC', 0),
      mossy: receptor('MF to PC', 0),
      in: receptor('BC to PC', -70),
    },
  });
  const [low, steep] = [-57.709_204_41, 4.584_133_121];
  const basket = adex({
    ...{ C_m: 7.514_540_865 * 15.773_412_3, g_L: 7.514_540_865, E_L: -74.741_679_88 },
    ...{ V_T: low, Delta_T: steep, V_peak: low + 5 * steep, V_reset: -64.991_905_24 },
    ...{ t_ref: 1.2, a: 3.056_402_107, b: 0.916_098_931, tau_w: 178.581_099_9 },
    receptors: { ex: receptor('PC to BC', 0), in: receptor('BC to BC', -70) },
  });
  const pc = net.population('PC', size, pyramidal);
  const bc = net.population('BC', 150, basket);
  const { sources, targets } = synapses;
  const weight = synapses.weights.map((w) => w * peak('PC to PC'));
  const [ofPc, ofBc] = [{ receptor: 'ex' }, { receptor: 'in' }];
  const recurrent = { connector: edges(sources, targets), weight, delay: KERNELS['PC to PC'][2] };
  net.connect(pc, pc, { ...ofPc, ...recurrent });
  const toBasket = bernoulli(INDEGREE / size);
  const synapse = (of: keyof typeof KERNELS, nS: number) => ({
    ...{ weight: nS * peak(of), delay: KERNELS[of][2] },
  });
  const quarter = bernoulli(0.25, { autapses: false });
  net.connect(pc, bc, { ...ofPc, connector: toBasket, ...synapse('PC to BC', 0.85) });
  net.connect(bc, pc, { ...ofBc, connector: quarter, ...synapse('BC to PC', 0.65) });
  net.connect(bc, bc, { ...ofBc, connector: quarter, ...synapse('BC to BC', 5) });
  const fibre = mossy * peak('MF to PC');
  net.poissonInput(pc, { receptor: 'mossy', rate: 15, weight: fibre });
  return net;
}

async function replay(
  print: (line: string) => void,
  name: string,
  setting: Setting,
  fields: Float64Array,
  synapses: Synapses,
  mossy: number,
) {
  const recording = await simulate(circuit(setting, synapses, mossy), { time: setting.replay });
  const events = replays(recording, fields);
  const { PC, BC } = recording.rates();
  const { times } = recording.spikes('PC');
  const rate = populationRate(times, setting.size, 1, { from: 0, to: setting.replay });
  const spectrum = powerSpectrum(rate, 1, { segment: 512 });
  const ripple = peakFrequency(spectrum, 100, 400);
  print(columns(name, PC, BC, ripple, events.length));
  for (const { from, to, correlation, slope } of events) {
    print(columns('', from, to, correlation, slope));
  }
  return { events, PC, BC, ripple };
}

async function ecker2022Checks(
  print: (line: string) => void,
  setting: Setting,
  parts: readonly ('permuted' | 'asymmetric')[],
): Promise<Check[]> {
  const fields = placeFields(setting.size, new Random(1));
  const learnt = await learn(fields, setting, SYMMETRIC);
  print(columns('weights', 'PC, Hz', 'BC, Hz', 'ripple, Hz', 'events'));
  print(columns('', 'from, ms', 'to', 'correlation', 'cm/ms'));
  const { events, PC, ripple } = await replay(print, 'symmetric', setting, fields, learnt, 19.15);
  const steep = events.map(({ slope }) => Math.abs(slope));
  const sure = events.map(({ correlation }) => Math.abs(correlation));
  const source = 'independent program, three draws';
  const checks: Check[] = [
    atLeast('events of replay in 10 s', (events.length * 10_000) / setting.replay, 5),
    atLeast('least |correlation| of decoded place and time', Math.min(...sure), 0.95),
    between('least speed of replay, cm/ms', Math.min(...steep), 0.25, 0.45, source),
    between('largest speed of replay, cm/ms', Math.max(...steep), 0.25, 0.45, source),
    atLeast('forward replays', events.filter(({ slope }) => slope > 0).length, 1),
    atLeast('backward replays', events.filter(({ slope }) => slope < 0).length, 1),
    between('pyramidal cells, Hz', PC, 1.8, 3.2, source),
    between('ripple, Hz', ripple, 180, 220, source),
  ];
  if (parts.includes('permuted')) {
    const random = new Random(5);
    const weights = learnt.weights.slice();
    for (let k = weights.length - 1; k > 0; k--) {
      const other = Math.floor(random.uniform() * (k + 1));
      [weights[k], weights[other]] = [weights[other], weights[k]];
    }
    const shuffled = { ...learnt, weights };
    const none = await replay(print, 'permuted', setting, fields, shuffled, 19.15);
    checks.push(near('permuted weights: events', none.events.length, 0, 'none', { relative: 0 }));
  }
  if (parts.includes('asymmetric')) {
    const forward = await learn(fields, setting, ASYMMETRIC);
    const only = await replay(print, 'asymmetric', setting, fields, forward, ASYMMETRIC.mossy);
    const back = only.events.filter(({ slope }) => slope < 0).length;
    checks.push(
      atLeast('asymmetric rule: forward replays', only.events.length - back, 1),
      near('asymmetric rule: backward replays', back, 0, 'none', { relative: 0 }),
    );
  }
  return checks;
}

export const ecker2022: Study = {
  title: 'Replay in CA3: sequences forwards and backwards from symmetric STDP',
  reference: 'Ecker et al. 2022, eLife 11:e71850',
  minutes: 1.5,
  run: (print = console.log) =>
    ecker2022Checks(print, { size: 8000, learning: 400_000, replay: 10_000 }, [
      'permuted',
      'asymmetric',
    ]),
};
