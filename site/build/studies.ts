/** What is said of every network and study on its page, gathered from its own file, from docs/gallery.md, and from the figures of the last run. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Check, Example } from '../../examples/example.ts';
import { examples } from '../../examples/index.ts';
import { studies } from '../../examples/studies.ts';
import { opening, questionsOf } from './questions.ts';

export interface Entry {
  readonly name: string;
  readonly title: string;
  readonly reference: string;
  /** Row of docs/gallery.md. */
  readonly question: string;
  /** What its file says of it first, one paragraph each. */
  readonly about: readonly string[];
  /** Of a network that is stepped; undefined for a study. */
  readonly example: Example | undefined;
  /** Of a study, roughly. */
  readonly minutes: number | undefined;
  /** Of the last run whose figures were kept. */
  readonly result: Result | undefined;
  /** Its file. */
  readonly source: string;
}

export interface Result {
  readonly seconds: number;
  readonly checks: readonly Check[];
}

/** In the order of docs/gallery.md. Throws where an entry has no question there. */
export function entries(root: string): Entry[] {
  const kept = join(root, 'docs/pictures/studies.json');
  const results: Record<string, Result> = existsSync(kept)
    ? JSON.parse(readFileSync(kept, 'utf8'))
    : {};
  const questions = questionsOf(root);
  const names = [...Object.keys(examples), ...Object.keys(studies)];
  const missing = names.filter((name) => !questions.has(name));
  if (missing.length > 0) throw new Error(`docs/gallery.md has no question for ${missing}`);
  return [...questions].map(([name, question]) => {
    const example = examples[name];
    const { title, reference } = example ?? studies[name];
    const source = `examples/papers/${name}.ts`;
    const about = opening(readFileSync(join(root, source), 'utf8'));
    const minutes = example ? undefined : studies[name].minutes;
    const result = results[name];
    return { name, title, reference, question, about, example, minutes, result, source };
  });
}
