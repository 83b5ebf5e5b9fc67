/**
 * Decisions by slow recurrent excitation: Wang (2002), Neuron 36:955, with the parameters of its published re-implementations; and the same circuit on a task
 * whose evidence changes sides: Murphy, Wilming, Hernandez-Bocanegra, Prat Ortega & Donner (2021), Nat. Neurosci. 24:987, beside the
 * normative observer of Glaze, Kable & Gold (2015).
 *
 * NMDA gates saturate, so they are states of the source: dx/dt = −x/2 ms, ds/dt = −s/100 ms + 0.5/ms·x·(1 − s). Projections are
 * all to all with one weight, so a unit a pool carries Σ s (graded, two steps later) and hands it to all: 6,000 products a step
 * instead of 3 million.
 */

import { mean } from '../../src/analysis/moments.ts';
import { inhomogeneousPoisson } from '../../src/drives/index.ts';
import {
  allToAll,
  conductanceExponential,
  graded,
  Network,
  neuron,
  type Recording,
  simulate,
} from '../../src/index.ts';
import { atLeast, below, between, type Check } from '../example.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';

/** nS. */
interface Conductances {
  readonly external: number;
  readonly ampa: number;
  readonly nmda: number;
  readonly gaba: number;
}

interface Circuit {
  readonly E: Conductances;
  readonly I: Conductances;
  /** Weight within a pool; between pools it is such that the sum over sources stays. */
  readonly potentiation: number;
}

const WANG: Circuit = {
  E: { external: 2.1, ampa: 0.05, nmda: 0.165, gaba: 1.3 },
  I: { external: 1.62, ampa: 0.04, nmda: 0.13, gaba: 1 },
  potentiation: 1.7,
};
const MURPHY: Circuit = {
  E: { external: 2.1, ampa: 104 / 2000, nmda: 327 / 2000, gaba: 1.3 },
  I: { external: 1.62, ampa: 81 / 2000, nmda: 258 / 2000, gaba: 1 },
  potentiation: 1.68,
};
const SIZES = { A: 240, B: 240, rest: 1120, I: 400 } as const;
const POOLS = ['A', 'B', 'rest'] as const;
type Pool = (typeof POOLS)[number];

// the graded sum comes in as I_ext: here it is a conductance, in nS
const cell = (name: string, C_m: string, g_L: string, t_ref: string) =>
  neuron({
    name,
    parameters: { C_m, g_L, t_ref, E_L: '-70 mV', V_th: '-50 mV', V_reset: '-55 mV' },
    equations: `
      block = 1/(1 + exp(-0.062*v/mV)/3.57) : 1
      dv/dt = (g_L*(E_L - v) + I_syn - I_ext/mV*v*block)/C_m : mV (unless refractory)
      dx/dt = -x/(2*ms) : 1
      ds/dt = -s/(100*ms) + 0.5/ms*x*(1 - s) : 1
    `,
    threshold: 'v > V_th',
    reset: 'v = V_reset; x += 1',
    refractory: 't_ref',
    initial: { v: 'V_reset', x: '0', s: '0.03' },
    method: 'rk2',
    receptors: {
      ampa: conductanceExponential({ tau_syn: 2, E_rev: 0 }),
      gaba: conductanceExponential({ tau_syn: 5, E_rev: -70 }),
    },
  });

/** Holds Σ s of a pool. */
const relay = neuron({
  name: 'relay',
  equations: 'dsum/dt = (I_ext/pA - sum)/dt : 1',
  initial: { sum: '0' },
  method: 'euler',
});

/** Rates of what drives A and B beside the background, by intervals of equal length (ms). */
interface Evidence {
  readonly interval: number;
  readonly A: readonly number[];
  readonly B: readonly number[];
}

