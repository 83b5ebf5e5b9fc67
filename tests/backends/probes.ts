/**
 * Neuron models that no paper has: instruments that show one thing each. A `counter` adds up what arrives,
 * a `relay` fires for each arrival, a `clock` fires once at a given step and counts too, a `charge`
 * integrates its current.
 */
import type {
  MethodName,
  NeuronModel,
  NeuronSpec,
  ReceptorModel,
  ReceptorSpec,
} from '../../src/neurons/model.ts';
import { neuron } from '../../src/neurons/neuron.ts';
import { conductanceExponential } from '../../src/synapses/conductance-exponential.ts';
import { delta } from '../../src/synapses/delta.ts';
import { receptor } from '../../src/synapses/receptor.ts';

const model = (name: string, given: Partial<NeuronModel>): NeuronModel => ({
  name,
  reference: 'none',
  doc: 'A probe for tests.',
  parameters: {},
  equations: 'dv/dt = 0 * v / tau : mV',
  initial: { v: '0' },
  method: 'euler',
  ...given,
});

const arrivals: ReceptorModel = {
  name: 'arrivals',
  reference: 'none',
  doc: 'Weights are added to v as they come.',
  parameters: {},
  equations: '',
  jump: 'v',
  jumpScale: '1',
  weightUnit: 'mV',
};

const tau = { unit: 'ms', default: 1, doc: 'Gives dimension.' } as const;
const level = { unit: 'mV', default: 0.5, doc: 'Fires at.' } as const;
const t_ref = { unit: 'ms', default: 0, doc: 'Refractory period.', range: 'nonnegative' } as const;

const spec = (neuron: NeuronModel, parameters: NeuronSpec['parameters'] = {}): NeuronSpec => ({
  model: neuron,
  parameters,
  receptors: { a: { kind: arrivals, parameters: {} } },
});

/** `v` (mV) is the sum of all weights that have arrived. */
export const counter = (): NeuronSpec => spec(model('counter', { parameters: { tau } }));

/** Fires once for arrivals of a step that exceed 0.5 mV; forgets them. */
export const relay = (): NeuronSpec =>
  spec(
    model('relay', { parameters: { tau, level }, threshold: 'v >= level', reset: 'v = 0 * level' }),
  );

/**
 * Fires in the step that `clock` (ms) crosses 1, once; `v` counts arrivals as in `counter`. Set
 * `clock` initially by `clockFor`.
 */
export const clock = (): NeuronSpec =>
  spec(
    model('clock', {
      parameters: {
        tau,
        due: { unit: 'ms', default: 1, doc: 'When it fires.' },
        past: { unit: 'ms', default: -1e6, doc: 'Where it goes then.' },
      },
      equations: 'dv/dt = 0 * v / tau : mV\ndclock/dt = 1 : ms',
      threshold: 'clock >= due',
      reset: 'clock = past',
      initial: { v: '0', clock: '0 * tau' },
    }),
  );

/** Initial `clock` of a neuron that is to fire in step k. */
export const clockFor = (k: number, dt: number): number => 1 - (k + 0.5) * dt;

/** `v` integrates I_ext / C_m by Euler; C_m = 1 pF, so that v counts pA·ms. Never fires. */
export const charge = (): NeuronSpec =>
  spec(
    model('charge', {
      parameters: { C_m: { unit: 'pF', default: 1, doc: 'Capacitance.' } },
      equations: 'dv/dt = I_ext / C_m : mV',
    }),
  );

/** Driven to fire in every step that refractoriness lets it; held while refractory. */
export const eager = (refractory: NeuronSpec['parameters'][string]): NeuronSpec =>
  spec(
    model('eager', {
      parameters: {
        t_ref,
        level,
        drive: { unit: 'mV', default: 100, doc: 'Reached in one step.' },
        tau: { ...tau, default: 0.1 },
      },
      equations: 'dv/dt = drive / tau : mV (unless refractory)',
      threshold: 'v >= level',
      reset: 'v = 0 * level',
      refractory: 't_ref',
    }),
    { t_ref: refractory },
  );

/**
 * Leaky integrate-and-fire neuron written out here, so that what mathematics says of it does not
 * depend on the library: v' = (E_L − v)/τ_m + I/C_m, τ_m 20 ms, threshold 15 mV, reset 0, t_ref 2 ms.
 */
