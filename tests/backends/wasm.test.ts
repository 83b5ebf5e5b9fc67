import { wasmBackend } from '../../src/backends/wasm/wasm.ts';
import { describeBackend } from './suite.ts';

const PRECISION = 2 ** -19;

describeBackend('wasm in the calling thread', () => wasmBackend({ workers: 0 }), PRECISION);
describeBackend('wasm with one worker', () => wasmBackend({ workers: 1 }), PRECISION);
describeBackend('wasm with two workers', () => wasmBackend({ workers: 2 }), PRECISION);
