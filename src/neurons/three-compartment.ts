/** An integrate-and-fire cell of three compartments in a row: a soma that fires, a proximal and a distal dendrite. */
import { entriesIn, expectOptions } from '../connect/argument.ts';
import { conductanceAlpha } from '../synapses/conductance-alpha.ts';
import type { Compartment } from './compartments.ts';
import type { MethodName, NeuronModel, NeuronSpec, ParameterValue, ReceptorSpec } from './model.ts';
import { neuron } from './neuron.ts';
import type { SurrogateOptions } from './surrogate.ts';

const PLACES = ['soma', 'proximal', 'distal'] as const;
type Place = (typeof PLACES)[number];
type Receptors = Readonly<Record<string, ReceptorSpec>>;

/** Parameters are those of the compartments with these as suffix (`C_m_soma`, `g_axial_distal`), and the soma's threshold. */
export type ThreeCompartmentOptions = {
  /** By compartment; where a compartment is left out, the alpha conductances `ex` and `in` of the model. */
  readonly receptors?: { readonly [place in Place]?: Receptors };
  readonly method?: MethodName;
  readonly surrogate?: string | SurrogateOptions;
  readonly V_th?: ParameterValue;
  readonly V_reset?: ParameterValue;
  readonly t_ref?: ParameterValue;
} & { readonly [own: `${string}_${Place}`]: ParameterValue };

const alphas = (): Receptors => ({
  ex: conductanceAlpha({ tau_syn: 0.5, E_rev: 0 }),
  in: conductanceAlpha({ tau_syn: 2, E_rev: -85 }),
});

function membrane(g_L: number, C_m: number, receptors: Receptors = alphas()): Compartment {
  return {
    equations: 'dv/dt = (g_L*(E_L - v) + I_axial + I_syn + I_e)/C_m : mV',
    parameters: {
      C_m: { unit: 'pF', default: C_m, range: 'positive', doc: 'Capacitance.' },
      g_L: { unit: 'nS', default: g_L, range: 'nonnegative', doc: 'Leak.' },
      E_L: { unit: 'mV', default: -70, doc: 'Where the leak pulls to.' },
      I_e: { unit: 'pA', default: 0, doc: 'A constant current.' },
    },
    initial: { v: 'E_L' },
    receptors,
  };
}

/** Three compartments; receptors are named `ex_soma`, `in_distal` and so on. Throws as `neuron` does. */
export function threeCompartment(options: ThreeCompartmentOptions = {}): NeuronSpec {
  const where = 'neuron threeCompartment';
  const given = entriesIn(options as Record<string, unknown>, where, 'an object with parameters');
  const {
    receptors = {},
    method = 'rk4',
    surrogate,
    ...values
  } = Object.fromEntries(given) as typeof options;
  expectOptions(receptors, `${where} › receptors`, PLACES);
  const soma = membrane(10, 150, receptors.soma);
  return neuron({
    name: 'threeCompartment',
    reference: 'NEST, model iaf_cond_alpha_mc with its default values',
    doc: 'Soma, proximal and distal dendrite in a row, receptors at each, injected current at the soma, which fires.',
    parameters: {
      V_th: { unit: 'mV', default: -55, doc: 'Threshold of the soma.' },
      V_reset: { unit: 'mV', default: -60, doc: 'Potential of the soma after a spike.' },
      t_ref: { unit: 'ms', default: 2, range: 'nonnegative', doc: 'Refractory period.' },
    },
    compartments: {
      soma: {
        ...soma,
        equations: `${soma.equations.replace('I_e)', 'I_e + I_ext)')} (unless refractory)`,
      },
      proximal: { ...membrane(5, 75, receptors.proximal), parent: 'soma', conductance: '2.5 nS' },
      distal: { ...membrane(10, 150, receptors.distal), parent: 'proximal', conductance: '1 nS' },
    },
    threshold: 'v_soma >= V_th',
    reset: 'v_soma = V_reset',
    refractory: 't_ref',
    method,
    ...(surrogate === undefined ? {} : { surrogate }),
    values: values as Readonly<Record<string, ParameterValue>>,
  });
}

export const threeCompartmentModel: NeuronModel = threeCompartment().model;
