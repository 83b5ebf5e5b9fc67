/** Cells of NeuroML 2 as definitions for `neuron()`: each attribute a parameter, the equations those of NeuroMLCoreDimensions' types. */
import type { NeuronDefinition } from '../../neurons/neuron.ts';
import { channelOf, parenthesised, unsupported } from './channels.ts';
import { PYNN_CELLS } from './pynn-cells.ts';
import { type Dimension, placeOf, quantity } from './quantities.ts';
import type { Element } from './xml.ts';

type Reader = (
  cell: Element,
  where: string,
  channels: ReadonlyMap<string, Element>,
) => NeuronDefinition;

const UNIT: Partial<Record<Dimension, string>> = {
  ...{ time: 'ms', per_time: '1/ms', voltage: 'mV', current: 'pA', conductance: 'nS' },
  ...{ capacitance: 'pF', conductance_per_voltage: 'nS/mV', none: '1' },
};

/** Attributes as parameters under our names: [ours, theirs, dimension, unit where it has another]. */
type Row = readonly [ours: string, theirs: string, dimension: Dimension, unit?: string];

const read = (cell: Element, rows: readonly Row[], where: string) =>
  Object.fromEntries(
    rows.map(([ours, theirs, dimension, unit]) => {
      const value = quantity(cell, theirs, dimension, where);
      return [ours, `${value} ${unit ?? UNIT[dimension]}`];
    }),
  );

const REFERENCE = 'NeuroML 2, Cells.xml';
const membrane: readonly Row[] = [
  ['C_m', 'C', 'capacitance'],
  ['g_L', 'leakConductance', 'conductance'],
  ['E_L', 'leakReversal', 'voltage'],
  ['V_th', 'thresh', 'voltage'],
  ['V_reset', 'reset', 'voltage'],
];
const relative: readonly Row[] = [
  ['tau_m', 'tau', 'time'],
  ['E_L', 'leakReversal', 'voltage'],
  ['V_th', 'thresh', 'voltage'],
  ['V_reset', 'reset', 'voltage'],
];
const refractory: Row = ['t_ref', 'refract', 'time'];

const iaf =
  (rows: readonly Row[], rests: boolean): Reader =>
  (cell, where) => {
    const held = rests ? ' (unless refractory)' : '';
    const leak = rows === membrane ? '(g_L*(E_L - v) + I_syn + I_ext)/C_m' : '(E_L - v)/tau_m';
    return {
      name: cell.name,
      reference: REFERENCE,
      parameters: read(cell, rests ? [...rows, refractory] : rows, where),
      equations: `dv/dt = ${leak} : mV${held}`,
      threshold: 'v > V_th',
      reset: 'v = V_reset',
      ...(rests ? { refractory: 't_ref' } : {}),
      initial: { v: 'E_L' },
    };
  };

const CELLS: Readonly<Record<string, Reader>> = {
  iafCell: iaf(membrane, false),
  iafRefCell: iaf(membrane, true),
  iafTauCell: iaf(relative, false),
  iafTauRefCell: iaf(relative, true),
  izhikevichCell: (cell, where) => ({
    name: cell.name,
    reference: REFERENCE,
    parameters: {
      ...read(
        cell,
        [
          ['v_0', 'v0', 'voltage'],
          ['V_peak', 'thresh', 'voltage'],
          ['a', 'a', 'none', '1/ms'],
          ['b', 'b', 'none', '1/ms'],
          ['c', 'c', 'none', 'mV'],
          ['d', 'd', 'none', 'mV/ms'],
        ],
        where,
      ),
      // the type has currents without unit: 1 is 1 pA here
      C_m: '1 pF',
    },
    equations: `
      dv/dt = 0.04/ms/mV*v**2 + 5/ms*v + 140*mV/ms - u + (I_syn + I_ext)/C_m : mV
      du/dt = a*(b*v - u) : mV/ms`,
    threshold: 'v > V_peak',
    reset: 'v = c; u += d',
    initial: { v: 'v_0', u: 'v_0*b' },
  }),
  izhikevich2007Cell: (cell, where) => ({
    name: cell.name,
    reference: REFERENCE,
    parameters: read(
      cell,
      [
        ['C_m', 'C', 'capacitance'],
        ['v_0', 'v0', 'voltage'],
        ['k', 'k', 'conductance_per_voltage'],
        ['v_r', 'vr', 'voltage'],
        ['v_t', 'vt', 'voltage'],
        ['V_peak', 'vpeak', 'voltage'],
        ['a', 'a', 'per_time'],
        ['b', 'b', 'conductance'],
        ['c', 'c', 'voltage'],
        ['d', 'd', 'current'],
      ],
      where,
    ),
    equations: `
      dv/dt = (k*(v - v_r)*(v - v_t) - u + I_syn + I_ext)/C_m : mV
      du/dt = a*(b*(v - v_r) - u) : pA`,
    threshold: 'v > V_peak',
    reset: 'v = c; u += d',
    initial: { v: 'v_0', u: '0' },
  }),
  adExIaFCell: (cell, where) => ({
    name: cell.name,
    reference: REFERENCE,
    parameters: read(
      cell,
      [
        ['C_m', 'C', 'capacitance'],
        ['g_L', 'gL', 'conductance'],
        ['E_L', 'EL', 'voltage'],
        ['V_T', 'VT', 'voltage'],
        ['V_peak', 'thresh', 'voltage'],
        ['V_reset', 'reset', 'voltage'],
        ['Delta_T', 'delT', 'voltage'],
        ['tau_w', 'tauw', 'time'],
        ['a', 'a', 'conductance'],
        ['b', 'b', 'current'],
        ['t_ref', 'refract', 'time'],
      ],
      where,
    ),
    equations: `
      growth = g_L*Delta_T*exp(min((v - V_T)/Delta_T, 40)) : pA
      dv/dt = (g_L*(E_L - v) + growth - w + I_syn + I_ext)/C_m : mV (unless refractory)
      dw/dt = (a*(v - E_L) - w)/tau_w : pA`,
    threshold: 'v > V_peak',
    reset: 'v = V_reset; w += b',
    refractory: 't_ref',
    initial: { v: 'E_L', w: '0' },
  }),
  cell: conductanceBased,
  pointCellCondBased: conductanceBased,
  ...PYNN_CELLS,
};

