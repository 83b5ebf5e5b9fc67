import { describe } from 'vitest';
import { webgpuBackend } from '../../src/backends/webgpu/webgpu.ts';
import { testGpu } from './gpu.ts';
import { describeBackend } from './suite.ts';

const PRECISION = 2 ** -19;

const host = await testGpu();

describe.skipIf(!host)('with an adapter', () => {
  describeBackend('webgpu', () => webgpuBackend({ host: host! }), PRECISION);
});
