/** The entry `synfire/sonata`: circuits and simulations of SONATA 0.1, read, run and written. */
export type { SonataConfig } from './config.ts';
export type { ReadFile } from './files.ts';
export {
  readSonata,
  type SonataModel,
  type SonataPopulation,
  type SonataReport,
} from './network.ts';
export { runSonata, type SonataRun, type SonataRunOptions } from './run.ts';
export {
  readSpikes,
  type SonataSpikes,
  type SonataTraces,
  writeReport,
  writeSpikes,
} from './spike-files.ts';
export { type SonataWriteOptions, writeSonata } from './write.ts';