export const lif = (parameters: NeuronSpec['parameters'] = {}): NeuronSpec => ({
  ...spec(
    model('leaky', {
      parameters: {
        E_L: { unit: 'mV', default: 0, doc: 'Rest.' },
        tau_m: { unit: 'ms', default: 20, doc: 'Membrane time constant.', range: 'positive' },
        C_m: { unit: 'pF', default: 20, doc: 'Capacitance.', range: 'positive' },
        V_th: { unit: 'mV', default: 15, doc: 'Threshold.' },
        V_r: { unit: 'mV', default: 0, doc: 'Reset.' },
        t_ref: { ...t_ref, default: 2 },
      },
      equations: 'dv/dt = (E_L - v) / tau_m + (I_syn + I_ext) / C_m : mV (unless refractory)',
      threshold: 'v >= V_th',
      reset: 'v = V_r',
      refractory: 't_ref',
      initial: { v: 'E_L' },
      method: 'exact',
    }),
    parameters,
  ),
  receptors: {
    jump: { kind: arrivals, parameters: {} },
    decaying: { kind: decaying, parameters: {} },
  },
});

const decaying: ReceptorModel = {
  name: 'decaying',
  reference: 'none',
  doc: 'An exponential current.',
  parameters: { tau_s: { unit: 'ms', default: 5, doc: 'Its time constant.', range: 'positive' } },
  equations: 'dI/dt = -I / tau_s : pA',
  current: 'I',
  jump: 'I',
  jumpScale: '1',
  weightUnit: 'pA',
};

/** A leaky neuron with two independent sources of white noise of its own. */
export const diffuser = (): NeuronSpec =>
  spec(
    model('diffuser', {
      parameters: {
        mu: { unit: 'mV', default: 12, doc: 'Mean drive.' },
        sigma: { unit: 'mV', default: 4, doc: 'Its fluctuation.' },
        tau_m: { unit: 'ms', default: 10, doc: 'Membrane time constant.', range: 'positive' },
        V_th: { unit: 'mV', default: 15, doc: 'Threshold.' },
        t_ref: { ...t_ref, default: 0.5 },
      },
      equations: `
        dv/dt = (mu - v + u) / tau_m + sigma * xi_1 / sqrt(tau_m) : mV (unless refractory)
        du/dt = -u / tau_m + sigma * xi_2 / sqrt(tau_m) : mV
      `,
      threshold: 'v >= V_th',
      reset: 'v = 0 * V_th',
      refractory: 't_ref',
      initial: { v: '0', u: '0' },
      method: 'euler_maruyama',
    }),
  );

/** Linear, with a state that follows one that is held. */
export const followed = (values: Readonly<Record<string, ArrayLike<number>>>): NeuronSpec =>
  neuron({
    equations: `
      dv/dt = (-v - w)/tau_m + I_ext/C_m : mV (unless refractory)
      dw/dt = (0.2*v - w)/tau_w : mV
    `,
    parameters: { tau_m: '20 ms', tau_w: '50 ms', C_m: '250 pF', V_th: '15 mV', t_ref: '2 ms' },
    threshold: 'v >= V_th',
    reset: 'v = 0*mV; w += 0.5*mV',
    refractory: 't_ref',
    receptors: { jumping: delta() },
    values,
  });

/** A leaky neuron whose parameters bear names that a code printer might want for itself. */
export const awkward = (): NeuronSpec =>
  spec(
    model('awkward', {
      parameters: {
        d: { unit: 'mV', default: 18, doc: 'Mean drive.' },
        i: { unit: 'ms', default: 10, doc: 'Membrane time constant.', range: 'positive' },
        step: { unit: 'mV', default: 15, doc: 'Threshold.' },
        count: { unit: 'mV', default: 1, doc: 'Reset.' },
        world: { unit: 'ms', default: 1.5, doc: 'Refractory period.', range: 'nonnegative' },
        p_v: { unit: '1', default: 0.5, doc: 'A number.' },
      },
      equations:
        'dv/dt = (d - v + p_v * hit) / i : mV (unless refractory)\ndhit/dt = -hit / i : mV',
      threshold: 'v >= step',
      reset: 'v = count; hit = hit + p_v * count',
      refractory: 'world',
      initial: { v: '0', hit: '0' },
      method: 'euler',
    }),
    { d: Array.from({ length: 40 }, (_, k) => 16 + k / 4) },
  );

