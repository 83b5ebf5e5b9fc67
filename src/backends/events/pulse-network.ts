/**
 * A pulse-coupled network without delays: what the heap engine runs. Plain data.
 *
 * One population of neurons that fire by themselves. Potentials and weights are in any one unit; time is in
 * ms. A spike moves the potential of its targets at once. Not here: delays, refractoriness, external
 * spikes (see `queue-network.ts`).
 */
import { expectOptions } from '../../connect/argument.ts';
import type { Connector } from '../../connect/connector.ts';
import { type Fault, printValue, SynfireError } from '../../errors.ts';
import { checkConnector } from '../../network/check-projection.ts';
import { faultsOf } from '../../network/shape.ts';
import { connectorShape } from '../../network/shapes.ts';

export type PulseNeuron =
  | {
      /** τ V' = I − V; at `threshold` a spike, then V = `reset`. */
      readonly model: 'lif';
      readonly tau: number;
      /** I: one for all or one each. Neurons with I ≤ threshold are silent for ever. */
      readonly drive: number | ArrayLike<number>;
      readonly threshold: number;
      readonly reset: number;
    }
  | {
      /** τ V' = V² + I; at infinity a spike, then V = −∞. */
      readonly model: 'qif';
      readonly tau: number;
      readonly drive: number;
    }
  | {
      /** A QIF neuron whose onset of spikes is `rapidness` ≥ 1 times as fast (Engelken, Monteforte & Wolf 2024); weights as of the QIF. */
      readonly model: 'rapidTheta';
      readonly tau: number;
      readonly drive: number;
      readonly rapidness: number;
    }
  | {
      /** τ V' = −V + Δ·exp((V − V_T)/Δ) + I; at infinity a spike, then V = `reset`. By table, to 1e-13. */
      readonly model: 'eif';
      readonly tau: number;
      readonly drive: number;
      /** V_T, and the slope factor Δ. */
      readonly onset: number;
      readonly slope: number;
      readonly reset: number;
    };

export interface PulseNetwork {
  readonly neuron: PulseNeuron;
  readonly size: number;
  readonly connector: Connector;
  /** Change of a target's potential: one for all, or one per edge of an edge list. */
  readonly weight: number | ArrayLike<number>;
  /** Integer in [0, 2^53). */
  readonly seed: number;
  /**
   * `regenerated`: rows are drawn again at each spike (fixedOutdegree without repeats only); `stored`:
   * built once. The spikes are the same. `auto`: regenerated where that is possible.
   */
  readonly storage?: 'auto' | 'stored' | 'regenerated';
  /** Where in its free cycle each neuron starts, in [0, 1); drawn from the seed if absent. */
  readonly phases?: ArrayLike<number>;
}

const LARGEST = 2 ** 27;
const KNOWN = ['neuron', 'size', 'connector', 'weight', 'seed', 'storage', 'phases'];
/** Beside tau and drive. */
const PARAMETERS = {
  lif: ['threshold', 'reset'],
  qif: [],
  rapidTheta: ['rapidness'],
  eif: ['onset', 'slope', 'reset'],
};

