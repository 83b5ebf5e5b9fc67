import { defineConfig } from 'vitest/config';
import { ownProcess } from './tests/own-process.ts';
import { LongestFirst } from './tests/sequencer.ts';

/** Shaders are imported as text, as esbuild does it in the build. */
const shaders = {
  name: 'wgsl',
  transform: (code: string, id: string) =>
    id.endsWith('.wgsl') ? `export default ${JSON.stringify(code)};` : undefined,
};

export default defineConfig({
  plugins: [shaders],
  test: {
    projects: [
      { extends: true, test: { name: 'own', include: [...ownProcess] } },
      {
        extends: true,
        test: {
          name: 'shared',
          include: ['tests/**/*.test.ts'],
          exclude: [...ownProcess],
          isolate: false,
        },
      },
    ],
    reporters: ['./tests/reporter.ts'],
    setupFiles: [
      'tests/seed.ts',
      'tests/equality.ts',
      ...(process.env.SYNFIRE_TIMES ? ['tests/times.ts'] : []),
    ],
    sequence: { sequencer: LongestFirst },
    // a limit for what hangs, not for what is slow: machines are shared
    testTimeout: 600_000,
    hookTimeout: 600_000,
    maxWorkers: 2,
  },
});
