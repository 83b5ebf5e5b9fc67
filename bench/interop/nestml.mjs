/**
 * Question: do the models that NESTML publishes behave as the models here that have their equations?
 *
 * Method: every file of a folder is read; those that have a twin here run beside it, with a current and twenty spikes at each port, by the same method in double-precision
 * reference steps. Said are the spikes, how far they and the voltages lie apart, and what is refused.
 *
 *     git clone https://github.com/nest/nestml && node bench/interop/nestml.mjs nestml/models/neurons
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as S from '../../dist/index.js';
import { readNestml } from '../../dist/nestml.js';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('Usage: node bench/interop/nestml.mjs FOLDER');
  process.exit(2);
}

const DT = 0.05;
const leaky = { tau_m: 10, C_m: 250, E_L: -70, V_reset: -70, V_th: -55, t_ref: 2 };
const conducting = { ...leaky, tau_m: 250 / 16.6667, V_reset: -60 };
const adapting = { V_reset: -60, t_ref: 2 };
const ports = (exc_spikes, inh_spikes) => ({ receptors: { exc_spikes, inh_spikes } });
const exponentials = ports(S.exponential({ tau_syn: 2 }), S.exponential({ tau_syn: 2 }));
const alphas = ports(S.alpha({ tau_syn: 2 }), S.alpha({ tau_syn: 2 }));
const fast = (make, tau_e, tau_i, E_i = -85) =>
  ports(make({ tau_syn: tau_e, E_rev: 0 }), make({ tau_syn: tau_i, E_rev: E_i }));
const beta = (E_rev) => S.conductanceDoubleExponential({ tau_rise: 0.2, tau_decay: 2, E_rev });
const squid = { C_m: 100, g_Na: 12000, g_K: 3600, g_L: 30, E_L: -54.402, t_ref: 2 };

/** The twin, the method, the current, the weight at excitatory and at inhibitory ports, the sign of the latter here, initial values. */
const TWINS = {
  iaf_psc_exp_neuron: [S.lif({ ...leaky, ...exponentials }), 'exact', 500, 400, 200, -1],
  iaf_psc_alpha_neuron: [S.lif({ ...leaky, ...alphas }), 'exact', 500, 400, 200, -1],
  iaf_psc_delta_neuron: [
    S.lif({ ...leaky, receptors: { spikes: S.delta() } }),
    ...['exact', 350, 5, 0, 1],
  ],
  iaf_cond_exp_neuron: [
    S.lif({ ...conducting, ...fast(S.conductanceExponential, 0.2, 2) }),
    ...['rk4', 300, 100, 40, 1],
  ],
  iaf_cond_alpha_neuron: [
    S.lif({ ...conducting, ...fast(S.conductanceAlpha, 0.2, 2) }),
    ...['rk4', 300, 100, 40, 1],
  ],
  iaf_cond_beta_neuron: [
    S.lif({ ...conducting, ...ports(beta(0), beta(-85)) }),
    ...['rk4', 300, 30, 40, 1],
  ],
  izhikevich_neuron: [S.izhikevich({ receptors: { spikes: S.delta() } }), 'euler', 10, 3, 0, 1],
  aeif_cond_exp_neuron: [
    S.adex({ ...adapting, ...fast(S.conductanceExponential, 0.2, 2) }),
    ...['euler', 1000, 30, 20, 1],
  ],
  aeif_cond_alpha_neuron: [
    S.adex({ ...adapting, ...fast(S.conductanceAlpha, 0.2, 2) }),
    ...['euler', 1000, 30, 20, 1],
  ],
  hh_psc_alpha_neuron: [
    S.hodgkinHuxley({ ...squid, ...ports(S.alpha({ tau_syn: 0.2 }), S.alpha({ tau_syn: 2 })) }),
    ...['rk4', 700, 300, 50, -1],
  ],
  hh_cond_exp_traub_neuron: [
    S.traubMiles({ t_ref: 2, V_spike: -33, ...fast(S.conductanceExponential, 5, 10, -80) }),
    ...['rk4', 150, 4, 4, 1],
  ],
  wb_cond_exp_neuron: [
    S.wangBuzsaki({ t_ref: 2, ...fast(S.conductanceExponential, 0.2, 10, -75) }),
    ...['rk4', 100, 4, 1, 1],
  ],
};

