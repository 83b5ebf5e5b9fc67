// The rate module: dense products, dendritic trees and their gradients, the optimiser, noise; f32 (index-double.ts: what has
// f64). Activations are printed from their text and come as modules of their own.
export { allocate, getHeap, setHeap } from '../heap';
export { storeConstants } from '../math';
export { sumBranches, sumBranchesBack } from './branches';
export { multiplyFew } from './few';
export {
  adam,
  addScaled,
  allFinite,
  fillRows,
  multiplyElements,
  scale,
  squaredError,
  sumRows,
  sumSquares,
  transpose,
} from './learning';
export { multiplyThin, sumColumns, sumLanes } from './low-rank';
export { advance, denoisingBatch, drawNormals, setKey } from './noise';
export { multiply } from './product';
export { setTouching } from './touch';
export { multiplySparse, multiplyVector } from './vector';
