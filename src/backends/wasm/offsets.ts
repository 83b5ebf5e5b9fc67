/** What the host and the kernels agree on: byte offsets, from the file that the kernels are compiled with, and operation codes. */
export {
  Active as ACTIVE,
  AHEAD,
  DIGITS,
  Draw as DRAW,
  LINES,
  Plastic as PLASTIC,
  Projection as PROJECTION,
  RISING,
  RowSet as ROW_SET,
  Source as SOURCE,
  Trace as TRACE,
  World as WORLD,
} from '../../../assembly/memory.ts';

/** Operations of assembly/program.ts. */
export const OPERATION = {
  deliver: 0,
  background: 1,
  clearCurrent: 2,
  stepCurrent: 3,
  seriesCurrent: 4,
  noiseCurrent: 5,
  whiteNoise: 6,
  poissonSource: 7,
  spikeGenerator: 8,
  collect: 9,
  recordStates: 10,
  transmit: 11,
  learn: 12,
  couple: 13,
  keepState: 14,
  recordMeans: 15,
  /** Entries of the function table from here on are generated kernels. */
  firstKernel: 16,
} as const;
