/** The architecture as a test: an import points to an earlier stage, never to a later one. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

/**
 * Stages in order; folders of one stage may import each other. The longest place that fits counts: what a folder says of its
 * subject as data stands before the engines, which are given it; what runs the engines, and the entry, stand after them.
 */
const STAGES = [
  ['src/errors.ts', 'src/limits.ts', 'src/set-limits.ts'],
  ['src/equations'],
  ['src/linalg'],
  ['src/neurons', 'src/synapses', 'src/plasticity', 'src/connect', 'src/inputs', 'src/record'],
  ['src/network'],
  ['src/plan'],
  ['src/space', 'src/drives', 'src/random'],
  ['src/codegen'],
  ['src/backends/machine'],
  ['src/learn/optimiser.ts'],
  ['src/rate', 'src/sampling'],
  ['src/backends'],
  ['src/learn'],
  [
    'src/simulate',
    'src/rate/rate-simulation.ts',
    'src/sampling/classifier.ts',
    'src/sampling/denoiser-training.ts',
    'src/sampling/sampling-circuit.ts',
  ],
  ['src/rate/index.ts', 'src/sampling/index.ts'],
  ['src/analysis', 'src/interchange', 'src/theory'],
  ['src/learn/data/spike-hdf5.ts', 'src/learn/index.ts'],
  ['src/plot'],
  ['src/sweep', 'src/checkpoint'],
  ['src/index.ts'],
  ['src/embed'],
  ['examples'],
  ['src/cli'],
];

const files = (folder: string): string[] =>
  readdirSync(join(root, folder)).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(join(root, path)).isDirectory()) return files(path);
    return path.endsWith('.ts') ? [path] : [];
  });

const imports = (file: string): string[] =>
  [
    ...readFileSync(join(root, file), 'utf8').matchAll(
      /(?:\bfrom |\bimport\(|\bimport )'(\.[^']+)'/g,
    ),
  ].map((match) => relative(root, resolve(root, dirname(file), match[1])));

const inside = (file: string, place: string) => file === place || file.startsWith(`${place}/`);

const stageOf = (file: string) => {
  const place = STAGES.flat()
    .filter((each) => inside(file, each))
    .sort((a, b) => b.length - a.length)[0];
  return STAGES.findIndex((stage) => stage.includes(place));
};

describe('imports', () => {
  it('are read where they are static, for effects only, or dynamic', () => {
    const dynamic = 'src/backends/webgpu/webgpu.ts';
    expect(imports(dynamic)).toContain('src/backends/webgpu/load.ts');
  });

  const all = [...files('src'), ...files('examples')];

  it('point to the same stage or an earlier one', () => {
    const wrong = all.flatMap((file) =>
      imports(file)
        .filter((target) => stageOf(target) > stageOf(file))
        .map((target) => `${file} → ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it('reach the platform only from backends', () => {
    const wrong = all
      .filter((file) => !file.startsWith('src/backends/'))
      .flatMap((file) =>
        imports(file)
          .filter((target) => target.startsWith('bindings/'))
          .map((target) => `${file} → ${target}`),
      );
    expect(wrong).toEqual([]);
  });

  it('of bindings and assembly stay inside', () => {
    const outside = (folder: string) => (target: string) => !target.startsWith(`${folder}/`);
    for (const folder of ['bindings', 'assembly']) {
      expect(files(folder).flatMap((file) => imports(file).filter(outside(folder)))).toEqual([]);
    }
  });

  it('stand in a drawing that has every entry of the package', () => {
    const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const drawn = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
    const entries = Object.keys(exports).filter((name) => /^\.\/\w+$/.test(name));
    expect(entries.filter((name) => !drawn.includes(` ${name.slice(1)}`))).toEqual([]);
  });

  it('know every folder of src', () => {
    expect(all.filter((file) => stageOf(file) < 0)).toEqual([]);
  });
});
