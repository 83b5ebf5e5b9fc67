/** The public entry `synfire/space`: positions, connections by distance, random graphs, edges from matrices. */
export {
  type DistanceEdges,
  type DistanceOptions,
  type DistanceProfile,
  distanceDependent,
} from './distance.ts';
export {
  type BlockOptions,
  type SmallWorldOptions,
  smallWorld,
  stochasticBlocks,
} from './graphs.ts';
export {
  fromCoo,
  fromCsr,
  fromDense,
  fromFunction,
  type LowRankOptions,
  lowRankPlusSparse,
  type WeightedEdges,
} from './matrices.ts';
export { grid, type Positions, randomBox, sphere } from './positions.ts';
export { type RegrowOptions, regrow } from './regrow.ts';
export { type RewireOptions, rewired } from './rewired.ts';
