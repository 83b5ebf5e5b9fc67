/**
 * Lyapunov spectrum of a pulse-coupled network of phase neurons (Monteforte & Wolf 2010): the state between
 * spikes only shifts, so that the Jacobian of the flow is that of each spike: for every target i of neuron j
 * D_ii = PTC'(φ_i), D_ij = 1 − PTC'(φ_i), all other rows those of the identity.
 *
 * It runs on the definition (an O(N) loop), which costs little beside N × k tangent components. Every
 * row of D sums to 1, so one exponent is 0; det D = Π PTC', so the sum of all exponents is known.
 */

import { nextEvent, type PhaseNetwork } from '../backends/events/brute-force.ts';
import { initialPhases } from '../backends/events/coordinates.ts';
import { type PhaseModel, phaseModel } from '../backends/events/phase-models.ts';
import { checkPulseNetwork, type PulseNetwork } from '../backends/events/pulse-network.ts';
import { buildRows } from '../backends/events/rows.ts';
import { expectOptions } from '../connect/argument.ts';
import { log } from '../equations/f64.ts';
import { printValue, SynfireError } from '../errors.ts';
import {
  entropyRate,
  kaplanYorkeDimension,
  type LyapunovOptions,
  type LyapunovSpectrum,
  lyapunovSpectrum,
} from './lyapunov.ts';

export interface SpikingLyapunovOptions extends Omit<LyapunovOptions, 'steps' | 'transient'> {
  /** Spikes whose stretching counts. */
  readonly spikes: number;
  /** Spikes in which vectors turn into their directions; a tenth by default. */
  readonly transient?: number;
  /** Spikes before any of that; ten per neuron by default. */
  readonly warmup?: number;
  /** Another phase model than the network's, such as `rapidTheta`. */
  readonly model?: PhaseModel;
}

const KNOWN = [
  'spikes',
  'transient',
  'warmup',
  'model',
  'exponents',
  'every',
  'seed',
  'onProgress',
];

/** Times in seconds, exponents in 1/s. */
export interface SpikingLyapunov extends LyapunovSpectrum {
  /** Spikes a second and neuron. */
  readonly rate: number;
  /** What all N exponents sum to, by the determinants of the Jacobians. */
  readonly sum: number;
  /** Of the exponents that were asked for; whole where they are all. */
  readonly dimension: number;
  /** Entropy rate in nats per spike. */
  readonly entropyPerSpike: number;
}

export async function spikingLyapunov(
  network: PulseNetwork,
  chosen: SpikingLyapunovOptions,
): Promise<SpikingLyapunov> {
  checkPulseNetwork(network);
  expectOptions(chosen, 'spikingLyapunov', KNOWN);
  const { spikes, warmup = 10 * network.size, model: given, ...options } = chosen;
  const counted = Number.isInteger(warmup) && warmup >= 0 && Number.isInteger(spikes);
  const usable = given === undefined || typeof given?.transition === 'function';
  if (!counted || !usable) {
    throw new SynfireError({
      code: 'bad-option',
      where: 'spikingLyapunov › spikes, warmup, model',
      found: [spikes, warmup, given].map(printValue).join(', '),
      expected: 'numbers of spikes, and a phase model or none',
      remedy: 'Correct the value.',
    });
  }
  const { neuron, weight, size } = network;
  if (typeof weight !== 'number' || typeof neuron.drive !== 'number') {
    throw new SynfireError({
      code: 'bad-pulse-network',
      where: 'spikingLyapunov',
      found: 'weights or drives that differ',
      expected: 'one weight and one drive for all neurons',
      remedy: 'The single-spike Jacobian here is that of equal neurons.',
    });
  }
  const model = given ?? phaseModel(neuron, weight);
  const span = model.threshold - model.reset;
  const phases = Float64Array.from(initialPhases(network), (phase) => model.reset + span * phase);
  const state: PhaseNetwork = { model, rows: buildRows(network), phases };
  const longest = state.rows.offsets.reduce(
    (most, end, i, all) => Math.max(most, end - (all[i - 1] ?? 0)),
    0,
  );
  if (longest > size) {
    throw new SynfireError({
      code: 'bad-pulse-network',
      where: 'spikingLyapunov › connector',
      found: `a neuron with ${longest} targets`,
      expected: `at most ${size}, the number of neurons`,
      remedy: 'Leave out multapses.',
    });
  }
  const slopes = new Float64Array(size);
  for (let k = 0; k < warmup; k++) nextEvent(state, slopes);
  let logs: number[] = [];
  const spectrum = await lyapunovSpectrum(
    {
      dimension: size,
      advance: (tangent) => {
        const { neuron: j, targets, shift } = nextEvent(state, slopes);
        tangent.spike(j, targets, slopes.subarray(0, targets.length));
        let product = 0;
        for (let k = 0; k < targets.length; k++) product += log(slopes[k]);
        logs.push(product);
        return (shift * model.tau) / model.omega / 1000;
      },
    },
    { ...options, steps: spikes },
  );
  logs = logs.slice(-spikes);
  const { exponents, time } = spectrum;
  return {
    ...spectrum,
    rate: spikes / time / size,
    sum: logs.reduce((a, b) => a + b, 0) / time,
    dimension: kaplanYorkeDimension(exponents),
    entropyPerSpike: (entropyRate(exponents) * time) / spikes,
  };
}
