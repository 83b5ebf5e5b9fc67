/** A stochastic binary unit: it looks at its input at random times and is then on with a sigmoidal probability. */
import { makeNeuron, type OptionsOf } from './make-neuron.ts';
import type { NeuronModel, NeuronSpec } from './model.ts';

export const glauberModel = {
  name: 'glauber',
  reference: 'Glauber 1963, J Math Phys 4:294; Ginzburg & Sompolinsky 1994, Phys Rev E 50:3171',
  doc: 'State s is 0 or 1. In each step, with 1 − exp(−dt/tau), it becomes 1 with 1/(1 + exp(−(h − theta)/Delta)), else 0; h = I_syn + I_ext. A spike says that it was turned on. Units act on each other by graded("s").',
  parameters: {
    tau: { unit: 'ms', default: 10, range: 'positive', doc: 'Mean time between two looks.' },
    theta: { unit: 'pA', default: 0, doc: 'Input of even odds.' },
    Delta: { unit: 'pA', default: 1, range: 'positive', doc: 'Width of the sigmoid: temperature.' },
  },
  // half the sum of two squared unit normals is exponential: a waiting time, and minus the log of a uniform number
  equations: `
    look = where(0.5*(z_1*z_1 + z_2*z_2) < dt/tau, 1, 0) : 1
    on = where(0.5*(z_3*z_3 + z_4*z_4) > log(1 + exp((theta - I_syn - I_ext)/Delta)), 1, 0) : 1
    ds/dt = look*(on - s)/dt : 1
    dwas/dt = (s - was)/dt : 1
    dz_1/dt = -z_1/dt + xi_1/sqrt(dt) : 1
    dz_2/dt = -z_2/dt + xi_2/sqrt(dt) : 1
    dz_3/dt = -z_3/dt + xi_3/sqrt(dt) : 1
    dz_4/dt = -z_4/dt + xi_4/sqrt(dt) : 1
  `,
  threshold: 's > 0.5 and was < 0.5',
  initial: { s: '0', was: '0', z_1: '10', z_2: '10', z_3: '10', z_4: '10' },
  ranges: { s: 'fraction', was: 'fraction' },
  method: 'euler_maruyama',
} as const satisfies NeuronModel;

type GlauberOptions = OptionsOf<keyof typeof glauberModel.parameters>;

export const glauber = (options?: GlauberOptions): NeuronSpec => makeNeuron(glauberModel, options);
