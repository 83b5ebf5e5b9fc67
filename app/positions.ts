/**
 * Where neurons stand in the 3-D view: populations named by cortical layers (L23E … L6I) in slabs under
 * one another, as in the tissue; anything else on a sphere. A picture, not anatomy: the networks have no
 * positions of their own.
 */
import type { PopulationInfo } from './protocol.ts';

const LAYERS = ['L23', 'L4', 'L5', 'L6'];
/** Golden angle: points that follow one another by it cover a disc or a sphere evenly. */
const GOLDEN = Math.PI * (3 - Math.sqrt(5));

/** x, y, z of every neuron within the unit ball. */
export function placeNeurons(populations: readonly PopulationInfo[]): Float32Array<ArrayBuffer> {
  const neurons = populations.reduce((sum, { size }) => sum + size, 0);
  const places = new Float32Array(neurons * 3);
  const layer = (name: string) => LAYERS.indexOf(name.slice(0, -1));
  const layered = populations.every(({ name }) => layer(name) >= 0);
  for (const { name, first, size } of populations) {
    for (let i = 0; i < size; i++) {
      const at = 3 * (first + i);
      if (layered) {
        const radius = 0.72 * Math.sqrt((i + 0.5) / size);
        places[at] = radius * Math.cos(i * GOLDEN);
        places[at + 1] = 0.6 - layer(name) * 0.42 + 0.26 * (scatter(first + i) - 0.5);
        places[at + 2] = radius * Math.sin(i * GOLDEN);
      } else {
        const k = first + i;
        const height = 1 - (2 * (k + 0.5)) / neurons;
        const radius = Math.sqrt(1 - height * height);
        places[at] = 0.85 * radius * Math.cos(k * GOLDEN);
        places[at + 1] = 0.85 * height;
        places[at + 2] = 0.85 * radius * Math.sin(k * GOLDEN);
      }
    }
  }
  return places;
}

/** In [0, 1), the same for the same neuron: the fractional parts of multiples of an irrational. */
const scatter = (neuron: number): number => (neuron * 0.7548776662466927) % 1;
