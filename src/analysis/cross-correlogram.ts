/** How the spikes of one train lie around those of another (Perkel, Gerstein & Moore 1967, Biophys. J. 7:419). */
import { expectArgument, expectOptions, isReal } from '../connect/argument.ts';
import { expectOrdered, expectWidth } from './arguments.ts';
import { firstAfter } from './psth.ts';

export interface CrossCorrelogramOptions {
  /** Width of a bin, ms; one is centred at lag 0. */
  readonly width: number;
  /** Largest lag, ms: bins go from −lag to lag. */
  readonly lag: number;
}

export interface CrossCorrelogram {
  /** Middles of the bins, ms: later of the second train than of the first is positive. */
  readonly lags: Float64Array;
  /** Pairs of spikes in each bin. */
  readonly counts: Uint32Array;
  /** Rate of the second train around a spike of the first, Hz; its mean rate where the two have nothing to do with each other. */
  readonly rate: Float64Array;
}

/**
 * Times in ms, ascending. A train against itself counts each spike with itself, at lag 0. Bins of one train's length near its
 * ends are not corrected for what lies outside. Throws SynfireError.
 */
export function crossCorrelogram(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  options: CrossCorrelogramOptions,
): CrossCorrelogram {
  expectOrdered(first, 'crossCorrelogram › first');
  expectOrdered(second, 'crossCorrelogram › second');
  expectOptions(options, 'crossCorrelogram', ['width', 'lag']);
  const { width, lag } = options;
  expectWidth(width, 'crossCorrelogram › width');
  const bounded = isReal(lag) && lag >= 0 && lag / width <= 1e6;
  expectArgument(bounded, 'crossCorrelogram › lag', lag, 'ms ≥ 0, at most 10⁶ bins');
  const side = Math.floor(lag / width + 1e-9);
  const counts = new Uint32Array(2 * side + 1);
  const reach = (side + 0.5) * width;
  for (let i = 0; i < first.length; i++) {
    const from = firstAfter(second, first[i] - reach - 1e-9);
    for (let k = from; k < second.length && second[k] - first[i] < reach + 1e-9; k++) {
      const bin = Math.round((second[k] - first[i]) / width) + side;
      if (bin >= 0 && bin < counts.length) counts[bin]++;
    }
  }
  return {
    lags: Float64Array.from(counts, (_, bin) => (bin - side) * width),
    counts,
    rate: Float64Array.from(counts, (count) => (1000 * count) / (width * first.length)),
  };
}
