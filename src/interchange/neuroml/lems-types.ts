/** ComponentTypes of LEMS: parameters, constants and dynamics, with what they inherit. */
import { unsupported } from './channels.ts';
import { placeOf } from './quantities.ts';
import type { Element } from './xml.ts';

/** Types of NeuroML's core that own cells extend: what they inherit. */
const CORE: Readonly<Record<string, { readonly base?: string; readonly has?: readonly string[] }>> =
  {
    baseCell: {},
    baseSpikingCell: {},
    baseCellMembPot: {},
    baseCellMembPotDL: {},
    baseCellMembPotCap: { has: ['C capacitance'] },
    baseIaf: { has: ['thresh voltage', 'reset voltage'] },
    baseIafCapCell: { base: 'baseCellMembPotCap', has: ['thresh voltage', 'reset voltage'] },
  };

export interface ComponentType {
  /** With the dimension's name. */
  readonly parameters: ReadonlyMap<string, string>;
  /** Constants and derived parameters: name, dimension, value. */
  readonly fixed: readonly Element[];
  readonly dynamics?: Element;
  /** The file that the dynamics are in, for errors. */
  readonly where: string;
}

/** A type and the file that it is in. */
export interface Declared {
  readonly element: Element;
  readonly where: string;
}

const SILENT = [
  ...['Exposure', 'Attachments', 'EventPort', 'Text', 'Path', 'Simulation', 'notes', 'annotation'],
  ...['Parameter', 'Constant', 'DerivedParameter', 'Dynamics', 'property'],
];
const DEEPEST = 50;

/** Throws `neuroml-unsupported`. */
export function componentType(
  name: string,
  types: ReadonlyMap<string, Declared>,
  place: string,
  depth = 0,
): ComponentType {
  const declared = types.get(name);
  if (declared === undefined || depth > DEEPEST) {
    const core = Object.hasOwn(CORE, name) && depth <= DEEPEST ? CORE[name] : undefined;
    if (core === undefined) {
      const expected = `a ComponentType of this file, or one of ${Object.keys(CORE).join(', ')}`;
      throw unsupported(place, `ComponentType ${name}`, expected);
    }
    const own = (core.has ?? []).map((each) => each.split(' ') as [string, string]);
    const base = core.base ? componentType(core.base, types, place, depth + 1) : undefined;
    return { parameters: new Map([...(base?.parameters ?? []), ...own]), fixed: [], where: place };
  }
  const { element, where } = declared;
  const says = ({ name: kind, attributes }: Element) =>
    !SILENT.includes(kind) && !(/^Child/.test(kind) && SILENT.includes(attributes.type));
  const odd = element.children.find(says);
  if (odd !== undefined) {
    throw unsupported(placeOf(odd, where), `<${odd.name}>`, 'parameters, constants and dynamics');
  }
  const base =
    element.attributes.extends === undefined
      ? { parameters: new Map<string, string>(), fixed: [], where }
      : componentType(element.attributes.extends, types, placeOf(element, where), depth + 1);
  const own = element.children.filter((child) => child.name === 'Parameter');
  const fixed = element.children.filter((child) =>
    /^(Constant|DerivedParameter)$/.test(child.name),
  );
  const written = element.children.find((child) => child.name === 'Dynamics');
  const dynamics = written ?? base.dynamics;
  return {
    parameters: new Map([
      ...base.parameters,
      ...own.map(
        ({ attributes }) => [attributes.name ?? '', attributes.dimension ?? 'none'] as const,
      ),
    ]),
    fixed: [...base.fixed, ...fixed],
    where: written === undefined ? base.where : where,
    ...(dynamics === undefined ? {} : { dynamics }),
  };
}
