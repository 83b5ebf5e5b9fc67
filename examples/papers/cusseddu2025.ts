/**
 * Triplet motifs from rules of plasticity, after Cusseddu, Festa, Miehl & Gjorgjieva (SNUFA 2025, abstract): a rule decides which pairs keep a synapse, and
 * that decides which motifs of three neurons there are. The network is our own: cells that fire once in each cycle, at phases spread evenly. The drift of a
 * weight is then a function of the lag from source to target, its sign the link rule, and the motifs are geometry of three points on a circle.
 */
import {
  allToAll,
  delta,
  inhibitoryStdp,
  lif,
  modulator,
  Network,
  oneToOne,
  type PlasticitySpec,
  pairStdp,
  Simulation,
  spikeGenerator,
} from '../../src/index.ts';
import { atLeast, below, type Check, near } from '../example.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';

/** ms: a cycle, the step, which is also the delay of the plastic synapses. */
const [CYCLE, DT] = [100, 0.1];

interface Rule {
  readonly plasticity: PlasticitySpec;
  /** Drift by a cycle, of a lag from 0 to `CYCLE`. */
  readonly drift: (lag: number) => number;
}

/** All earlier spikes of a cell that fires in each cycle, the last of them `since` ms ago. */
const trace = (since: number, tau: number): number =>
  Math.exp(-since / tau) / (1 - Math.exp(-CYCLE / tau));

function pairs(A_plus: number, tau_plus: number, A_minus: number, tau_minus: number): Rule {
  return {
    plasticity: pairStdp({ A_plus, A_minus, tau_plus, tau_minus, w_max: 1 }),
    drift: (lag) => A_plus * trace(lag, tau_plus) - A_minus * trace(CYCLE - lag, tau_minus),
  };
}

const [TAU, RHO, ETA] = [20, 9.7, 0.05];
const RULES = {
  hebbian: pairs(0.04, 17, 0.06, 34),
  antiHebbian: pairs(-0.06, 34, -0.04, 17),
  symmetric: {
    plasticity: inhibitoryStdp({ tau: TAU, rho_0: RHO, eta: ETA, w_max: 1 }),
    drift: (lag) => ETA * (trace(lag, TAU) + trace(CYCLE - lag, TAU) - (2 * RHO * TAU) / 1000),
  },
} as const satisfies Record<string, Rule>;
type RuleName = keyof typeof RULES;

/** Share of the cycle over which a rule makes links, on one side of 0. */
function reach({ drift }: Rule): number {
  const first = drift(1e-9) > 0;
  let [low, high] = [0, CYCLE / 2];
  for (let k = 0; k < 60; k++) {
    const lag = (low + high) / 2;
    if (drift(first ? lag : CYCLE - lag) > 0) low = lag;
    else high = lag;
  }
  return low / CYCLE;
}

