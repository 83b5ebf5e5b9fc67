/**
 * Neurons of NEST that have an exact counterpart here, both ways: one row a model, used by SONATA files (`nest:…`) and by `toNest`. NEST's own
 * defaults fill what a file leaves out (NEST 3.9, models/*.cpp, Parameters_).
 */
import type { NeuronSpec, ReceptorModel, ReceptorSpec } from '../../neurons/model.ts';
import { adex, hodgkinHuxley, izhikevich, lif, mat2, traubMiles } from '../../neurons/models.ts';
import { alpha, alphaReceptor } from '../../synapses/alpha.ts';
import { conductanceAlpha, conductanceAlphaReceptor } from '../../synapses/conductance-alpha.ts';
import {
  conductanceDoubleExponential,
  conductanceDoubleExponentialReceptor,
} from '../../synapses/conductance-double-exponential.ts';
import {
  conductanceExponential,
  conductanceExponentialReceptor,
} from '../../synapses/conductance-exponential.ts';
import { delta, deltaReceptor } from '../../synapses/delta.ts';
import { exponential, exponentialReceptor } from '../../synapses/exponential.ts';

/** Parameters of one neuron, by name. */
export type Numbers = Readonly<Record<string, number>>;

export interface NestModel {
  readonly name: string;
  /** NEST's value of each parameter that it takes. */
  readonly defaults: Numbers;
  /** What builds the neuron here; parameters come as numbers or one a neuron. */
  readonly make: (options: Record<string, unknown>) => NeuronSpec;
  /** `model.name` of what `make` gives. */
  readonly ours: string;
  /** Ours from NEST's; parameters of a receptor have its suffix. */
  readonly read: (nest: Numbers) => Numbers;
  /** NEST's from ours, without V_m and I_e. */
  readonly write: (ours: Numbers) => Numbers;
  /** By name: `ex` takes positive weights, `in` negative ones; a lone `syn` both. */
  readonly receptors: Readonly<Record<string, ReceptorSpec>>;
  readonly receptorKind: ReceptorModel;
  /** Weights onto `in` are negative there and positive here (conductances). */
  readonly flipsInhibition: boolean;
  /** States that can be set: ours, NEST's, where it begins there. V_m is the first. */
  readonly states: readonly (readonly [ours: string, nest: string, start: number])[];
  /** What differs in the last digits, for the table of docs/coming-from-nest.md. */
  readonly differs?: string;
}

interface Kind {
  readonly model: ReceptorModel;
  readonly make: () => ReceptorSpec;
  /** Ours to NEST's of one receptor, `*` for its suffix. */
  readonly names: readonly (readonly [string, string])[];
  readonly conductance: boolean;
}

const reversal = ['E_rev_*', 'E_*'] as const;
const tau = ['tau_syn_*', 'tau_syn_*'] as const;
const KINDS = {
  psc_exp: { model: exponentialReceptor, make: exponential, names: [tau], conductance: false },
  psc_alpha: { model: alphaReceptor, make: alpha, names: [tau], conductance: false },
  psc_delta: { model: deltaReceptor, make: delta, names: [], conductance: false },
  cond_exp: {
    model: conductanceExponentialReceptor,
    make: conductanceExponential,
    names: [tau, reversal],
    conductance: true,
  },
  cond_alpha: {
    model: conductanceAlphaReceptor,
    make: conductanceAlpha,
    names: [tau, reversal],
    conductance: true,
  },
  cond_beta: {
    model: conductanceDoubleExponentialReceptor,
    make: conductanceDoubleExponential,
    names: [['tau_rise_*', 'tau_rise_*'], ['tau_decay_*', 'tau_decay_*'], reversal],
    conductance: true,
  },
} as const satisfies Record<string, Kind>;

type Names = readonly (readonly [ours: string, nest: string])[];
const same = (...names: string[]): Names => names.map((name) => [name, name]);

