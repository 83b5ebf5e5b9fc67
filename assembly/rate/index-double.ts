// Stands in for index.ts where the rate module is built for double precision: what steps of rate networks need, and nothing of
// learning or of circuits.
export { allocate, getHeap, setHeap } from '../heap';
export { storeConstants } from '../real';
export { multiplyThin, sumColumns, sumLanes } from './low-rank';
export { drawNormals, setKey } from './noise';
export { multiply } from './product';
export { setTouching } from './touch';
export { multiplySparse, multiplyVector } from './vector';
