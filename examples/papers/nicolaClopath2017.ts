/**
 * FORCE training of spiking neurons (Nicola & Clopath 2017): a chaotic network of LIF neurons with a readout that is fed back; recursive least
 * squares on the readout, every 2.5 ms, until it makes a sine of 5 Hz by itself. Sizes, time constants and scales of the authors.
 *
 * Ours: two trials from the network's initial states in place of one long run, each half a second by itself and 2 s of training, so 4 s in all as in the sheet's
 * own program. As there the error is that of the last half second of training, before each correction; that of the whole second trial, whose beginning nobody has
 * corrected yet, is told beside it. Then a third trial by itself. The readout has a constant beside its weights.
 */

import { sin } from '../../src/equations/f64.ts';
import {
  allToAll,
  bernoulli,
  delta,
  doubleExponential,
  Network,
  neuron,
  spikeGenerator,
} from '../../src/index.ts';
import { Trainer, type TrainingCheckpoint } from '../../src/learn/index.ts';
import { below, type Check, near } from '../example.ts';
import type { Study } from '../study.ts';

const DT = 0.05;
/** Of the authors, 0.04 in seconds. */
const [G, Q, P] = [40, 10, 0.1];
const [TAU_M, TAU_R, TAU_D] = [10, 2, 20];
const HZ = 5;
/** Their start of the inverse is 5e-6 for rates in 1/s; `r` is 20 ms times the rate. */
const RIDGE = (1 / 5e-6 / 1000 ** 2) * TAU_D ** 2;

export interface ForceSetting {
  readonly size: number;
  /** ms of a trial before training, and with it. */
  readonly before: number;
  readonly training: number;
  readonly workers?: number;
  /** Of least squares; default `double`. */
  readonly precision?: 'single' | 'double';
  /** ms at the end of training that are left out of it; default 0. */
  readonly cut?: number;
}

export interface ForceCourse {
  /** Root of the mean squared error in the training of the second trial. */
  readonly rms: number;
  /** What the first trial taught. */
  readonly first: TrainingCheckpoint;
  /** Hz at which the readout has most power when nobody corrects it. */
  readonly peak: number;
  /** Hz. */
  readonly rate: number;
}

/** The pool of LIF neurons, and the source by which the readout acts on it. */
function poolOf(size: number, seed: number): Network {
  const net = new Network({ dt: DT, seed });
  net.population(
    'pool',
    size,
    neuron({
      equations: `
        dv/dt = (-40*mV - v + I_syn*R)/tau_m : mV (unless refractory)
        dr/dt = (h - r)/tau_r : 1
        dh/dt = -h/tau_d : 1
      `,
      parameters: { tau_m: `${TAU_M} ms`, tau_r: `${TAU_R} ms`, tau_d: `${TAU_D} ms`, R: '1 GOhm' },
      threshold: 'v >= -40*mV',
      reset: 'v = -65*mV; h = h + 1',
      refractory: '2*ms',
      receptors: {
        syn: doubleExponential({ tau_rise: TAU_R, tau_decay: TAU_D }),
        out: delta(),
      },
    }),
    { initial: { v: { distribution: 'uniform', low: -65, high: 30 } } },
  );
  net.population('z', 1, spikeGenerator({ senders: [], times: [] }));
  // currents have an area of 1 ms for each spike there; here weights are peaks
  const at = (Math.log(TAU_D / TAU_R) * TAU_R * TAU_D) / (TAU_D - TAU_R);
  const highest = (Math.exp(-at / TAU_D) - Math.exp(-at / TAU_R)) / (TAU_D - TAU_R);
  const sd = (highest * G) / (Math.sqrt(size) * P);
  net.connect('pool', 'pool', {
    connector: bernoulli(P),
    weight: { distribution: 'normal', mean: 0, sd },
    receptor: 'syn',
  });
  // in each step the output moves v as a current of Q·z does
  const push = (Q * DT) / TAU_M;
  net.connect('z', 'pool', {
    connector: allToAll(),
    weight: { distribution: 'uniform', low: -push, high: push },
    receptor: 'out',
  });
  return net;
}

