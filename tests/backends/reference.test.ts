import { referenceBackend } from '../../src/backends/reference/reference.ts';
import { describeBackend } from './suite.ts';

/** States are sampled as f32, whatever they are computed in. */
const F32 = 2 ** -23;

describeBackend('reference f64', () => referenceBackend(), F32);
// in short a few cases: agreement.test.ts holds WebAssembly to it on every network
describeBackend('reference f32', () => referenceBackend({ precision: 'f32' }), 16 * F32, true);
