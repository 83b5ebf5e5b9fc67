import { describe, expect, it } from 'vitest';
import { buildKernel, evaluateConstants } from '../../src/codegen/kernel-build.ts';
import { print } from '../../src/equations/print.ts';
import { composeModel } from '../../src/neurons/compose.ts';
import { lif } from '../../src/neurons/lif.ts';
import type { NeuronSpec } from '../../src/neurons/model.ts';
import { alpha } from '../../src/synapses/alpha.ts';
import { delta } from '../../src/synapses/delta.ts';
import { exponential } from '../../src/synapses/exponential.ts';
import { parametersOf, run } from './kernel-run.ts';

const h = 0.1;

function build(spec: NeuronSpec, dt = h) {
  const model = composeModel(spec);
  const kernel = buildKernel(model, dt);
  const parameters = parametersOf(model, spec);
  const constants = evaluateConstants(kernel, parameters, 1) as Record<string, number>;
  return { model, kernel, parameters, constants };
}

/** Equal to 1e-12, relative. */
const near = (a: number, b: number) => expect(Math.abs(a / b - 1)).toBeLessThan(1e-12);

describe('exact integration', () => {
  it('has the terms in their order', () => {
    const { kernel } = build(lif({ receptors: { ex: exponential(), in: exponential() } }));
    expect(kernel.updates.map((u) => `${u.target} = ${print(u.value)}`)).toEqual([
      'v = v + (D_v_v * v + P_v_I_ex * I_ex + P_v_I_in * I_in + P_v_ext * I_ext + c_v)',
      'I_ex = I_ex + D_I_ex_I_ex * I_ex',
      'I_in = I_in + D_I_in_I_in * I_in',
    ]);
    expect(kernel.held).toEqual(['v']);
    expect(kernel.inputs).toEqual(['I_ext']);
  });

  // Rotter & Diesmann 1999; V' = −(V − E)/τm + I/C
  it.each([0.5, 2, 9.999, 20])('exponential current, tau_syn %f: closed form', (ts) => {
    const { constants } = build(lif({ receptors: { ex: exponential({ tau_syn: ts }) } }));
    const [C, tm] = [250, 10];
    const d = 1 / ts - 1 / tm;
    near(constants.D_v_v, Math.expm1(-h / tm));
    near(constants.D_I_ex_I_ex, Math.expm1(-h / ts));
    near(constants.P_v_I_ex, (Math.exp(-h / tm) * -Math.expm1(-h * d)) / (C * d));
    near(constants.P_v_ext, (-tm * Math.expm1(-h / tm)) / C);
    near(constants.c_v, 65 * Math.expm1(-h / tm));
  });

  it('equal time constants need no special case', () => {
    const { constants } = build(lif({ receptors: { ex: exponential({ tau_syn: 10 }) } }));
    near(constants.P_v_I_ex, (h * Math.exp(-h / 10)) / 250);
  });

  it('alpha current: closed form', () => {
    const ts = 2;
    const { constants, kernel } = build(lif({ receptors: { ex: alpha({ tau_syn: ts }) } }));
    const [C, tm] = [250, 10];
    const d = 1 / ts - 1 / tm;
    const [pm, p] = [Math.exp(-h / tm), Math.exp(-h / ts)];
    near(constants.P_I_ex_y_ex, h * p);
    near(constants.P_v_I_ex, (pm - p) / d / C);
    const small = (pm - p) / (d * d) - (h * p) / d;
    expect(Math.abs(constants.P_v_y_ex * C - small)).toBeLessThan(1e-13);
    expect(kernel.jumps[0].state).toBe('y_ex');
  });

  it('the peak of an alpha current is the weight, at tau_syn', () => {
    const spec = lif({ receptors: { ex: alpha({ tau_syn: 2 }) } });
    const { kernel, model, parameters } = build(spec);
    const steps = 20;
    const { state } = run(kernel, model, parameters, h, steps + 1, { arrivals: { 0: { ex: 7 } } });
    expect(state.I_ex).toBeCloseTo(7, 12);
  });

  it('0.15 mV is the peak of an 87.808 pA exponential current', () => {
    const spec = lif({ receptors: { ex: exponential({ tau_syn: 0.5 }) } });
    const { kernel, model, parameters } = build(spec, 0.001);
    let peak = -65;
    const arrivals = { 0: { ex: 87.808 } };
    for (const steps of [1570, 1575, 1576, 1577, 1580]) {
      const { state } = run(kernel, model, parameters, 0.001, steps, { arrivals });
      peak = Math.max(peak, state.v);
    }
    expect(peak + 65).toBeCloseTo(0.15, 5);
  });

  // T = t_ref + τ ln(μ/(μ − θ)), θ = 15, τ = 20, t_ref = 2; I_ext = μ·C/τ
  it.each([
    [16, 57.45177],
    [20, 29.72589],
    [30, 15.86294],
  ])('interspike interval at μ = %d mV', (mu, period) => {
    const spec = lif({ tau_m: 20, receptors: {} });
    const dt = 0.01;
    const { kernel, model, parameters } = build(spec, dt);
    const steps = Math.round((3.5 * period) / dt);
    const { times } = run(kernel, model, parameters, dt, steps, { I_ext: (mu * 250) / 20 });
    // fired at the first grid point at or after the crossing; refractoriness is whole steps
    const intervals = times.slice(1).map((t, i) => t - times[i]);
    expect(intervals.length).toBeGreaterThanOrEqual(2);
    for (const interval of intervals) {
      expect(interval).toBeGreaterThanOrEqual(period - 1e-9);
      expect(interval).toBeLessThan(period + dt);
    }
  });

  it('delta arrivals move the voltage, and are lost while refractory', () => {
    const spec = lif({ receptors: { d: delta() } });
    const { kernel, model, parameters } = build(spec);
    const one = run(kernel, model, parameters, h, 1, { arrivals: { 0: { d: 3 } } });
    expect(one.state.v).toBeCloseTo(-62, 12);
    const arrivals = { 0: { d: 20 }, 5: { d: 3 }, 25: { d: 3 } };
    const { times, state } = run(kernel, model, parameters, h, 26, { arrivals });
    expect(times).toEqual([h]);
    expect(state.v).toBeCloseTo(-62, 12);
  });

  it('a per-neuron parameter makes arrays of what depends on it only', () => {
    const { kernel, parameters } = build(lif());
    const tau = new Float64Array([10, 20, 10]);
    const values = evaluateConstants(kernel, { ...parameters, tau_m: tau }, 3);
    expect(values.D_I_syn_I_syn).toBeTypeOf('number');
    expect(values.V_th).toBeTypeOf('number');
    const decay = values.D_v_v as Float64Array;
    expect([...decay]).toEqual([decay[0], decay[1], decay[0]]);
    near(decay[1], Math.expm1(-h / 20));
  });
});
