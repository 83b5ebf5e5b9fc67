/** Samples that are a little different every time they are met: moved in time, shifted across channels, blended with others of their class. */

import { printValue, SynfireError } from '../../errors.ts';
import { Draws } from '../../plan/host-draws.ts';
import {
  checkData,
  type SampleEvents,
  type TrainingData,
  type TrainingSample,
} from '../samples.ts';
import { checkCounts } from './counts.ts';

export interface AugmentOptions {
  /** Units of each source: events that leave them are dropped. */
  readonly channels: number;
  /** ms that a sample lasts: events that leave (0, duration] are dropped. */
  readonly duration: number;
  /** Standard deviation in ms by which each event is moved; default 0. */
  readonly jitter?: number;
  /** All events of a sample are shifted by the same number of channels, from −shift to shift; default 0. */
  readonly shift?: number;
  /** Share of samples that are blended with another of their label: half of the events of each; default 0. */
  readonly blend?: number;
  /** Default 1. */
  readonly seed?: number;
}

/** What draws are for. */
const [ORDER, CHANGE] = [0x4d20, 0x4d21];

/**
 * Draws sample after sample from `samples`: all of them once an epoch, in an order of its own each time. Draw k is the same on every
 * host. Throws SynfireError for options out of range.
 */
export function augmented(
  samples: readonly TrainingSample[],
  options: AugmentOptions,
): Extract<TrainingData, { draw: unknown }> {
  checkData(samples, 'augmented › samples');
  checkCounts(
    options,
    { channels: 1e7 },
    { duration: 'positive', jitter: 'nonnegative', shift: 'nonnegative', blend: 'share' },
    'augmented',
  );
  const { seed = 1, blend = 0, duration } = options;
  if (duration === undefined) {
    throw new SynfireError({
      ...{ code: 'bad-option', where: 'augmented › duration', found: printValue(duration) },
      ...{ expected: 'ms that a sample lasts', remedy: 'Give it.' },
    });
  }
  const size = samples.length;
  const alike = new Map<number | undefined, number[]>();
  for (const [k, { label }] of samples.entries()) {
    const list = alike.get(label);
    if (list) list.push(k);
    else alike.set(label, [k]);
  }
  let order = { epoch: -1, of: new Uint32Array(0) };
  const draw = (index: number): TrainingSample => {
    const epoch = Math.floor(index / size);
    if (order.epoch !== epoch) {
      order = { epoch, of: new Draws(seed, 'augmented', ORDER, epoch).order(size) };
    }
    const sample = samples[order.of[index % size]];
    const draws = new Draws(seed, 'augmented', CHANGE, index);
    const mates = alike.get(sample.label)!;
    const blended = sample.label !== undefined && draws.uniform() < blend;
    const mate = blended ? samples[mates[draws.below(mates.length)]] : undefined;
    return changed(sample, mate, options, draws);
  };
  return { size, draw };
}

function changed(
  sample: TrainingSample,
  mate: TrainingSample | undefined,
  { channels, duration, jitter = 0, shift = 0 }: AugmentOptions,
  draws: Draws,
): TrainingSample {
  const moved = shift > 0 ? draws.below(2 * Math.floor(shift) + 1) - Math.floor(shift) : 0;
  const events = Object.entries(sample.events).map(([source, own]) => {
    const [times, senders, values]: [number[], number[], number[]] = [[], [], []];
    for (const list of mate ? [own, mate.events[source]] : [own]) {
      for (let e = 0; e < (list?.times.length ?? 0); e++) {
        if (mate && draws.uniform() < 0.5) continue;
        const time = list.times[e] + (jitter > 0 ? jitter * draws.normal() : 0);
        const sender = list.senders[e] + moved;
        if (!(time > 0 && time <= duration && sender >= 0 && sender < channels)) continue;
        times.push(time);
        senders.push(sender);
        values.push(list.values?.[e] ?? 1);
      }
    }
    const graded = own.values !== undefined || mate?.events[source]?.values !== undefined;
    return [source, { times, senders, ...(graded ? { values } : {}) } satisfies SampleEvents];
  });
  return { ...sample, events: Object.fromEntries(events) };
}
