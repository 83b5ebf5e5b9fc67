/** What a caller hands to a figure, checked before anything is drawn. */
import { SynfireError } from '../errors.ts';
import {
  faultsOf,
  isArray,
  list,
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

const arrays: Shape = (value, where, report) => {
  if (!isArray(value)) numbers(value, where, report);
  else for (let i = 0; i < value.length; i++) numbers(value[i], `${where}[${i}]`, report);
};

const populations = list(object({ name: text, first: real, size: real }, true));
const frame = { title: optional(text), width: optional(real), id: optional(text) };
const between = { from: optional(real), to: optional(real) };

const SHAPES = {
  rasterSvg: object(
    {
      ...frame,
      ...between,
      times: numbers,
      senders: numbers,
      populations,
      height: optional(real),
      maxMarks: optional(real),
    },
    true,
  ),
  rateTracesSvg: object(
    {
      ...frame,
      populations,
      binned: object({ from: real, bin: real, rates: arrays }, true),
      height: optional(real),
    },
    true,
  ),
  tracesSvg: object(
    {
      ...frame,
      ...between,
      times: numbers,
      traces: list(object({ name: text, values: numbers, unit: optional(text) }, true)),
      panelHeight: optional(real),
    },
    true,
  ),
} as const;

/** Throws SynfireError with all that is wrong with the options of a figure. */
export function checkFigure(figure: keyof typeof SHAPES, options: unknown): void {
  SynfireError.gather(faultsOf(SHAPES[figure], options, `${figure} › options`));
}
