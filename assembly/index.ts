// The core module: everything that no model changes. Generated neuron kernels are modules of their own
// that share this one's memory and sit in its function table.
export { countTotal, listIndegree, setStaging } from './connect';
export { allocate, getHeap, setHeap } from './heap';
export { advance, runAlone } from './program';
export { buildRows, setBuild } from './rows';
export { activate, activateEpoch, forget } from './spikes';
export { storeConstants } from './real';
