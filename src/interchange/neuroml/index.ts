/** The entry `synfire/neuroml`: point neurons, synapses, inputs and networks of NeuroML 2, and own cells of LEMS. */
export { type NeuroMLNetworkOptions, networkOf } from './build.ts';
export type { NeuroMLConnection, NeuroMLNetwork } from './networks.ts';
export {
  type NeuroMLDocument,
  type NeuroMLOptions,
  type NeuroMLPulse,
  type NeuroMLSynapse,
  readNeuroML,
} from './read.ts';
export type { NeuroMLSource } from './sources.ts';
