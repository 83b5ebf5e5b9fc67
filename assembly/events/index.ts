// The event engine's module: no time step, f64, one instance a simulation. It shares nothing with the core
// module but its sources of random numbers and memory.
import { crossing } from './crossing';
import { atan, atanUnit, exp, log, tan } from './math';

export { allocate, getHeap, setHeap } from '../heap';
export { clear, heapLength, pop, push, setHeapArrays, topKey, topNeuron, update } from './heap4';
export { getTurns, refreshes, setKeys, setTurns } from './keys';
export { runLif, setLif } from './lif';
export { runQif, setQif } from './qif';
export {
  enqueue,
  getExternalNext,
  runQueue,
  scheduleFromState,
  setExternal,
  setQueueNetwork,
  synapticEvents,
} from './queue';
export { setRapid } from './rapid';
export { setRegenerated, setStored } from './rows';
export { distanceAt, potentialAt, setTable } from './table';
export { orthonormalise, setTangent, spikeJacobian } from './tangent';

/** For tests of single functions. */
export function mathTest(which: u32, x: f64): f64 {
  if (which == 0) return exp(x);
  if (which == 1) return log(x);
  return which == 2 ? atanUnit(x) : which == 3 ? atan(x) : tan(x);
}

export function crossingTest(u0: f64, g0: f64, theta: f64, tauM: f64, tauS: f64): f64 {
  return crossing(u0, g0, theta, tauM, tauS);
}
export { combine, multiply, scaleRows } from './product';
