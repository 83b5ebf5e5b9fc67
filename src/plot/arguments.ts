/** What a caller hands to a figure, checked before anything is drawn. */
import { SynfireError } from '../errors.ts';
import {
  faultsOf,
  flag,
  isArray,
  list,
  number,
  numbers,
  object,
  optional,
  type Shape,
  text,
} from '../network/shape.ts';

/** A finite number below 1e9 in magnitude: figures loop over what lies between two of them. */
const real: Shape = (value, where, report) => {
  if (typeof value === 'number' && Math.abs(value) < 1e9) return;
  const expected = 'a number below 1e9 in magnitude';
  const remedy = 'Give times in ms, sizes in pixels.';
  report({ code: 'wrong-type', where, found: String(value), expected, remedy });
};

const positive: Shape = (value, where, report) => {
  if (typeof value === 'number' && value > 1e-6 && value < 1e9) return;
  const expected = 'ms, above 10⁻⁶';
  report({ code: 'wrong-type', where, found: String(value), expected, remedy: 'Give a width.' });
};

/** A count of at least one, small enough to loop over. */
const count: Shape = (value, where, report) => {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 1e6) return;
  const expected = 'an integer from 1 to 1,000,000';
  report({ code: 'wrong-type', where, found: String(value), expected, remedy: 'Give a count.' });
};

/** Pixels of a figure's side: room for its margins and no more than a screen can show. */
const side: Shape = (value, where, report) => {
  if (typeof value === 'number' && value >= 160 && value <= 20_000) return;
  const expected = 'pixels from 160 to 20,000';
  report({ code: 'wrong-type', where, found: String(value), expected, remedy: 'Give a size.' });
};

const callable: Shape = (value, where, report) => {
  if (typeof value === 'function') return;
  const expected = 'a function (x, y) => [dx, dy]';
  report({ code: 'wrong-type', where, found: String(value), expected, remedy: 'Give a function.' });
};

const arrays: Shape = (value, where, report) => {
  if (!isArray(value)) numbers(value, where, report);
  else for (let i = 0; i < value.length; i++) numbers(value[i], `${where}[${i}]`, report);
};

const populations = list(object({ name: text, first: real, size: real }, true));
const frame = { title: optional(text), width: optional(real), id: optional(text) };
const sized = {
  title: optional(text),
  width: optional(side),
  height: optional(side),
  id: optional(text),
};
const range = object({ from: real, to: real, title: text });
const between = { from: optional(real), to: optional(real) };

const SHAPES = {
  rasterSvg: object({
    ...frame,
    ...between,
    times: numbers,
    senders: numbers,
    populations,
    height: optional(real),
    maxMarks: optional(real),
  }),
  rateTracesSvg: object({
    ...frame,
    populations,
    binned: object({ from: real, bin: real, rates: arrays }, true),
    height: optional(real),
  }),
  tracesSvg: object({
    ...frame,
    ...between,
    times: numbers,
    traces: list(object({ name: text, values: numbers, unit: optional(text) }, true)),
    panelHeight: optional(real),
  }),
  rateBarsSvg: object({
    ...frame,
    rates: list(object({ name: text, rate: number, published: optional(number) }, true)),
    reference: optional(text),
  }),
  binRates: object({
    times: numbers,
    senders: numbers,
    populations,
    from: real,
    to: real,
    bin: positive,
  }),
  heatMapSvg: object({
    ...sized,
    ...{ rows: count, columns: count, values: numbers, diverging: optional(flag) },
    ...{ low: optional(real), high: optional(real), unit: optional(text) },
    ...{ x: optional(range), y: optional(range) },
  }),
  weightMatrixSvg: object({
    ...sized,
    ...{ sources: numbers, targets: numbers, weights: numbers, unit: optional(text) },
    ...{ sourceCount: count, targetCount: count },
  }),
  phasePortraitSvg: object({
    ...sized,
    ...{ field: callable, x: range, y: range, arrows: optional(count) },
    trajectories: optional(list(object({ x: numbers, y: numbers }, true))),
  }),
} as const;

/** Throws SynfireError with all that is wrong with the options of a figure. */
export function checkFigure(figure: keyof typeof SHAPES, options: unknown): void {
  SynfireError.gather(faultsOf(SHAPES[figure], options, `${figure} › options`));
}
