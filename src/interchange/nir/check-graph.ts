/** A graph that a caller built may lack what a file cannot: every part of the right type, primitives that are known, with what they need. */
import { suggest } from '../../errors.ts';
import {
  anything,
  checked,
  isArray,
  list,
  object,
  optional,
  record,
  type Shape,
  text,
} from '../../network/shape.ts';
import { fileError } from '../fault.ts';
import { isNirGraph, type NirGraph, sizeOf } from './graph.ts';
import { PRIMITIVES } from './primitives.ts';

/** Graphs within graphs. */
const MAX_DEPTH = 32;

const complain = (where: string, found: string, expected: string) => ({
  ...{ code: 'wrong-type', where, found, expected },
  remedy: 'Give what readNir returned.',
});

/** A whole number for each dimension, and as many numbers, in a typed array. */
const tensor: Shape = (value, where, report) => {
  if (typeof value === 'string') return;
  const { shape, data } = (value ?? {}) as { shape?: unknown; data?: unknown };
  const whole =
    isArray(shape) && Array.from(shape).every((n) => Number.isSafeInteger(n) && (n as number) >= 0);
  if (whole && ArrayBuffer.isView(data) && isArray(data)) {
    const size = sizeOf(Array.from(shape) as number[]);
    if (data.length === size) return;
    report(complain(where, `${data.length} numbers`, `${size}, as its shape says`));
  } else report(complain(where, 'no array', '{ shape, data } with a typed array'));
};

const edge: Shape = (value, where, report) => {
  list(text)(value, where, report);
  if (Array.isArray(value) && value.length !== 2)
    report(complain(where, `${value.length} names`, '2'));
};

const node: Shape = object({
  type: text,
  parameters: record(tensor),
  metadata: optional(anything),
});

const graphAt =
  (depth: number): Shape =>
  (value, where, report) => {
    if (depth > MAX_DEPTH) return report(complain(where, 'a deeper graph', `${MAX_DEPTH} levels`));
    const inner: Shape = (each, place, tell) => {
      const isGraph = (each as { type?: unknown } | null | undefined)?.type === 'NIRGraph';
      (isGraph ? graphAt(depth + 1) : node)(each, place, tell);
    };
    const nodes = record(inner);
    object({ type: text, nodes, edges: list(edge), metadata: optional(anything) })(
      value,
      where,
      report,
    );
  };

/** The graph. Throws `wrong-type` with every fault, `nir-unknown-primitive`, `nir-missing-parameter`. */
export function checkedGraph(graph: NirGraph, where: string): NirGraph {
  checked(graphAt(0), graph, where);
  checkPrimitives(graph, where);
  return graph;
}

function checkPrimitives(graph: NirGraph, where: string): void {
  for (const [name, each] of Object.entries(graph.nodes)) {
    const place = `${where} › ${name}`;
    if (isNirGraph(each)) {
      checkPrimitives(each, place);
      continue;
    }
    const { type, parameters } = each;
    if (!Object.hasOwn(PRIMITIVES, type)) {
      const remedy = suggest(type, Object.keys(PRIMITIVES));
      throw fileError('nir-unknown-primitive', place, `"${type}"`, 'a primitive of NIR 1', remedy);
    }
    for (const id of PRIMITIVES[type].required) {
      if (Object.hasOwn(parameters, id)) continue;
      const expected = `${id} of ${type}`;
      throw fileError('nir-missing-parameter', place, `no ${id}`, expected, 'Give it.');
    }
  }
}