function decisionCircuit({ E, I, potentiation }: Circuit, seed: number, evidence: Evidence) {
  const net = new Network({ dt: 0.1, seed });
  const pyramidal = cell('pyramidal', '0.5 nF', '25 nS', '2 ms');
  const interneuron = cell('interneuron', '0.2 nF', '20 nS', '1 ms');
  for (const pool of POOLS) net.population(pool, SIZES[pool], pyramidal);
  net.population('I', SIZES.I, interneuron);
  for (const pool of POOLS) {
    net.population(`sum of ${pool}`, 1, relay);
    const connector = allToAll();
    net.connect(pool, `sum of ${pool}`, { connector, weight: 1, delay: 0.3, graded: graded('s') });
  }
  const share = SIZES.A / (SIZES.A + SIZES.B + SIZES.rest);
  const less = 1 - (share * (potentiation - 1)) / (1 - share);
  const weight = (source: Pool, target: Pool | 'I') =>
    target === 'rest' || target === 'I' ? 1 : source === target ? potentiation : less;
  for (const target of [...POOLS, 'I'] as const) {
    const g = target === 'I' ? I : E;
    for (const source of POOLS) {
      const w = weight(source, target);
      const all = { connector: allToAll(), delay: 0.5 };
      net.connect(source, target, { ...all, receptor: 'ampa', weight: g.ampa * w });
      const slow = { connector: allToAll(), delay: 0.1, graded: graded('sum') };
      net.connect(`sum of ${source}`, target, { ...slow, weight: g.nmda * w });
    }
    const inhibition = { connector: allToAll(), delay: 0.5, receptor: 'gaba', weight: g.gaba };
    net.connect('I', target, inhibition);
    net.poissonInput(target, { rate: 2400, weight: g.external, receptor: 'ampa' });
  }
  for (const pool of ['A', 'B'] as const) {
    const rates = evidence[pool];
    const { interval } = evidence;
    const time = rates.length * interval;
    const trains = { size: SIZES[pool], time, dt: 0.1, seed: 1000 * seed + (pool === 'A' ? 1 : 2) };
    const source = inhomogeneousPoisson({ ...trains, rates, interval });
    net.population(`evidence for ${pool}`, SIZES[pool], source);
    const connector = { connector: 'oneToOne' } as const;
    const one = { connector, receptor: 'ampa', weight: E.external, delay: 0.1 };
    net.connect(`evidence for ${pool}`, pool, one);
  }
  return net;
}

/** Mean rate of a population in [from, to), Hz. */
function rate(run: Recording, name: keyof typeof SIZES, from: number, to: number): number {
  const { times } = run.spikes(name);
  let spikes = 0;
  for (const t of times) if (t >= from && t < to) spikes++;
  return (spikes / SIZES[name] / (to - from)) * 1000;
}

interface Trial {
  readonly chose: 'A' | 'B';
  readonly winner: number;
  readonly loser: number;
  /** ms from the start of the stimulus until a pool fires at 15 Hz. */
  readonly decided: number;
  readonly E: number;
  readonly I: number;
}

const BEFORE = 500;
const STIMULUS = 1500;

/** Evidence of ± coherence (%) from 0.5 s to 2 s, redrawn every 50 ms. */
async function decide(coherence: number, seed: number): Promise<Trial> {
  const random = new Random(seed);
  const drawn = (sign: number) => {
    const quiet = new Array<number>(BEFORE / 50).fill(0);
    const mean = 40 * (1 + (sign * coherence) / 100);
    const steps = Array.from({ length: STIMULUS / 50 }, () => mean + 4 * random.normal());
    return [...quiet, ...steps.map((x) => Math.max(0, x))];
  };
  const net = decisionCircuit(WANG, seed, { interval: 50, A: drawn(1), B: drawn(-1) });
  const time = BEFORE + STIMULUS;
  const run = await simulate(net, { time });
  const [a, b] = (['A', 'B'] as const).map((pool) => rate(run, pool, time - 500, time));
  let decided = Number.NaN;
  for (let t = BEFORE + 50; t <= time && Number.isNaN(decided); t += 10) {
    if (Math.max(rate(run, 'A', t - 50, t), rate(run, 'B', t - 50, t)) > 15) decided = t - BEFORE;
  }
  const quiet = (name: keyof typeof SIZES) => rate(run, name, 200, BEFORE);
  const sizes = POOLS.map((pool) => SIZES[pool] / 1600);
  return {
    chose: a > b ? 'A' : 'B',
    winner: Math.max(a, b),
    loser: Math.min(a, b),
    decided,
    E: POOLS.reduce((sum, pool, k) => sum + sizes[k] * quiet(pool), 0),
    I: quiet('I'),
  };
}

