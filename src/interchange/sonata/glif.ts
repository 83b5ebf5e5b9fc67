/**
 * Generalised leaky integrate-and-fire neurons of the Allen Cell Types Database: `glif_psc` of NEST with its switches, the older names of it,
 * and the database's own JSON (SI units, factors under `coeffs`).
 */
import type { NeuronSpec } from '../../neurons/model.ts';
import { neuron } from '../../neurons/neuron.ts';
import { alpha } from '../../synapses/alpha.ts';
import { faultOf, fileError } from '../fault.ts';
import { isRecord } from './files.ts';

/** Parameters as NEST's `glif_psc` has them: ms, mV, pA, nS, pF. */
export type GlifValues = Readonly<Record<string, number | readonly number[] | boolean>>;

/** NEST 3.9, models/glif_psc.cpp. */
const DEFAULTS: GlifValues = {
  ...{ g: 9.43, E_L: -78.85, V_th: -51.68, C_m: 58.72, t_ref: 3.75, V_reset: -78.85 },
  ...{ th_spike_add: 0.37, th_spike_decay: 0.009, voltage_reset_fraction: 0.2 },
  ...{ voltage_reset_add: 18.51, th_voltage_index: 0.005, th_voltage_decay: 0.09 },
  ...{ asc_init: [0, 0], asc_decay: [0.003, 0.1], asc_amps: [-9.18, -198.94], asc_r: [1, 1] },
  ...{ tau_syn: [2], spike_dependent_threshold: false, after_spike_currents: false },
  ...{ adapting_threshold: false, I_e: 0 },
};

/** What the older names switch on. */
const OLDER = /^glif_lif(_r)?(_asc)?(_a)?(_psc)?$/;
/** Time constants of the synaptic ports where the database's JSON is used as it is, ms. */
const PORTS = [5.5, 8.5, 2.8, 5.8];

export const isGlif = (model: string): boolean => model === 'glif_psc' || OLDER.test(model);

/** Values of `glif_psc` from what a file gives. Throws `sonata-bad-parameter`, `sonata-unknown-parameter`. */
export function glifValues(
  model: string,
  given: Readonly<Record<string, unknown>>,
  where: string,
): GlifValues {
  const older = OLDER.exec(model);
  const [, r, asc, a] = older ?? [];
  const switches = older && {
    spike_dependent_threshold: r !== undefined,
    after_spike_currents: asc !== undefined,
    adapting_threshold: a !== undefined,
  };
  const plain = isRecord(given.coeffs) ? ofDatabase(given, where) : renamed(given);
  const values: Record<string, GlifValues[string]> = { ...DEFAULTS, ...switches };
  for (const [name, value] of Object.entries(plain)) {
    if (name === 'V_m' || name === 'V_dynamics_method') continue;
    const like = DEFAULTS[name];
    if (like === undefined) {
      const expected = `a parameter of glif_psc`;
      throw fileError('sonata-unknown-parameter', `${where} › ${name}`, name, expected, 'Drop it.');
    }
    const sound = Array.isArray(like)
      ? Array.isArray(value) && value.every((x) => Number.isFinite(x))
      : typeof value === typeof like || (typeof like === 'boolean' && typeof value === 'number');
    if (!sound) throw bad(`${where} › ${name}`, JSON.stringify(value), `a ${kindOf(like)}`);
    values[name] = value as number;
  }
  const length = (values.asc_decay as readonly number[]).length;
  for (const name of ['asc_amps', 'asc_r', 'asc_init']) {
    const list = values[name] as readonly number[];
    if (list.length === length) continue;
    if (plain[name] !== undefined) {
      throw bad(`${where} › ${name}`, `${list.length} values`, `${length}, as asc_decay`);
    }
    values[name] = new Array(length).fill(name === 'asc_r' ? 1 : 0);
  }
  for (const name of ['C_m', 'g']) {
    if (!((values[name] as number) > 0)) throw bad(`${where} › ${name}`, `${values[name]}`, '> 0');
  }
  return values;
}

