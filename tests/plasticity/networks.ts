/** A recurrent network for every rule: drawn weights and delays, sources that fire twice in a step. */
import { allToAll, bernoulli, fixedIndegree } from '../../src/connect/connector.ts';
import { Network } from '../../src/network/network.ts';
import { adexClopath } from '../../src/neurons/adex-clopath.ts';
import { lif } from '../../src/neurons/lif.ts';
import { poisson } from '../../src/neurons/sources.ts';
import { calciumPlasticity } from '../../src/plasticity/calcium.ts';
import { clopath } from '../../src/plasticity/clopath.ts';
import { inhibitoryStdp } from '../../src/plasticity/inhibitory.ts';
import { rule } from '../../src/plasticity/make-rule.ts';
import { rewardStdp } from '../../src/plasticity/reward.ts';
import type { PlasticitySpec } from '../../src/plasticity/rule.ts';
import { saturation } from '../../src/plasticity/saturation.ts';
import { synapticScaling } from '../../src/plasticity/scaling.ts';
import { pairStdp } from '../../src/plasticity/stdp.ts';
import { tripletStdp } from '../../src/plasticity/triplet.ts';
import { tsodyksMarkram } from '../../src/plasticity/tsodyks-markram.ts';
import { exponential } from '../../src/synapses/exponential.ts';
import { modulator } from '../../src/synapses/modulator.ts';

export const STEPS = 1200;
const W_MAX = 120;

/** A rule that reads everything that a rule may read. */
const odd = rule({
  name: 'odd',
  parameters: {
    tau: { unit: 'ms', default: 15 },
    p_x: { unit: '1', default: 0.02 },
    w_top: { unit: 'w', default: W_MAX },
  },
  variables: { a: { initial: '1 - p_x' }, step: { decay: 'tau' }, c: { decay: 'tau', unit: 'w' } },
  traces: { d: { decay: 'tau' }, last: { decay: 'tau', spike: 'set' } },
  transmit: 'w*a*(1 + step) + c',
  onPre: `f = exp(-elapsed/(3*tau))
    a = a + (1 - a)*f*p_x
    c = c + p_x*(w_top - w)
    w = w - p_x*w*last/(1 + d)
    step = step + 0.1`,
  onPost: 'w = w + where(elapsed > 2*dt, p_x*c, 0); step = 0.5*step',
  w_min: '-0.1*w_top',
  w_max: 'w_top',
});

export const rules: Readonly<Record<string, PlasticitySpec>> = {
  'additive, all pairs': pairStdp({ w_max: W_MAX, A_plus: 0.02, A_minus: 0.022 }),
  'additive, nearest': pairStdp({ w_max: W_MAX, A_plus: 0.05, A_minus: 0.04, pairs: 'nearest' }),
  multiplicative: pairStdp({
    w_max: W_MAX,
    A_plus: 0.03,
    A_minus: 0.02,
    weights: 'multiplicative',
  }),
  power: pairStdp({ w_max: W_MAX, A_plus: 0.03, A_minus: 0.02, weights: 'power', mu: 0.3 }),
  triplet: tripletStdp({ w_max: W_MAX, A3_plus: 2, A2_minus: 1, A2_plus: 0.3, A3_minus: 0.1 }),
  inhibitory: inhibitoryStdp({ w_max: W_MAX, eta: 3, rho_0: 5 }),
  'depressing and facilitating': tsodyksMarkram({ U: 0.3, tau_f: 300, tau_d: 100, w_max: W_MAX }),
  depressing: tsodyksMarkram({ U: 0.5, tau_d: 200, w_max: W_MAX }),
  calcium: calciumPlasticity({ w_1: W_MAX, tau: 500 }),
  saturation: saturation({ w_max: W_MAX }),
  scaling: synapticScaling({ tau: 100, eta: 3, w_max: W_MAX }),
  odd,
  'voltage-based': clopath({ w_max: W_MAX, A_LTD: 0.02, A_LTP: 0.01 }),
  'reward-modulated': rewardStdp({
    w_max: W_MAX,
    tau_c: 50,
    tau_d: 20,
    A_plus: 0.3,
    A_minus: 0.2,
    b: 0.1,
  }),
  'in every step': rule({
    parameters: { tau: { unit: 'ms', default: 300 }, w_top: { unit: 'w', default: W_MAX } },
    states: { z: 'pA' },
    variables: { seen: { unit: 'pA' } },
    onStep: 'w = w + (0.5*w_top - w)*dt/tau; seen = z',
    w_min: '0',
    w_max: 'w_top',
  }),
};

/** Where a rule reads states of its targets, these have them, and a modulator. */
export function plasticNetwork(plasticity: PlasticitySpec): Network {
  const network = new Network({ dt: 0.1, seed: 5 });
  const receptors = { ex: exponential({ tau_syn: 2 }), inh: exponential({ tau_syn: 4 }) };
  network.population('S', 40, poisson({ rate: 400 }));
  const reads = plasticity.rule.states !== undefined;
  const modulated = { ...receptors, dopamine: modulator({ tau_syn: 20 }) };
  network.population('E', 75, reads ? adexClopath({ receptors: modulated }) : lif({ receptors }));
  network.population('I', 33, lif({ receptors, t_ref: 1 }));
  const drive = reads ? 900 : 350;
  const amplitude = Array.from({ length: 75 }, (_, i) => drive + i);
  network.stepCurrent('E', { amplitude });
  network.stepCurrent('I', { amplitude: 380 });
  const weight = { distribution: 'normal', mean: 60, sd: 15, min: 5, max: 110 } as const;
  const delay = { distribution: 'uniform', low: 0.1, high: 3 } as const;
  network.connect('S', 'E', { connector: bernoulli(0.3), weight, delay, plasticity });
  network.connect('E', 'E', { connector: fixedIndegree(12), weight: 40, delay: 1, plasticity });
  network.connect('E', 'I', { connector: bernoulli(0.2), weight, delay });
  network.connect('I', 'E', {
    connector: bernoulli(0.3),
    receptor: 'inh',
    weight: -90,
    delay: 0.5,
  });
  if (!reads) return network;
  network.population('M', 2, poisson({ rate: 100 }));
  network.connect('M', 'E', {
    connector: allToAll(),
    receptor: 'dopamine',
    weight: 0.3,
    delay: 1.5,
  });
  return network;
}
