/**
 * Networks drawn at random over everything at once, and what they promise: one hash, whatever runs them.
 *
 * `mixture(seed)` is a function of its seed and of what is given alone. It mixes every neuron, receptor, connector, distribution, input, rule and
 * graded projection, sizes at which vectors and slices end, delays to 200 steps. What a network must not have (a degree beyond
 * what there is, say) is refused by the plan, and such a mixture counts as none.
 */
import type { Backend, Engine } from '../../src/backends/backend.ts';
import { referenceBackend } from '../../src/backends/reference/reference.ts';
import { wasmBackend } from '../../src/backends/wasm/wasm.ts';
import * as c from '../../src/connect/connector.ts';
import { lognormal, normal, uniform } from '../../src/connect/distribution.ts';
import type { Precision } from '../../src/equations/precision.ts';
import { SynfireError } from '../../src/errors.ts';
import { Network } from '../../src/network/network.ts';
import { poisson, spikeGenerator } from '../../src/neurons/sources.ts';
import { compilePlan } from '../../src/plan/compile.ts';
import { hashText } from '../../src/plan/hash.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { chooseStorage } from '../../src/plan/storage.ts';
import { inhibitoryStdp } from '../../src/plasticity/inhibitory.ts';
import type { PlasticitySpec } from '../../src/plasticity/rule.ts';
import { pairStdp } from '../../src/plasticity/stdp.ts';
import { tripletStdp } from '../../src/plasticity/triplet.ts';
import { tsodyksMarkram } from '../../src/plasticity/tsodyks-markram.ts';
import { gapJunction, graded } from '../../src/synapses/graded.ts';
import { modulator } from '../../src/synapses/modulator.ts';
import { rules } from '../plasticity/networks.ts';
import { libraryNeurons, libraryReceptors } from './library.ts';

/** Steps of each run; the longest delay and more. */
const STEPS = 240;

/** Draws of one mixture: xorshift of 32 bits, which says little and says it everywhere alike. */
class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = Math.imul(seed + 1, 0x9e3779b1) >>> 0 || 1;
    for (let k = 0; k < 8; k++) this.real();
  }

  /** In [0, 1). */
  real(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x >>> 0;
    return this.#state / 2 ** 32;
  }

  below(n: number): number {
    return Math.floor(this.real() * n);
  }

  chance(p: number): boolean {
    return this.real() < p;
  }

  one<T>(from: readonly T[]): T {
    return from[this.below(from.length)];
  }
}

interface Drawn {
  readonly name: string;
  readonly size: number;
  readonly drive: number;
  readonly receptors: readonly { readonly name: string; readonly weight: number; sign: 1 | -1 }[];
  /** States that couplings can transmit. */
  readonly states: readonly string[];
  readonly rules: readonly PlasticitySpec[];
}

function population(network: Network, name: string, dice: Dice, most: number): Drawn {
  const neuron = dice.one(Object.keys(libraryNeurons));
  const { make, drive, potential, at = '' } = libraryNeurons[neuron];
  const fitting = Object.entries(libraryReceptors).filter(
    ([, r]) => potential || !r.needsPotential,
  );
  const [, one] = dice.one(fitting);
  const [, other] = dice.one(fitting);
  const spec = make({ a: one.ex, b: other.in, dopamine: modulator({ tau_syn: 20 }) });
  const size = Math.min(most, dice.one([1, 3, 4, 5, 31, 33, 33, 31, 64, 100, 1000]));
  network.population(name, size, spec);
  const uneven = Array.from({ length: size }, (_, i) => drive * (0.7 + (0.6 * i) / size));
  if (dice.chance(0.9)) network.stepCurrent(name, { amplitude: dice.chance(0.5) ? drive : uneven });
  if (dice.chance(0.3)) {
    network.noiseCurrent(name, {
      mean: 0,
      sd: drive * dice.real(),
      interval: 0.1 * 2 ** dice.below(3),
    });
  }
  if (dice.chance(0.3)) {
    const perNeuron = dice.chance(0.5);
    const length = (perNeuron ? size : 1) * (1 + dice.below(5));
    const values = Array.from({ length }, () => drive * (dice.real() - 0.3));
    network.seriesCurrent(name, { values, interval: 0.4 * (1 + dice.below(9)), perNeuron });
  }
  const receptors = [
    { name: `a${at}`, weight: one.weight(drive), sign: 1 as const },
    { name: `b${at}`, weight: other.weight(drive), sign: other.sign },
    { name: `dopamine${at}`, weight: 0.1, sign: 1 as const },
  ];
  if (dice.chance(0.4)) {
    const { name: receptor, weight, sign } = dice.one(receptors);
    const neurons = dice.chance(0.3) ? { neurons: [dice.below(size)] } : {};
    const rate = 10 ** (1 + 3 * dice.real());
    network.poissonInput(name, { receptor, rate, weight: sign * weight, ...neurons });
  }
  const reads = neuron === 'adexClopath';
  const own = Object.values(rules).filter((rule) => reads || rule.rule.states === undefined);
  const states = potential ? [`v${at}`] : [];
  return { name, size, drive, receptors, states, rules: own };
}

