/** What is done to a simulation between two runs, in one piece: most pages load none of it. */
export { replan } from '../plan/replan.ts';
export { changed } from './changes.ts';
export { rewired } from './rewire.ts';
export { fitted, loadState, saveState } from './snapshot.ts';
export { learntStates, staticStates } from './synapse-states.ts';
