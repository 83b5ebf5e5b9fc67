/** The FitzHugh–Nagumo oscillator: two variables that spike without a reset. */
import { makeNeuron, type OptionsOf } from './make-neuron.ts';
import type { NeuronModel, NeuronSpec } from './model.ts';

export const fitzHughNagumoModel = {
  name: 'fitzHughNagumo',
  reference: 'FitzHugh 1961, Biophys J 1:445; Nagumo, Arimoto & Yoshizawa 1962, Proc IRE 50:2061',
  doc: 'Dimensionless; a current of I_0 is the paper’s 1. A spike is v above 1, once in t_ref; the next needs v below 1 in between, which makes the cell ready within tau. With these values it fires at currents from about 33 to 142 pA, where its resting point is unstable; above, v stays up: depolarisation block.',
  parameters: {
    tau: { unit: 'ms', default: 1, range: 'positive', doc: 'Unit of time.' },
    a: { unit: '1', default: 0.7, doc: 'Shift of recovery.' },
    b: { unit: '1', default: 0.8, doc: 'Decay of recovery.' },
    epsilon: { unit: '1', default: 0.08, range: 'positive', doc: 'Slowness of recovery.' },
    I_0: { unit: 'pA', default: 100, range: 'positive', doc: 'Current that is 1.' },
    t_ref: { unit: 'ms', default: 25, range: 'nonnegative', doc: 'Time without a second spike.' },
  },
  equations: `
    dv/dt = (v - v**3/3 - w + (I_syn + I_ext)/I_0)/tau : 1
    dw/dt = epsilon*(v + a - b*w)/tau : 1
    dready/dt = where(v < 1, 1 - ready, 0)/tau : 1
  `,
  // a cell that is held above 1 does not fire again
  threshold: 'v > 1 and ready > 0.5',
  reset: 'ready = 0',
  refractory: 't_ref',
  initial: { v: '-1.2', w: '-0.62', ready: '1' },
  method: 'rk4',
} as const satisfies NeuronModel;

type FitzHughNagumoOptions = OptionsOf<keyof typeof fitzHughNagumoModel.parameters>;

export const fitzHughNagumo = (options?: FitzHughNagumoOptions): NeuronSpec =>
  makeNeuron(fitzHughNagumoModel, options);
