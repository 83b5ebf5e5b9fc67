/** The entry `synfire/nir`: graphs of the Neuromorphic Intermediate Representation, read, run and written. */
export type { NirGraph, NirMetadata, NirNode, NirTensor } from './graph.ts';
export { readNir } from './read.ts';
export { type NirRun, type NirRunOptions, runNir } from './run.ts';
export { writeNir } from './write.ts';
