/** A drawn network in Synfire's double precision: spikes of each population, and every state at the end of each run. */
import * as s from '../../dist/index.js';
import { models } from './models.mjs';

const KINDS = {
  exponential: s.exponential,
  alpha: s.alpha,
  doubleExponential: s.doubleExponential,
  conductanceExponential: s.conductanceExponential,
  conductanceAlpha: s.conductanceAlpha,
  conductanceDoubleExponential: s.conductanceDoubleExponential,
};
const RULES = { tsodyksMarkram: s.tsodyksMarkram, pairStdp: s.pairStdp };

/** `nudge`: what all currents are multiplied by, to see how rounding grows. */
export async function runSynfire(family, network, nudge = 1) {
  const simulation = await s.Simulation.create(build(family, network, nudge), { workers: 0 });
  try {
    return await follow(simulation, family, network);
  } finally {
    await simulation.dispose();
  }
}

async function follow(simulation, family, network) {
  const spikes = Object.fromEntries(family.populations.map(({ name }) => [name, []]));
  const states = [];
  for (const [k, { steps }] of family.pieces.entries()) {
    for (const [name, amplitude] of Object.entries(network.drives[k])) {
      await simulation.set(`drive of ${name}`, { amplitude });
    }
    const recording = await simulation.run(steps * family.dt);
    for (const { name } of family.populations) {
      const { times, senders } = recording.spikes(name);
      for (let i = 0; i < times.length; i++) {
        spikes[name].push([Math.round(times[i] / family.dt) - 1, senders[i]]);
      }
    }
    states.push(await readStates(simulation, family));
  }
  return { spikes, states };
}

/** A number of steps in ms, as one writes it. */
const ms = (steps, dt) => Number((steps * dt).toFixed(9));

function build(family, { populations, trains, projections }, nudge) {
  const { dt } = family;
  const net = new s.Network({ dt, precision: 'double' });
  const times = trains.steps.map((step) => ms(step, dt));
  net.population('trains', trains.size, s.spikeGenerator({ senders: trains.units, times }));
  for (const { name, receptors } of family.populations) {
    const own = populations[name];
    net.population(name, own.size, neuronOf(family, receptors, own), { initial: own.initial });
    const amplitude = own.drive.map((current) => current * nudge);
    net.stepCurrent(name, { amplitude, name: `drive of ${name}` });
  }
  for (const { name, source, target, receptor, rule } of family.projections) {
    const { sources, targets, weights, delays, parameters } = projections[name];
    net.connect(source, target, {
      ...{ name, receptor, connector: s.edges(sources, targets), weight: weights, signed: true },
      delay: delays.map((steps) => ms(steps, dt)),
      ...(rule === undefined ? {} : { plasticity: ruleOf(rule, parameters) }),
    });
  }
  return net;
}

function neuronOf({ model: name, method, dt }, receptors, own) {
  const { equations, parameters, threshold, reset } = models[name];
  return s.neuron({
    ...{ equations, threshold, refractory: 't_ref', method },
    ...(reset === undefined ? {} : { reset }),
    parameters: {
      ...Object.fromEntries(
        Object.entries(parameters).map(([id, [unit]]) => [id, { unit, default: 1 }]),
      ),
      t_ref: { unit: 'ms', default: ms(own.refractory, dt) },
    },
    values: own.parameters,
    receptors: Object.fromEntries(
      Object.entries(receptors).map(([id, { kind, state, unit }]) => [
        id,
        kind === 'jump' ? s.jump({ state, unit }) : KINDS[kind](own.receptors[id]),
      ]),
    ),
  });
}

function ruleOf({ rule, weights, pairs }, parameters) {
  return RULES[rule](rule === 'pairStdp' ? { weights, pairs, ...parameters } : parameters);
}

async function readStates(simulation, { model, populations, projections }) {
  const found = {};
  for (const { name, receptors } of populations) {
    const ofReceptors = Object.entries(receptors).flatMap(([id, { kind }]) => statesOf(kind, id));
    for (const state of [...Object.keys(models[model].initial), ...ofReceptors]) {
      found[`${name}.${state}`] = [...(await simulation.read(name, state))];
    }
  }
  for (const { name, rule } of projections) {
    if (rule?.rule !== 'pairStdp') continue;
    found[`${name}.w`] = [...(await simulation.weights(name)).values.w];
  }
  return found;
}

function statesOf(kind, name) {
  if (kind === 'jump') return [];
  const first = kind.startsWith('conductance') ? `g_${name}` : `I_${name}`;
  return /^(conductanceE|e)xponential$/u.test(kind) ? [first] : [first, `y_${name}`];
}
