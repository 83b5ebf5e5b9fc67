/** Arrays of SONATA's HDF5 files, checked: one number or text an item, ids as safe integers, groups with their attributes. */
import { suggest } from '../../errors.ts';
import { fileError } from '../fault.ts';
import { attributeData, type Hdf5Dataset, type Hdf5Group, isGroup, readHdf5 } from '../hdf5.ts';
import { type ReadFile, readBytes } from './files.ts';

/** Attributes of one item: from its group in the file, else from its type. */
export interface Attributes {
  /** A number, or undefined where neither has it. Throws `sonata-bad-attribute` where it is text. */
  number(item: number, name: string): number | undefined;
  text(item: number, name: string): string | undefined;
  /** Names under `dynamics_params` of the group of this item. */
  dynamics(item: number): Readonly<Record<string, number>>;
}

/** The root of an HDF5 file of SONATA. Rejects with `sonata-bad-layout` where `magic` is there and wrong, and with what `readHdf5` throws. */
export async function readSonataHdf5(
  read: ReadFile,
  path: string,
  named: string,
): Promise<Hdf5Group> {
  const root = await readHdf5(await readBytes(read, path, named), { where: path });
  const magic = attributeData(root.attributes, 'magic');
  if (magic !== undefined && Number(magic[0]) !== 0x0a7a) {
    throw layout(`${path} › /@magic`, String(magic[0]), '0x0A7A, the mark of SONATA');
  }
  return root;
}

export function groupOf(parent: Hdf5Group, name: string, where: string): Hdf5Group {
  const member = parent.members.get(name);
  if (member !== undefined && isGroup(member)) return member;
  const found = member === undefined ? `no group "${name}"` : `"${name}" as a dataset`;
  throw layout(where, found, `a group "${name}"`, suggest(name, parent.members.keys()));
}

/** The groups in a group: populations. */
export function groupsOf(parent: Hdf5Group, where: string): (readonly [string, Hdf5Group])[] {
  const groups = [...parent.members].filter(([, member]) => isGroup(member));
  if (groups.length === 0) throw layout(where, 'no population', 'at least one');
  return groups as [string, Hdf5Group][];
}

export function datasetOf(parent: Hdf5Group, name: string, where: string): Hdf5Dataset {
  const member = parent.members.get(name);
  if (member !== undefined && !isGroup(member)) return member;
  const found = member === undefined ? `no dataset "${name}"` : `"${name}" as a group`;
  throw layout(where, found, `a dataset "${name}"`, suggest(name, parent.members.keys()));
}

/** A column of whole numbers ≥ 0 as exact doubles; beyond 2⁵³ they would collide. */
export function idsOf(
  parent: Hdf5Group,
  name: string,
  where: string,
  length?: number,
): Float64Array {
  const { data, shape } = datasetOf(parent, name, where);
  const place = `${where} › ${name}`;
  if (shape.length !== 1) throw layout(place, `${shape.length} dimensions`, 'one');
  if (length !== undefined && data.length !== length) {
    throw layout(place, `${data.length} values`, `${length}, one an item`);
  }
  const ids = new Float64Array(data.length);
  for (let k = 0; k < data.length; k++) {
    const id = Number(data[k]);
    if (!Number.isSafeInteger(id) || id < 0 || typeof data[k] === 'string') {
      const expected = 'whole numbers from 0 to 2^53 − 1';
      throw layout(`${place}[${k}]`, `${data[k]}`, expected, 'Number the items anew.');
    }
    ids[k] = id;
  }
  return ids;
}

export function numbersOf(parent: Hdf5Group, name: string, where: string): Float64Array {
  const { data, shape } = datasetOf(parent, name, where);
  const place = `${where} › ${name}`;
  if (shape.length !== 1) throw layout(place, `${shape.length} dimensions`, 'one');
  const numbers = Float64Array.from(data as readonly (number | bigint | string)[], Number);
  const odd = numbers.findIndex((x) => !Number.isFinite(x));
  if (odd >= 0) throw layout(`${place}[${odd}]`, `${data[odd]}`, 'finite numbers');
  return numbers;
}

interface Found {
  readonly population: Hdf5Group;
  readonly where: string;
  readonly count: number;
  /** `node` or `edge`. */
  readonly kind: 'node' | 'edge';
  readonly typeIds: Float64Array;
  readonly types: ReadonlyMap<number, Readonly<Record<string, string>>>;
}

/**
 * Reads the groups of a population. An attribute of the file goes before that of the type. Throws `sonata-bad-layout`, `sonata-unknown-type`.
 */
