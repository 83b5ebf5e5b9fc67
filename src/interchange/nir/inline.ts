/**
 * Graphs within graphs made one: the nodes of an inner graph get its name in front ("block.lif"), what led to it leads to its
 * Input, what left it leaves its Output. An inner graph has one of each, else an edge would not say which it means.
 */
import { faultOf } from '../fault.ts';
import { isNirGraph, type NirGraph, type NirNode } from './graph.ts';

export interface FlatGraph {
  readonly nodes: ReadonlyMap<string, NirNode>;
  readonly edges: readonly (readonly [string, string])[];
}

const MAX_DEPTH = 32;

/** Throws `nir-bad-graph`. */
export function inlined(graph: NirGraph, where: string, depth = 0): FlatGraph {
  if (depth > MAX_DEPTH) throw bad(where, 'a deeper graph', `${MAX_DEPTH} graphs within graphs`);
  const nodes = new Map<string, NirNode>();
  const edges: [string, string][] = [];
  const entry = new Map<string, string>();
  const exit = new Map<string, string>();
  for (const [name, node] of Object.entries(graph.nodes)) {
    if (!isNirGraph(node)) {
      // the ports of an inner graph only hand on
      const port = depth > 0 && (node.type === 'Input' || node.type === 'Output');
      nodes.set(name, port ? { ...node, type: 'Identity' } : node);
      continue;
    }
    const place = `${where} › ${name}`;
    const inner = inlined(node, place, depth + 1);
    for (const [id, innerNode] of inner.nodes) nodes.set(`${name}.${id}`, innerNode);
    for (const [from, to] of inner.edges) edges.push([`${name}.${from}`, `${name}.${to}`]);
    entry.set(name, `${name}.${portOf(node, 'Input', place)}`);
    exit.set(name, `${name}.${portOf(node, 'Output', place)}`);
  }
  for (const [from, to] of graph.edges) {
    edges.push([exit.get(from) ?? from, entry.get(to) ?? to]);
  }
  for (const edge of edges) {
    for (const name of edge) {
      if (!nodes.has(name)) throw bad(where, `an edge with "${name}"`, 'names of nodes');
    }
  }
  return { nodes, edges };
}

function portOf(graph: NirGraph, type: 'Input' | 'Output', where: string): string {
  const ports = Object.keys(graph.nodes).filter((name) => graph.nodes[name].type === type);
  if (ports.length === 1) return ports[0];
  throw bad(
    where,
    `${ports.length} nodes of type ${type}`,
    `one ${type} in a graph within a graph`,
  );
}

const bad = faultOf('nir-bad-graph', 'Correct the graph.');
