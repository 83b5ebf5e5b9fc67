/**
 * How a network fluctuates about its working point: effective connectivity, power spectra, and which connection shapes a peak of them (Bos,
 * Diesmann & Helias 2016, PLoS Comput. Biol. 12:e1005132).
 */

import { expectArgument, isReal } from '../connect/argument.ts';
import { fieldsOf, isMade } from '../connect/made.ts';
import {
  type ComplexMatrix,
  complexEigenvalues,
  complexInverse,
  complexMatrix,
  eigenvectors,
  oneLess,
} from './complex.ts';
import { checkLifNetwork, type Delay, type LifNetwork } from './lif-network.ts';
import { integrate } from './quadrature.ts';
import { checkFrequencies, type TransferFunction, transferFunction } from './transfer-function.ts';
import { inputOf, type WorkingPoint } from './working-point.ts';

export interface LinearResponse {
  /** Hz. */
  readonly frequencies: Float64Array;
  /** Of each population: Hz/mV at each frequency, the synaptic filter included. */
  readonly transfer: readonly TransferFunction[];
  /** At each frequency, targets × sources: τ_m·J·K·N(ω)·(Fourier transform of the delays). */
  readonly effectiveConnectivity: readonly ComplexMatrix[];
  /** Its eigenvalues at each frequency; the network oscillates where one passes 1. */
  readonly eigenvalues: readonly {
    readonly real: Float64Array;
    readonly imaginary: Float64Array;
  }[];
  /** Of each population: power of the rate averaged over its neurons, Hz, at each frequency. */
  readonly spectra: readonly Float64Array[];
}

/** Throws SynfireError, `singular` where an eigenvalue is 1. */
export function linearResponse(
  net: LifNetwork,
  point: WorkingPoint,
  frequencies: ArrayLike<number>,
): LinearResponse {
  checkLifNetwork(net, 'linearResponse');
  checkFrequencies(frequencies, 'linearResponse');
  const { populations } = net;
  const n = populations.length;
  for (const key of ['rates', 'mean', 'sd'] as const) {
    const sound = point?.[key] instanceof Float64Array && point[key].length === n;
    expectArgument(sound, `linearResponse › point › ${key}`, point?.[key], `${n} numbers`);
  }
  const hertz = Float64Array.from(frequencies);
  const transfer = populations.map(({ rate }, k): TransferFunction => {
    const input = inputOf(net, k, point.mean[k], point.sd[k]);
    if (rate === undefined && input.sd > 0) return transferFunction(input, hertz);
    return { re: new Float64Array(hertz.length), im: new Float64Array(hertz.length) };
  });
  const effectiveConnectivity = Array.from(hertz, (f, at) => connectivity(net, transfer, f, at));
  const spectra = populations.map(() => new Float64Array(hertz.length));
  effectiveConnectivity.forEach((m, at) => {
    const q = complexInverse(oneLess(m));
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        const square = q.re[i * n + j] ** 2 + q.im[i * n + j] ** 2;
        spectra[i][at] += (square * point.rates[j]) / populations[j].size;
      }
    }
  });
  return {
    ...{ frequencies: hertz, transfer, effectiveConnectivity, spectra },
    eigenvalues: effectiveConnectivity.map(complexEigenvalues),
  };
}

function connectivity(
  { populations, couplings }: LifNetwork,
  transfer: readonly TransferFunction[],
  frequency: number,
  at: number,
): ComplexMatrix {
  const n = populations.length;
  const index = new Map(populations.map(({ name }, k) => [name, k]));
  const m = complexMatrix(n);
  // few distributions of delays serve many couplings
  const known = new Map<string, readonly [number, number]>();
  const transformed = (delay: Delay) => {
    const key = JSON.stringify(delay);
    const found = known.get(key) ?? delayed(delay, (2 * Math.PI * frequency) / 1000);
    known.set(key, found);
    return found;
  };
  for (const { source, target, indegree, weight, delay } of couplings) {
    const [i, j] = [index.get(target)!, index.get(source)!];
    const strength = (populations[i].tau_m * weight * indegree) / 1000;
    const [dr, di] = transformed(delay);
    const [tr, ti] = [transfer[i].re[at], transfer[i].im[at]];
    m.re[i * n + j] += strength * (tr * dr - ti * di);
    m.im[i * n + j] += strength * (tr * di + ti * dr);
  }
  return m;
}

