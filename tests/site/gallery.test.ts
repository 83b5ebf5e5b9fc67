/** Every network and study has its question in docs/gallery.md, and says in its file what it is: their pages are made of both. */
import { readFileSync } from 'node:fs';
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