/** Gates here and there. */
const GATES = [
  ['m', 'Act_m'],
  ['h', 'Inact_h', 'Act_h'],
  ['n', 'Act_n', 'Inact_n'],
];

async function respond(spec, current, weights, initial) {
  const net = new S.Network({ dt: DT });
  net.population('P', 1, spec, { initial });
  net.stepCurrent('P', { amplitude: current });
  for (const [k, receptor] of Object.keys(spec.receptors).sort().entries()) {
    const times = Array.from({ length: 20 }, (_, n) => 10 + 24 * n + 7 * k);
    net.population(receptor, 1, S.spikeGenerator({ senders: times.map(() => 0), times }));
    const [weight, connector] = [weights(receptor), S.oneToOne()];
    net.connect(receptor, 'P', { connector, weight, delay: DT, receptor });
  }
  net.recordStates('P', { variables: ['v'], every: DT });
  const recording = await S.simulate(net, { time: 500, backend: 'reference' });
  return { times: [...recording.spikes('P').times], v: recording.states('P').values.v };
}

/** States of the twin begin where those of the file do. */
async function beginning(spec) {
  const net = new S.Network({ dt: DT });
  net.population('P', 1, spec);
  const simulation = await S.Simulation.create(net, { backend: 'reference' });
  const initial = {};
  for (const [own, ...theirs] of GATES) {
    for (const id of theirs) {
      if (!spec.model.equations.includes(`d${id}/dt`)) continue;
      initial[own] = (await simulation.read('P', id))[0];
    }
  }
  await simulation.dispose();
  return initial;
}

const largest = (a, b) => a.reduce((worst, x, k) => Math.max(worst, Math.abs(x - b[k])), 0);
let [read, refused, wrong] = [0, 0, 0];
// adex by Euler's steps: v is bounded before its peak there, the exponent here, which other methods see
for (const name of readdirSync(folder).filter((file) => file.endsWith('.nestml'))) {
  const file = readNestml(readFileSync(join(folder, name), 'utf8'), { where: name });
  for (const { where, found } of file.refused) console.log(`refused  ${where}: ${found}`);
  refused += file.refused.length;
  for (const [id, { neuron, differences }] of Object.entries(file.models)) {
    read++;
    const said = differences.length > 0 ? `, ${differences.length} differences named` : '';
    if (!Object.hasOwn(TWINS, id)) {
      console.log(`read     ${id}${said}`);
      continue;
    }
    const [twin, method, current, exc, inh, sign] = TWINS[id];
    const spec = S.neuron({ ...neuron, method });
    const weight = (factor) => (port) => (port.startsWith('inh') ? factor * inh : exc);
    const ours = await respond({ ...twin, method }, current, weight(sign), await beginning(spec));
    const theirs = await respond(spec, current, weight(1), {});
    const [n, m] = [ours.times.length, theirs.times.length];
    const apart = n === m ? largest(ours.times, theirs.times) : Number.NaN;
    const volts = largest(ours.v, theirs.v);
    const agrees = n > 3 && apart === 0;
    if (!agrees) wrong++;
    const how = `${m} spikes (${n} here), at most ${apart.toFixed(3)} ms and ${volts.toExponential(1)} mV apart`;
    console.log(`${agrees ? 'agrees ' : 'DIFFERS'}  ${id} by ${method}: ${how}${said}`);
  }
}
console.log(`${read} models read, ${refused} refused, ${wrong} differ from their twins.`);
process.exitCode = wrong > 0 ? 1 : 0;
