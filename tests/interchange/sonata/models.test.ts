/** Models of SONATA files against their definitions: IntFire4 (one event peaks at its weight), GLIF (small steps of the paper's equations), NEST's defaults. */
import { describe, expect, it } from 'vitest';
import {
  alpha,
  edges,
  Network,
  type NeuronSpec,
  simulate,
  spikeGenerator,
} from '../../../src/index.ts';
import { glif, glifValues } from '../../../src/interchange/sonata/glif.ts';
import { cellOf, neuronOf, placeOf } from '../../../src/interchange/sonata/models.ts';

/** v of one neuron, every 0.1 ms, after an event of this weight at 0.1 ms. */
async function response(
  neuron: NeuronSpec,
  receptor: string,
  weight: number,
  v: number,
  time: number,
) {
  const net = new Network({ dt: 0.1 });
  net.population('in', 1, spikeGenerator({ senders: [0], times: [0.1] }));
  net.population('P', 1, neuron, { initial: { v } });
  net.connect('in', 'P', { connector: edges([0], [0]), receptor, weight, delay: 0.1 });
  net.recordStates('P', { variables: ['v'] });
  const recording = await simulate(net, { time, backend: 'reference' });
  return recording.states('P').values.v;
}

describe('IntFire4', () => {
  const cell = cellOf(
    'point_process',
    'nrn:IntFire4',
    { taue: 4, taui1: 6, taui2: 14, taum: 25 },
    'test',
  );

  it.each([0.4, -0.3])('moves m by %f at its peak', async (weight) => {
    const placed = placeOf(cell, weight, undefined)!;
    const trace = await response(neuronOf([cell]), placed.receptor, placed.weight, 0, 150);
    const peak = weight > 0 ? Math.max(...trace) : Math.min(...trace);
    expect(peak).toBeCloseTo(weight, 4);
  });

  it('is refused where its time constants are out of order', () => {
    expect(() => cellOf('point_process', 'nrn:IntFire4', { taum: 5 }, 'test')).toThrow('taum');
  });
});

it('IntFire1 is in seconds', () => {
  const cell = cellOf('point_process', 'nrn:IntFire1', { tau: 0.024, refrac: 0.003 }, 'test');
  expect(cell.values).toEqual({ tau_m: 24, t_ref: 3 });
  expect(() => cellOf('point_process', 'nrn:IntFire1', { tau: 24 }, 'test')).toThrow('seconds');
});

it('conductances of NEST are told apart by sign', () => {
  const cell = cellOf('point_neuron', 'nest:iaf_cond_exp', {}, 'test');
  expect(placeOf(cell, -3, undefined)).toEqual({ receptor: 'in', weight: 3 });
  expect(cell.values.tau_m).toBeCloseTo(250 / 16.6667, 12);
});

describe('GLIF', () => {
  /** The database's own JSON (made-up numbers, its keys). */
  const database = {
    type: 'GLIF',
    ...{ El: 0, El_reference: -0.0774, R_input: 1.6e8, C: 1.2e-10, th_inf: 0.026, dt: 5e-5 },
    ...{ spike_cut_length: 60, init_AScurrents: [0, 0], asc_tau_array: [0.1, 0.01] },
    asc_amp_array: [-8e-12, -1.4e-10],
    coeffs: { a: 1, b: 1, C: 0.95, G: 0.9, th_inf: 1.02, asc_amp_array: [1, 1.1] },
    threshold_dynamics_method: {
      params: { a_spike: 0.004, b_spike: 30, a_voltage: 4, b_voltage: 25 },
    },
    voltage_reset_method: { params: { a: 0.3, b: 0.015 } },
  };

  it('of the Cell Types Database comes in ms, mV, pA, nS, pF', () => {
    const values = glifValues('glif_lif_r_asc_a_psc', database, 'test');
    expect(values).toMatchObject({
      t_ref: 3,
      spike_dependent_threshold: true,
      adapting_threshold: true,
    });
    expect(values.g).toBeCloseTo((0.9 / 1.6e8) * 1e9, 9);
    expect(values.V_th).toBeCloseTo(26.52 - 77.4, 9);
    expect(values.asc_decay).toEqual([0.01, 0.1]);
    expect(values.th_voltage_index).toBeCloseTo(0.004, 12);
  });

  it.each([
    'glif_lif_psc',
    'glif_lif_r_psc',
    'glif_lif_asc_psc',
    'glif_lif_r_asc_psc',
    'glif_lif_r_asc_a_psc',
  ])('%s fires when small steps of its equations do', async (model) => {
    const values = glifValues(model, database, 'test');
    const [dt, time, current] = [0.02, 400, 300];
    const net = new Network({ dt });
    net.population('P', 1, glif([values]));
    net.stepCurrent('P', { amplitude: current });
    const recording = await simulate(net, { time, backend: 'reference' });
    const found = [...recording.spikes('P').times];
    const wanted = smallSteps(values as never, current, time);
    expect(found.length).toBe(wanted.length);
    expect(found.length).toBeGreaterThan(5);
    const worst = Math.max(...found.map((t, k) => Math.abs(t - wanted[k])));
    expect(worst).toBeLessThan(0.3);
  });
});

interface Glif {
  readonly [name: string]: number;
}

/** Teeter et al. 2018, eqs. 1–5, by Euler steps of 1 µs. */
function smallSteps(
  p: Glif & { asc_decay: number[]; asc_amps: number[] },
  current: number,
  time: number,
): number[] {
  const h = 1e-3;
  let [v, spike, slow, until] = [p.E_L, 0, 0, -1];
  const asc = p.after_spike_currents ? p.asc_decay.map(() => 0) : [];
  const spikes: number[] = [];
  for (let t = h; t <= time; t += h) {
    if (t < until) continue;
    const sum = asc.reduce((a, b) => a + b, 0);
    const before = v;
    v += (h / p.C_m) * (p.g * (p.E_L - v) + sum + current);
    if (p.adapting_threshold)
      slow += h * (p.th_voltage_index * (before - p.E_L) - p.th_voltage_decay * slow);
    if (p.spike_dependent_threshold) spike -= h * p.th_spike_decay * spike;
    for (let j = 0; j < asc.length; j++) asc[j] -= h * p.asc_decay[j] * asc[j];
    if (v <= p.V_th + spike + slow) continue;
    spikes.push(t);
    until = t + p.t_ref;
    for (let j = 0; j < asc.length; j++) {
      asc[j] = p.asc_amps[j] + asc[j] * Math.exp(-p.asc_decay[j] * p.t_ref);
    }
    if (p.spike_dependent_threshold) {
      v = p.E_L + p.voltage_reset_fraction * (v - p.E_L) + p.voltage_reset_add;
      spike = spike * Math.exp(-p.th_spike_decay * p.t_ref) + p.th_spike_add;
    } else v = p.V_reset;
  }
  return spikes;
}

it('a port of GLIF has an alpha current of its own', async () => {
  const values = glifValues('glif_psc', { tau_syn: [2, 7] }, 'test');
  const cell = cellOf('point_neuron', 'nest:glif_psc', { tau_syn: [2, 7] }, 'test');
  expect(placeOf(cell, 5, 2)).toEqual({ receptor: 'port2', weight: 5 });
  expect(placeOf(cell, 5, 3)).toBeUndefined();
  expect(glif([values]).receptors.port2.parameters).toEqual(alpha({ tau_syn: 7 }).parameters);
});
