/** A curve: one quantity over another, with axes. */
import { bottomAxis, leftAxis } from '../../src/plot/axis.ts';
import { linearScale, niceMaximum } from '../../src/plot/scale.ts';
import { coordinate, element, stroke, svgDocument } from '../../src/plot/svg.ts';

export function curveSvg(options: {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly xTitle: string;
  readonly yTitle: string;
  readonly title: string;
}): string {
  const { x, y, xTitle, yTitle, title } = options;
  const [width, height] = [640, 260];
  const across = linearScale([Math.min(...x), Math.max(...x)], [70, width - 20]);
  const lowest = Math.min(0, ...y);
  const [least, most] = [lowest < 0 ? -niceMaximum(-lowest) : 0, niceMaximum(Math.max(...y, 1e-9))];
  const up = linearScale([least, most], [height - 48, 16]);
  const points = x.map((value, k) => `${coordinate(across(value))} ${coordinate(up(y[k]))}`);
  const line = {
    d: `M${points.join('L')}`,
    fill: 'none',
    'stroke-width': 1.8,
    'stroke-linejoin': 'round',
  };
  return svgDocument({
    ...{ width, height, title, id: 'curve' },
    description: `${yTitle} over ${xTitle}: from ${coordinate(y[0])} at ${coordinate(x[0])} to ${coordinate(y.at(-1)!)} at ${coordinate(x.at(-1)!)}.`,
    content: [
      element('path', { ...line, ...stroke('excitatory') }),
      leftAxis(up, 64, { title: yTitle, titleOffset: 46 }),
      bottomAxis(across, height - 44, xTitle, 8),
    ].join(''),
  });
}
