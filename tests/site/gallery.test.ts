/** Every network and study has its question in docs/gallery.md, and says in its file what it is: their pages are made of both. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { questions } from '../../site/build/questions.ts';

const root = resolve(import.meta.dirname, '../..');

it.each(['index', 'studies'])(
  'each name of examples/%s.ts has a question and a sentence',
  (list) => {
    const text = readFileSync(join(root, `examples/${list}.ts`), 'utf8');
    const names = [...text.matchAll(/^ {2}(\w+),$/gm)].map(([, name]) => name);
    expect(names.length).toBeGreaterThan(7);
    const known = questions(root);
    for (const name of names) {
      expect(known[name]?.question, name).toMatch(/\?$/);
      expect(known[name].about.length, name).toBeGreaterThan(40);
    }
  },
);

it('the gallery shows each picture that is there, and one of each study whose figures are kept', () => {
  const read = (path: string) => readFileSync(join(root, 'docs', path), 'utf8');
  const shown = [...read('gallery.md').matchAll(/src="pictures\/gallery\/(\w+)\.svg"/g)];
  const names = shown.map(([, name]) => name);
  const drawn = readdirSync(join(root, 'docs/pictures/gallery'));
  expect(names.map((name) => `${name}.svg`).sort()).toEqual(drawn.sort());
  const kept = Object.keys(JSON.parse(read('pictures/studies.json')));
  expect(kept.filter((name) => !names.includes(name))).toEqual([]);
  expect(names).toContain('microcircuit');
});
