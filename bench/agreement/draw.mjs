/**
 * Networks drawn from a seed, as plain data for both simulators: populations of one's own text, receptors, given edges with delays of their own,
 * refractoriness, trains that are given, STDP, short-term plasticity, and several runs between which currents change.
 *
 * Networks come in families, which share what is text (model, method, step, receptors, rules, ends of runs) and nothing that is a number, so
 * that Brian2 can run a family at once.
 */
import { RandomStream } from '../../dist/random.js';
import { models, receptors } from './models.mjs';

const TIME = 500;

/** `size`: networks in it. */
export function drawFamily(seed, number, size) {
  const r = new Draws(seed, number);
  const names = Object.keys(models);
  const modelName = names[number % names.length];
  const { methods, steps, explicitSteps } = models[modelName];
  const method = methods[Math.floor(number / names.length) % methods.length];
  const dt = r.one(method !== 'exponential_euler' && explicitSteps ? explicitSteps : steps);
  const populations = Array.from({ length: r.whole(1, 2) }, (_, k) => ({
    name: `P${k}`,
    receptors: drawReceptors(r, modelName, method),
  }));
  // arrivals that jump a state come after Brian2's thresholds unless its schedule is changed, and then spikes of targets wait: no STDP there
  const jumps = populations.some((p) => Object.values(p.receptors).some((x) => x.kind === 'jump'));
  const family = {
    ...{ number, model: modelName, method, dt, jumps, populations },
    projections: drawProjections(r, populations, jumps),
    pieces: drawPieces(r, dt),
  };
  const networks = Array.from({ length: size }, () => drawNetwork(r, family));
  return { ...family, networks };
}

/** What the method allows: exact integration takes currents only. */
function drawReceptors(r, modelName, method) {
  const all = Object.keys(receptors);
  const possible = method === 'exact' ? all.slice(0, 3) : all;
  const kinds = Array.from({ length: r.whole(1, 2) }, () => ({ kind: r.one(possible) }));
  if (r.chance(0.2)) {
    const states = { v: 'mV', ...models[modelName].jumps };
    const state = r.one(Object.keys(states));
    kinds.push({ kind: 'jump', state, unit: states[state] });
  }
  return Object.fromEntries(kinds.map((spec, k) => [`r${k}`, spec]));
}

/** From where to where, and by which rule. */
function drawProjections(r, populations, jumps) {
  const projections = [];
  for (const target of populations) {
    for (const [receptor, { kind }] of Object.entries(target.receptors)) {
      const sources = ['trains', ...populations.map((p) => p.name)].filter(() => r.chance(0.75));
      if (sources.length === 0) sources.push('trains');
      for (const source of sources) {
        const sign = kind.startsWith('conductance') || r.chance(0.65) ? 1 : -1;
        const learns = kind !== 'jump' && r.chance(0.25);
        const rule = learns ? drawRule(r, jumps || sign < 0) : undefined;
        const name = `c${projections.length}`;
        projections.push({ name, source, target: target.name, receptor, sign, rule });
      }
    }
  }
  return projections;
}

/** `plain`: without spikes of targets. */
const drawRule = (r, plain) =>
  plain || r.chance(0.4)
    ? { rule: 'tsodyksMarkram', facilitates: r.chance(0.6) }
    : {
        rule: 'pairStdp',
        weights: r.one(['additive', 'multiplicative']),
        pairs: r.one(['all', 'nearest']),
      };

/** Runs that add up to 500 ms; some begin with other currents. */
function drawPieces(r, dt) {
  const total = Math.round(TIME / dt);
  const cuts = [...new Set(Array.from({ length: r.whole(1, 4) }, () => r.whole(1, total - 1)))];
  const ends = [...cuts.sort((a, b) => a - b), total];
  return ends.map((end, k) => ({
    steps: end - (ends[k - 1] ?? 0),
    drives: k > 0 && r.chance(0.4),
  }));
}

/** The numbers of one network. */
function drawNetwork(r, family) {
  const model = models[family.model];
  const populations = {};
  for (const { name, receptors: specs } of family.populations) {
    populations[name] = drawPopulation(r, model, specs);
  }
  const trains = drawTrains(r, family.dt);
  const sizes = { trains: trains.size };
  for (const [name, { size }] of Object.entries(populations)) sizes[name] = size;
  const projections = Object.fromEntries(
    family.projections.map((p) => {
      const { kind, unit } = family.populations.find((q) => q.name === p.target).receptors[
        p.receptor
      ];
      const scale = weightScale(kind, unit, model) * (p.source === 'trains' ? 1 : 0.6);
      return [p.name, drawEdges(r, p, sizes, scale, family.dt)];
    }),
  );
  const drives = family.pieces.map((piece) =>
    Object.fromEntries(
      piece.drives
        ? Object.entries(populations).map(([name, { size }]) => [name, drawDrive(r, model, size)])
        : [],
    ),
  );
  return { populations, trains, projections, drives };
}

