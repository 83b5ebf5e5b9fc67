/** What is done to a simulation between two runs, and chosen for it in rare cases, in one piece: most pages load none of it. */

export { noSimd } from '../backends/machine/no-simd.ts';
export { loadCheckpoint, saveCheckpoint } from './checkpoint.ts';
export { fitted, onGpu } from './choose-rarely.ts';
export { reset, rewire, setValues, takeOver } from './replace.ts';
export { loadState, saveState } from './snapshot.ts';
export { learntStates, staticStates } from './synapse-states.ts';
