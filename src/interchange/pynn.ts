/**
 * Standard cells of PyNN by their names and in its units (ms, mV, nA, µS, nF; some in nS): a neuron here with the defaults of pyNN.standardmodels.cells, and how its
 * weights are said.
 */
import { printValue, reading, SynfireError, suggest } from '../errors.ts';
import type { NeuronSpec, ReceptorSpec } from '../neurons/model.ts';
import { adex, izhikevich, lif, traubMiles } from '../neurons/models.ts';
import { neuron } from '../neurons/neuron.ts';
import { alpha } from '../synapses/alpha.ts';
import { conductanceAlpha } from '../synapses/conductance-alpha.ts';
import { conductanceExponential } from '../synapses/conductance-exponential.ts';
import { delta } from '../synapses/delta.ts';
import { exponential } from '../synapses/exponential.ts';
import { fileError } from './fault.ts';

export interface PyNNCell {
  /** Receptors `ex` and `in`; one `syn` where synapses act on the voltage. */
  readonly neuron: NeuronSpec;
  /** For `population(…, { initial })`, PyNN's default initial values. */
  readonly initial: Readonly<Record<string, number>>;
  /** `i_offset` in pA, for `stepCurrent`. */
  readonly current: number;
  /**
   * A weight of PyNN (µS, nA or mV) in the unit of the receptor here (nS, pA, mV). PyNN's inhibitory currents have negative weights, conductances
   * positive ones, as here.
   */
  readonly weight: (weight: number) => number;
}

type Values = Readonly<Record<string, number>>;

interface Row {
  readonly defaults: Values;
  readonly make: (p: Values) => NeuronSpec;
  /** PyNN's own, which do not follow the parameters. */
  readonly initial: Values;
  /** Units of weight here for one of PyNN's. */
  readonly scale: number;
}

const CURRENT = 1000; // nA → pA
const CONDUCTANCE = 1000; // µS → nS

const IF = {
  ...{ v_rest: -65, cm: 1, tau_m: 20, tau_refrac: 0.1, i_offset: 0, v_reset: -65, v_thresh: -50 },
};
const COND = { ...IF, tau_syn_E: 5, tau_syn_I: 5, e_rev_E: 0, e_rev_I: -70 };
const EIF = {
  ...{ cm: 0.281, tau_refrac: 0.1, v_spike: -40, v_reset: -70.6, v_rest: -70.6, tau_m: 9.3667 },
  ...{ i_offset: 0, a: 4, b: 0.0805, delta_T: 2, tau_w: 144, v_thresh: -50.4 },
  ...{ e_rev_E: 0, tau_syn_E: 5, e_rev_I: -80, tau_syn_I: 5 },
};

const membrane = ({ v_rest, cm, tau_m, tau_refrac, v_reset, v_thresh }: Values) => ({
  ...{ C_m: cm * 1000, tau_m, E_L: v_rest, V_th: v_thresh, V_reset: v_reset, t_ref: tau_refrac },
});

type Time = (p: { tau_syn: number }) => ReceptorSpec;
type Reversing = (p: { tau_syn: number; E_rev: number }) => ReceptorSpec;

const currents = (of: Time) => (p: Values) => ({
  ...{ ex: of({ tau_syn: p.tau_syn_E }), in: of({ tau_syn: p.tau_syn_I }) },
});
const conductances = (of: Reversing) => (p: Values) => ({
  ex: of({ tau_syn: p.tau_syn_E, E_rev: p.e_rev_E }),
  in: of({ tau_syn: p.tau_syn_I, E_rev: p.e_rev_I }),
});

const REST = { v: -65 };

const ifCell = (
  defaults: Values,
  receptors: (p: Values) => Record<string, ReceptorSpec>,
  scale: number,
): Row => ({
  ...{ defaults, scale },
  make: (p) => lif({ ...membrane(p), receptors: receptors(p) }),
  initial: REST,
});

const eifCell = (of: Reversing): Row => ({
  defaults: EIF,
  scale: CONDUCTANCE,
  make: (p) =>
    adex({
      ...{ C_m: p.cm * 1000, g_L: (p.cm * 1000) / p.tau_m, E_L: p.v_rest, V_T: p.v_thresh },
      ...{ Delta_T: p.delta_T, a: p.a, b: p.b * 1000, tau_w: p.tau_w, V_peak: p.v_spike },
      ...{ V_reset: p.v_reset, t_ref: p.tau_refrac, receptors: conductances(of)(p) },
    }),
  initial: { v: -70.6, w: 0 },
});

