/** The architecture as a test: an import points to an earlier stage, never to a later one. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

/** Stages in order; folders of one stage may import each other. */
const STAGES = [
  ['src/errors.ts'],
  ['src/equations'],
  ['src/linalg'],
  ['src/neurons', 'src/synapses', 'src/plasticity', 'src/connect', 'src/inputs', 'src/record'],
  ['src/network'],
  ['src/plan'],
  ['src/space', 'src/drives'],
  ['src/codegen'],
  ['src/backends'],
  ['src/learn'],
  ['src/simulate', 'src/sampling', 'src/rate'],
  ['src/analysis', 'src/interchange'],
  ['src/plot'],
  ['src/index.ts'],
  ['src/embed'],
  ['examples'],
  ['src/cli'],
];
/** Who may know the platform: backends run on it, the entries ask what it is. */
const MAY_USE_BINDINGS = [
  'src/backends',
  'src/simulate',
  'src/sampling',
  'src/rate',
  'src/index.ts',
  'src/cli',
];

const files = (folder: string): string[] =>
  readdirSync(join(root, folder)).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(join(root, path)).isDirectory()) return files(path);
    return path.endsWith('.ts') ? [path] : [];
  });

const imports = (file: string): string[] =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/from '(\.[^']+)'/g)].map((match) =>
    relative(root, resolve(root, dirname(file), match[1])),
  );

const stageOf = (file: string) =>
  STAGES.findIndex((stage) =>
    stage.some((place) => file === place || file.startsWith(`${place}/`)),
  );

describe('imports', () => {
  const all = [...files('src'), ...files('examples')];

  it('point to the same stage or an earlier one', () => {
    const wrong = all.flatMap((file) =>
      imports(file)
        .filter((target) => stageOf(target) > stageOf(file))
        .map((target) => `${file} → ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it('reach the platform only through bindings, and only from where that is allowed', () => {
    const wrong = all.flatMap((file) =>
      imports(file)
        .filter((target) => target.startsWith('bindings/'))
        .filter(() => !MAY_USE_BINDINGS.some((place) => file.startsWith(place)))
        .map((target) => `${file} → ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it('of bindings and assembly stay inside', () => {
    const inside = (folder: string) => (target: string) => !target.startsWith(`${folder}/`);
    for (const folder of ['bindings', 'assembly']) {
      expect(files(folder).flatMap((file) => imports(file).filter(inside(folder)))).toEqual([]);
    }
  });

  it('know every folder of src', () => {
    expect(all.filter((file) => stageOf(file) < 0)).toEqual([]);
  });
});