/** Links that are learnt, `links[target * size + source]`; `rules` are those of the synapses onto each half. */
async function learn(rules: readonly [RuleName, RuleName], size: number, cycles: number) {
  const random = new Random(5);
  const phases = Float64Array.from(
    { length: size },
    (_, i) => Math.round((((i + random.uniform()) / size) * CYCLE) / DT) * DT,
  );
  // which half a cell is in is drawn, so that halves do not alternate along the cycle
  const order = Array.from({ length: size }, (_, i) => [random.uniform(), i] as const);
  const cells = order.sort(([a], [b]) => a - b).map(([, i]) => i);
  const half = size / 2;
  const spikes = Array.from({ length: cycles }, (_, k) =>
    cells.map((cell, sender) => ({ sender, time: 1 + k * CYCLE + phases[cell] })),
  );
  const sorted = spikes.flat().sort((a, b) => a.time - b.time);
  const net = new Network({ dt: DT, seed: 1, recordSpikes: false });
  const receptors = { drive: delta(), learnt: modulator() };
  const membrane = { tau_m: 5, E_L: -65, V_th: -50, V_reset: -65, t_ref: 1 };
  const senders = sorted.map(({ sender }) => sender);
  const times = sorted.map(({ time }) => Math.round(time / DT) * DT);
  const halves = [0, 1].map((h) =>
    net.population(`half ${h}`, half, lif({ ...membrane, receptors })),
  );
  halves.forEach((cell, h) => {
    const own = senders.flatMap((s, k) => (Math.floor(s / half) === h ? [k] : []));
    const given = {
      senders: own.map((k) => senders[k] - h * half),
      times: own.map((k) => times[k]),
    };
    const clock = net.population(`clock ${h}`, half, spikeGenerator(given));
    const drive = { connector: oneToOne(), receptor: 'drive', weight: 100, delay: DT };
    net.connect(clock, cell, drive);
    halves.forEach((source, from) => {
      net.connect(source, cell, {
        ...{ connector: allToAll({ autapses: from !== h }), receptor: 'learnt' },
        ...{ weight: 0.5, delay: DT, name: `${from} ${h}` },
        plasticity: RULES[rules[h]].plasticity,
      });
    });
  });
  const simulation = await Simulation.create(net);
  await simulation.run((cycles + 1) * CYCLE);
  const links = new Uint8Array(size * size);
  let right = 0;
  for (const [from, to] of [0, 1].flatMap((a) => [0, 1].map((b) => [a, b] as const))) {
    const { sources, targets, values } = await simulation.weights(`${from} ${to}`);
    for (let k = 0; k < sources.length; k++) {
      const [i, j] = [cells[targets[k] + to * half], cells[sources[k] + from * half]];
      const lag = (2 * CYCLE + phases[i] - phases[j] - DT) % CYCLE;
      const link = values.w[k] > 0.5;
      if (link) links[i * size + j] = 1;
      if (link === RULES[rules[to]].drift(lag) > 0) right++;
    }
  }
  await simulation.dispose();
  return { links, right: right / (size * (size - 1)) };
}

/** Motifs of three: dyads that are mutual, one-way and empty, and what the one-way ones form. */
const MOTIFS = ['003', '012', '021C', '021V', '030T', '030C', '102', '201', '300'] as const;
type Census = Record<(typeof MOTIFS)[number] | 'mixed', number>;

const empty = (): Census =>
  Object.fromEntries([...MOTIFS, 'mixed'].map((name) => [name, 0])) as Census;

/** `to(a, b)`: a link from b to a, of the members 0, 1, 2. */
function motifOf(to: (a: number, b: number) => boolean): keyof Census {
  const dyads = [
    [0, 1],
    [1, 2],
    [2, 0],
  ].map(([a, b]) => [to(b, a), to(a, b)] as const);
  const mutual = dyads.filter(([x, y]) => x && y).length;
  const oneWay = dyads.filter(([x, y]) => x !== y).length;
  if (mutual > 0) return oneWay > 0 ? 'mixed' : (['102', '201', '300'] as const)[mutual - 1];
  if (oneWay < 2) return oneWay === 0 ? '003' : '012';
  // around the three in one direction: a circle has all alike, a chain two
  const turns = dyads.filter(([x, y]) => x && !y).length;
  if (oneWay === 3) return turns === 0 || turns === 3 ? '030C' : '030T';
  return turns === 1 ? '021V' : '021C';
}

function census(links: Uint8Array, size: number): Census {
  const counts = empty();
  const triples = (size * (size - 1) * (size - 2)) / 6;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) {
      for (let k = 0; k < j; k++) {
        const members = [i, j, k];
        counts[motifOf((a, b) => links[members[a] * size + members[b]] === 1)] += 1 / triples;
      }
    }
  }
  return counts;
}

