/**
 * FORCE training of spiking neurons (Nicola & Clopath 2017): a chaotic network of LIF neurons with a readout that is fed back; recursive least
 * squares on the readout, every 2.5 ms, until it makes a sine of 5 Hz by itself. Stepped here as the authors step it, in f64.
 */
import { exp, sin } from '../../src/equations/f64.ts';
import { LeastSquares } from '../../src/learn/index.ts';
import { below, type Check, near } from '../example.ts';
import { Random } from '../random.ts';
import type { Study } from '../study.ts';

const DT = 0.05;
const [TAU_M, T_REF, RESET, PEAK, TAU_R, TAU_D] = [10, 2, -65, -40, 2, 20];
/** Of the authors, 0.04 and a start of the inverse of 5e-6, in seconds. */
const [G, Q, P] = [40, 10, 0.1];
const HZ = 5;

export interface ForceSetting {
  readonly size: number;
  /** ms: before, in and after training. */
  readonly before: number;
  readonly training: number;
  readonly after: number;
}

interface ForceCourse {
  /** Root of the mean squared error in the last 0.5 s of training. */
  readonly rms: number;
  /** Hz at which the readout has most power after training. */
  readonly peak: number;
  /** Hz. */
  readonly rate: number;
}

export function forceCourse(
  { size, before, training, after }: ForceSetting,
  seed = 1,
): ForceCourse {
  const random = new Random(seed);
  const columns = Array.from({ length: size }, () => column(random, size));
  const feedback = Float64Array.from({ length: size }, () => Q * (2 * random.uniform() - 1));
  const v = Float64Array.from({ length: size }, () => RESET + random.uniform() * (30 - RESET));
  const rested = new Float64Array(size).fill(-2 * T_REF);
  const [current, rising, rate, rateRising] = [0, 1, 2, 3].map(() => new Float64Array(size));
  const learner = new LeastSquares({ inputs: size, ridge: 0.2 });
  const [decayR, decayD] = [exp(-DT / TAU_R), exp(-DT / TAU_D)];
  const jump = 1 / (TAU_R * TAU_D);
  const z = new Float64Array(1);
  const late: number[] = [];
  let [squares, counted, spikes] = [0, 0, 0];
  const steps = Math.round((before + training + after) / DT);
  for (let k = 1; k <= steps; k++) {
    const time = k * DT;
    for (let i = 0; i < size; i++) {
      current[i] = current[i] * decayR + rising[i] * DT;
      rising[i] *= decayD;
      rate[i] = rate[i] * decayR + rateRising[i] * DT;
      rateRising[i] *= decayD;
      if (time > rested[i] + T_REF)
        v[i] += (DT * (PEAK + current[i] + feedback[i] * z[0] - v[i])) / TAU_M;
    }
    for (let i = 0; i < size; i++) {
      if (v[i] < PEAK) continue;
      v[i] = RESET;
      rested[i] = time;
      rateRising[i] += jump;
      spikes++;
      const { targets, weights } = columns[i];
      for (let e = 0; e < targets.length; e++) rising[targets[e]] += weights[e] * jump;
    }
    learner.output(rate, z);
    const learning = time > before && time <= before + training;
    if (learning && k % 50 === 0) {
      const target = sin((2 * Math.PI * HZ * time) / 1000);
      if (time > before + training - 500) {
        squares += (z[0] - target) ** 2;
        counted++;
      }
      learner.learn(rate, [target]);
      learner.output(rate, z);
    }
    if (time > before + training && k % 100 === 0) late.push(z[0]);
  }
  const rms = Math.sqrt(squares / counted);
  return { rms, peak: strongest(late, 100 * DT), rate: (1000 * spikes) / (size * steps * DT) };
}

/** What a spike of one neuron adds to the others. */
function column(random: Random, size: number) {
  const targets = Array.from({ length: size }, (_, i) => i).filter(() => random.uniform() < P);
  return { targets, weights: targets.map(() => (G * random.normal()) / (Math.sqrt(size) * P)) };
}

/** The frequency of most power, in steps of 0.05 Hz from 0.5 to 20. */
function strongest(values: readonly number[], interval: number): number {
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

export function forceChecks(print: (line: string) => void, setting: ForceSetting): Check[] {
  const { rms, peak, rate } = forceCourse(setting);
  print(
    `error at the end of training ${rms.toFixed(3)}, then ${peak.toFixed(2)} Hz by itself, neurons at ${rate.toFixed(1)} Hz`,
  );
  return [
    below('FORCE: error at the end of training', rms, 0.1),
    near('FORCE: frequency by itself, Hz', peak, HZ, 'the target', { relative: 0, absolute: 0.2 }),
  ];
}

export const nicolaClopath2017: Study = {
  title: 'FORCE training of spiking neurons (Nicola & Clopath 2017)',
  reference: 'Nicola & Clopath 2017, Nat Commun 8:2208',
  minutes: 1,
  run: async (print = console.log) =>
    forceChecks(print, { size: 1000, before: 500, training: 4000, after: 3000 }),
};