function connector(sources: number, targets: number, dice: Dice): c.Connector {
  const flags = { multapses: dice.chance(0.5), autapses: dice.chance(0.5) };
  const { autapses } = flags;
  const most = (n: number) => 1 + dice.below(Math.min(n, 30));
  const few = Math.min(1, 20_000 / (sources * targets));
  switch (dice.below(7)) {
    case 0:
      return few === 1 ? c.allToAll({ autapses }) : c.bernoulli(few * dice.real(), { autapses });
    case 1:
      return sources === targets ? c.oneToOne() : c.bernoulli(few * 0.02, { autapses });
    case 2:
      return c.bernoulli(few * dice.real(), { autapses });
    case 3:
      return c.fixedIndegree(most(flags.multapses ? 30 : sources), flags);
    case 4:
      return c.fixedOutdegree(most(flags.multapses ? 30 : targets), flags);
    case 5:
      return c.fixedTotalNumber(dice.below(2000), { autapses });
    default: {
      const length = dice.below(1500);
      const list = (size: number) => Array.from({ length }, () => dice.below(size));
      return c.edges(list(sources), list(targets));
    }
  }
}

type Amount = number | ReturnType<typeof uniform> | number[];

function amount(typical: number, given: c.Connector, dice: Dice): Amount {
  if (given.connector === 'edges' && dice.chance(0.5)) {
    const decades = dice.chance(0.3) ? 5 : 0; // one scale does not hold them
    return Array.from(
      given.source,
      () => typical * 2 * dice.real() * 10 ** (-decades * dice.real()),
    );
  }
  switch (dice.below(5)) {
    case 0:
      return typical * dice.real();
    case 1:
      return uniform(0, 2 * typical);
    case 2:
      return normal(typical, typical / 3, { min: 0 });
    case 3:
      return normal(typical, typical, { min: 0, max: 2 * typical, outside: 'clip' });
    default:
      return lognormal(Math.log(typical), 0.5, { max: 8 * typical });
  }
}

/** Of each sign; a positive amount's draws are mirrored. */
function mirrored(from: Amount): Amount {
  if (typeof from === 'number') return -from;
  if (Array.isArray(from)) return from.map((w) => -w);
  return from.distribution === 'uniform' ? uniform(-from.high, -from.low) : -1;
}

function delay(given: c.Connector, dt: number, dice: Dice): Amount {
  const step = () => 1 + dice.below(dice.chance(0.3) ? 200 : 20);
  if (given.connector === 'edges' && dice.chance(0.4)) {
    return Array.from(given.source, () => step() * dt);
  }
  if (dice.chance(0.4)) return step() * dt;
  const [low, high] = [step(), step()].sort((a, b) => a - b);
  if (dice.chance(0.5)) return uniform(low * dt, high * dt);
  return normal(((low + high) / 2) * dt, high * dt, { min: low * dt, max: (high + 1) * dt });
}

