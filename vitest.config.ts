import { defineConfig } from 'vitest/config';

/** Shaders are imported as text, as esbuild does it in the build. */
const shaders = {
  name: 'wgsl',
  transform: (code: string, id: string) =>
    id.endsWith('.wgsl') ? `export default ${JSON.stringify(code)};` : undefined,
};

export default defineConfig({
  plugins: [shaders],
  test: {
    include: ['tests/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
