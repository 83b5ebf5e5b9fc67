/** Inputs and recorders as numbers. */
import { type Precision, realsFrom } from '../equations/precision.ts';
import type { InputDescription } from '../inputs/input.ts';
import { stepsOf } from '../network/grid.ts';
import { type RecorderDescription, recorderName } from '../record/recorder.ts';
import type { Placed } from './arrivals.ts';
import { poissonLaw } from './count-law.ts';
import type { PlannedInput, PlannedPopulation, PlannedRecorder } from './plan.ts';
import { digitsOf } from './several-scales.ts';
import { window } from './window.ts';

export function planInput(
  input: InputDescription,
  stream: number,
  dt: number,
  populations: readonly PlannedPopulation[],
  indexOf: (name: string) => number,
  placed: Placed,
  precision: Precision,
): PlannedInput[] {
  const target = indexOf(input.target);
  const { size } = populations[target];
  switch (input.input) {
    case 'poisson': {
      const expected = (input.rate * dt) / 1000;
      const law = poissonLaw(expected);
      const mask = input.neurons === undefined ? {} : { mask: flags(input.neurons, size) };
      const rest = { input: 'poisson', target, expected, law, stream, ...mask } as const;
      return planGiven(input.weight, populations[target], input.receptor, placed).map(
        ({ receptor, weight, given }) => ({ ...rest, receptor, weight, given }),
      );
    }
    case 'step_current': {
      const { amplitude } = input;
      const values = typeof amplitude === 'number' ? amplitude : Float64Array.from(amplitude);
      const steps = window(input.start, input.stop, dt);
      return [{ input: 'step_current', target, amplitude: values, steps }];
    }
    case 'series_current': {
      const values = realsFrom(precision, input.values);
      const each = input.perNeuron === true && size > 0;
      const every = stepsOf(input.interval, dt);
      return [{ input: 'series_current', target, values, each, every }];
    }
    case 'noise_current': {
      const { mean, sd } = input;
      const every = stepsOf(input.interval, dt);
      return [{ input: 'noise_current', target, mean, sd, every, stream }];
    }
    default:
      return input satisfies never;
  }
}

/** A weight in multiples of what its sums count in; one part a scale that has any. */
function planGiven(
  given: number,
  { receptors }: PlannedPopulation,
  name: string,
  { scale }: Placed,
): { receptor: number; weight: number; given: number }[] {
  const own = receptors.flatMap((r, index) => (r.name === name ? [{ ...r, index }] : []));
  if (scale !== 'all') {
    const { quantum, index } = own[scale];
    return [{ receptor: index, weight: Math.floor(given / quantum + 0.5), given }];
  }
  const digits = digitsOf(
    given,
    own.map(({ quantum }) => quantum),
  );
  return own
    .map(({ index }, k) => ({ receptor: index, weight: digits[k], given: 0 }))
    .filter(({ weight }) => weight !== 0)
    .map((part, k) => ({ ...part, given: k === 0 ? given : 0 }));
}

function flags(neurons: ArrayLike<number>, size: number): Uint8Array {
  const mask = new Uint8Array(size);
  for (let k = 0; k < neurons.length; k++) mask[neurons[k]] = 1;
  return mask;
}

export function planRecorder(
  recorder: RecorderDescription,
  dt: number,
  populations: readonly PlannedPopulation[],
  indexOf: (name: string) => number,
): PlannedRecorder {
  const target = indexOf(recorder.target);
  const name = recorderName(recorder);
  switch (recorder.recorder) {
    case 'spikes':
      return { recorder: 'spikes', target };
    case 'rate':
      return { recorder: 'rate', name, target, binSteps: stepsOf(recorder.bin, dt) };
    case 'states': {
      const { size } = populations[target];
      const neurons = Uint32Array.from(recorder.neurons ?? { length: size }, (n, i) => n ?? i);
      const every = stepsOf(recorder.every, dt);
      const { variables, mean = false } = recorder;
      return { recorder: 'states', name, target, variables, neurons, every, mean };
    }
    default:
      return recorder satisfies never;
  }
}