const kindOf = (like: unknown) => (Array.isArray(like) ? 'list of numbers' : typeof like);

/** Names of the older models of NEST. */
function renamed(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const names: Readonly<Record<string, string>> = {
    ...{ k: 'asc_decay', r: 'asc_r', a_spike: 'th_spike_add', b_spike: 'th_spike_decay' },
    ...{ a_voltage: 'th_voltage_index', b_voltage: 'th_voltage_decay' },
    ...{ a_reset: 'voltage_reset_fraction', b_reset: 'voltage_reset_add' },
  };
  return Object.fromEntries(Object.entries(given).map(([name, v]) => [names[name] ?? name, v]));
}

/** `*_neuron_config.json` of the database: seconds, volts, ampere, ohm, farad. */
function ofDatabase(
  config: Readonly<Record<string, unknown>>,
  where: string,
): Record<string, unknown> {
  const coeffs = config.coeffs as Readonly<Record<string, unknown>>;
  const number = (of: Readonly<Record<string, unknown>>, name: string, otherwise?: number) => {
    const value = of[name] ?? otherwise;
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    throw bad(`${where} › ${name}`, JSON.stringify(value) ?? 'nothing', 'a number');
  };
  const list = (of: Readonly<Record<string, unknown>>, name: string) => {
    const value = of[name] ?? [];
    if (Array.isArray(value) && value.every(Number.isFinite)) return value as number[];
    throw bad(`${where} › ${name}`, JSON.stringify(value), 'a list of numbers');
  };
  const below = (name: string) => {
    const method = config[name];
    const params = isRecord(method) ? method.params : undefined;
    return isRecord(params) ? params : {};
  };
  const reference = number(config, 'El_reference', 0) * 1e3;
  const [threshold, reset] = [below('threshold_dynamics_method'), below('voltage_reset_method')];
  const factors = list(coeffs, 'asc_amp_array');
  const amps = list(config, 'asc_amp_array').map((amp, j) => amp * (factors[j] ?? 1) * 1e12);
  const optional = (
    to: string,
    from: Readonly<Record<string, unknown>>,
    name: string,
    f: number,
  ) => (from[name] === undefined || from[name] === null ? {} : { [to]: number(from, name) * f });
  return {
    V_th: number(coeffs, 'th_inf', 1) * number(config, 'th_inf') * 1e3 + reference,
    g: (number(coeffs, 'G', 1) / number(config, 'R_input')) * 1e9,
    E_L: number(config, 'El') * 1e3 + reference,
    C_m: number(coeffs, 'C', 1) * number(config, 'C') * 1e12,
    t_ref: number(config, 'spike_cut_length') * number(config, 'dt') * 1e3,
    V_reset: reference,
    asc_init: list(config, 'init_AScurrents').map((x) => x * 1e12),
    asc_decay: list(config, 'asc_tau_array').map((tau) => 1e-3 / tau),
    asc_amps: amps,
    tau_syn: PORTS,
    ...optional('th_spike_add', threshold, 'a_spike', 1e3),
    ...optional('th_spike_decay', threshold, 'b_spike', 1e-3),
    ...optional('th_voltage_index', threshold, 'a_voltage', 1e-3 * number(coeffs, 'a', 1)),
    ...optional('th_voltage_decay', threshold, 'b_voltage', 1e-3 * number(coeffs, 'b', 1)),
    ...optional('voltage_reset_fraction', reset, 'a', 1),
    ...optional('voltage_reset_add', reset, 'b', 1e3),
  };
}

/** What must be alike in all neurons of one population: switches, numbers of currents and ports, port constants. */
export const glifShape = (values: GlifValues): string =>
  JSON.stringify([
    values.spike_dependent_threshold,
    values.after_spike_currents,
    values.adapting_threshold,
    (values.asc_decay as readonly number[]).length,
    values.tau_syn,
  ]);

/**
 * Neurons of one shape. Teeter et al. 2018, Nat Commun 9:709, eqs. 1–5: during refractoriness everything but the synaptic currents is held,
 * what decays by then is in the reset. The reset of the voltage takes it at the end of the step of the spike (NEST: before that step).
 */