/** Throws SynfireError with all faults. */
export function checkPulseNetwork(network: PulseNetwork): void {
  const faults: Fault[] = [];
  const expect = (
    holds: boolean,
    where: string,
    value: unknown,
    expected: string,
    remedy = FIX,
  ) => {
    if (holds) return;
    const code = 'bad-pulse-network';
    faults.push({
      code,
      where: `pulse network › ${where}`,
      found: printValue(value),
      expected,
      remedy,
    });
  };
  expectOptions(network, 'pulse network', KNOWN);
  const { neuron, size, connector, weight, seed, phases, storage = 'auto' } = network;
  const model = neuron?.model;
  const sound = Number.isInteger(size) && size >= 1 && size <= LARGEST;
  expect(sound, 'size', size, `an integer from 1 to ${LARGEST}`);
  const modelKnown = Object.hasOwn(PARAMETERS, model);
  if (modelKnown) {
    expectOptions(neuron, 'pulse network › neuron', [
      'model',
      'tau',
      'drive',
      ...PARAMETERS[model],
    ]);
  }
  expect(modelKnown, 'neuron › model', model, 'lif, qif, rapidTheta or eif', NEXT_SPIKE);
  expect(isPositive(neuron?.tau), 'neuron › tau', neuron?.tau, 'a finite number of ms > 0');
  expect(Number.isSafeInteger(seed) && seed >= 0, 'seed', seed, 'an integer in [0, 2^53)');
  expect(allFinite(weight), 'weight', weight, 'finite numbers');
  const places = ['auto', 'stored', 'regenerated'];
  expect(places.includes(storage), 'storage', storage, places.join(', '));
  const place = 'pulse network › connector';
  const misshapen = faultsOf(connectorShape, connector, place);
  faults.push(...misshapen);
  if (sound && misshapen.length === 0) {
    const own = { name: 'neurons', size };
    checkConnector(connector, own, own, place, (fault) => faults.push(fault));
  }
  if (model === 'lif') {
    const { drive, threshold, reset } = neuron as Extract<PulseNeuron, { model: 'lif' }>;
    expect(allFinite(drive), 'neuron › drive', drive, 'finite numbers');
    expect(isCountOf(drive, size), 'neuron › drive', drive, 'one number, or one per neuron');
    const ordered = isFinite_(threshold) && isFinite_(reset) && reset < threshold;
    expect(ordered, 'neuron › reset', reset, 'a number below the threshold');
    const silent =
      typeof drive === 'number' ? drive <= threshold : some(drive, (i) => i <= threshold);
    const excited = typeof weight === 'number' ? weight > 0 : some(weight, (w) => w > 0);
    expect(!(silent && excited), 'neuron › drive', drive, 'above the threshold', EXCITED);
  }
  if (model === 'rapidTheta') {
    const { rapidness, drive } = neuron;
    const place = 'neuron › rapidness';
    expect(isFinite_(rapidness) && rapidness >= 1, place, rapidness, 'a finite number ≥ 1');
    // e to the free cycle in units of τ is a number that the keys hold
    const cycle = Math.PI / Math.sqrt((2 * drive * rapidness) / (rapidness + 1));
    expect(cycle < 500, 'neuron › drive', drive, 'a free cycle of at most 500 τ', QUIET);
  }
  if (model === 'qif' || model === 'rapidTheta') {
    expect(
      isPositive(neuron.drive as number),
      'neuron › drive',
      neuron.drive,
      'a number > 0',
      QUIET,
    );
  }
  if (model === 'eif') {
    const { drive, onset, slope, reset } = neuron;
    const place = 'neuron › slope';
    expect(isPositive(slope), place, slope, 'a finite number > 0');
    const bounded = isFinite_(reset) && isFinite_(onset) && reset < onset + 20 * slope;
    expect(bounded, 'neuron › reset', reset, 'a number below the blow-up, onset + 20 slope');
    const fires = isFinite_(drive) && drive > onset - slope;
    expect(fires, 'neuron › drive', drive, 'more than onset − slope (the rheobase)', SILENT);
  }
  if (typeof weight === 'object' && weight !== null) {
    const listed = misshapen.length === 0 && connector.connector === 'edges';
    const edges = listed ? connector.source.length : -1;
    expect(
      weight.length === edges,
      'weight',
      weight,
      'one number, or one per edge of an edge list',
    );
  }
  if (phases !== undefined) {
    expect(phases?.length === size, 'phases', phases, 'one per neuron');
    expect(!some(phases, (p) => !(p >= 0 && p < 1)), 'phases', phases, 'numbers in [0, 1)');
  }
  SynfireError.gather(faults);
}

const FIX = 'Correct the value.';
const NEXT_SPIKE = 'Other models have no next spike in closed form here: use a time step.';
const QUIET = 'Without a positive drive a QIF neuron never fires by itself.';
const SILENT = 'Below the rheobase the neuron never fires by itself.';
const EXCITED =
  'Silent neurons that can be excited need arrivals one by one: describe it as a Network with delays.';

const isFinite_ = (x: unknown): x is number => typeof x === 'number' && Number.isFinite(x);
const isPositive = (x: unknown): boolean => isFinite_(x) && x > 0;
const some = (list: ArrayLike<number>, test: (x: number) => boolean) =>
  Array.from(list ?? []).some(test);
const isCountOf = (x: unknown, size: number): boolean =>
  typeof x === 'number' || (x as ArrayLike<number> | null)?.length === size;
const allFinite = (x: unknown): boolean => {
  if (typeof x === 'number') return Number.isFinite(x);
  const isList = Array.isArray(x) || (ArrayBuffer.isView(x) && 'length' in x);
  return isList && !some(x as ArrayLike<number>, (value) => !isFinite_(value));
};