/** NMDA with a gate that rises and saturates, after Wang 2002, and a receptor of the second kind: its gate is the fourth power of a slow one. */
export const ownReceptors: Readonly<Record<'nmda' | 'gabaB', ReceptorSpec>> = {
  nmda: receptor({
    equations: `
      ds/dt = alpha*x*(1 - s) - s/tau_decay : 1
      dx/dt = -x/tau_rise : 1`,
    current: 'g*s*(E_rev - v)/(1 + exp(-0.062*v/mV)/3.57)',
    jump: 'x',
    parameters: {
      ...{ alpha: '0.5 1/ms', tau_rise: '2 ms', tau_decay: '100 ms' },
      ...{ g: '20 nS', E_rev: '0 mV' },
    },
    weights: 'nonnegative',
  }),
  gabaB: receptor({
    equations: `
      dr/dt = k_1*b*(1 - r) - k_2*r : 1
      dG/dt = k_3*r - k_4*G : 1
      db/dt = -b/tau_b : 1
      open = G**4/(G**4 + K_d) : 1`,
    current: 'g*open*(E_K - v)',
    jump: 'b',
    parameters: {
      ...{ k_1: '0.09 1/ms', k_2: '0.0012 1/ms', k_3: '0.18 1/ms', k_4: '0.034 1/ms' },
      ...{ K_d: '100', tau_b: '0.5 ms', g: '10 nS', E_K: '-95 mV' },
    },
  }),
};

/** A soma that fires, a trunk, and two tips with these receptors; the left branch is stiff. */
export function tree(receptors: Readonly<Record<string, ReceptorSpec>>): NeuronSpec {
  const leaky = (current: string, size: number) => ({
    equations: `dv/dt = (g_L*(E_L - v) + I_axial + ${current})/C_m : mV`,
    parameters: { C_m: `${100 * size} pF`, g_L: `${5 * size} nS` },
    initial: { v: 'E_L' },
  });
  const soma = leaky('I_ext', 2);
  return neuron({
    parameters: { E_L: '-65 mV' },
    compartments: {
      soma: { ...soma, equations: `${soma.equations} (unless refractory)` },
      trunk: { ...leaky('0*pA', 1), parent: 'soma', conductance: 20 },
      left: { ...leaky('I_syn', 0.5), receptors, parent: 'trunk', conductance: 200 },
      right: { ...leaky('I_syn', 1), receptors, parent: 'trunk', conductance: 15 },
    },
    threshold: 'v_soma >= -50*mV',
    reset: 'v_soma = E_L',
    refractory: '2*ms',
  });
}

/** A soma whose upstroke is exponential and a tuft; what joins them opens with the potential of the tuft: nothing that a propagator can be made for. */
export function opening(method: MethodName): NeuronSpec {
  const open = '1/(1 + exp(-(v_tuft + 55*mV)/(4*mV)))';
  const parameters = { g_L: '4 nS', C_m: '40 pF' };
  return neuron({
    parameters: { E_L: '-65 mV', g_open: '400 nS' },
    compartments: {
      soma: {
        equations: `
          growth = g_L*2*mV*exp(min((v + 52*mV)/(2*mV), 4)) : pA
          opened = g_open*${open}*(v_tuft - v) : pA
          dv/dt = (g_L*(E_L - v) + growth + opened + I_axial + I_ext)/C_m : mV (unless refractory)
        `,
        parameters,
        initial: { v: 'E_L' },
      },
      trunk: {
        equations: 'dv/dt = (g_L*(E_L - v) + I_axial)/C_m : mV',
        parameters,
        initial: { v: 'E_L' },
        parent: 'soma',
        conductance: 900,
      },
      tuft: {
        equations: `
          opened = g_open*${open}*(v_soma - v) : pA
          dv/dt = (g_L*(E_L - v) + opened + I_axial + I_syn)/C_m : mV
        `,
        parameters,
        initial: { v: 'E_L' },
        receptors: { ex: conductanceExponential() },
        parent: 'trunk',
        conductance: 30,
      },
    },
    threshold: 'v_soma >= -48*mV',
    reset: 'v_soma = E_L',
    refractory: '2*ms',
    method,
  });
}
