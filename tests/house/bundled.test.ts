/** A bundler takes every entry where no optional package is installed: each is asked for by its name inside `try`, which bundlers let be missing. */
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as esbuild from 'esbuild';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

it('is bundled without optional packages', async () => {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    exports: Record<string, string | { default: string }>;
  };
  const entries = Object.values(exports)
    .map((entry) => (typeof entry === 'string' ? entry : entry.default))
    .filter((path) => path.endsWith('.js'));
  expect(entries.length).toBeGreaterThan(20);
  // a folder with nothing installed above it
  const folder = mkdtempSync(join(tmpdir(), 'synfire-bundled-'));
  try {
    cpSync(join(root, 'dist'), join(folder, 'dist'), {
      recursive: true,
      filter: (path) => !path.endsWith('.map') && path !== join(root, 'dist/types'),
    });
    const { errors } = await esbuild
      .build({
        ...{ absWorkingDir: folder, entryPoints: entries, outdir: 'out', write: false },
        ...{ bundle: true, format: 'esm', target: 'es2022', splitting: true },
        ...{ external: ['node:*'], logLevel: 'silent' },
      })
      .catch(({ errors }: esbuild.BuildFailure) => ({ errors }));
    expect(errors.map(({ text, location }) => `${location?.file}: ${text}`)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