/** ⟨e^(−iωd)⟩. */
function delayed(delay: Delay, omega: number): readonly [re: number, im: number] {
  if (typeof delay === 'number') return [Math.cos(omega * delay), -Math.sin(omega * delay)];
  const { mean, sd, min = 0 } = delay;
  if (sd === 0) return [Math.cos(omega * mean), -Math.sin(omega * mean)];
  const low = Math.max(-9, (min - mean) / sd);
  const density = (u: number) => Math.exp((-u * u) / 2);
  const over = (of: (u: number) => number) =>
    integrate((u) => density(u) * of(u), low, Math.max(low + 1, 9), 0.5 / (1 + omega * sd));
  const whole = over(() => 1);
  const phase = (u: number) => omega * (mean + sd * u);
  return [over((u) => Math.cos(phase(u))) / whole, -over((u) => Math.sin(phase(u))) / whole];
}

export interface Sensitivity {
  /** The eigenvalue nearest to 1, which makes the peak. */
  readonly eigenvalue: readonly [real: number, imaginary: number];
  /** Targets × sources: change of it with a relative change of each connection. */
  readonly sensitivity: ComplexMatrix;
  /** The part towards 1: a larger connection makes the peak higher where it is positive. */
  readonly amplitude: Float64Array;
  /** The part across it: positive moves the peak in frequency. */
  readonly frequency: Float64Array;
}

/** Of an effective connectivity at the frequency of a peak. */
export function sensitivity(m: ComplexMatrix): Sensitivity {
  const { re, im, size } = fieldsOf(m, 'sensitivity', 're', 'im', 'size');
  const isMatrix = [re, im].every(
    (part) => isMade(part, Float64Array) && part.length === size ** 2 && part.every(isReal),
  );
  expectArgument(isMatrix && size > 0, 'sensitivity › m', m, 'an effective connectivity');
  const { real, imaginary } = complexEigenvalues(m);
  let k = 0;
  const away = (i: number) => Math.hypot(real[i] - 1, imaginary[i]);
  for (let i = 1; i < real.length; i++) if (away(i) < away(k)) k = i;
  const { right, left } = eigenvectors(m, real[k], imaginary[k]);
  const n = m.size;
  let [nr, ni] = [0, 0];
  for (let i = 0; i < n; i++) {
    nr += left.re[i] * right.re[i] - left.im[i] * right.im[i];
    ni += left.re[i] * right.im[i] + left.im[i] * right.re[i];
  }
  const norm = nr * nr + ni * ni;
  const changes = complexMatrix(n);
  const length = away(k) || 1;
  const towards = [(1 - real[k]) / length, -imaginary[k] / length];
  const [amplitude, frequency] = [new Float64Array(n * n), new Float64Array(n * n)];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const at = i * n + j;
      const pr = left.re[i] * right.re[j] - left.im[i] * right.im[j];
      const pi = left.re[i] * right.im[j] + left.im[i] * right.re[j];
      const [qr, qi] = [(pr * nr + pi * ni) / norm, (pi * nr - pr * ni) / norm];
      changes.re[at] = qr * m.re[at] - qi * m.im[at];
      changes.im[at] = qr * m.im[at] + qi * m.re[at];
      amplitude[at] = changes.re[at] * towards[0] + changes.im[at] * towards[1];
      frequency[at] = -changes.re[at] * towards[1] + changes.im[at] * towards[0];
    }
  }
  return { eigenvalue: [real[k], imaginary[k]], sensitivity: changes, amplitude, frequency };
}
