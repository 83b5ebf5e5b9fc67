/** A flow in two variables: arrows, the lines on which one of the two stands still, and trajectories. */
import { SynfireError } from '../errors.ts';
import { checkFigure } from './arguments.ts';
import { bottomAxis, leftAxis } from './axis.ts';
import { between, onGrid, type Plane, zeroLine } from './level-line.ts';
import { linearScale } from './scale.ts';
import { coordinate, element, fill, label, stroke, svgDocument } from './svg.ts';

export interface PhasePortraitOptions {
  /** The derivatives of both variables at a place. */
  readonly field: (x: number, y: number) => readonly [number, number];
  readonly x: { readonly from: number; readonly to: number; readonly title: string };
  readonly y: { readonly from: number; readonly to: number; readonly title: string };
  /** Paths to be drawn over it. */
  readonly trajectories?: readonly {
    readonly x: ArrayLike<number>;
    readonly y: ArrayLike<number>;
  }[];
  /** Arrows along one side; 18 by default. */
  readonly arrows?: number;
  readonly title?: string;
  readonly width?: number;
  readonly height?: number;
  readonly id?: string;
}

const MARGIN = { left: 64, right: 20, top: 44, bottom: 46 };
/** Cells along one side in which nullclines are sought. */
const GRID = 120;

/** Throws SynfireError, `bad-argument` where the field gives no two numbers. */
export function phasePortraitSvg(options: PhasePortraitOptions): string {
  checkFigure('phasePortraitSvg', options);
  const { x, y, trajectories = [], arrows = 18, id = 'phase-portrait' } = options;
  const { width = 560, height = 480, title = 'Phase portrait' } = options;
  const across = linearScale([x.from, x.to], [MARGIN.left, width - MARGIN.right]);
  const up = linearScale([y.from, y.to], [height - MARGIN.bottom, MARGIN.top]);
  const flow = (a: number, b: number): readonly [number, number] => {
    const found = options.field(a, b);
    const sound = found?.length === 2 && found.every((value) => typeof value === 'number');
    if (!sound) throw fault(`${String(found)} at (${a}, ${b})`);
    return found;
  };
  const parts = [
    arrowPath(flow, options, arrows, across, up),
    nullcline((a, b) => flow(a, b)[0], options, across, up, 'excitatory'),
    nullcline((a, b) => flow(a, b)[1], options, across, up, 'inhibitory'),
  ];
  for (const path of trajectories) {
    let d = '';
    for (let k = 0; k < Math.min(path.x.length, path.y.length); k++) {
      const [a, b] = [across(path.x[k]), up(path.y[k])];
      if (!Number.isFinite(a) || !Number.isFinite(b)) continue;
      d += `${d === '' ? 'M' : 'L'}${coordinate(a)} ${coordinate(b)}`;
    }
    if (d === '') continue;
    parts.push(element('path', { d, fill: 'none', 'stroke-width': 1.6, ...stroke('text') }));
  }
  const line = height - MARGIN.bottom;
  return svgDocument({
    ...{ width, height, title, id },
    description: `Flow of ${x.title} and ${y.title}; ${trajectories.length} trajectories.`,
    content: [
      element('clipPath', { id: `${id}-box` }, box(width, height, {})),
      box(width, height, fill('band')),
      element('g', { 'clip-path': `url(#${id}-box)` }, parts.join('')),
      label(MARGIN.left, 17, title, { weight: 600, size: 13 }),
      label(MARGIN.left, 35, `d${x.title}/dt = 0`, { size: 12, colour: 'excitatory' }),
      label(MARGIN.left + 110, 35, `d${y.title}/dt = 0`, { size: 12, colour: 'inhibitory' }),
      leftAxis(up, MARGIN.left - 4, { title: y.title, ticks: 5, titleOffset: 46 }),
      bottomAxis(across, line + 4, x.title, 6),
    ].join(''),
  });
}

const box = (width: number, height: number, ink: Readonly<Record<string, string>>): string =>
  element('rect', {
    x: MARGIN.left,
    y: MARGIN.top,
    width: width - MARGIN.left - MARGIN.right,
    height: height - MARGIN.top - MARGIN.bottom,
    ...ink,
  });

type Scale = (value: number) => number;

/** Arrows of one length along the flow: where it points, not how fast it is. */
function arrowPath(
  flow: (a: number, b: number) => readonly [number, number],
  { x, y }: Plane,
  count: number,
  across: Scale,
  up: Scale,
): string {
  let d = '';
  const long = (0.55 * (across(x.to) - across(x.from))) / count;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) {
      const [a, b] = [between(x, (i + 0.5) / count), between(y, (j + 0.5) / count)];
      const [da, db] = flow(a, b);
      const [px, py] = [across(a), up(b)];
      const [vx, vy] = [across(a + da) - px, up(b + db) - py];
      const length = Math.hypot(vx, vy);
      if (!(length > 0) || !Number.isFinite(length)) continue;
      const [ux, uy] = [(vx / length) * long, (vy / length) * long];
      const [tipX, tipY] = [px + ux / 2, py + uy / 2];
      const barb = (side: number) =>
        `M${coordinate(tipX)} ${coordinate(tipY)}l${coordinate(-0.3 * ux - side * 0.18 * uy)} ${coordinate(-0.3 * uy + side * 0.18 * ux)}`;
      const shaft = `M${coordinate(px - ux / 2)} ${coordinate(py - uy / 2)}`;
      d += `${shaft}L${coordinate(tipX)} ${coordinate(tipY)}${barb(1)}${barb(-1)}`;
    }
  }
  return element('path', { d: d === '' ? 'M0 0' : d, fill: 'none', ...stroke('line') });
}

/** Where a function is 0. */
function nullcline(
  of: (a: number, b: number) => number,
  plane: Plane,
  across: Scale,
  up: Scale,
  colour: 'excitatory' | 'inhibitory',
): string {
  const at = (a: number, b: number) => `${coordinate(across(a))} ${coordinate(up(b))}`;
  const d = zeroLine(onGrid(of, plane, GRID), plane, GRID)
    .map(([x0, y0, x1, y1]) => `M${at(x0, y0)}L${at(x1, y1)}`)
    .join('');
  const ink = { fill: 'none', 'stroke-width': 1.8, ...stroke(colour) };
  return d === '' ? '' : element('path', { d, ...ink });
}

const fault = (found: string): SynfireError =>
  new SynfireError({
    code: 'bad-argument',
    where: 'phasePortraitSvg › field',
    found,
    expected: 'two numbers, the derivatives of x and y',
    remedy: 'Return [dx, dy].',
  });
