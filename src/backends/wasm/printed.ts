/** What a first run needs to print and compile, and to gather what it records: in one piece, for a page that only shows a network needs none of it. */
export { couplingRows } from '../coupling-rows.ts';
export { compileKernels, prepareKernels, revisionOf } from './kernels.ts';
export { ChunkMerger } from './merge.ts';
export { compileRules } from './rules.ts';
