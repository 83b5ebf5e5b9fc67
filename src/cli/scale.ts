/**
 * How large a microcircuit this machine can do in a given time: two small ones are built and run for a
 * moment, and the rest is extrapolated. Neurons grow with the scale, synapses and events with its square.
 */

import { examples } from '../../examples/index.ts';
import { hostInfo } from '../backends/machine/host.ts';
import { estimateBudget, printBytes } from '../plan/budget.ts';
import { compilePlan } from '../plan/compile.ts';
import { duration } from '../plot/terminal.ts';
import { measure } from './measure.ts';

const LADDER = [0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];
const PROBES = [0.05, 0.2] as const;
const PROBE_TIME = 60;
/** Of the memory that is available, what may be used; synapses are sorted while they are built. */
const MEMORY_SHARE = 0.6;

interface ChosenScale {
  readonly scale: number;
  /** Seconds expected for building and running. */
  readonly seconds: number;
  /** Why this scale. */
  readonly sentence: string;
}

export async function chooseScale(options: {
  /** Wall seconds, ms of biological time. */
  readonly aim: number;
  readonly time: number;
  readonly workers?: number;
}): Promise<ChosenScale> {
  const { aim, time, workers } = options;
  const probes = [];
  for (const scale of PROBES) {
    const network = examples.microcircuit.build({ scale });
    probes.push(await measure(network, { time: PROBE_TIME, warmup: 20, workers }));
  }
  const [small, large] = probes;
  const perSynapse = Math.max(
    1e-9,
    (large.buildSeconds - small.buildSeconds) / (large.synapses - small.synapses),
  );
  const fixed = Math.max(0, small.buildSeconds - perSynapse * small.synapses);
  const rates = probes.map((probe) => (time * probe.runSeconds) / probe.recording.duration);
  const { linear, square } = runCost(rates);
  const seconds = (scale: number) =>
    fixed +
    perSynapse * large.synapses * (scale / PROBES[1]) ** 2 +
    linear * scale +
    square * scale * scale;

  const available = (await hostInfo()).availableMemory ?? Number.POSITIVE_INFINITY;
  const bytes = (scale: number) =>
    estimateBudget(compilePlan(examples.microcircuit.build({ scale }).describe())).total;
  let scale: number = LADDER[0];
  let limit = 'the smallest that is offered';
  for (const next of LADDER) {
    if (seconds(next) > aim && next > LADDER[0]) {
      limit = `${next} would take ${duration(seconds(next))}`;
      break;
    }
    const needed = bytes(next);
    if (needed > MEMORY_SHARE * available && next > LADDER[0]) {
      limit = `${next} needs ${printBytes(needed)} of ${printBytes(available)}`;
      break;
    }
    scale = next;
    limit = next === 1 ? 'the whole' : limit;
  }
  const why = `${seconds(scale) < 1 ? 'a moment' : `about ${duration(seconds(scale))}`}; ${limit}`;
  return { scale, seconds: seconds(scale), sentence: `Scale ${scale}: ${why}.` };
}

/** Seconds = linear·scale + square·scale² through the two probes, neither below zero. */
function runCost([small, large]: readonly number[]): { linear: number; square: number } {
  const [a, b] = PROBES;
  const square = (large / b - small / a) / (b - a);
  if (square <= 0) return { linear: 0, square: large / (b * b) };
  const linear = Math.max(0, small / a - square * a);
  return { linear, square: linear === 0 ? large / (b * b) : square };
}
