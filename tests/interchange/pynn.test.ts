/** PyNN's standard cells: units are converted (closed forms), defaults are PyNN's, names that it does not have are refused. */
import { describe, expect, it } from 'vitest';
import { fromPyNN, Network, type SynfireError, simulate, spikeGenerator } from '../../src/index.ts';

/** v of one cell under its i_offset, and after one event. */
async function trace(
  name: string,
  parameters: Record<string, number>,
  receptor?: string,
  weight = 0,
) {
  const cell = fromPyNN(name, parameters);
  const net = new Network({ dt: 0.01 });
  net.population('in', 1, spikeGenerator({ senders: [0], times: [1] }));
  net.population('P', 1, cell.neuron, { initial: cell.initial });
  if (cell.current !== 0) net.stepCurrent('P', { amplitude: cell.current });
  if (receptor !== undefined) {
    net.connect('in', 'P', {
      connector: { connector: 'oneToOne' },
      receptor,
      weight: cell.weight(weight),
      delay: 0.01,
    });
  }
  net.recordStates('P', { variables: ['v'], every: 0.1 });
  const recording = await simulate(net, { time: 60, backend: 'reference' });
  return { v: recording.states('P').values.v, spikes: recording.spikes('P').times };
}

describe('units', () => {
  it('of a current: i_offset nA times tau_m / cm is the step of the voltage', async () => {
    const { v } = await trace('IF_curr_exp', { i_offset: 0.2, tau_m: 5, cm: 0.5 });
    expect(v.at(-1)).toBeCloseTo(-65 + (0.2 * 5) / 0.5, 4);
  });

  it('of an exponential current: a weight of 1 nA peaks as its closed form says', async () => {
    const { v } = await trace('IF_curr_exp', { tau_m: 20, cm: 1, tau_syn_E: 5 }, 'ex', 1);
    const t = Math.log(20 / 5) / (1 / 5 - 1 / 20);
    const peak = (1 / 1) * (1 / (1 / 5 - 1 / 20)) * (Math.exp(-t / 20) - Math.exp(-t / 5));
    expect(Math.max(...v) + 65).toBeCloseTo(peak, 2);
  });

  it('of a conductance: 1 nS for some time is 0.001 µS', async () => {
    // a slow conductance g pulls v to (E_L g_L + E_E g)/(g_L + g)
    const { v } = await trace('IF_cond_exp', { tau_syn_E: 1e6, tau_m: 2, cm: 0.02 }, 'ex', 0.001);
    expect(v.at(-1)).toBeCloseTo((-65 * 10 + 0 * 1) / 11, 1);
  });

  it('of a voltage: IF_curr_delta jumps by its weight in mV', async () => {
    const { v } = await trace('IF_curr_delta', { tau_m: 1e6 }, 'syn', 3);
    expect(v.at(-1)).toBeCloseTo(-62, 2);
  });

  it('of adaptation: a in nS, b in nA', () => {
    const { neuron } = fromPyNN('EIF_cond_exp_isfa_ista', {});
    expect(neuron.parameters).toMatchObject({ a: 4, b: 80.5, V_peak: -40 });
    expect(neuron.parameters.g_L).toBeCloseTo(30, 3);
  });
});

it.each([
  'IF_curr_exp',
  'IF_curr_alpha',
  'IF_cond_exp',
  'IF_cond_alpha',
  'IF_cond_exp_gsfa_grr',
  'EIF_cond_exp_isfa_ista',
  'EIF_cond_alpha_isfa_ista',
  'HH_cond_exp',
])('%s fires under 2 nA', async (name) => {
  const { spikes } = await trace(name, { i_offset: 2 });
  expect(spikes.length).toBeGreaterThan(1);
});

it('adaptation by conductances slows its neuron', async () => {
  const [plain, adapting] = await Promise.all(
    ['IF_cond_exp', 'IF_cond_exp_gsfa_grr'].map((name) => trace(name, { i_offset: 2, cm: 0.2 })),
  );
  expect(adapting.spikes.length).toBeLessThan(plain.spikes.length);
});

it('Izhikevich begins where PyNN does', async () => {
  expect(fromPyNN('Izhikevich').initial).toEqual({ v: -70, u: -14 });
  // PyNN begins where its table says, whatever v_rest is
  expect(fromPyNN('IF_cond_exp', { v_rest: -70 }).initial).toEqual({ v: -65 });
  expect(fromPyNN('HH_cond_exp').initial).toEqual({ v: -65, m: 0, h: 1, n: 0 });
  const { spikes } = await trace('Izhikevich', { i_offset: 0.01 });
  expect(spikes.length).toBeGreaterThan(0);
});

it.each([
  ['IF_cond_expo', {}, 'unknown-pynn-cell', 'IF_cond_exp'],
  ['IF_cond_exp', { tau_n: 1 }, 'unknown-parameter', 'tau_m'],
  ['IF_cond_exp', { tau_m: '1' }, 'wrong-type', 'number'],
])('%s %o is refused', (name, parameters, code, advice) => {
  const attempt = () => fromPyNN(name, parameters as never);
  expect(attempt).toThrow(advice);
  try {
    attempt();
  } catch (error) {
    expect((error as SynfireError).code).toBe(code);
  }
});