interface Cell {
  readonly make: NestModel['make'];
  readonly ours: string;
  readonly names: Names;
  /** Beyond renaming. */
  readonly read?: (nest: Numbers) => Numbers;
  readonly write?: (ours: Numbers) => Numbers;
  readonly states?: NestModel['states'];
}

const LIF = { make: lif as NestModel['make'], ours: 'lif' };
const membrane = same('C_m', 'E_L', 'V_th', 'V_reset', 't_ref');
const currentLif: Cell = { ...LIF, names: [...membrane, ['tau_m', 'tau_m']] };
const conductanceLif: Cell = {
  ...LIF,
  names: membrane,
  read: ({ C_m, g_L }) => ({ tau_m: C_m / g_L }),
  write: ({ C_m, tau_m }) => ({ g_L: C_m / tau_m }),
};
const aeif: Cell = {
  make: adex as NestModel['make'],
  ours: 'adex',
  states: [['w', 'w', 0]],
  names: [
    ...same('C_m', 'g_L', 'E_L', 'Delta_T', 'a', 'b', 'tau_w', 'V_peak', 'V_reset', 't_ref'),
    ['V_T', 'V_th'],
  ],
};
const izhikevichCell: Cell = {
  make: izhikevich as NestModel['make'],
  ours: 'izhikevich',
  states: [['u', 'U_m', 0]],
  names: [...same('a', 'b', 'c', 'd'), ['V_peak', 'V_th']],
};
const channels = same('C_m', 'g_Na', 'g_K', 'g_L', 'E_Na', 'E_K', 'E_L', 't_ref');
const hh: Cell = {
  make: hodgkinHuxley as NestModel['make'],
  ours: 'hodgkinHuxley',
  names: channels,
};
const traub: Cell = {
  make: traubMiles as NestModel['make'],
  ours: 'traubMiles',
  names: [...channels, ['V_T', 'V_T']],
};
const mat: Cell = {
  make: mat2 as NestModel['make'],
  ours: 'mat2',
  names: same(
    ...['C_m', 'tau_m', 'E_L', 't_ref', 'omega'],
    ...['tau_1', 'tau_2', 'alpha_1', 'alpha_2'],
  ),
};

const IAF = { tau_m: 10, C_m: 250, t_ref: 2, E_L: -70, V_th: -55, V_reset: -70, I_e: 0 };
const IAF_COND = {
  ...{ C_m: 250, g_L: 16.6667, t_ref: 2, E_L: -70, V_th: -55, V_reset: -60, I_e: 0 },
  ...{ E_ex: 0, E_in: -85 },
};
const AEIF = {
  ...{ C_m: 281, g_L: 30, E_L: -70.6, V_th: -50.4, Delta_T: 2, a: 4, b: 80.5, tau_w: 144 },
  ...{ V_peak: 0, V_reset: -60, t_ref: 0, I_e: 0 },
};
const BETA = { tau_rise_ex: 0.2, tau_decay_ex: 0.2, tau_rise_in: 2, tau_decay_in: 2 };
const syn = (ex: number, inhibitory: number) => ({ tau_syn_ex: ex, tau_syn_in: inhibitory });
const ADAPTIVE = 'NEST integrates with an adaptive solver, here a fixed step';
const HH = 'a spike is the peak above 0 mV there, the crossing of V_spike here';

/** mV, where V_m does not begin at E_L. */
const START: Numbers = { izhikevich: -65, hh_psc_alpha: -65 };