/** The target: a value for each step that is trained. */
function sineOf({ before, training, cut = 0 }: ForceSetting) {
  const wave = Float64Array.from({ length: Math.round((training - cut) / DT) }, (_, k) =>
    sin((2 * Math.PI * HZ * (before + (k + 1) * DT)) / 1000),
  );
  return [{ events: {}, target: wave }];
}

export function forceTrainer(setting: ForceSetting, seed = 1): Promise<Trainer> {
  const { size, before, training, workers, precision, cut = 0 } = setting;
  const to = before + training - cut;
  return Trainer.create(poolOf(size, seed), {
    data: sineOf(setting),
    duration: before + training,
    readout: { population: 'pool', of: 'r', take: 'each', outputs: 1, from: before, to },
    loss: 'meanSquare',
    method: 'force',
    force: { feedback: 'z', every: 2.5, ridge: RIDGE, precision },
    ...(workers === undefined ? {} : { workers }),
  });
}

export async function forceCourse(setting: ForceSetting, seed = 1): Promise<ForceCourse> {
  const trainer = await forceTrainer(setting, seed);
  const steps = Math.round(setting.training / DT);
  await trainer.train({ epochs: 1 });
  const first = trainer.checkpoint();
  const { epochs } = await trainer.train({ epochs: 1 });
  const [said] = await trainer.outputs(sineOf(setting));
  await trainer.dispose();
  const late = said.subarray(said.length - steps).filter((_, k) => k % 100 === 0);
  const { loss, rates } = epochs[0];
  return { rms: Math.sqrt(loss), peak: strongest(late, 100 * DT), rate: rates.pool, first };
}

/** Root of the mean squared error in the last `cut` ms of the second trial: what all of it missed, less what it missed until then. */
async function errorAtEnd(
  setting: ForceSetting,
  { rms, first }: ForceCourse,
  cut: number,
): Promise<number> {
  const shorter = await forceTrainer({ ...setting, cut });
  shorter.restore(first);
  const { epochs } = await shorter.train({ epochs: 1 });
  await shorter.dispose();
  const { training } = setting;
  return Math.sqrt((rms ** 2 * training - epochs[0].loss * (training - cut)) / cut);
}

/** The frequency of most power, in steps of 0.05 Hz from 0.5 to 20. */
function strongest(values: Float64Array, interval: number): number {
  const mean = values.reduce((sum, y) => sum + y, 0) / values.length;
  let [best, most] = [0, 0];
  for (let hz = 0.5; hz <= 20; hz += 0.05) {
    let [re, im] = [0, 0];
    for (const [k, y] of values.entries()) {
      const turn = (2 * Math.PI * hz * k * interval) / 1000;
      re += (y - mean) * sin(turn + Math.PI / 2);
      im += (y - mean) * sin(turn);
    }
    if (re * re + im * im > most) [best, most] = [hz, re * re + im * im];
  }
  return best;
}

export async function forceChecks(
  print: (line: string) => void,
  setting: ForceSetting,
): Promise<Check[]> {
  const course = await forceCourse(setting);
  const { rms, peak, rate } = course;
  const last = await errorAtEnd(setting, course, 500);
  print(
    `error at the end of training ${last.toFixed(3)}, over all of the second trial ${rms.toFixed(3)}; then ${peak.toFixed(2)} Hz by itself, neurons at ${rate.toFixed(1)} Hz`,
  );
  return [
    below('FORCE: error at the end of training', last, 0.1),
    near('FORCE: frequency by itself, Hz', peak, HZ, 'the target', { relative: 0, absolute: 0.2 }),
  ];
}

export const nicolaClopath2017: Study = {
  title: 'FORCE training of spiking neurons (Nicola & Clopath 2017)',
  reference: 'Nicola & Clopath 2017, Nat Commun 8:2208',
  minutes: 1,
  run: async (print = console.log) =>
    forceChecks(print, { size: 1000, before: 500, training: 2000 }),
};
