/** What networks are made of, by the names under which the library exports it, each with a sentence. */
import * as connectors from '../connect/connector.ts';
import type { NeuronModel } from '../neurons/model.ts';
import * as models from '../neurons/models.ts';
import { calciumPlasticity } from '../plasticity/calcium.ts';
import { clopath } from '../plasticity/clopath.ts';
import { inhibitoryStdp } from '../plasticity/inhibitory.ts';
import { rewardStdp } from '../plasticity/reward.ts';
import { saturation } from '../plasticity/saturation.ts';
import { synapticScaling } from '../plasticity/scaling.ts';
import { pairStdp } from '../plasticity/stdp.ts';
import { tripletStdp } from '../plasticity/triplet.ts';
import { tsodyksMarkram } from '../plasticity/tsodyks-markram.ts';
import { alpha } from '../synapses/alpha.ts';
import { conductanceAlpha } from '../synapses/conductance-alpha.ts';
import { conductanceDoubleExponential } from '../synapses/conductance-double-exponential.ts';
import { conductanceExponential } from '../synapses/conductance-exponential.ts';
import { delta } from '../synapses/delta.ts';
import { doubleExponential } from '../synapses/double-exponential.ts';
import { exponential } from '../synapses/exponential.ts';
import { jump } from '../synapses/jump.ts';
import { modulator } from '../synapses/modulator.ts';
import { nmda } from '../synapses/nmda.ts';

export interface Word {
  readonly name: string;
  readonly doc: string;
  readonly reference?: string;
}

const words = <T>(
  makers: Readonly<Record<string, T>>,
  said: (maker: T) => { readonly doc: string; readonly reference?: string },
): readonly Word[] =>
  Object.entries(makers).map(([name, maker]) => {
    const { doc, reference } = said(maker);
    return { name, doc, reference };
  });

const modelsByName: Record<string, NeuronModel> = {};
for (const model of Object.values(models)) {
  if (typeof model !== 'function') modelsByName[model.name] = model;
}

export const NEURONS = words(modelsByName, (model) => model);

export const RECEPTORS = words(
  {
    ...{ delta, exponential, alpha, doubleExponential },
    ...{ conductanceExponential, conductanceAlpha, conductanceDoubleExponential },
    ...{ nmda, modulator, jump },
  },
  (make) => make().kind,
);

export const RULES = words(
  {
    ...{ pairStdp, tripletStdp, inhibitoryStdp, calciumPlasticity, clopath, rewardStdp },
    ...{ synapticScaling, tsodyksMarkram, saturation },
  },
  (make) => make().rule,
);

export const GRADED: readonly Word[] = [
  { name: 'gapJunction', doc: 'Electrical: weight·(x of the source − x of the target).' },
  { name: 'graded', doc: 'A state of the source, as a current: weight·x.' },
];

/** Methods of a network, and populations that only fire. */
export const INPUTS: readonly Word[] = [
  { name: 'poissonInput', doc: 'Independent Poisson arrivals at a receptor of each neuron.' },
  { name: 'stepCurrent', doc: 'A constant current, from one time to another.' },
  { name: 'seriesCurrent', doc: 'A current that follows given values, of all or of each neuron.' },
  { name: 'noiseCurrent', doc: 'Independent Gaussian current, drawn anew in each interval.' },
  { name: 'poisson', doc: 'A population of Poisson spike trains.' },
  { name: 'spikeGenerator', doc: 'A population that fires at given times.' },
];

export const CONNECTORS: readonly string[] = Object.keys(connectors);