/** One row a model. */
export const NEST_MODELS: readonly NestModel[] = [
  row('iaf_psc_exp', currentLif, 'psc_exp', { ...IAF, ...syn(2, 2) }),
  row('iaf_psc_alpha', currentLif, 'psc_alpha', { ...IAF, ...syn(2, 2) }),
  row('iaf_psc_delta', currentLif, 'psc_delta', IAF),
  row('iaf_cond_exp', conductanceLif, 'cond_exp', { ...IAF_COND, ...syn(0.2, 2) }, ADAPTIVE),
  row('iaf_cond_alpha', conductanceLif, 'cond_alpha', { ...IAF_COND, ...syn(0.2, 2) }, ADAPTIVE),
  row('iaf_cond_beta', conductanceLif, 'cond_beta', { ...IAF_COND, ...BETA }, ADAPTIVE),
  row('aeif_psc_exp', aeif, 'psc_exp', { ...AEIF, ...syn(0.2, 2) }, ADAPTIVE),
  row('aeif_psc_alpha', aeif, 'psc_alpha', { ...AEIF, ...syn(0.2, 2) }, ADAPTIVE),
  row('aeif_psc_delta', aeif, 'psc_delta', AEIF, ADAPTIVE),
  row('aeif_cond_exp', aeif, 'cond_exp', { ...AEIF, ...syn(0.2, 2), E_ex: 0, E_in: -85 }, ADAPTIVE),
  row(
    'aeif_cond_alpha',
    aeif,
    'cond_alpha',
    { ...AEIF, ...syn(0.2, 2), E_ex: 0, E_in: -85 },
    ADAPTIVE,
  ),
  row('izhikevich', izhikevichCell, 'psc_delta', {
    ...{ a: 0.02, b: 0.2, c: -65, d: 8, V_th: 30, I_e: 0 },
  }),
  row(
    'hh_psc_alpha',
    hh,
    'psc_alpha',
    {
      ...{ t_ref: 2, g_Na: 12000, g_K: 3600, g_L: 30, C_m: 100, E_Na: 50, E_K: -77, E_L: -54.402 },
      ...{ ...syn(0.2, 2), I_e: 0 },
    },
    HH,
  ),
  row(
    'hh_cond_exp_traub',
    traub,
    'cond_exp',
    {
      ...{ g_Na: 20000, g_K: 6000, g_L: 10, C_m: 200, E_Na: 50, E_K: -90, E_L: -60, V_T: -63 },
      ...{ E_ex: 0, E_in: -80, ...syn(5, 10), t_ref: 2, I_e: 0 },
    },
    HH,
  ),
  row('mat2_psc_exp', mat, 'psc_exp', {
    ...{ tau_m: 5, C_m: 100, t_ref: 2, E_L: -70, tau_1: 10, tau_2: 200, alpha_1: 37, alpha_2: 2 },
    ...{ omega: -51, ...syn(1, 3), I_e: 0 },
  }),
];

function row(
  name: string,
  cell: Cell,
  kind: keyof typeof KINDS,
  defaults: Numbers,
  differs?: string,
): NestModel {
  const { model, make, names: own, conductance } = KINDS[kind] as Kind;
  const suffixes = own.length === 0 ? ['syn'] : ['ex', 'in'];
  const names: Names = [
    ...cell.names,
    ...suffixes.flatMap((suffix) =>
      own.map(([a, b]) => [a.replace('*', suffix), b.replace('*', suffix)] as const),
    ),
  ];
  const moved = (from: 0 | 1) => (values: Numbers) =>
    Object.fromEntries(names.map((pair) => [pair[from === 0 ? 1 : 0], values[pair[from]]]));
  return {
    ...{ name, defaults, ours: cell.ours, make: cell.make },
    read: (nest) => ({ ...moved(1)(nest), ...cell.read?.(nest) }),
    write: (ours) => ({ ...moved(0)(ours), ...cell.write?.(ours) }),
    receptors: Object.fromEntries(suffixes.map((suffix) => [suffix, make()])),
    receptorKind: model,
    flipsInhibition: conductance,
    states: [['v', 'V_m', START[name] ?? defaults.E_L], ...(cell.states ?? [])],
    ...(differs === undefined ? {} : { differs }),
  };
}

export const nestModel = (name: string): NestModel | undefined =>
  NEST_MODELS.find((model) => model.name === name);
