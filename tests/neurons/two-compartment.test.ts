/**
 * The two-compartment neuron in noise, as Naud & Sprekeler (2018) use it: somatic input sets how often it fires, dendritic input how much of that is
 * bursts. Figures of another implementation: spikes a second and the share of events that are bursts (intervals below 16 ms).
 */
import { describe, expect, it } from 'vitest';
import { Network, simulate } from '../../src/index.ts';
import { makeNeuron } from '../../src/neurons/make-neuron.ts';
import type { NeuronModel } from '../../src/neurons/model.ts';
import { twoCompartmentModel } from '../../src/neurons/two-compartment.ts';

/** With an Ornstein–Uhlenbeck current of 450 pA and 2 ms at each compartment, and a constant one at the dendrite. */
const noisy = {
  ...twoCompartmentModel,
  parameters: { ...twoCompartmentModel.parameters, I_d: { unit: 'pA', default: 0, doc: '' } },
  equations: `${twoCompartmentModel.equations
    .replace('I_ext)', 'I_ext + n_s)')
    .replace('I_syn)', 'I_syn + I_d + n_d)')}
    dn_s/dt = -n_s/(2*ms) + 450*pA*xi_1/sqrt(1*ms) : pA
    dn_d/dt = -n_d/(2*ms) + 450*pA*xi_2/sqrt(1*ms) : pA`,
  initial: { ...twoCompartmentModel.initial, n_s: '0', n_d: '0' },
  method: 'euler_maruyama',
} as const satisfies NeuronModel;

const SIZE = 400;

async function bursts(soma: number, dendrite: number) {
  const network = new Network({ dt: 0.1, seed: 4 });
  network.population('P', SIZE, makeNeuron(noisy, { I_d: dendrite }));
  network.stepCurrent('P', { amplitude: soma });
  const run = await simulate(network, { time: 3000, workers: 0 });
  const { senders, times } = run.spikes('P');
  const last = new Float64Array(SIZE).fill(Number.NEGATIVE_INFINITY);
  const inBurst = new Uint8Array(SIZE);
  let [spikes, events, bursting] = [0, 0, 0];
  times.forEach((t, k) => {
    const i = senders[k];
    const short = t - last[i] < 16;
    last[i] = t;
    if (!short) inBurst[i] = 0;
    if (t <= 500) return;
    spikes++;
    if (!short) events++;
    else if (inBurst[i] === 0) {
      bursting++;
      inBurst[i] = 1;
    }
  });
  return { rate: spikes / SIZE / 2.5, events: events / SIZE / 2.5, share: bursting / events };
}

describe('two compartments in noise', () => {
  it.each([
    [200, -200, 3.3, 0.085],
    [200, 0, 5.3, 0.33],
    [200, 200, 11, 0.69],
    [400, -200, 9.2, 0.1],
    [400, 0, 12.4, 0.32],
    [400, 200, 18.5, 0.67],
    [400, 400, 26.5, 0.79],
  ])('soma %d pA, dendrite %d pA', async (soma, dendrite, rate, share) => {
    const found = await bursts(soma, dendrite);
    expect(Math.abs(found.rate / rate - 1)).toBeLessThan(0.15);
    expect(Math.abs(found.share / share - 1)).toBeLessThan(0.15);
  });
});
