/** What a caller hands to a simulation, checked before anything is touched. */
import { gpuOptions } from '../backends/webgpu/options.ts';
import { printValue, SynfireError } from '../errors.ts';
import type { Network } from '../network/network.ts';
import {
  anything,
  checked,
  faultsOf,
  isArray,
  list,
  number,
  numbers,
  object,
  optional,
  record,
  type Shape,
  word,
} from '../network/shape.ts';
import { channelsOf } from '../plan/couplings.ts';
import type { Plan } from '../plan/plan.ts';
import { connectivities } from '../plan/storage.ts';
import type { SimulationSnapshot } from './snapshot.ts';

const callback: Shape = (value, where, report) => {
  if (typeof value === 'function') return;
  const remedy = 'Give a function, or leave it out.';
  report({ code: 'wrong-type', where, found: printValue(value), expected: 'a function', remedy });
};

const signal: Shape = (value, where, report) => {
  if (typeof (value as AbortSignal | null)?.aborted === 'boolean') return;
  const remedy = 'Give the signal of an AbortController.';
  const expected = 'an AbortSignal';
  report({ code: 'wrong-type', where, found: printValue(value), expected, remedy });
};

/** Ranges of workers and time, and the names of backends, are checked where they are used. */
const calibration = {
  workers: anything,
  connectivity: optional(word(...connectivities)),
  gpu: optional(gpuOptions),
};
const creation = {
  ...calibration,
  backend: anything,
  onBuild: optional(callback),
  onDeviceLost: optional(word('fail', 'resume')),
};
const running = {
  onProgress: optional(callback),
  signal: optional(signal),
  stopWhen: optional(object({ every: number, condition: callback })),
};
const OPTIONS = {
  'Simulation.create': object(creation),
  simulate: object({ time: anything, ...creation, ...running }),
  run: object(running),
  stream: object({ every: anything, ...running }),
  calibrate: object({ wallTime: anything, ...calibration }),
};

const plasticState = object({
  sources: numbers,
  targets: numbers,
  delays: numbers,
  fields: record(numbers),
  last: numbers,
  traces: record(numbers),
});

const snapshot = object({
  dt: number,
  state: object({
    step: number,
    states: list(record(numbers)),
    refractoryUntil: list(numbers),
    flightSteps: numbers,
    flightNeurons: numbers,
    openBins: optional(numbers),
    plastic: optional(list(optional(plasticState))),
    graded: optional(list(numbers)),
  }),
});

/** Names of the options of `simulate`. */
export const simulateOptions: readonly string[] = [
  'time',
  ...Object.keys({ ...creation, ...running }),
];

export function checkOptions(given: unknown, of: keyof typeof OPTIONS): void {
  checked(OPTIONS[of], given, `${of} › options`);
}

export function checkNetwork(network: Network): void {
  if (typeof network?.describe === 'function') return;
  throw new SynfireError({
    code: 'wrong-type',
    where: 'network to simulate',
    found: printValue(network),
    expected: 'a Network',
    remedy: 'Give what new Network(…) made.',
  });
}

/** Values of all neurons of a population. */
export function checkValues(values: number | ArrayLike<number>, size: number, where: string) {
  const all = typeof values === 'number' ? new Float64Array(size).fill(values) : values;
  const numeric = isArray(all) ? Float64Array.from(all as ArrayLike<number>) : undefined;
  if (numeric?.length === size && numeric.every((value) => Number.isFinite(value))) return numeric;
  throw new SynfireError({
    code: 'bad-values',
    where,
    found: numeric?.length === size ? 'a value that is not finite' : printValue(values),
    expected: `${size} finite values, or one number`,
    remedy: 'Nothing was changed.',
  });
}

/** Throws unless the snapshot is one of this very plan's populations. */
export function checkSnapshot(given: SimulationSnapshot, plan: Plan): void {
  SynfireError.gather(faultsOf(snapshot, given, 'restore › snapshot'));
  const { dt, state } = given;
  const {
    step,
    states,
    refractoryUntil,
    flightSteps,
    flightNeurons,
    openBins,
    plastic = [],
    graded = [],
  } = state;
  const sizes = refractoryUntil.map((until) => until.length).join();
  const expected = plan.populations.map(({ size }) => size).join();
  const fits = plan.populations.every(({ size, model }, index) =>
    (model?.states ?? []).every(({ name }) => states[index]?.[name]?.length === size),
  );
  const learnt = plan.projections.every(({ plasticity, target }, index) => {
    if (plasticity === undefined) return true;
    const { fields, last, traces } = plastic[index] ?? {};
    const count = last?.length;
    const named = ['w', ...plasticity.variables.map((v) => v.name)];
    const { size } = plan.populations[target];
    return (
      count !== undefined &&
      named.every((name) => fields?.[name]?.length === count) &&
      plasticity.traces.every(({ name }) => traces?.[name]?.length === size)
    );
  });
  const { list: channels, longest } = channelsOf(plan);
  const remembered = channels.every(({ size }, c) => graded[c]?.length === longest * size);
  const whole = Number.isInteger(step) && step >= 0 && flightSteps.length === flightNeurons.length;
  const rates = plan.recorders.filter(({ recorder }) => recorder === 'rate').length;
  const counted = openBins === undefined || openBins.length === rates;
  if (dt === plan.dt && sizes === expected && fits && learnt && remembered && whole && counted) {
    return;
  }
  throw new SynfireError({
    code: 'bad-snapshot',
    where: 'restore',
    found: `a snapshot of populations of ${sizes} neurons at step ${step}, dt ${dt}`,
    expected: `all states of populations of ${expected} neurons, dt ${plan.dt}`,
    remedy: 'Restore snapshots into the network that they were taken from. Nothing was changed.',
  });
}
