/**
 * Numbers in rows and columns as colours: rates of neurons over time, covariances, weights. What is larger than the figure can show
 * is averaged in blocks, and the description says so. What is not finite is left blank.
 */
import { checkFigure } from './arguments.ts';
import { bottomAxis, leftAxis } from './axis.ts';
import { extent, LEVELS, ramp, rampLegend } from './ramp.ts';
import { linearScale } from './scale.ts';
import { coordinate, element, fill, label, svgDocument } from './svg.ts';

export interface HeatMapOptions {
  readonly rows: number;
  readonly columns: number;
  /** rows × columns, row after row; the first row is at the top. */
  readonly values: ArrayLike<number>;
  /** Colours from red through light to blue, symmetric around 0; default: where there are negative values. */
  readonly diverging?: boolean;
  /** Values of the outermost colours; default: the smallest and the largest value. */
  readonly low?: number;
  readonly high?: number;
  /** What columns and rows stand for at their outer edges; default: their numbers, from 0. */
  readonly x?: { readonly from: number; readonly to: number; readonly title: string };
  readonly y?: { readonly from: number; readonly to: number; readonly title: string };
  readonly unit?: string;
  readonly title?: string;
  readonly width?: number;
  readonly height?: number;
  readonly id?: string;
}

/** Most cells along one side. */
const MOST = 256;
const MARGIN = { left: 64, right: 84, top: 30, bottom: 46 };

/** Throws SynfireError. */
export function heatMapSvg(options: HeatMapOptions): string {
  checkFigure('heatMapSvg', options);
  const { rows, columns, values, width = 620, id = 'heat-map', title = 'Heat map' } = options;
  const height = options.height ?? Math.min(720, Math.max(220, Math.round(width * 0.72)));
  const negative = Array.from(values).some((value) => value < 0);
  const diverging = options.diverging ?? negative;
  const [least, most] = extent(values, diverging);
  const colours = ramp(options.low ?? least, options.high ?? most, diverging);
  const [byRow, byColumn] = [Math.ceil(rows / MOST), Math.ceil(columns / MOST)];
  const [shownRows, shownColumns] = [Math.ceil(rows / byRow), Math.ceil(columns / byColumn)];
  const box = {
    x: MARGIN.left,
    y: MARGIN.top,
    width: width - MARGIN.left - MARGIN.right,
    height: height - MARGIN.top - MARGIN.bottom,
  };
  const cell = { width: (box.width * byColumn) / columns, height: (box.height * byRow) / rows };
  // one path a colour: neighbours of one colour in a row are one rectangle
  const paths: string[][] = Array.from({ length: LEVELS }, () => []);
  for (let r = 0; r < shownRows; r++) {
    const top = box.y + r * cell.height;
    const tall = Math.min(cell.height, box.y + box.height - top);
    for (let c = 0; c < shownColumns; ) {
      const value = block(options, r * byRow, c * byColumn, byRow, byColumn);
      let end = c + 1;
      const level = Number.isFinite(value) ? colours.level(value) : -1;
      while (end < shownColumns) {
        const next = block(options, r * byRow, end * byColumn, byRow, byColumn);
        if ((Number.isFinite(next) ? colours.level(next) : -1) !== level) break;
        end++;
      }
      const from = box.x + c * cell.width;
      const wide = Math.min((end - c) * cell.width, box.x + box.width - from);
      if (level >= 0) {
        const corner = `M${coordinate(from)} ${coordinate(top)}`;
        paths[level].push(
          `${corner}h${coordinate(wide)}v${coordinate(tall)}h${coordinate(-wide)}z`,
        );
      }
      c = end;
    }
  }
  const x = options.x ?? { from: 0, to: columns, title: 'column' };
  const y = options.y ?? { from: 0, to: rows, title: 'row' };
  const across = linearScale([x.from, x.to], [box.x, box.x + box.width]);
  const down = linearScale([y.from, y.to], [box.y, box.y + box.height]);
  const averaged = byRow * byColumn > 1 ? ` Means of ${byRow} × ${byColumn} cells are shown.` : '';
  return svgDocument({
    ...{ width, height, title, id },
    description: `${rows} rows × ${columns} columns, ${colours.from} to ${colours.to}.${averaged}`,
    content: [
      element('rect', { ...box, ...fill('band') }),
      ...paths.flatMap((path, level) =>
        path.length === 0
          ? []
          : [
              element('path', {
                ...{ d: path.join(''), fill: colours.colour(level) },
                'shape-rendering': 'crispEdges',
              }),
            ],
      ),
      label(box.x, 19, title, { weight: 600, size: 13 }),
      leftAxis(down, box.x - 4, { title: y.title, ticks: 5, titleOffset: 46 }),
      bottomAxis(across, box.y + box.height + 4, x.title, 6),
      rampLegend(
        colours,
        { x: box.x + box.width + 16, y: box.y, height: box.height },
        options.unit,
      ),
    ].join(''),
  });
}

/** Mean of the finite values of a block; NaN where there is none. */
function block(
  { rows, columns, values }: HeatMapOptions,
  row: number,
  column: number,
  tall: number,
  wide: number,
): number {
  let [sum, count] = [0, 0];
  for (let r = row; r < Math.min(rows, row + tall); r++) {
    for (let c = column; c < Math.min(columns, column + wide); c++) {
      const value = values[r * columns + c];
      if (!Number.isFinite(value)) continue;
      sum += value;
      count++;
    }
  }
  return sum / count;
}
