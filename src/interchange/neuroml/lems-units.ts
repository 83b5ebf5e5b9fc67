/** Dimensions and units of LEMS files: those of NeuroML's core, and a file's own. */
import { type Dimension, shiftTens } from '../../equations/units.ts';
import { unsupported } from './channels.ts';
import { placeOf } from './quantities.ts';
import type { Element } from './xml.ts';

/** Exponents of mass, length, time and current → of time, voltage, current, length. */
const fromBase = (m: number, l: number, t: number, i: number): Dimension => [
  ...([t + 3 * m, m, i + m, l - 2 * m] as const),
];

const DIMENSIONS: Readonly<Record<string, Dimension>> = {
  none: [0, 0, 0, 0],
  time: [1, 0, 0, 0],
  per_time: [-1, 0, 0, 0],
  voltage: [0, 1, 0, 0],
  per_voltage: [0, -1, 0, 0],
  conductance: [0, -1, 1, 0],
  conductanceDensity: [0, -1, 1, -2],
  conductance_per_voltage: [0, -2, 1, 0],
  capacitance: [1, -1, 1, 0],
  specificCapacitance: [1, -1, 1, -2],
  resistance: [0, 1, -1, 0],
  charge: [1, 0, 1, 0],
  current: [0, 0, 1, 0],
  currentDensity: [0, 0, 1, -2],
  length: [0, 0, 0, 1],
  area: [0, 0, 0, 2],
  volume: [0, 0, 0, 3],
  permeability: [-1, 0, 0, 1],
};

/** Symbols by dimension, with their power of ten of the SI unit. */
const UNITS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  time: { s: 0, ms: -3, us: -6 },
  per_time: { per_s: 0, Hz: 0, per_ms: 3 },
  voltage: { V: 0, mV: -3, uV: -6 },
  per_voltage: { per_V: 0, per_mV: 3 },
  conductance: { S: 0, mS: -3, uS: -6, nS: -9, pS: -12 },
  conductanceDensity: { S_per_m2: 0, mS_per_cm2: 1, S_per_cm2: 4, uS_per_cm2: -2 },
  conductance_per_voltage: { S_per_V: 0, nS_per_mV: -6 },
  capacitance: { F: 0, uF: -6, nF: -9, pF: -12 },
  specificCapacitance: { F_per_m2: 0, uF_per_cm2: -2 },
  resistance: { ohm: 0, kohm: 3, Mohm: 6, megohm: 6 },
  charge: { C: 0 },
  current: { A: 0, uA: -6, nA: -9, pA: -12 },
  currentDensity: { A_per_m2: 0, uA_per_cm2: -2, mA_per_cm2: 1 },
  length: { m: 0, cm: -2, um: -6 },
  area: { m2: 0, cm2: -4, um2: -12 },
  volume: { m3: 0, cm3: -6, um3: -18, litre: -3 },
};

/** Tens of a coherent unit (ms, mV, pA, µm) in SI units. */
const coherent = ([t, v, i, l]: Dimension): number => -3 * t - 3 * v - 12 * i - 6 * l;

export interface LemsUnits {
  readonly dimensions: ReadonlyMap<string, Dimension>;
  /** A symbol's dimension by name, and how many coherent units it is. */
  readonly units: ReadonlyMap<string, { readonly dimension: string; readonly factor: number }>;
}

/** Throws `neuroml-unsupported` where one holds temperature, substance or light. */
export function lemsUnits(roots: readonly Element[], where: string): LemsUnits {
  const dimensions = new Map(Object.entries(DIMENSIONS));
  const units = new Map<string, { dimension: string; factor: number }>();
  const add = (symbol: string, dimension: string, power: number, scale = 1) => {
    const known = dimensions.get(dimension);
    if (known === undefined) return;
    units.set(symbol, { dimension, factor: shiftTens(scale, power - coherent(known)) });
  };
  for (const [dimension, symbols] of Object.entries(UNITS)) {
    for (const [symbol, power] of Object.entries(symbols)) add(symbol, dimension, power);
  }
  const all = roots.flatMap(({ children }) => children);
  const numbers = (element: Element, names: readonly string[]) =>
    names.map((id) => {
      const value = Number(element.attributes[id] ?? 0);
      if (Number.isFinite(value)) return value;
      const found = `${id}="${element.attributes[id]}"`;
      throw unsupported(placeOf(element, where), found, 'a number');
    });
  for (const element of all.filter(({ name }) => name === 'Dimension')) {
    const [m, l, t, i, ...others] = numbers(element, ['m', 'l', 't', 'i', 'k', 'n', 'j']);
    // those of heat and substance stay unknown, and with them what has them
    if (others.every((power) => power === 0)) {
      dimensions.set(element.attributes.name ?? '', fromBase(m, l, t, i));
    }
  }
  for (const element of all.filter(({ name }) => name === 'Unit')) {
    const { symbol = '', dimension = '', scale = '1' } = element.attributes;
    const [power, offset] = numbers(element, ['power', 'offset']);
    if (offset === 0) add(symbol, dimension, power, Number(scale));
  }
  return { dimensions, units };
}