/** `most`: units of a population. */
export function mixture(seed: number, most = Number.POSITIVE_INFINITY): Network {
  const dice = new Dice(seed);
  const dt = 0.1;
  const network = new Network({ dt, seed: dice.below(2 ** 31) });
  const sources: { name: string; size: number }[] = [];
  for (let k = dice.below(3); k > 0; k--) {
    const name = `S${k}`;
    const size = dice.one([1, 3, 4, 5, 31, 33, 64]);
    if (dice.chance(0.6)) network.population(name, size, poisson({ rate: 20 + dice.below(2000) }));
    else {
      const length = dice.below(40);
      const times = Array.from({ length }, () => dt * (1 + dice.below(STEPS))).sort(
        (a, b) => a - b,
      );
      const senders = times.map(() => dice.below(size));
      network.population(name, size, spikeGenerator({ times, senders }));
    }
    sources.push({ name, size });
  }
  const neurons: Drawn[] = [];
  for (let k = 1 + dice.below(3); k > 0; k--)
    neurons.push(population(network, `N${k}`, dice, most));
  for (let k = 1 + dice.below(6); k > 0; k--) {
    const from = dice.one([...sources, ...neurons]);
    const to = dice.one(neurons);
    const given = connector(from.size, to.size, dice);
    const { name, weight, sign } = dice.one(to.receptors);
    const common = { connector: given, receptor: name, delay: delay(given, dt, dice) };
    if (dice.chance(0.3)) {
      const w_max = 4 * weight;
      const any = [
        pairStdp({ w_max }),
        tripletStdp({ w_max }),
        inhibitoryStdp({ w_max, eta: 0.1 * weight }),
        tsodyksMarkram({ U: 0.4, tau_d: 50, tau_f: 20, w_max }),
      ];
      const large = weight > 30;
      const plasticity = large && dice.chance(0.7) ? dice.one(to.rules) : dice.one(any);
      const drawn = dice.chance(0.5) ? uniform(0, Math.min(100, w_max)) : Math.min(60, weight);
      network.connect(from.name, to.name, { ...common, weight: drawn, plasticity });
    } else {
      const drawn = amount(weight, given, dice);
      const signed = sign < 0 && dice.chance(0.8) ? mirrored(drawn) : drawn;
      network.connect(from.name, to.name, { ...common, weight: signed });
    }
  }
  const coupled = neurons.filter(({ states }) => states.length > 0);
  for (let k = coupled.length > 0 ? dice.below(3) : 0; k > 0; k--) {
    const [from, to] = [dice.one(coupled), dice.one(coupled)];
    const transmitted = dice.chance(0.5) ? gapJunction() : graded(dice.one(from.states));
    const given = connector(from.size, to.size, dice);
    const weight = (dice.chance(0.5) ? 1 : -1) * 0.002 * to.drive * dice.real();
    const lag = dice.chance(0.5) ? 0 : dt * dice.below(60);
    network.connect(from.name, to.name, {
      connector: given,
      weight,
      delay: lag,
      graded: lag === 0 ? { ...transmitted, iterate: true } : transmitted,
    });
  }
  return network;
}

/** The plan of a mixture; undefined where the network is refused, as it may be. */
export function planOf(network: Network): Plan | undefined {
  try {
    return compilePlan(network.describe());
  } catch (error) {
    if (error instanceof SynfireError) return undefined;
    throw error;
  }
}

/** What a run of `STEPS` steps in `pieces` leaves, as text: hash, events, state of neurons and synapses. */
async function print(engine: Engine, plan: Plan, first: readonly number[]): Promise<string> {
  const seen: string[] = [];
  let low = 0n;
  let events = 0;
  const pieces = [...first, STEPS - first.reduce((sum, n) => sum + n, engine.step)];
  for (const steps of pieces) {
    const chunk = await engine.run(steps);
    low = (low + BigInt(`0x${hashText(chunk.hash)}`)) & 0xffffffffffffffffn;
    events += chunk.events;
  }
  seen.push(low.toString(16), `${events} events`);
  for (const [index, { name, model }] of plan.populations.entries()) {
    for (const state of model?.states ?? []) {
      seen.push(`${name}.${state.name} ${bits(await engine.read(index, state.name))}`);
    }
  }
  for (const [index, { name, plasticity }] of plan.projections.entries()) {
    if (plasticity === undefined) continue;
    const { fields } = (await engine.plastic!(index))!;
    for (const [field, values] of Object.entries(fields)) {
      seen.push(`${name} › ${field} ${bits(values)}`);
    }
  }
  return seen.join('\n');
}

/** FNV of the values' bits; -0 is 0 and every NaN is one. */
function bits(values: ArrayLike<number>): string {
  const words = new Uint32Array(2);
  const real = new Float64Array(words.buffer);
  let hash = 0x811c9dc5;
  for (let k = 0; k < values.length; k++) {
    real[0] = values[k] + 0;
    if (Number.isNaN(real[0])) words.set([0, 0x7ff80000]);
    for (const word of words) hash = Math.imul(hash ^ word, 0x01000193);
  }
  return (hash >>> 0).toString(16);
}

