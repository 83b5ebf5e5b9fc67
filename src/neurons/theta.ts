/** The theta neuron: the quadratic neuron on a circle. */
import { makeNeuron, type OptionsOf } from './make-neuron.ts';
import type { NeuronModel, NeuronSpec } from './model.ts';

export const thetaModel = {
  name: 'theta',
  reference: 'Ermentrout & Kopell 1986, SIAM J Appl Math 46:233, eq. 1.1',
  doc: 'The phase passes pi when it fires. A current of I_0 is the drive 1.',
  parameters: {
    tau_m: { unit: 'ms', default: 10, range: 'positive', doc: 'Time constant.' },
    eta: { unit: '1', default: -0.1, doc: 'Drive at rest; above 0 it fires by itself.' },
    I_0: { unit: 'pA', default: 100, range: 'positive', doc: 'Current that is a drive of 1.' },
  },
  equations: `
    drive = eta + (I_syn + I_ext)/I_0 : 1
    dphi/dt = ((1 - cos(phi)) + (1 + cos(phi))*drive)/tau_m : 1
  `,
  threshold: 'phi > 3.141592653589793',
  reset: 'phi -= 6.283185307179586',
  initial: { phi: '0' },
  method: 'rk2',
} as const satisfies NeuronModel;

type ThetaOptions = OptionsOf<keyof typeof thetaModel.parameters>;

export const theta = (options?: ThetaOptions): NeuronSpec => makeNeuron(thetaModel, options);