function drawPopulation(r, model, specs) {
  const size = r.whole(2, 24);
  const parameters = {};
  for (const [id, [, low, high]] of Object.entries(model.parameters)) {
    const isEach = model.each.includes(id) && r.chance(0.4);
    parameters[id] = isEach ? r.list(size, low, high) : r.between(low, high);
  }
  return {
    ...{ size, parameters },
    receptors: Object.fromEntries(
      Object.entries(specs).map(([name, { kind }]) => [name, receptorParameters(r, kind)]),
    ),
    refractory: model.reset === undefined ? r.whole(20, 40) : r.whole(0, 30),
    initial: Object.fromEntries(
      Object.entries(model.initial).map(([id, [low, high]]) => [id, r.list(size, low, high)]),
    ),
    drive: drawDrive(r, model, size),
  };
}

function receptorParameters(r, kind) {
  if (kind === 'jump') return {};
  const parameters = Object.fromEntries(
    Object.entries(receptors[kind]).map(([id, [low, high]]) => [id, r.between(low, high)]),
  );
  if (kind.startsWith('conductance')) parameters.E_rev = r.chance(0.6) ? 0 : r.between(-85, -75);
  return parameters;
}

const drawDrive = (r, { rheobase }, size) =>
  r.chance(0.5)
    ? r.list(size, 0.5 * rheobase, 1.8 * rheobase)
    : Array(size).fill(r.between(0.8 * rheobase, 1.6 * rheobase));

/** Spikes of given units, on the grid, none twice. */
function drawTrains(r, dt) {
  const size = r.whole(3, 20);
  const spikes = [];
  for (let unit = 0; unit < size; unit++) {
    const mean = r.between(15, 120);
    let step = 0;
    while (true) {
      step += 1 + Math.floor(r.exponential(mean / dt));
      if (step * dt > TIME) break;
      spikes.push([step, unit]);
    }
  }
  spikes.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  return { size, steps: spikes.map(([s]) => s), units: spikes.map(([, u]) => u) };
}

function drawEdges(r, { source, target, sign, rule }, sizes, scale, dt) {
  const p = r.between(0.1, 0.5);
  const pairs = [];
  for (let i = 0; i < sizes[source]; i++) {
    for (let j = 0; j < sizes[target]; j++) if (r.chance(p)) pairs.push([i, j]);
  }
  if (pairs.length === 0) pairs.push([0, 0]);
  const most = r.whole(1, Math.round(12 / dt));
  const isEach = r.chance(0.7);
  return {
    ...{ sources: pairs.map(([i]) => i), targets: pairs.map(([, j]) => j) },
    weights: pairs.map(() => sign * scale * r.between(0.3, 1.3)),
    delays: pairs.map(isEach ? () => r.whole(1, most) : () => most),
    ...(rule ? { parameters: ruleParameters(r, rule, scale) } : {}),
  };
}

function weightScale(kind, unit, model) {
  if (kind === 'jump') return { mV: 2.5, pA: 12, 'mV/ms': 0.6 }[unit];
  if (kind.startsWith('conductance')) return 0.4 * model.conductances;
  return 0.5 * model.rheobase;
}

function ruleParameters(r, { rule, facilitates }, scale) {
  if (rule === 'tsodyksMarkram') {
    return {
      ...{ U: r.between(0.1, 0.7), tau_d: r.between(50, 400), w_max: 2 * scale },
      ...(facilitates ? { tau_f: r.between(50, 800) } : {}),
    };
  }
  return {
    ...{ tau_plus: r.between(10, 30), tau_minus: r.between(10, 40), w_max: 2 * scale },
    ...{ A_plus: r.between(0.002, 0.03), A_minus: r.between(0.002, 0.03) },
  };
}

class Draws {
  #stream;

  constructor(seed, number) {
    this.#stream = new RandomStream({ seed, stream: number });
  }

  uniform() {
    return this.#stream.uniform();
  }

  exponential(mean) {
    return mean * this.#stream.exponential();
  }

  chance(p) {
    return this.uniform() < p;
  }

  between(low, high) {
    return low + (high - low) * this.uniform();
  }

  /** Both ends included. */
  whole(low, high) {
    return low + this.#stream.below(high - low + 1);
  }

  one(list) {
    return list[this.#stream.below(list.length)];
  }

  list(size, low, high) {
    return Array.from({ length: size }, () => this.between(low, high));
  }
}