/** The same by the link rules alone, over all lags of two cells to a third and all choices of halves. */
function expected(rules: readonly [RuleName, RuleName]): Census {
  const counts = empty();
  const n = 150;
  const linked = rules.map((name) =>
    Uint8Array.from({ length: 2 * n }, (_, k) =>
      RULES[name].drift(((k + 0.5) * CYCLE) / (2 * n)) > 0 ? 1 : 0,
    ),
  );
  const kinds = rules[0] === rules[1] ? [0] : [0, 1];
  const weight = 1 / (n * n * kinds.length ** 3);
  for (let x = 0; x < n; x++) {
    for (let y = 0; y < n; y++) {
      const at = [0, 2 * x + 1, 2 * y + 1];
      for (const p of kinds) {
        for (const q of kinds) {
          for (const r of kinds) {
            const kind = [p, q, r];
            const to = (a: number, b: number) => {
              const lag = (4 * n + at[a] - at[b]) % (2 * n);
              return linked[kind[a]][lag] === 1;
            };
            counts[motifOf(to)] += weight;
          }
        }
      }
    }
  }
  return counts;
}

interface Amounts {
  readonly size: number;
  readonly cycles: number;
}

export async function cusseddu2025Checks(
  print: (line: string) => void,
  { size, cycles }: Amounts,
): Promise<Check[]> {
  const checks: Check[] = [];
  const source = 'three points on a circle, in closed form';
  print(columns('', ...MOTIFS));
  const run = async (name: string, rules: readonly [RuleName, RuleName]) => {
    const { links, right } = await learn(rules, size, cycles);
    const found = census(links, size);
    print(columns(name, ...MOTIFS.map((motif) => found[motif])));
    checks.push(atLeast(`${name}: synapses as the link rule says`, right, 0.98));
    return found;
  };
  const directed = { hebbian: 'hebbian', antiHebbian: 'anti-Hebbian' } as const;
  for (const [rule, name] of Object.entries(directed) as [RuleName, string][]) {
    const a = reach(RULES[rule]);
    const found = await run(name, [rule, rule]);
    const forms = { '003': (1 - 3 * a) ** 2, '012': 6 * a - 15 * a * a } as const;
    const of = { ...forms, '021C': 3 * a * a, '030T': 3 * a * a } as const;
    for (const [motif, share] of Object.entries(of)) {
      const here = found[motif as keyof Census];
      checks.push(near(`${name}: ${motif}`, here, share, source, { relative: 0, absolute: 0.025 }));
    }
    const never = found['030C'] + found['300'] + found['201'];
    checks.push(below(`${name}: circles and mutual pairs`, never, 0.001));
  }
  const a = reach(RULES.symmetric);
  const found = await run('symmetric', ['symmetric', 'symmetric']);
  const of = { '102': 6 * a - 15 * a * a, '201': 3 * a * a, '300': 3 * a * a } as const;
  for (const [motif, share] of Object.entries(of)) {
    const here = found[motif as keyof Census];
    checks.push(near(`symmetric: ${motif}`, here, share, source, { relative: 0, absolute: 0.025 }));
  }
  checks.push(below('symmetric: feed-forward loops', found['030T'], 0.005));
  // two rules side by side give what neither gives alone
  const both = await run('half and half', ['hebbian', 'symmetric']);
  const theory = expected(['hebbian', 'symmetric']);
  print(columns('expected', ...MOTIFS.map((motif) => theory[motif])));
  const apart = Object.keys(theory).reduce(
    (sum, motif) => sum + Math.abs(both[motif as keyof Census] - theory[motif as keyof Census]) / 2,
    0,
  );
  const rules = 'the link rules over all lags';
  checks.push(below('half and half: share of triples in another motif', apart, 0.03));
  const mixed = theory.mixed;
  checks.push(
    near('half and half: one-way beside mutual', both.mixed, mixed, rules, {
      relative: 0,
      absolute: 0.03,
    }),
  );
  return checks;
}

export const cusseddu2025: Study = {
  title: 'Triplet motifs from rules of plasticity',
  reference: 'Cusseddu, Festa, Miehl & Gjorgjieva 2025, SNUFA (abstract); network of our own',
  minutes: 0.3,
  run: (print = console.log) => cusseddu2025Checks(print, { size: 120, cycles: 60 }),
};
