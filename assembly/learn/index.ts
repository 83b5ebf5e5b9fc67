// The module of gradients: what spikes add along their rows, forward and backward, f32 weights. Steps of neurons and their
// adjoints are printed and come as modules of their own.
export { allocate, getHeap, setHeap } from '../heap';
export { storeConstants } from '../math';
export { deliverDense, deliverSparse, listSpikes } from './deliver';
export {
  addRow, gatherDense, gatherDenseOf, gatherSparse, gatherSparseOf, learnDense, learnSparse,
} from './gather';
export { moveRow, sumRows, takeFrom } from './least-squares';
