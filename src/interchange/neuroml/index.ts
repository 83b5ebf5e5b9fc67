/** The entry `synfire/neuroml`: point neurons, synapses and pulses of NeuroML 2. */
export {
  type NeuroMLDocument,
  type NeuroMLPulse,
  type NeuroMLSynapse,
  readNeuroML,
} from './read.ts';
