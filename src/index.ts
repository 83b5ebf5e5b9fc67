/** The public entry: everything that a user of the library imports. */
export { setAssetBase } from '../bindings/assets.ts';
export { hostInfo } from '../bindings/platform.ts';
export * from './connect/connector.ts';
export { printFault, SynfireError } from './errors.ts';
export { Network } from './network/network.ts';
export { Recording } from './simulate/recording.ts';
export { simulate } from './simulate/simulate.ts';
export { Simulation } from './simulate/simulation.ts';