export async function decisions(
  print: (line: string) => void,
  trials: number,
  weaker: readonly number[] = [],
): Promise<Check[]> {
  print(columns('coherence', 'chose A', 'decided, ms', 'winner, Hz', 'loser, Hz'));
  const all = async (coherence: number) => {
    const results: Trial[] = [];
    for (let seed = 1; seed <= trials; seed++) results.push(await decide(coherence, seed));
    const share = results.filter(({ chose }) => chose === 'A').length / trials;
    const of = (key: 'winner' | 'loser' | 'decided') => mean(results.map((trial) => trial[key]));
    print(columns(coherence, share, of('decided'), of('winner'), of('loser')));
    return { results, share };
  };
  const strong = await all(51.2);
  for (const coherence of weaker) await all(coherence);
  const none = await all(0);
  const source = 'an independent C++ program';
  const of = (key: 'winner' | 'loser' | 'E' | 'I') => strong.results.map((trial) => trial[key]);
  return [
    between('E before the stimulus (Hz)', mean(of('E')), 1.5, 4, `${source}: 2.3–2.5`),
    between('I before the stimulus (Hz)', mean(of('I')), 6, 10, `${source}: 7.9–8.1`),
    between('share of right choices at 51.2 %', strong.share, 1, 1, source),
    atLeast('winner, slowest of all (Hz)', Math.min(...of('winner')), 20),
    below('loser, fastest of all (Hz)', Math.max(...of('loser')), 6),
    between('share of choices of A at 0 %', none.share, 1 / trials, 1 - 1 / trials, 'both happen'),
  ];
}

/** Log-odds after each sample (Glaze et al. 2015, eqs. 1–2), for a hazard rate. */
function glaze(evidence: readonly number[], hazard: number): number {
  const odds = Math.log((1 - hazard) / hazard);
  const soft = (x: number) => Math.log(Math.exp(odds) + Math.exp(x));
  return evidence.reduce((belief, llr) => belief + soft(-belief) - soft(belief) + llr, 0);
}

/** Ten samples of 400 ms from a source that changes sides with the hazard rate. */
export async function beliefs(print: (line: string) => void, trials: number): Promise<Check[]> {
  const hazard = 0.08;
  let agreed = 0;
  for (let seed = 1; seed <= trials; seed++) {
    const random = new Random(500 + seed);
    let side = random.uniform() < 0.5 ? 1 : -1;
    const evidence = Array.from({ length: 10 }, () => {
      if (random.uniform() < hazard) side = -side;
      return side * 1.35 + 1.64 * random.normal();
    });
    const drive = (sign: number) => {
      const samples = evidence.map((llr) => Math.max(0, 40 + sign * 19 * llr));
      return [0, ...samples, 0, 0];
    };
    const net = decisionCircuit(MURPHY, seed, { interval: 400, A: drive(1), B: drive(-1) });
    const run = await simulate(net, { time: 4800 });
    const [a, b] = (['A', 'B'] as const).map((pool) => rate(run, pool, 4000, 4800));
    const normative = glaze(evidence, hazard);
    if (a > b === normative > 0) agreed++;
    print(columns(`sequence ${seed}`, 'log-odds', normative, 'A, B (Hz)', a, b));
  }
  const source = 'an independent C++ program: 95 % of 20';
  return [between('choices as the normative observer', agreed / trials, 0.8, 1, source)];
}

export const wang2002: Study = {
  title: 'Decisions by slow recurrent excitation, and beliefs that follow a changing world',
  reference: 'Wang 2002, Neuron 36:955; Murphy et al. 2021, Nat. Neurosci. 24:987',
  minutes: 2,
  async run(print = console.log) {
    return [...(await decisions(print, 8, [12.8])), ...(await beliefs(print, 10))];
  },
};
