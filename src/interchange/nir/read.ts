/** A `.nir` file as a graph: the HDF5 layout of NIR's own library, checked against the table of primitives. */

import { suggest } from '../../errors.ts';
import { checkArgument } from '../arguments.ts';
import { faultOf, fileError } from '../fault.ts';
import { type Hdf5Dataset, type Hdf5Group, type Hdf5Options, isGroup, readHdf5 } from '../hdf5.ts';
import type { NirGraph, NirMetadata, NirNode, NirTensor } from './graph.ts';
import { KNOWN_VERSIONS, PRIMITIVES } from './primitives.ts';

/** What a reader of NIR leaves aside: types that follow from the arrays. */
const DERIVED = ['type', 'metadata', 'input_type', 'output_type'];

/**
 * Reads the content of a `.nir` file. Rejects with `nir-unknown-primitive`, `nir-missing-parameter`, `nir-bad-version`,
 * `nir-bad-layout`, `nir-bad-edge`, and what `readHdf5` throws; each names the node inside the file.
 */
export async function readNir(bytes: Uint8Array, options: Hdf5Options = {}): Promise<NirGraph> {
  checkArgument('bytes', bytes, 'readNir › bytes');
  const where = options.where ?? 'NIR file';
  const root = await readHdf5(bytes, { ...options, where });
  const version = root.members.get('version');
  const number = version && !isGroup(version) ? String(version.data[0]) : 'none';
  // files of development builds carry versions such as "0.2.1.dev3+g1234"
  if (!KNOWN_VERSIONS.test(number)) {
    const remedy = 'Write the file with a current version of nir.';
    throw fileError('nir-bad-version', where, `version ${number}`, 'version 0 or 1', remedy);
  }
  const node = root.members.get('node');
  if (node === undefined || !isGroup(node)) {
    throw layout(`${where} › node`, 'nothing', 'the group of the graph');
  }
  const top = readNode(node, `${where} › node`);
  if (top.type === 'NIRGraph') return top as NirGraph;
  throw layout(`${where} › node`, top.type, 'a NIRGraph');
}

function readNode(group: Hdf5Group, where: string): NirNode | NirGraph {
  const type = textOf(group, 'type', where);
  const metadata = group.members.get('metadata');
  const extra =
    metadata !== undefined && isGroup(metadata) ? { metadata: readMetadata(metadata) } : {};
  if (type === 'NIRGraph') return { ...readGraph(group, where), ...extra };
  const primitive = Object.hasOwn(PRIMITIVES, type) ? PRIMITIVES[type] : undefined;
  if (primitive === undefined) {
    const remedy = suggest(type, Object.keys(PRIMITIVES));
    throw fileError('nir-unknown-primitive', where, `"${type}"`, 'a primitive of NIR 1', remedy);
  }
  const { required, optional = [] } = primitive;
  const parameters: Record<string, NirTensor | string> = {};
  for (const [name, member] of group.members) {
    if (required.includes(name) || optional.includes(name)) {
      if (isGroup(member)) {
        if (name === 'input_type') continue;
        throw layout(`${where} › ${name}`, 'a group', 'an array');
      }
      const value = tensorOrText(member);
      // the only words of NIR: 'same' and 'valid', and types that follow from the arrays
      if (typeof value === 'string' && !['padding', 'input_type'].includes(name)) {
        throw layout(`${where} › ${name}`, `the text "${value}"`, 'numbers');
      }
      parameters[name] = value;
    } else if (!DERIVED.includes(name)) {
      const remedy = suggest(name, [...required, ...optional]);
      const expected = `a parameter of ${type}`;
      throw fileError('nir-unknown-parameter', where, `"${name}"`, expected, remedy);
    }
  }
  for (const name of required) {
    if (name in parameters) continue;
    const found = `no ${name}`;
    const remedy = 'Write the file again.';
    throw fileError('nir-missing-parameter', where, found, `${name} of ${type}`, remedy);
  }
  return { type, parameters, ...extra };
}

function readGraph(group: Hdf5Group, where: string): NirGraph {
  const nodes: Record<string, NirNode | NirGraph> = {};
  const members = group.members.get('nodes');
  if (members === undefined || !isGroup(members)) {
    throw layout(`${where} › nodes`, 'nothing', 'a group of nodes');
  }
  for (const [name, member] of members.members) {
    if (!isGroup(member)) throw layout(`${where} › ${name}`, 'a dataset', 'a group');
    nodes[name] = readNode(member, `${where} › ${name}`);
  }
  const list = group.members.get('edges');
  if (list === undefined || isGroup(list)) {
    throw layout(`${where} › edges`, 'nothing', 'pairs of names');
  }
  const edges: [string, string][] = [];
  if (list.data.length > 0) {
    if (typeof list.data[0] !== 'string' || list.shape.length !== 2 || list.shape[1] !== 2) {
      throw layout(`${where} › edges`, `shape ${list.shape.join(' × ')}`, 'pairs of names');
    }
    for (let k = 0; k < list.data.length; k += 2) {
      edges.push([String(list.data[k]), String(list.data[k + 1])]);
    }
  }
  edges.forEach((edge, k) => {
    for (const name of edge) {
      if (Object.hasOwn(nodes, name)) continue;
      const remedy = suggest(name, Object.keys(nodes));
      const place = `${where} › edges › ${k}`;
      throw fileError('nir-bad-edge', place, `"${name}"`, 'the name of a node', remedy);
    }
  });
  return { type: 'NIRGraph', nodes, edges };
}

function readMetadata(group: Hdf5Group): NirMetadata {
  return Object.fromEntries(
    [...group.members].map(([name, member]) => [
      name,
      isGroup(member) ? readMetadata(member) : tensorOrText(member),
    ]),
  );
}

function tensorOrText({ data, shape }: Hdf5Dataset): NirTensor | string {
  return isText(data) ? data.join('\n') : { shape, data };
}

const isText = (data: Hdf5Dataset['data']): data is readonly string[] =>
  Array.isArray(data) && data.every((item) => typeof item === 'string');

function textOf(group: Hdf5Group, name: string, where: string): string {
  const member = group.members.get(name);
  if (member !== undefined && !isGroup(member) && isText(member.data)) return member.data[0] ?? '';
  throw layout(`${where} › ${name}`, 'no text', `the ${name} of a node`);
}

const layout = faultOf('nir-bad-layout', 'Give a file that a NIR library wrote.');