/** The reference with the engines' bits. */
const judgeOf = ({ precision }: Plan): Backend =>
  referenceBackend({ precision: precision ?? 'f32' });

export interface Compared {
  /** False: the network is refused. */
  readonly ran: boolean;
  /** Ways to run it that gave another text, with the first line that differs. */
  readonly different: readonly string[];
}

export interface Ways {
  readonly workers: readonly number[];
  readonly precision?: Precision;
  /** Engines beside WebAssembly's. */
  readonly more?: Readonly<Record<string, () => Backend>>;
  /** In short a mixture is run in a third of all ways, and goes on in one place; others take the other ways. Its populations have `most` units at most. */
  readonly few?: { readonly most: number };
}

/** Runs a mixture on the reference of its precision and in other ways. */
export async function compareMixture(
  seed: number,
  { workers, precision = 'single', more = {}, few }: Ways,
): Promise<Compared> {
  const network = Network.fromJSON({ ...mixture(seed, few?.most).describe(), precision });
  const plan = planOf(network);
  if (plan === undefined) return { ran: false, different: [] };
  const judge = await judgeOf(plan).load(plan);
  let expected: string;
  try {
    expected = await print(judge, plan, []);
  } catch (error) {
    if (error instanceof SynfireError) return { ran: false, different: [] }; // not finite
    throw error;
  }
  const different: string[] = [];
  const judged = (name: string, found: string) => {
    if (found === expected) return;
    const lines = expected.split('\n');
    const at = found.split('\n').findIndex((line, k) => line !== lines[k]);
    different.push(`mixture ${seed}, ${name}: ${found.split('\n')[at]} for ${lines[at]}`);
  };
  const run = async (name: string, backend: Backend, of: Plan, pieces: readonly number[] = []) => {
    const engine = await backend.load(of);
    try {
      judged(name, await print(engine, of, pieces));
    } catch (error) {
      different.push(`mixture ${seed}, ${name}: ${error}`);
    } finally {
      await engine.dispose();
    }
  };
  const procedural = chooseStorage(plan, 'procedural', 0).plan;
  const again = () => compilePlan(Network.fromJSON(JSON.stringify(network)).describe());
  const pieces = [1, 7, 60, 3, 50];
  const wasm = (n = 0) => wasmBackend({ workers: n });
  const ways = [
    ...workers.map((n) => () => run(`${n} workers`, wasm(n), plan)),
    () => run('pieces', wasm(), plan, pieces),
    () => run('from JSON', wasm(), again()),
    () => run('made anew', wasm(), procedural),
    () => run('made anew, workers', wasm(workers.at(-1)), procedural, pieces),
    ...Object.entries(more).flatMap(([name, make]) => [
      () => run(name, make(), plan),
      () => run(`${name}, made anew`, make(), procedural, pieces),
    ]),
    async () =>
      different.push(...(await moved(seed, plan, procedural, workers, few !== undefined))),
  ];
  for (const [k, way] of ways.entries())
    if (!few || k % 3 === Math.floor(seed / 3) % 3) await way();
  return { ran: true, different };
}

/** Half a run in one place, the other half in another, from its snapshot; in every other, or in `one`. */
async function moved(
  seed: number,
  plan: Plan,
  procedural: Plan,
  workers: readonly number[],
  one: boolean,
): Promise<string[]> {
  const most = workers.at(-1) ?? 0;
  const places: readonly (readonly [string, Backend, Plan])[] = [
    ['wasm', wasmBackend({ workers: 0 }), plan],
    ['workers', wasmBackend({ workers: most }), plan],
    ['made anew', wasmBackend({ workers: 0 }), procedural],
    ['the reference', judgeOf(plan), plan],
  ];
  const [, start] = places[seed % places.length];
  const first = await start.load(places[seed % places.length][2]);
  await first.run(STEPS / 2 - 1);
  const snapshot = await first.snapshot();
  const expected = await print(first, plan, []);
  await first.dispose();
  const different: string[] = [];
  for (const [name, backend, of] of one ? [places[Math.floor(seed / 9) % 4]] : places) {
    const engine = await backend.load(of);
    const what = `mixture ${seed}: a snapshot of ${places[seed % places.length][0]} in ${name}`;
    try {
      await engine.restore(snapshot);
      if ((await print(engine, of, [3, 40])) !== expected) different.push(what);
    } catch (error) {
      different.push(`${what}: ${error}`);
    }
    await engine.dispose();
  }
  return different;
}
