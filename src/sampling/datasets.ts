/** Data that the sampling circuits are trained on, in [−1, 1], drawn by seed (Lyo & Savin 2024). */
import { expectArgument } from '../connect/argument.ts';
import { cos, sin } from '../equations/f64.ts';
import { badOption } from '../errors.ts';
import { matrix } from '../linalg/matrix.ts';
import { qr } from '../linalg/solve.ts';
import { checked, number, object, optional } from '../network/shape.ts';
import { normals } from '../plan/draws.ts';
import { keyOf, philox } from '../plan/philox.ts';

export interface Dataset {
  readonly size: number;
  /** One datum after the other. */
  readonly values: Float32Array;
  /** Which manifold a datum is on, from 0. */
  readonly labels: Uint8Array;
  /** Place on the manifold in [0, 1). */
  readonly latent: Float64Array;
}

const STREAM = 0x0e000000;

/** Uniform in [0, 1), 32 bits. */
function uniforms(index: number, seed: number, stream: number): readonly [number, number] {
  const words = new Uint32Array(4);
  philox(index, stream, 0, STREAM, ...keyOf(seed), words);
  return [words[0] * 2 ** -32, words[1] * 2 ** -32];
}

/** Smallest and largest coordinate of the roll, which are mapped to −1 and 1. */
const ROLL_LOW = -1.1040708;
const ROLL_HIGH = 1.41371669;
const TRIMODAL_HIGH = 6;
const rescale = (x: number, high: number) => (2 * (x - ROLL_LOW)) / (high - ROLL_LOW) - 1;

/** The clean roll at u in [0, 1], before it is rescaled. */
function rollAt(u: number): readonly [number, number] {
  expectArgument(typeof u === 'number', 'place on a manifold', u, 'a number in [0, 1]');
  const t = 1.5 * Math.PI * (1 + 2 * u);
  return [(t * cos(t)) / 10, (t * sin(t)) / 10];
}

/** The clean swiss roll at u in [0, 1]. */
export function swissRollAt(u: number): readonly [number, number] {
  const [x, y] = rollAt(u);
  return [rescale(x, ROLL_HIGH), rescale(y, ROLL_HIGH)];
}

const counted = object({ count: number, seed: optional(number) });
function check(options: { count: number; seed?: number }, where: string) {
  checked(counted, options, where);
  const { count, seed = 1 } = options;
  if (Number.isInteger(count) && count >= 1 && count <= 1e7) return { count, seed };
  throw badOption(`${where} › count`, count, 'an integer from 1 to 10⁷');
}

/** A spiral in the plane, uniform in its angle. */
export function swissRoll(options: { count: number; seed?: number }): Dataset {
  const { count, seed } = check(options, 'swiss roll');
  const values = new Float32Array(2 * count);
  const latent = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    latent[i] = uniforms(i, seed, 0)[0];
    values.set(swissRollAt(latent[i]), 2 * i);
  }
  return { size: 2, values, labels: new Uint8Array(count), latent };
}

/** The roll with a height: a surface in three dimensions. */
export function swissRollSurface(options: { count: number; seed?: number }): Dataset {
  const { count, seed } = check(options, 'swiss roll surface');
  const values = new Float32Array(3 * count);
  const latent = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const [u, v] = uniforms(i, seed, 0);
    latent[i] = u;
    values.set([...swissRollAt(u), rescale(heightAt(v), ROLL_HIGH)], 3 * i);
  }
  return { size: 3, values, labels: new Uint8Array(count), latent };
}
const heightAt = (v: number) => (2.1 * v - 1) / 2;

/** One point of manifold 0 (roll), 1 (two moons) or 2 (an S) at u in [0, 1). */
export function trimodalAt(label: number, u: number): readonly [number, number] {
  const [x, y] = trimodalRaw(label, u);
  return [rescale(x, TRIMODAL_HIGH), rescale(y, TRIMODAL_HIGH)];
}

function trimodalRaw(label: number, u: number): readonly [number, number] {
  if (label === 0) return rollAt(u);
  expectArgument(typeof u === 'number', 'place on a manifold', u, 'a number in [0, 1]');
  if (label === 1) {
    const angle = 2 * Math.PI * (u < 0.5 ? u : u - 0.5);
    const [c, s] = [cos(angle), sin(angle)];
    return u < 0.5 ? [4 + c, s] : [5 - c, 0.5 - s];
  }
  const t = 3 * Math.PI * (u - 0.5);
  return [2 + sin(t) / 1.5, 4 + (Math.sign(t) * (cos(t) - 1)) / 1.5];
}

/** A roll, two moons and an S, `count` points of each, one after the other. */
export function trimodal(options: { count: number; seed?: number }): Dataset {
  const { count, seed } = check(options, 'trimodal data');
  const values = new Float32Array(6 * count);
  const labels = new Uint8Array(3 * count);
  const latent = new Float64Array(3 * count);
  for (let i = 0; i < 3 * count; i++) {
    labels[i] = i % 3;
    latent[i] = uniforms(i, seed, 1)[0];
    values.set(trimodalAt(labels[i], latent[i]), 2 * i);
  }
  return { size: 2, values, labels, latent };
}

/** The same data in `size` dimensions, and the basis (row after row of N × d) in which they lie. */
interface EmbeddedDataset extends Dataset {
  readonly basis: Float64Array;
}

/** x = Q·u with a random orthonormal Q (N × d). Throws SynfireError where `size` is below the data's own. */
export function embedded(data: Dataset, options: { size: number; seed?: number }): EmbeddedDataset {
  checked(object({ size: number, seed: optional(number) }), options, 'embedding');
  const { size, seed = 1 } = options;
  if (!(Number.isInteger(size) && size >= data.size && size <= 4096)) {
    throw badOption('embedding › size', size, `an integer from ${data.size} to 4,096`);
  }
  const words = new Uint32Array(4);
  const pair = new Float32Array(2);
  const random = Float64Array.from({ length: size * data.size }, (_, i) => {
    philox(i, 2, 0, STREAM, ...keyOf(seed), words);
    normals(words[0], words[1], pair);
    return pair[0];
  });
  const { q } = qr(matrix(size, data.size, random));
  const basis = Float64Array.from(q.data);
  const count = data.values.length / data.size;
  const values = new Float32Array(count * size);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < size; j++) {
      let sum = 0;
      for (let d = 0; d < data.size; d++) {
        sum += basis[j * data.size + d] * data.values[i * data.size + d];
      }
      values[i * size + j] = sum;
    }
  }
  return { ...data, size, values, basis };
}
