/**
 * The suite of all backends on WebAssembly: whole in the calling thread; with two workers, whose start takes longer than the networks, a few cases
 * in short. Every case with one worker and with two is in the long form; `agreement.test.ts` has all networks with any number.
 */
import { wasmBackend } from '../../src/backends/wasm/wasm.ts';
import { isLong } from '../long.ts';
import { describeBackend } from './suite.ts';

const PRECISION = 2 ** -19;

describeBackend('wasm in the calling thread', () => wasmBackend({ workers: 0 }), PRECISION);
describeBackend('wasm with two workers', () => wasmBackend({ workers: 2 }), PRECISION, true);
if (isLong) {
  describeBackend('wasm with one worker', () => wasmBackend({ workers: 1 }), PRECISION);
}
