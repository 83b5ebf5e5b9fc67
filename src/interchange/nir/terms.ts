/**
 * What reaches each node that has states, as weighted sums of what the inputs and the other such nodes emit: everything linear between them
 * is multiplied out, delays are added up.
 */
import { fileError } from '../fault.ts';
import { type NirNode, type NirTensor, sizeOf } from './graph.ts';
import type { FlatGraph } from './inline.ts';
import { type LinearMap, linearMap, spread } from './linear.ts';
import { roleOf } from './primitives.ts';
import type { NirShape, NodeShapes } from './shapes.ts';
import { apply, identity, product, type Sparse, sum, withRows } from './sparse.ts';

/** `matrix` times what `source` emitted `delay` steps before. */
export interface Term {
  readonly source: string;
  /** Steps. */
  readonly delay: number;
  readonly matrix: Sparse;
}

export interface Signal {
  readonly terms: readonly Term[];
  /** What is added from a step on: biases, behind the delays after them. */
  readonly constants: ReadonlyMap<number, Float64Array>;
}

/**
 * The signal onto every emitter and every Output. dt in ms. Throws `nir-circle` where a circle of linear nodes has no state in it,
 * `nir-bad-delay` where a delay is no multiple of dt.
 */
export function signalsOf(
  flat: FlatGraph,
  shapes: ReadonlyMap<string, NodeShapes>,
  dt: number,
  where: string,
): ReadonlyMap<string, Signal> {
  const sources = new Map<string, string[]>([...flat.nodes.keys()].map((name) => [name, []]));
  for (const [from, to] of flat.edges) sources.get(to)!.push(from);
  const relays = relaysOf(flat);
  const isEmitter = (name: string, type: string) => roleOf(type) === 'emitter' || relays.has(name);
  const known = new Map<string, Signal>();
  const open = new Set<string>();

  const arriving = (name: string): Signal =>
    sources.get(name)!.map(leaving).reduce(added, { terms: [], constants: new Map() });
  const leaving = (name: string): Signal => {
    const found = known.get(name);
    if (found !== undefined) return found;
    const node = flat.nodes.get(name)!;
    const { input, output } = shapes.get(name)!;
    const place = `${where} › ${name}`;
    if (isEmitter(name, node.type) || node.type === 'Input') {
      const own = { terms: [emission(name, sizeOf(output))], constants: new Map() };
      const held = relays.has(name) ? delayed(own, stepsOf(node, input, dt, place)) : own;
      known.set(name, held);
      return held;
    }
    if (open.has(name)) {
      const remedy = 'Put a neuron or a delay into the circle, or break it.';
      throw fileError('nir-circle', place, 'a circle of linear nodes', 'a state in it', remedy);
    }
    open.add(name);
    const before = arriving(name);
    open.delete(name);
    const after =
      node.type === 'Delay'
        ? delayed(before, stepsOf(node, input, dt, place))
        : mapped(before, linearMap(node, input, output, place));
    known.set(name, after);
    return after;
  };
  return new Map(
    [...flat.nodes]
      .filter(([name, { type }]) => isEmitter(name, type) || type === 'Output')
      .map(([name]) => [name, arriving(name)]),
  );
}

/**
 * Delays that close a circle of linear nodes: they hold what goes round, as neurons do. A delay elsewhere is only a number of
 * steps.
 */
function relaysOf(flat: FlatGraph): ReadonlySet<string> {
  const next = new Map<string, string[]>([...flat.nodes.keys()].map((name) => [name, []]));
  const linear = (name: string) => roleOf(flat.nodes.get(name)!.type) === 'linear';
  for (const [from, to] of flat.edges) if (linear(from) && linear(to)) next.get(from)!.push(to);
  const returns = (start: string): boolean => {
    const seen = new Set<string>();
    const left = [...next.get(start)!];
    for (let name = left.pop(); name !== undefined; name = left.pop()) {
      if (name === start) return true;
      if (seen.has(name)) continue;
      seen.add(name);
      left.push(...next.get(name)!);
    }
    return false;
  };
  return new Set(
    [...flat.nodes].filter(([name, { type }]) => type === 'Delay' && returns(name)).map(([n]) => n),
  );
}

const emission = (source: string, size: number): Term => ({
  source,
  delay: 0,
  matrix: identity(size),
});

function added(a: Signal, b: Signal): Signal {
  const terms = [...a.terms];
  for (const term of b.terms) {
    const at = terms.findIndex((t) => t.source === term.source && t.delay === term.delay);
    if (at < 0) terms.push(term);
    else terms[at] = { ...term, matrix: sum(terms[at].matrix, term.matrix) };
  }
  const constants = new Map(a.constants);
  for (const [start, values] of b.constants) addConstant(constants, start, values);
  return { terms, constants };
}

/** Adds onto what begins at `start`. */
export function addConstant(
  constants: Map<number, Float64Array>,
  start: number,
  values: Float64Array,
): void {
  const there = constants.get(start);
  constants.set(start, there === undefined ? values : values.map((x, i) => x + there[i]));
}

function mapped(signal: Signal, { matrix, bias }: LinearMap): Signal {
  const constants = new Map<number, Float64Array>();
  for (const [start, values] of signal.constants) {
    constants.set(start, apply(matrix, values));
  }
  if (bias !== undefined) addConstant(constants, 0, bias);
  return {
    terms: signal.terms.map((term) => ({ ...term, matrix: product(matrix, term.matrix) })),
    constants,
  };
}

function delayed(signal: Signal, steps: Int32Array): Signal {
  const kinds = [...new Set(steps)].sort((a, b) => a - b);
  const constants = new Map<number, Float64Array>();
  for (const [start, values] of signal.constants) {
    for (const kind of kinds) {
      const part = values.map((x, i) => (steps[i] === kind ? x : 0));
      addConstant(constants, start + kind, part);
    }
  }
  return {
    terms: signal.terms.flatMap((term) =>
      kinds.map((kind) => ({
        source: term.source,
        delay: term.delay + kind,
        matrix:
          kinds.length === 1 ? term.matrix : withRows(term.matrix, (row) => steps[row] === kind),
      })),
    ),
    constants,
  };
}

/** Seconds as steps of dt ms. */
function stepsOf(node: NirNode, input: NirShape, dt: number, where: string): Int32Array {
  const seconds = spread(node.parameters.delay as NirTensor, sizeOf(input), `${where} › delay`);
  return Int32Array.from(seconds, (s) => {
    const steps = (s * 1000) / dt;
    if (s >= 0 && Math.abs(steps - Math.round(steps)) < 1e-4) return Math.round(steps);
    const found = `a delay of ${s} s`;
    const expected = `a multiple of dt, ${dt} ms`;
    throw fileError(
      'nir-bad-delay',
      where,
      found,
      expected,
      'Choose a dt that divides the delays.',
    );
  });
}