const CELLS: Readonly<Record<string, Row>> = {
  IF_curr_exp: ifCell({ ...IF, tau_syn_E: 5, tau_syn_I: 5 }, currents(exponential), CURRENT),
  IF_curr_alpha: ifCell({ ...IF, tau_syn_E: 0.5, tau_syn_I: 0.5 }, currents(alpha), CURRENT),
  IF_curr_delta: ifCell(IF, () => ({ syn: delta() }), 1),
  IF_cond_exp: ifCell(COND, conductances(conductanceExponential), CONDUCTANCE),
  IF_cond_alpha: ifCell(
    { ...COND, tau_syn_E: 0.3, tau_syn_I: 0.5 },
    conductances(conductanceAlpha),
    CONDUCTANCE,
  ),
  IF_cond_exp_gsfa_grr: {
    defaults: {
      ...COND,
      ...{ tau_sfa: 100, e_rev_sfa: -75, q_sfa: 15, tau_rr: 2, e_rev_rr: -75, q_rr: 3000 },
    },
    scale: CONDUCTANCE,
    make: (p) => {
      const { C_m, tau_m, E_L, V_th, V_reset, t_ref } = membrane(p);
      return neuron({
        name: 'IF_cond_exp_gsfa_grr',
        reference: 'Muller et al. 2007, Neural Comput 19:2958',
        parameters: {
          ...{ C_m: `${C_m} pF`, tau_m: `${tau_m} ms`, E_L: `${E_L} mV`, V_th: `${V_th} mV` },
          ...{ V_reset: `${V_reset} mV`, t_ref: `${t_ref} ms`, tau_s: `${p.tau_sfa} ms` },
          ...{ tau_r: `${p.tau_rr} ms`, E_s: `${p.e_rev_sfa} mV`, E_r: `${p.e_rev_rr} mV` },
          ...{ q_s: `${p.q_sfa} nS`, q_r: `${p.q_rr} nS` },
        },
        equations: `
          dv/dt = (E_L - v)/tau_m + (g_s*(E_s - v) + g_r*(E_r - v) + I_syn + I_ext)/C_m : mV (unless refractory)
          dg_s/dt = -g_s/tau_s : nS
          dg_r/dt = -g_r/tau_r : nS`,
        threshold: 'v >= V_th',
        reset: 'v = V_reset; g_s += q_s; g_r += q_r',
        refractory: 't_ref',
        initial: { v: 'E_L', g_s: '0', g_r: '0' },
        receptors: conductances(conductanceExponential)(p),
      });
    },
    initial: REST,
  },
  EIF_cond_exp_isfa_ista: eifCell(conductanceExponential),
  EIF_cond_alpha_isfa_ista: eifCell(conductanceAlpha),
  HH_cond_exp: {
    defaults: {
      ...{ gbar_Na: 20, gbar_K: 6, g_leak: 0.01, cm: 0.2, v_offset: -63, e_rev_Na: 50 },
      ...{ e_rev_K: -90, e_rev_leak: -65, e_rev_E: 0, e_rev_I: -80, tau_syn_E: 0.2, tau_syn_I: 2 },
      i_offset: 0,
    },
    scale: CONDUCTANCE,
    make: (p) =>
      traubMiles({
        ...{ C_m: p.cm * 1000, g_Na: p.gbar_Na * 1000, g_K: p.gbar_K * 1000, g_L: p.g_leak * 1000 },
        ...{ E_Na: p.e_rev_Na, E_K: p.e_rev_K, E_L: p.e_rev_leak, V_T: p.v_offset },
        receptors: conductances(conductanceExponential)(p),
      }),
    initial: { v: -65, m: 0, h: 1, n: 0 },
  },
  Izhikevich: {
    defaults: { a: 0.02, b: 0.2, c: -65, d: 2, i_offset: 0 },
    scale: 1,
    // 1 nA moves it by 1,000 mV/ms: currents here are in pA and C_m is 1 pF
    make: ({ a, b, c, d }) => izhikevich({ a, b, c, d, receptors: { syn: delta() } }),
    initial: { v: -70, u: -14 },
  },
};

/** Names of a cell's parameters; none of a cell that is not known. */
export const pynnParameters = (name: string): readonly string[] =>
  Object.hasOwn(CELLS, name) ? Object.keys(CELLS[name].defaults) : [];

/** Throws `unknown-pynn-cell`, `unknown-parameter`, `wrong-type`. */
export function fromPyNN(
  name: string,
  parameters: Readonly<Record<string, number>> = {},
): PyNNCell {
  const known_ = typeof name === 'string' && Object.hasOwn(CELLS, name);
  const row = known_ ? CELLS[name] : undefined;
  if (row === undefined) {
    const known = Object.keys(CELLS);
    const remedy =
      typeof name === 'string' ? suggest(name, known) : `Give one of ${known.join(', ')}.`;
    const expected = 'a standard cell of PyNN that is known here';
    throw fileError('unknown-pynn-cell', 'fromPyNN', printValue(name), expected, remedy);
  }
  if (typeof parameters !== 'object' || parameters === null || Array.isArray(parameters)) {
    const [where, found] = [`fromPyNN ${name}`, printValue(parameters)];
    const fault = { code: 'wrong-type', where, found, expected: 'parameters by name' };
    throw new SynfireError({ ...fault, remedy: 'Give an object.' });
  }
  const values: Record<string, number> = { ...row.defaults };
  for (const [id, value] of reading('fromPyNN', () => Object.entries(parameters))) {
    const where = `fromPyNN ${name} › ${id}`;
    if (!Object.hasOwn(row.defaults, id)) {
      const remedy = suggest(id, Object.keys(row.defaults));
      const expected = `a parameter of ${name}`;
      throw fileError('unknown-parameter', where, `"${id}"`, expected, remedy);
    }
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      throw fileError('wrong-type', where, printValue(value), 'a finite number', 'Give a number.');
    }
    values[id] = value;
  }
  return {
    neuron: row.make(values),
    initial: row.initial,
    current: values.i_offset * 1000,
    weight: (weight) => weight * row.scale,
  };
}
