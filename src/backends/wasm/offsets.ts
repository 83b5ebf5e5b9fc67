/** The host's twin of assembly/memory.ts and assembly/projection.ts: byte offsets and operation codes. */

export const WORLD = {
  step: 0,
  fired: 4,
  firedCount: 8,
  collected: 12,
  record: 16,
  recordCount: 20,
  recordRoom: 24,
  badDescriptor: 28,
  active: 32,
  activeCount: 36,
  activeRoom: 40,
  badUnit: 44,
  hashLow: 48,
  hashHigh: 52,
  events: 56,
  spikes: 64,
  sink: 72,
  overflow: 76,
  sources: 80,
  sourceCount: 84,
  firedRoom: 88,
  due: 92,
  mostRowSets: 96,
  plastic: 100,
  bytes: 112,
} as const;

export const SOURCE = { first: 0, size: 4, rowSets: 8, rowSetCount: 12, bytes: 16 } as const;

export const ROW_SET = {
  format: 0,
  shift: 4,
  weight: 8,
  rows: 12,
  sourceFirst: 16,
  sourceCount: 20,
  accumulators: 24,
  projections: 28,
  projectionCount: 32,
  delayMax: 36,
  synapses: 40,
  placeBytes: 48,
  free: 52,
  plastic: 56,
  digits: 60,
  bytes: 64,
} as const;

export const PLASTIC = {
  transmit: 0,
  pre: 4,
  post: 8,
  firstTarget: 12,
  targets: 16,
  offsets: 20,
  addresses: 24,
  traces: 28,
  traceCount: 32,
  traceBytes: 36,
  accumulators: 40,
  scratch: 44,
  stride: 48,
  initial: 52,
  step: 56,
  check: 60,
  back: 64,
  heard: 68,
  spikeFirst: 72,
} as const;

export const TRACE = { values: 0, set: 4, factor: 8, bytes: 16 } as const;

export const PROJECTION = {
  connector: 0,
  targets: 4,
  from: 8,
  to: 12,
  slot: 16,
  structure: 20,
  draws: 24,
  noAutapses: 28,
  degree: 32,
  table: 36,
  table2: 40,
  number: 44,
  bitmap: 48,
  keyLow: 52,
  keyHigh: 56,
  scratch: 60,
  addressRule: 64,
  weight: 68,
  delay: 104,
  bytes: 160,
} as const;

export const DRAW = {
  kind: 0,
  constant: 4,
  mean: 8,
  sd: 12,
  min: 16,
  max: 20,
  clip: 24,
  factor: 28,
  values: 32,
} as const;

export const ACTIVE = { cursor: 0, due: 4, neuron: 8, rowSet: 12, bytes: 16 } as const;

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
