import { describe, expect, it } from 'vitest';
import { buildKernel, withoutInput } from '../../src/codegen/kernel-build.ts';
import { print } from '../../src/equations/print.ts';
import { SynfireError } from '../../src/errors.ts';
import { adex } from '../../src/neurons/adex.ts';
import { composeModel } from '../../src/neurons/compose.ts';
import { izhikevich } from '../../src/neurons/izhikevich.ts';
import { lif } from '../../src/neurons/lif.ts';
import type { MethodName } from '../../src/neurons/model.ts';
import { neuron } from '../../src/neurons/neuron.ts';
import { conductanceExponential } from '../../src/synapses/conductance-exponential.ts';
import { parametersOf, run } from './kernel-run.ts';

const lines = (kernel: ReturnType<typeof buildKernel>) =>
  kernel.updates.map((u) => `${u.target} = ${print(u.value)}`);

describe('order of convergence', () => {
  // x' = y, y' = −x·|1 + x²/4|-free pendulum-like: nonlinear, smooth
  const spec = (method: MethodName) =>
    neuron({
      equations: `
        dx/dt = y/T : 1
        dy/dt = -sin(x)/T : 1
      `,
      parameters: { T: '1 ms' },
      initial: { x: '1', y: '0' },
      method,
    });
  const end = (method: MethodName, dt: number) => {
    const model = composeModel(spec(method));
    const kernel = buildKernel(model, dt);
    const parameters = parametersOf(model, spec(method));
    return run(kernel, model, parameters, dt, Math.round(2 / dt)).state.x;
  };
  const exact = end('rk4', 1 / 1024);

  it.each([
    ['euler', 1],
    ['rk2', 2],
    ['heun', 2],
    ['rk4', 4],
  ] as const)('%s is of order %d', (method, order) => {
    const error = (dt: number) => Math.abs(end(method, dt) - exact);
    const slope = Math.log2(error(1 / 16) / error(1 / 32));
    expect(Math.abs(slope - order)).toBeLessThan(0.25);
  });
});

describe('exponential Euler', () => {
  const spec = lif({
    receptors: {
      ex: conductanceExponential({ tau_syn: 5, E_rev: 0 }),
      in: conductanceExponential({ tau_syn: 10, E_rev: -80 }),
    },
  });

  it('conductances take its place of exact, with the reason', () => {
    const model = composeModel(spec);
    expect(model.method).toBe('exponential_euler');
    expect(model.methodReason).toContain('not linear in v');
  });

  it('does little work a step', () => {
    const kernel = buildKernel(composeModel(spec), 0.1);
    expect(lines(kernel)).toEqual([
      't0 = k0 - k1 * (g_ex + g_in)',
      'v = v + (t0 * v + (k2 * g_ex + k3 * g_in + k1 * I_ext + k4)) * exprel(t0)',
      'g_ex = g_ex + k5 * g_ex',
      'g_in = g_in + k6 * g_in',
    ]);
  });

  it('is exact while conductances are constant', () => {
    const model = composeModel(spec);
    const dt = 0.1;
    const kernel = buildKernel(model, dt);
    const parameters = parametersOf(model, spec);
    const [ex, inh] = [10, 30];
    const initial = { v: -70, g_ex: ex, g_in: inh };
    const { state } = run(kernel, model, parameters, dt, 1, { initial });
    const leak = 25; // C_m/tau_m
    const total = leak + ex + inh;
    const rest = (leak * -65 + inh * -80) / total;
    expect(state.v).toBeCloseTo(rest + (-70 - rest) * Math.exp((-dt * total) / 250), 12);
    expect(state.g_ex).toBeCloseTo(ex * Math.exp(-dt / 5), 12);
  });

  it('an input that is never given can be left out', () => {
    const kernel = withoutInput(buildKernel(composeModel(spec), 0.1), 'I_ext');
    expect(kernel.inputs).toEqual([]);
    expect(lines(kernel)[1]).toBe('v = v + (t0 * v + (k2 * g_ex + k3 * g_in + k4)) * exprel(t0)');
  });
});

describe('firing patterns', () => {
  /** Spikes in a time at a constant current. */
  function count(
    spec: ReturnType<typeof adex>,
    dt: number,
    duration: number,
    current: number,
    initial?: Record<string, number>,
  ): number {
    const model = composeModel(spec);
    const kernel = buildKernel(model, dt);
    const steps = Math.round(duration / dt);
    const options = { I_ext: current, ...(initial && { initial }) };
    return run(kernel, model, parametersOf(model, spec), dt, steps, options).times.length;
  }

  // Naud et al. 2008, table 1; counts by forward Euler, dt 0.1
  it('AdEx: tonic, adapting, initial burst', () => {
    const make = (C_m: number, g_L: number, E_L: number, tau_w: number, b: number, a: number) =>
      adex({ C_m, g_L, E_L, V_T: -50, Delta_T: 2, a, tau_w, b, V_reset: E_L === -70 ? -58 : -50 });
    expect(count(make(200, 10, -70, 30, 0, 2), 0.1, 600, 500)).toBe(60);
    expect(count(make(200, 12, -70, 300, 60, 2), 0.1, 600, 500)).toBe(12);
    expect(count(make(130, 18, -58, 150, 120, 4), 0.1, 600, 400)).toBe(12);
  });

  // Izhikevich 2003; counts by forward Euler, dt 0.5, in 1 s
  it('Izhikevich: regular spiking, bursting, chattering, fast spiking', () => {
    const cases = [
      [0.02, -65, 8, 23],
      [0.02, -55, 4, 32],
      [0.02, -50, 2, 81],
      [0.1, -65, 2, 114],
    ];
    for (const [a, c, d, spikes] of cases) {
      const spec = izhikevich({ a, c, d, receptors: {} });
      const found = count(spec, 0.5, 1000, 10, { v: -65, u: -13 });
      expect(Math.abs(found - spikes)).toBeLessThanOrEqual(1);
    }
  });
});

describe('noise', () => {
  const spec = neuron({
    equations: `
      dv/dt = -v/tau + sigma*sqrt(2/tau)*xi : mV
      dw/dt = -w/tau + sigma*sqrt(1/tau)*(xi + xi_own) : mV
    `,
    parameters: { tau: '20 ms', sigma: '2 mV' },
  });

  it('is scaled by the root of the step, each source drawn once', () => {
    const model = composeModel(spec);
    expect(model.method).toBe('euler_maruyama');
    const kernel = buildKernel(model, 0.1);
    expect(kernel.inputs).toEqual(['xi_0', 'xi_1']);
    const state = run(kernel, model, { tau: 20, sigma: 2 }, 0.1, 1, {
      initial: { v: 1, w: 0 },
      noise: () => 1,
    }).state;
    expect(state.v).toBeCloseTo(1 - 0.1 / 20 + 2 * Math.sqrt((2 / 20) * 0.1), 14);
    expect(state.w).toBeCloseTo(2 * 2 * Math.sqrt(0.1 / 20), 14);
  });

  it('refuses other methods', () => {
    expect(() => buildKernel(composeModel(spec), 0.1, 'rk4')).toThrow(SynfireError);
  });
});

it('a step that is no time is refused', () => {
  const model = composeModel(lif());
  for (const dt of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => buildKernel(model, dt)).toThrow(SynfireError);
  }
});
