/**
 * Where neurons stand in the 3-D view. Populations named by cortical layers (L23E … L6I): a column under 1 mm² of surface, each layer at
 * its depth; anything else on a sphere, for such networks have no places of their own.
 */
import type { PopulationInfo } from './protocol.ts';

/** µm below the surface where a layer begins and ends: Hagen et al. 2016, after Binzegger et al. 2004. */
const LAYERS: ReadonlyMap<string, readonly [from: number, to: number]> = new Map([
  ['L23', [81.6, 587.1]],
  ['L4', [587.1, 922.2]],
  ['L5', [922.2, 1170]],
  ['L6', [1170, 1491.7]],
]);
/** µm: of the column, the lowest point, and from its middle to its rim. */
const RADIUS = Math.sqrt(1e6 / Math.PI);
const DEPTH = 1491.7;
const REACH = Math.hypot(RADIUS, DEPTH / 2);
/** Golden angle: points that follow one another by it cover a disc or a sphere evenly. */
const GOLDEN = Math.PI * (3 - Math.sqrt(5));

const layerOf = ({ name }: PopulationInfo) => LAYERS.get(name.slice(0, -1));

/** x, y, z of every neuron within the unit ball. */
export function placeNeurons(populations: readonly PopulationInfo[]): Float32Array<ArrayBuffer> {
  const neurons = populations.reduce((sum, { size }) => sum + size, 0);
  const places = new Float32Array(neurons * 3);
  const isColumn = populations.every(layerOf);
  for (const population of populations) {
    const { first, size } = population;
    const [from, to] = layerOf(population) ?? [0, 0];
    for (let i = 0; i < size; i++) {
      const k = first + i;
      const place = isColumn
        ? inColumn((i + 0.5) / size, i * GOLDEN, from + (to - from) * scatter(k))
        : onSphere((k + 0.5) / neurons, k * GOLDEN);
      places.set(place, 3 * k);
    }
  }
  return places;
}

/** What these places are, a sentence. */
export function placesInWords(populations: readonly PopulationInfo[]): string {
  if (populations.length === 0) return '';
  return populations.every(layerOf)
    ? 'A column under 1 mm² of cortex, its layers at their depths (81.6 to 1,491.7 µm, Hagen et al. 2016); within a layer by chance.'
    : 'These neurons have no places of their own: they stand on a sphere.';
}

/** `part` of the area, an angle, µm below the surface. */
function inColumn(part: number, angle: number, depth: number): number[] {
  const radius = RADIUS * Math.sqrt(part);
  const place = [radius * Math.cos(angle), DEPTH / 2 - depth, radius * Math.sin(angle)];
  return place.map((each) => each / REACH);
}

function onSphere(part: number, angle: number): number[] {
  const height = 1 - 2 * part;
  const radius = Math.sqrt(1 - height * height);
  return [radius * Math.cos(angle), height, radius * Math.sin(angle)].map((each) => 0.85 * each);
}

/** In [0, 1), the same for the same neuron: the fractional parts of multiples of an irrational. */
const scatter = (neuron: number): number => (neuron * 0.7548776662466927) % 1;