export function attributesOf({
  population,
  where,
  count,
  kind,
  typeIds,
  types,
}: Found): Attributes {
  typeIds.forEach((id, k) => {
    if (types.size === 0 || types.has(id)) return;
    const place = `${where} › ${kind}_type_id[${k}]`;
    const remedy = 'Add the type to the table.';
    const expected = `one of the types ${[...types.keys()].slice(0, 8).join(', ')}`;
    throw fileError('sonata-unknown-type', place, `type ${id}`, expected, remedy);
  });
  const grouped = population.members.has(`${kind}_group_id`);
  const groupIds = grouped ? idsOf(population, `${kind}_group_id`, where, count) : undefined;
  const indices = grouped ? idsOf(population, `${kind}_group_index`, where, count) : undefined;
  const names = new Set<number>(groupIds ?? (population.members.has('0') ? [0] : []));
  const groups = new Map([...names].map((id) => [id, readGroup(population, String(id), where)]));
  const place = (item: number) => ({
    group: groups.get(groupIds?.[item] ?? 0),
    index: indices?.[item] ?? item,
  });
  for (let k = 0; groupIds !== undefined && k < count; k++) {
    const { size } = groups.get(groupIds[k])!;
    if (size === undefined || indices![k] < size) continue;
    const found = `${indices![k]}`;
    throw layout(`${where} › ${kind}_group_index[${k}]`, found, `less than ${size}, the group's`);
  }
  const value = (item: number, name: string): number | string | undefined => {
    const { group, index } = place(item);
    return group?.columns.get(name)?.[index] ?? types.get(typeIds[item])?.[name];
  };
  return {
    number(item, name) {
      const found = value(item, name);
      if (found === undefined) return undefined;
      const number = Number(found);
      if (Number.isFinite(number)) return number;
      const at = `${where} › ${kind} ${item} › ${name}`;
      const remedy = 'Correct the file or the table of types.';
      throw fileError('sonata-bad-attribute', at, `"${found}"`, 'a finite number', remedy);
    },
    text(item, name) {
      const found = value(item, name);
      return found === undefined ? undefined : String(found);
    },
    dynamics(item) {
      const { group, index } = place(item);
      if (group === undefined || group.dynamics.size === 0) return {};
      return Object.fromEntries(
        [...group.dynamics].map(([name, column]) => [name, Number(column[index])]),
      );
    },
  };
}

type Column = ArrayLike<number | string>;

function readGroup(population: Hdf5Group, name: string, where: string) {
  const group = groupOf(population, name, where);
  const at = `${where} › ${name}`;
  const library = group.members.get('@library');
  const columns = new Map<string, Column>();
  const dynamics = new Map<string, Column>();
  let size: number | undefined;
  const add = (into: Map<string, Column>, key: string, dataset: Hdf5Dataset, place: string) => {
    if (dataset.shape.length !== 1) return; // e.g. quaternions: nothing that a point neuron needs
    if (size !== undefined && dataset.data.length !== size) {
      throw layout(
        `${place} › ${key}`,
        `${dataset.data.length} values`,
        `${size}, as its siblings`,
      );
    }
    size = dataset.data.length;
    const words = library && isGroup(library) ? library.members.get(key) : undefined;
    into.set(
      key,
      words && !isGroup(words) ? named(dataset, words, `${place} › ${key}`) : plain(dataset),
    );
  };
  for (const [key, member] of group.members) {
    if (!isGroup(member)) add(columns, key, member, at);
    else if (key === 'dynamics_params') {
      for (const [parameter, values] of member.members) {
        if (!isGroup(values)) add(dynamics, parameter, values, `${at} › dynamics_params`);
      }
    }
  }
  return { columns, dynamics, size };
}

const plain = ({ data }: Hdf5Dataset): Column =>
  data instanceof BigInt64Array || data instanceof BigUint64Array
    ? Float64Array.from(data as BigUint64Array, Number)
    : (data as Column);

/** An explicit enumeration: numbers that stand for the words of `@library`. */
function named({ data }: Hdf5Dataset, words: Hdf5Dataset, where: string): Column {
  return Array.from(data as ArrayLike<number | bigint>, (at, k) => {
    const word = (words.data as readonly string[])[Number(at)];
    if (typeof word === 'string') return word;
    throw layout(
      `${where}[${k}]`,
      `${at}`,
      `an index into the ${words.data.length} words of @library`,
    );
  });
}

export function layout(where: string, found: string, expected: string, remedy = '') {
  const advice = remedy || 'Write the file by the layout of SONATA 0.1.';
  return fileError('sonata-bad-layout', where, found, expected, advice);
}
