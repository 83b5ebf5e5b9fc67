// The rate module: dense products, dendritic trees, their gradients, optimiser and noise, f32.
export { allocate, getHeap, setHeap } from '../heap';
export { storeConstants } from '../math';
export { multiply } from './product';
