/** Quantities of NeuroML (`-65mV`, `0.3 mS_per_cm2`) in ms, mV, pA, nS, pF, µm, pF/µm², nS/µm², 1/ms. */
import { suggest } from '../../errors.ts';
import { fileError } from '../fault.ts';
import type { Element } from './xml.ts';

const UNITS = {
  time: { s: 1e3, ms: 1, us: 1e-3 },
  per_time: { per_s: 1e-3, Hz: 1e-3, per_ms: 1 },
  voltage: { V: 1e3, mV: 1, uV: 1e-3 },
  current: { A: 1e12, uA: 1e6, nA: 1e3, pA: 1 },
  conductance: { S: 1e9, mS: 1e6, uS: 1e3, nS: 1, pS: 1e-3 },
  capacitance: { F: 1e12, uF: 1e6, nF: 1e3, pF: 1 },
  conductance_per_voltage: { S_per_V: 1e6, nS_per_mV: 1 },
  conductanceDensity: { S_per_m2: 1e-3, mS_per_cm2: 1e-2, S_per_cm2: 10 },
  specificCapacitance: { F_per_m2: 1, uF_per_cm2: 1e-2 },
  none: { '': 1 },
} as const satisfies Readonly<Record<string, Readonly<Record<string, number>>>>;

export type Dimension = keyof typeof UNITS;

/** Place of an element for errors. */
export const placeOf = (element: Element, where: string): string => {
  const { id, type } = element.attributes;
  return `${where} › line ${element.line} › <${element.name}${id ? ` id="${id}"` : type ? ` type="${type}"` : ''}>`;
};

/** An attribute as a number in our unit. Throws `neuroml-bad-quantity`, `neuroml-missing-attribute`. */
export function quantity(
  element: Element,
  name: string,
  dimension: Dimension,
  where: string,
  otherwise?: number,
): number {
  const text = element.attributes[name];
  const place = placeOf(element, where);
  if (text === undefined) {
    if (otherwise !== undefined) return otherwise;
    const remedy = 'Add it.';
    throw fileError(
      'neuroml-missing-attribute',
      place,
      `no ${name}`,
      `an attribute ${name}`,
      remedy,
    );
  }
  const match = /^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*([A-Za-z]\w*)?\s*$/.exec(text);
  const units: Readonly<Record<string, number>> = UNITS[dimension];
  const unit = match?.[2] ?? '';
  if (match !== null && Object.hasOwn(units, unit)) return clean(Number(match[1]) * units[unit]);
  const known = Object.keys(units).filter((u) => u !== '');
  const expected = known.length > 0 ? `a number with ${known.join(', ')}` : 'a plain number';
  const remedy = match === null ? 'Correct it.' : suggest(unit, known);
  throw fileError('neuroml-bad-quantity', `${place} › ${name}`, `"${text}"`, expected, remedy);
}

/** Without the last digits of a product: 0.30000000000000004 → 0.3. */
const clean = (value: number): number => Number(value.toPrecision(15));
