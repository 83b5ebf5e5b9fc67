/** Random spike manifolds (Zenke & Vogels 2021): each class is a smooth curve in the space of spike times. */
import { sin } from '../../equations/f64.ts';
import { Draws } from '../../plan/host-draws.ts';
import type { TrainingSample } from '../samples.ts';
import { checkCounts } from './counts.ts';
import { drawSamples } from './events.ts';

export interface ManifoldOptions {
  /** In all; classes take turns. */
  readonly samples: number;
  /** Default 10. */
  readonly classes?: number;
  /** Units of the source, each of which fires once; default 20. */
  readonly units?: number;
  /** ms: times are whole ones from 1 to it; default 100. */
  readonly duration?: number;
  /** Of the curves; default 1. `from`: number of the first sample, so that others can be tested on. */
  readonly seed?: number;
  readonly from?: number;
  readonly source?: string;
}

const WAVES = 15;
const GRID = 500;

/** Throws SynfireError for options that make no sense. */
export function randomManifolds(options: ManifoldOptions): TrainingSample[] {
  const counts = { samples: 1e7, classes: 1000, units: 1e5, duration: 1e6, from: 1e9 };
  checkCounts(options, counts, { source: 'text' }, 'randomManifolds');
  const { samples, classes = 10, units = 20, duration = 100, seed = 1, source = 'in' } = options;
  const { from = 0 } = options;
  const curves = Array.from({ length: classes }, (_, c) => {
    const draws = new Draws(seed, 'randomManifolds', 0x4d01, c);
    return Array.from({ length: units }, () => curve(draws));
  });
  return drawSamples(samples, source, (list, k) => {
    const label = (from + k) % classes;
    const x = new Draws(seed, 'randomManifolds', 0x4d02, from + k).uniform();
    for (const [unit, at] of curves[label].entries()) {
      list.add(1 + Math.floor(at(x) * (duration - 1)), unit);
    }
    return { label };
  });
}

/** One unit's time along the curve, in [0, 1]. */
function curve(draws: Draws): (x: number) => number {
  const waves = Array.from({ length: WAVES }, (_, k) => ({
    size: draws.uniform() / (k + 2) ** 2,
    speed: (k + 1) * draws.uniform(),
    phase: draws.uniform(),
  }));
  const raw = (x: number) =>
    waves.reduce(
      (sum, { size, speed, phase }) => sum + size * sin(2 * Math.PI * (speed * x + phase)),
      0,
    );
  const grid = Array.from({ length: GRID }, (_, k) => raw(k / (GRID - 1)));
  const low = Math.min(...grid);
  const span = Math.max(...grid) - low;
  return (x) => Math.max(0, Math.min(1, (raw(x) - low) / span));
}
