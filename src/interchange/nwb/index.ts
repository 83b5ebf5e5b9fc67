/** The entry `synfire/nwb`: recordings as NWB 2, and spike trains, trials and series of NWB files. */
export {
  type NwbFile,
  type NwbReadOptions,
  type NwbSeries,
  type NwbTable,
  type NwbUnits,
  readNwb,
} from './read.ts';
export { recordingFromNwb } from './recording.ts';
export { type NeuronIds, type NwbOptions, writeNwb } from './write.ts';
