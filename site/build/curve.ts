/** A curve: one quantity over another, on an axis that holds 0. */
import { linesSvg } from '../../src/plot/lines.ts';
import { coordinate } from '../../src/plot/svg.ts';

export function curveSvg(options: {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly xTitle: string;
  readonly yTitle: string;
  readonly title: string;
  /** px. */
  readonly width: number;
}): string {
  const { x, y, xTitle, yTitle, title, width } = options;
  const first = `from ${coordinate(y[0])} at ${coordinate(x[0])}`;
  return linesSvg({
    ...{ lines: [{ x, y }], title, xTitle, yTitle, level: 0 },
    ...{ width, height: 260, id: 'curve' },
    description: `${yTitle} over ${xTitle}: ${first} to ${coordinate(y.at(-1)!)} at ${coordinate(x.at(-1)!)}.`,
  });
}
