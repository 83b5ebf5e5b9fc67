/** The entry `synfire/nestml`: point-neuron models of NESTML as equations. */
export type { NestmlModel } from './definition.ts';
export { type NestmlDocument, readNestml } from './read.ts';
