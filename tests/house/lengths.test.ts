/** A file is one concept: where one grows past 350 lines, a second has usually moved in. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const MOST = 350;
const FOLDERS = ['src', 'assembly', 'shaders', 'bindings', 'examples'];

it(`no file is longer than ${MOST} lines`, () => {
  const long = FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|wgsl|py)$/.test(name))
      .map((name) => `${folder}/${name.replaceAll('\\', '/')}`),
  ).filter((file) => readFileSync(join(root, file), 'utf8').split('\n').length - 1 > MOST);
  expect(long).toEqual([]);
});
