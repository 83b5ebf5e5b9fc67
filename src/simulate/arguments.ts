/** What a caller hands to a simulation, checked before anything is touched. */
import { gpuOptions } from '../backends/webgpu/options.ts';
import { printValue, reading, SynfireError } from '../errors.ts';
import type { Network } from '../network/network.ts';
import {
  abortSignal,
  anything,
  callback,
  checked,
  isArray,
  number,
  object,
  optional,
  runControl,
  type Shape,
  word,
} from '../network/shape.ts';
import { connectivities } from '../plan/connectivity.ts';

const mpi: Shape = (value, where, report) => {
  if (typeof value === 'boolean' || value === 'own') return;
  const remedy = 'See docs/mpi.md.';
  const expected = 'true, false or "own"';
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
  mpi: optional(mpi),
  onBuild: optional(callback),
  signal: optional(abortSignal),
  onDeviceLost: optional(word('fail', 'resume')),
};
const running = {
  ...runControl,
  stopWhen: optional(object({ every: number, condition: callback })),
};
const OPTIONS = {
  'Simulation.create': object({ ...creation, batch: anything }),
  simulate: object({ time: anything, ...creation, ...running, batch: anything }),
  run: object(running),
  stream: object({ every: anything, ...running }),
  calibrate: object({ wallTime: anything, ...calibration }),
};

/** Names of the options of `simulate`. */
export const simulateOptions: readonly string[] = [
  'time',
  ...Object.keys({ ...creation, ...running }),
];

export function checkOptions(given: unknown, of: keyof typeof OPTIONS): void {
  checked(OPTIONS[of], given, `${of} › options`);
}

const WHERE = 'network to simulate';

export function checkNetwork(network: Network): void {
  if (reading(WHERE, () => typeof network?.describe) === 'function') return;
  throw new SynfireError({
    code: 'wrong-type',
    where: WHERE,
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