export function glif(all: readonly GlifValues[]): NeuronSpec {
  const first = all[0];
  const count = first.after_spike_currents ? (first.asc_decay as readonly number[]).length : 0;
  const column = (of: (values: GlifValues) => number) => Float64Array.from(all, of);
  const plain = (name: string) => column((values) => values[name] as number);
  const each = (name: string, j: number) =>
    column((values) => (values[name] as readonly number[])[j]);
  const js = Array.from({ length: count }, (_, j) => j + 1);
  const [spiking, adapting] = [!!first.spike_dependent_threshold, !!first.adapting_threshold];
  const values: Record<string, Float64Array> = {};
  const parameters: Record<string, string> = {};
  const add = (name: string, unit: string, of: Float64Array) => {
    parameters[name] = `0 ${unit}`;
    values[name] = of;
  };
  for (const [name, unit] of [
    ...[
      ['C_m', 'pF'],
      ['g', 'nS'],
      ['E_L', 'mV'],
      ['V_th', 'mV'],
      ['V_reset', 'mV'],
    ],
    ...[['t_ref', 'ms']],
  ]) {
    add(name, unit, plain(name));
  }
  for (const j of js) {
    add(`k_${j}`, '1/ms', each('asc_decay', j - 1));
    add(`amp_${j}`, 'pA', each('asc_amps', j - 1));
    const kept = column((v) => {
      const [r, k] = [(v.asc_r as number[])[j - 1], (v.asc_decay as number[])[j - 1]];
      return r * Math.exp(-k * (v.t_ref as number));
    });
    add(`keep_${j}`, '1', kept);
    add(`begin_${j}`, 'pA', each('asc_init', j - 1));
  }
  if (spiking) {
    add('th_add', 'mV', plain('th_spike_add'));
    add('th_decay', '1/ms', plain('th_spike_decay'));
    add(
      'th_keep',
      '1',
      column((v) => Math.exp(-(v.th_spike_decay as number) * (v.t_ref as number))),
    );
    add('v_fraction', '1', plain('voltage_reset_fraction'));
    add('v_add', 'mV', plain('voltage_reset_add'));
  }
  if (adapting) {
    add('th_index', '1/ms', plain('th_voltage_index'));
    add('th_return', '1/ms', plain('th_voltage_decay'));
  }
  const currents = js.map((j) => ` + asc_${j}`).join('');
  const held = '(unless refractory)';
  return neuron({
    name: 'glif',
    reference: 'Teeter et al. 2018, Nat Commun 9:709, eqs. 1–5',
    parameters,
    values,
    equations: [
      `dv/dt = (g*(E_L - v)${currents} + I_syn + I_ext)/C_m : mV ${held}`,
      ...js.map((j) => `dasc_${j}/dt = -k_${j}*asc_${j} : pA ${held}`),
      ...(spiking ? [`dth_s/dt = -th_decay*th_s : mV ${held}`] : []),
      ...(adapting ? [`dth_v/dt = th_index*(v - E_L) - th_return*th_v : mV ${held}`] : []),
    ].join('\n'),
    threshold: `v > V_th${spiking ? ' + th_s' : ''}${adapting ? ' + th_v' : ''}`,
    reset: [
      spiking ? 'v = E_L + v_fraction*(v - E_L) + v_add' : 'v = V_reset',
      ...js.map((j) => `asc_${j} = amp_${j} + keep_${j}*asc_${j}`),
      ...(spiking ? ['th_s = th_keep*th_s + th_add'] : []),
    ].join('; '),
    refractory: 't_ref',
    initial: { v: 'E_L', ...Object.fromEntries(js.map((j) => [`asc_${j}`, `begin_${j}`])) },
    receptors: Object.fromEntries(
      (first.tau_syn as readonly number[]).map((tau_syn, j) => [
        `port${j + 1}`,
        alpha({ tau_syn }),
      ]),
    ),
  });
}

const bad = faultOf('sonata-bad-parameter', 'Correct the parameters.');
