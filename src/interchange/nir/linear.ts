/** The matrix and the constant of a linear primitive, for an input of a given shape. */
import { fileError } from '../fault.ts';
import { type NirNode, type NirTensor, numbersOf, sizeOf } from './graph.ts';
import { type NirShape, windowOf } from './shapes.ts';
import { identity, type Sparse, sparse } from './sparse.ts';

export interface LinearMap {
  readonly matrix: Sparse;
  readonly bias?: Float64Array;
}

/** Throws `nir-bad-shape`. Conventions of convolutions are those of PyTorch, which NIR takes over: no flip of the kernel. */
export function linearMap(
  node: NirNode,
  input: NirShape,
  output: NirShape,
  where: string,
): LinearMap {
  const { type, parameters } = node;
  const tensor = (name: string) => parameters[name] as NirTensor;
  const size = sizeOf(input);
  switch (type) {
    case 'Affine':
      return {
        matrix: dense(tensor('weight')),
        bias: spread(tensor('bias'), sizeOf(output), `${where} › bias`),
      };
    case 'Linear':
      return { matrix: dense(tensor('weight')) };
    case 'Scale': {
      const scale = spread(tensor('scale'), size, `${where} › scale`);
      return {
        matrix: sparse(
          size,
          [...scale].map((s, i) => [[i, s]]),
        ),
      };
    }
    case 'Conv1d':
    case 'Conv2d': {
      const channels = output[0];
      const bias = spread(tensor('bias'), channels, `${where} › bias`);
      const each = sizeOf(output) / channels;
      return {
        matrix: convolution(node, input, output, where),
        bias: Float64Array.from({ length: sizeOf(output) }, (_, i) => bias[Math.floor(i / each)]),
      };
    }
    case 'SumPool2d':
    case 'AvgPool2d':
      return { matrix: convolution(node, input, output, where) };
    default:
      return { matrix: identity(size) };
  }
}

/** A tensor that is a scalar, or has `size` entries. Throws `nir-bad-shape`. */
export function spread(tensor: NirTensor, size: number, where: string): Float64Array {
  const values = numbersOf(tensor);
  if (values.length === size) return values;
  if (values.length === 1) return new Float64Array(size).fill(values[0]);
  const remedy = 'Correct the shape.';
  throw fileError('nir-bad-shape', where, `${values.length} numbers`, `1 or ${size}`, remedy);
}

function dense(weight: NirTensor): Sparse {
  const [rows, columns] = weight.shape;
  const values = numbersOf(weight);
  return sparse(
    columns,
    Array.from({ length: rows }, (_, i) =>
      Array.from({ length: columns }, (_, j): [number, number] => [j, values[i * columns + j]]),
    ),
  );
}

/** Convolutions and pools alike: for each place of the output, the window onto the input. */
function convolution(node: NirNode, input: NirShape, output: NirShape, where: string): Sparse {
  const { window, stride, padding, dilation } = windowOf(node);
  const pools = node.type === 'SumPool2d' || node.type === 'AvgPool2d';
  const weight = pools ? undefined : numbersOf(node.parameters.weight as NirTensor);
  const groups = pools ? input[0] : numbersOf(node.parameters.groups as NirTensor)[0];
  const [inputs, ...extent] = input;
  const [outputs, ...places] = output;
  const perGroup = inputs / groups;
  if (!Number.isInteger(perGroup) || !Number.isInteger(outputs / groups)) {
    const found = `${groups} groups of ${inputs} and ${outputs} channels`;
    throw fileError('nir-bad-shape', where, found, 'groups of equal size', 'Correct the groups.');
  }
  if (weight !== undefined && (node.parameters.weight as NirTensor).shape[1] !== perGroup) {
    const found = `weights onto ${(node.parameters.weight as NirTensor).shape[1]} channels`;
    throw fileError('nir-bad-shape', where, found, `${perGroup} channels a group`, 'Correct it.');
  }
  const before =
    padding === 'same' ? window.map((w, d) => Math.floor((dilation[d] * (w - 1)) / 2)) : padding;
  const factor = node.type === 'AvgPool2d' ? 1 / sizeOf(window) : 1;
  const taps = sizeOf(window);
  return sparse(
    sizeOf(input),
    Array.from({ length: sizeOf(output) }, (_, row) => {
      const channel = Math.floor(row / sizeOf(places));
      const place = unravel(row % sizeOf(places), places);
      const group = Math.floor(channel / (outputs / groups));
      const entries: [number, number][] = [];
      for (let c = 0; c < perGroup; c++) {
        for (let tap = 0; tap < taps; tap++) {
          const at = unravel(tap, window).map(
            (w, d) => place[d] * stride[d] - before[d] + w * dilation[d],
          );
          if (at.some((x, d) => x < 0 || x >= extent[d])) continue;
          const from = (group * perGroup + c) * sizeOf(extent) + ravel(at, extent);
          const x = weight === undefined ? factor : weight[(channel * perGroup + c) * taps + tap];
          entries.push([from, x]);
        }
      }
      return entries;
    }),
  );
}

const unravel = (index: number, shape: NirShape): number[] => {
  const at = new Array<number>(shape.length);
  for (let d = shape.length - 1, rest = index; d >= 0; d--) {
    at[d] = rest % shape[d];
    rest = Math.floor(rest / shape[d]);
  }
  return at;
};

const ravel = (at: readonly number[], shape: NirShape): number =>
  at.reduce((index, x, d) => index * shape[d] + x, 0);