export const cellNames: readonly string[] = Object.keys(CELLS);

/** Throws `neuroml-unsupported`, `neuroml-bad-quantity`, `neuroml-missing-attribute`. */
export const cellOf: Reader = (cell, where, channels) => CELLS[cell.name](cell, where, channels);

/** One compartment with ion channels: densities over its surface, or populations of channels. */
function conductanceBased(
  cell: Element,
  where: string,
  channels: ReadonlyMap<string, Element>,
): NeuronDefinition {
  const membrane = inside(cell, ['biophysicalProperties', 'membraneProperties']) ?? cell;
  const point = cell.name === 'pointCellCondBased';
  const area = point ? 1 : areaOf(cell, where);
  const only = (name: string): Element => {
    const found = membrane.children.filter((child) => child.name === name);
    if (found.length === 1) return found[0];
    throw unsupported(
      placeOf(cell, where),
      `${found.length} × <${name}>`,
      'one, for the whole cell',
    );
  };
  const C = point
    ? quantity(cell, 'C', 'capacitance', where)
    : quantity(only('specificCapacitance'), 'value', 'specificCapacitance', where) * area;
  const [v0, spike] = point
    ? (['v0', 'thresh'] as const).map((name) => quantity(cell, name, 'voltage', where))
    : (['initMembPotential', 'spikeThresh'] as const).map((name) =>
        quantity(only(name), 'value', 'voltage', where),
      );
  const equations: string[] = [];
  const currents: string[] = [];
  const initial: Record<string, string> = { v: `${parenthesised(v0)}*mV` };
  const parameters: Record<string, string> = {
    C_m: `${C} pF`,
    V_spike: `${spike} mV`,
    t_ref: '2 ms',
  };
  const fine = [
    'specificCapacitance',
    'initMembPotential',
    'spikeThresh',
    'notes',
    'property',
    'annotation',
  ];
  let count = 0;
  for (const child of membrane.children) {
    if (fine.includes(child.name)) continue;
    const place = placeOf(child, where);
    const density = child.name === 'channelDensity';
    if (!density && child.name !== 'channelPopulation') {
      const expected = 'channelDensity or channelPopulation';
      throw unsupported(place, `<${child.name}>`, expected);
    }
    if ((child.attributes.segmentGroup ?? 'all') !== 'all') {
      throw unsupported(place, `segmentGroup ${child.attributes.segmentGroup}`, 'all');
    }
    const channel = channels.get(child.attributes.ionChannel);
    if (channel === undefined)
      throw unsupported(place, `channel ${child.attributes.ionChannel}`, 'one of this file');
    const prefix = `c${++count}`;
    const { open, equations: own, initial: begin } = channelOf(channel, prefix, where);
    const g = density
      ? quantity(child, 'condDensity', 'conductanceDensity', where) * area
      : quantity(child, 'number', 'none', where) *
        quantity(channel, 'conductance', 'conductance', where);
    parameters[`g_${prefix}`] = `${g} nS`;
    parameters[`E_${prefix}`] = `${quantity(child, 'erev', 'voltage', where)} mV`;
    equations.push(...own);
    currents.push(`g_${prefix}*${open}*(E_${prefix} - v)`);
    for (const [state, value] of Object.entries(begin(v0))) initial[state] = String(value);
  }
  return {
    name: cell.attributes.id ?? 'cell',
    reference: REFERENCE,
    doc: 'A spike is v above V_spike, once in t_ref.',
    parameters,
    equations: [
      ...equations,
      `channels = ${currents.join(' + ') || '0*pA'} : pA`,
      'dv/dt = (channels + I_syn + I_ext)/C_m : mV',
    ].join('\n'),
    threshold: 'v > V_spike',
    refractory: 't_ref',
    initial,
  };
}

/** µm²: a sphere where the ends are one point, else the side of a frustum. */
function areaOf(cell: Element, where: string): number {
  const segments =
    inside(cell, ['morphology'])?.children.filter(({ name }) => name === 'segment') ?? [];
  const [segment] = segments;
  if (segments.length !== 1) {
    const found = `${segments.length} segments`;
    throw unsupported(placeOf(cell, where), found, 'one: cells here are points');
  }
  const end = (name: string): readonly [number[], number] => {
    const point = segment.children.find((child) => child.name === name);
    if (point === undefined)
      throw unsupported(placeOf(segment, where), `no <${name}>`, 'both ends');
    const at = (axis: string) => quantity(point, axis, 'none', where);
    return [[at('x'), at('y'), at('z')], at('diameter')];
  };
  const [[a, d], [b, e]] = [end('proximal'), end('distal')];
  const length = Math.hypot(...a.map((x, k) => x - b[k]));
  if (length === 0) return Math.PI * d * e;
  return (Math.PI / 2) * (d + e) * Math.hypot(length, (d - e) / 2);
}

function inside(element: Element, path: readonly string[]): Element | undefined {
  return path.reduce<Element | undefined>(
    (at, name) => at?.children.find((child) => child.name === name),
    element,
  );
}
