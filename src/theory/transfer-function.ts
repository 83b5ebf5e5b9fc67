/**
 * Linear response of a leaky integrate-and-fire neuron's rate to a modulated mean input: Brunel & Hakim (1999); with the boundaries shifted by
 * the synaptic filter, Schuecker, Diesmann & Helias (2015), Phys. Rev. E 92:052119.
 *
 * With s = iωτ_m and F(x) = ∫₀^∞ t^s e^(−t²/2 + xt) dt, G(x) = ∫₀^∞ t^s (t − x) e^(−t²/2 + xt) dt it is
 * N(ω) = (√2/σ)·ν·s/(1 + s)·(F(√2 y_th) − F(√2 y_r))/(G(√2 y_th) − G(√2 y_r)). The integrals are taken up the imaginary axis to the height of
 * the saddle and from there to the right, where nothing cancels at any frequency.
 */

import { expectArgument, flags, isReal } from '../connect/argument.ts';
import { reading } from '../errors.ts';
import { panel } from './quadrature.ts';
import { boundaries, checkInput, type LifInput, rateOf, rateSlope } from './siegert.ts';

/** Hz/mV, one for each frequency. */
export interface TransferFunction {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

export interface TransferOptions {
  /**
   * Whether the modulation reaches a neuron that was refractory later by t_ref, as it does (Lindner & Schimansky-Geier 2001). The published formula, and NNMT with
   * it, leaves this out away from 0 Hz, so that its limit there is too large by 1/(1 − ν·t_ref). False by default, as published.
   */
  readonly deadTime?: boolean;
}

/**
 * The rate's response at each frequency, Hz, to the mean input before the synaptic filter: 1/(1 + iωτ_syn) included. Throws
 * SynfireError.
 */
export function transferFunction(
  input: LifInput,
  frequencies: ArrayLike<number>,
  options: TransferOptions = {},
): TransferFunction {
  const { deadTime } = flags(
    { deadTime: false, ...reading('transferFunction', () => ({ ...options })) },
    'transferFunction',
    'deadTime',
  );
  checkInput(input, 'transferFunction');
  checkFrequencies(frequencies, 'transferFunction');
  expectArgument(input.sd > 0, 'transferFunction › sd', input.sd, 'mV > 0');
  const { sd, tau_m, tau_syn = 0 } = input;
  const rate = rateOf(input);
  const { threshold, reset } = boundaries(input);
  const out = {
    re: new Float64Array(frequencies.length),
    im: new Float64Array(frequencies.length),
  };
  for (let k = 0; k < frequencies.length; k++) {
    const omega = (2 * Math.PI * frequencies[k]) / 1000;
    let [re, im] = [0, 0];
    if (omega * tau_m < 1e-9) {
      re = rateSlope(input);
    } else if (rate > 0) {
      const s = omega * tau_m;
      const top = moments(s, Math.SQRT2 * threshold);
      const bottom = moments(s, Math.SQRT2 * reset);
      const scale = Math.max(top.scale, bottom.scale);
      const [a, b] = [Math.exp(top.scale - scale), Math.exp(bottom.scale - scale)];
      const [fr, fi] = [a * top.f[0] - b * bottom.f[0], a * top.f[1] - b * bottom.f[1]];
      const late = deadTime ? omega * input.t_ref : 0;
      const [lr, li] = [b * Math.cos(late), -b * Math.sin(late)];
      const gr = a * top.g[0] - lr * bottom.g[0] + li * bottom.g[1];
      const gi = a * top.g[1] - lr * bottom.g[1] - li * bottom.g[0];
      const norm = gr * gr + gi * gi;
      const [qr, qi] = [(fr * gr + fi * gi) / norm, (fi * gr - fr * gi) / norm];
      // s/(1 + s) = (s² + is)/(1 + s²) for an imaginary s
      const factor = (Math.SQRT2 * rate) / sd / (1 + s * s);
      re = factor * (s * s * qr - s * qi);
      im = factor * (s * s * qi + s * qr);
    }
    const filter = omega * tau_syn;
    const norm = 1 + filter * filter;
    out.re[k] = (re + filter * im) / norm;
    out.im[k] = (im - filter * re) / norm;
  }
  return out;
}

export function checkFrequencies(frequencies: ArrayLike<number>, where: string): void {
  const isList = typeof frequencies === 'object' && frequencies !== null;
  const sound = isList && Array.from(frequencies).every((f) => isReal(f) && f >= 0 && f <= 1e5);
  const expected = 'a list of frequencies from 0 to 100,000 Hz';
  expectArgument(sound, `${where} › frequencies`, frequencies, expected);
}

type Complex = readonly [re: number, im: number];

/** F and G at x, over e^scale; s is the imaginary part. */
function moments(s: number, x: number): { scale: number; f: Complex; g: Complex } {
  // t* = (x + √(x² + 4is))/2, where the derivative of is·ln t − t²/2 + xt is 0
  const root = Math.sqrt((Math.hypot(x * x, 4 * s) + x * x) / 2);
  const height = s / root;
  const saddle = (x + root) / 2;
  const exponent = (a: number, b: number): Complex => {
    const log = Math.log(a * a + b * b) / 2;
    const angle = Math.atan2(b, a);
    return [-s * angle - (a * a - b * b) / 2 + x * a, s * log - a * b + x * b];
  };
  const scale = exponent(saddle, height)[0];
  let [fr, fi, gr, gi] = [0, 0, 0, 0];
  /** Adds at a + ib what a step of `dr` + i·`di` is worth. */
  const add = (a: number, b: number, dr: number, di: number) => {
    const [re, im] = exponent(a, b);
    const size = Math.exp(re - scale);
    const [vr, vi] = [size * Math.cos(im), size * Math.sin(im)];
    const [wr, wi] = [vr * dr - vi * di, vr * di + vi * dr];
    fr += wr;
    fi += wi;
    gr += wr * (a - x) - wi * b;
    gi += wr * b + wi * (a - x);
  };
  const reach = 9;
  const left = Math.max(0, saddle - reach);
  if (left === 0) {
    const width = Math.min(1, 3 / s);
    // e^−v down to nothing beside the saddle
    const depth = 40 + Math.max(-40, exponent(0, height)[0] - scale);
    for (let v = 0; v < depth; v += width) {
      panel(v, v + width, (at, weight) => {
        const y = height * Math.exp(-at);
        add(0, y, 0, weight * y);
      });
    }
  }
  // near 0 the power varies fast: panels that grow from the height of the line
  let step = left === 0 ? Math.min(0.4, height / 2) : 0.4;
  for (let a = left; a < saddle + reach; ) {
    panel(a, a + step, (at, weight) => add(at, height, weight, 0));
    a += step;
    if (left === 0) step = Math.min(0.4, Math.max(step, a / 2));
  }
  return { scale, f: [fr, fi], g: [gr, gi] };
}
