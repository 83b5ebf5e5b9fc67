/**
 * Neurons as a user writes them, with parameters that are drawn: six texts, which both simulators read as they stand. A model says which methods
 * may integrate it, at which steps, which states arrivals may jump, and in pA about where it begins to fire (`rheobase`).
 */

/** Parameters as [unit, low, high]; `each`: those that may have a value for each neuron; `conductances`: of a strong synapse, nS; `limit`: docs/decisions/0021. */
export const models = {
  lif: {
    equations: 'dv/dt = (E_L - v)/tau_m + (I_syn + I_ext)/C_m : mV (unless refractory)',
    parameters: {
      tau_m: ['ms', 8, 30],
      C_m: ['pF', 150, 300],
      E_L: ['mV', -72, -62],
      V_th: ['mV', -54, -48],
      V_reset: ['mV', -76, -60],
    },
    each: ['tau_m', 'V_th', 'E_L'],
    threshold: 'v >= V_th',
    reset: 'v = V_reset',
    initial: { v: [-70, -55] },
    rheobase: 230,
    conductances: 12,
    methods: ['exact', 'euler', 'rk2', 'rk4', 'exponential_euler'],
    steps: [0.1, 0.125, 0.2, 0.25, 0.5],
  },
  adaptive: {
    equations: `
      dv/dt = (E_L - v)/tau_m + (I_syn + I_ext - a)/C_m : mV (unless refractory)
      da/dt = (c*(v - E_L) - a)/tau_a : pA
      dtheta/dt = -theta/tau_theta : mV`,
    parameters: {
      tau_m: ['ms', 8, 25],
      C_m: ['pF', 150, 300],
      E_L: ['mV', -70, -62],
      V_th: ['mV', -54, -48],
      V_reset: ['mV', -72, -60],
      tau_a: ['ms', 40, 200],
      c: ['nS', -1, 4],
      b: ['pA', 0, 40],
      tau_theta: ['ms', 20, 120],
      q: ['mV', 0, 4],
    },
    each: ['tau_m', 'b', 'q'],
    threshold: 'v >= V_th + theta',
    reset: 'v = V_reset; a = a + b; theta = theta + q',
    initial: { v: [-70, -56], a: [0, 20], theta: [0, 1] },
    jumps: { a: 'pA' },
    rheobase: 300,
    conductances: 12,
    // Brian2 solves the coupled pair by symbols where it is exact, which takes it hours
    methods: ['euler', 'rk2', 'rk4', 'exponential_euler'],
    steps: [0.1, 0.125, 0.2, 0.25, 0.5],
  },
  eif: {
    equations: `
      rise = g_L*Delta_T*exp((v - V_T)/Delta_T) : pA
      dv/dt = (g_L*(E_L - v) + rise + I_syn + I_ext)/C_m : mV (unless refractory)`,
    parameters: {
      C_m: ['pF', 150, 300],
      g_L: ['nS', 8, 16],
      E_L: ['mV', -72, -64],
      V_T: ['mV', -54, -50],
      Delta_T: ['mV', 1, 3],
      V_peak: ['mV', -42, -35],
      V_reset: ['mV', -70, -60],
    },
    each: ['g_L', 'V_T'],
    threshold: 'v > V_peak',
    reset: 'v = V_reset',
    limit: 'V_peak',
    initial: { v: [-70, -58] },
    rheobase: 190,
    conductances: 10,
    methods: ['euler', 'rk2', 'rk4'],
    steps: [0.1, 0.125],
  },
  adex: {
    equations: `
      rise = g_L*Delta_T*exp((v - V_T)/Delta_T) : pA
      dv/dt = (g_L*(E_L - v) + rise - w + I_syn + I_ext)/C_m : mV (unless refractory)
      dw/dt = (a*(v - E_L) - w)/tau_w : pA`,
    parameters: {
      C_m: ['pF', 180, 300],
      g_L: ['nS', 8, 16],
      E_L: ['mV', -72, -64],
      V_T: ['mV', -54, -50],
      Delta_T: ['mV', 1, 3],
      V_peak: ['mV', -42, -35],
      V_reset: ['mV', -64, -52],
      a: ['nS', -1, 6],
      b: ['pA', 0, 90],
      tau_w: ['ms', 30, 160],
    },
    each: ['b', 'V_reset'],
    threshold: 'v > V_peak',
    reset: 'v = V_reset; w = w + b',
    limit: 'V_peak',
    initial: { v: [-70, -58], w: [0, 30] },
    jumps: { w: 'pA' },
    rheobase: 260,
    conductances: 10,
    methods: ['euler', 'rk2', 'rk4'],
    steps: [0.1, 0.125],
  },
  izhikevich: {
    equations: `
      dv/dt = (0.04*v**2/mV + 5*v + 140*mV)/ms - u + (I_syn + I_ext)/C_m : mV (unless refractory)
      du/dt = a*(b*v - u) : mV/ms`,
    parameters: {
      C_m: ['pF', 80, 120],
      a: ['1/ms', 0.02, 0.1],
      b: ['1/ms', 0.2, 0.25],
      c: ['mV', -65, -52],
      d: ['mV/ms', 1, 8],
      V_peak: ['mV', 28, 32],
    },
    each: ['a', 'c', 'd'],
    threshold: 'v >= V_peak',
    reset: 'v = c; u = u + d',
    limit: 'V_peak',
    initial: { v: [-70, -60], u: [-15, -12] },
    jumps: { u: 'mV/ms' },
    rheobase: 600,
    conductances: 6,
    methods: ['euler', 'rk2', 'rk4'],
    steps: [0.1, 0.125],
  },
  hodgkinHuxley: {
    equations: `
      x = (v - V_T)/mV : 1
      a_m = 1.28/exprel((13 - x)/4)/ms : 1/ms
      b_m = 1.4/exprel((x - 40)/5)/ms : 1/ms
      a_h = 0.128*exp((17 - x)/18)/ms : 1/ms
      b_h = 4/(1 + exp((40 - x)/5))/ms : 1/ms
      a_n = 0.16/exprel((15 - x)/5)/ms : 1/ms
      b_n = 0.5*exp((10 - x)/40)/ms : 1/ms
      dv/dt = (g_Na*m**3*h*(E_Na - v) + g_K*n**4*(E_K - v) + g_L*(E_L - v) + I_syn + I_ext)/C_m : mV
      dm/dt = a_m*(1 - m) - b_m*m : 1
      dh/dt = a_h*(1 - h) - b_h*h : 1
      dn/dt = a_n*(1 - n) - b_n*n : 1`,
    parameters: {
      C_m: ['pF', 180, 240],
      g_L: ['nS', 8, 14],
      g_Na: ['nS', 15000, 22000],
      g_K: ['nS', 5000, 7000],
      E_L: ['mV', -66, -60],
      E_Na: ['mV', 45, 55],
      E_K: ['mV', -92, -86],
      V_T: ['mV', -64, -60],
    },
    each: ['g_L', 'g_K'],
    threshold: 'v > -20*mV',
    initial: { v: [-68, -60], m: [0.01, 0.03], h: [0.9, 1], n: [0.03, 0.1] },
    rheobase: 250,
    conductances: 10,
    methods: ['exponential_euler', 'euler', 'rk2', 'rk4'],
    steps: [0.1],
    /** Explicit methods at 0.1 ms are not stable on the flank of a spike. */
    explicitSteps: [0.05],
  },
};

/** Receptors, with the ranges of their time constants in ms. */
export const receptors = {
  exponential: { tau_syn: [1, 8] },
  alpha: { tau_syn: [0.8, 4] },
  doubleExponential: { tau_rise: [0.5, 1.5], tau_decay: [2.5, 8] },
  conductanceExponential: { tau_syn: [1, 8] },
  conductanceAlpha: { tau_syn: [0.8, 4] },
  conductanceDoubleExponential: { tau_rise: [0.5, 1.5], tau_decay: [2.5, 8] },
};
