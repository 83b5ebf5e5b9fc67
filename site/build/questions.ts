/** What each network and study asks (docs/gallery.md), and what its own file says of it first. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A paragraph that names a paper and says no more: the reference is shown by itself. */
const CITATION = /^[^"]*\(\d{4}\), "[^"]+"(?:,|\.)(?:(?!: ).)*\.$/;

/** By name, for a page that has no more than that to say. */
export function questions(root: string): Record<string, { question: string; about: string }> {
  return Object.fromEntries(
    [...questionsOf(root)].map(([name, question]) => {
      const source = readFileSync(join(root, `examples/papers/${name}.ts`), 'utf8');
      return [
        name,
        { question, about: opening(source).find((text) => !CITATION.test(text)) ?? '' },
      ];
    }),
  );
}

export interface LessonText {
  readonly file: string;
  /** Paragraphs of what its file says first. */
  readonly about: readonly string[];
  /** The program below that. */
  readonly code: string;
}

/** The lessons' texts, in their order. */
export function lessonTexts(root: string): LessonText[] {
  const folder = join(root, 'examples');
  const files = readdirSync(folder).filter((name) => /^\d\d-.*\.ts$/.test(name));
  return files.sort().map((file) => {
    const source = readFileSync(join(folder, file), 'utf8');
    const code = source
      .slice(source.indexOf('*/') + 2)
      .replaceAll(/'\.\.\/src\/(?:(\w+)\/)?index\.ts'/g, (_, part) =>
        part ? `'synfire/${part}'` : `'synfire'`,
      )
      .trim();
    return { file, about: opening(source), code };
  });
}

/** Name → question, in the order of the table. */
export function questionsOf(root: string): Map<string, string> {
  const found = new Map<string, string>();
  const text = readFileSync(join(root, 'docs/gallery.md'), 'utf8');
  for (const [, question, cell] of text.matchAll(/^\| ([^|]+\?) \| ([^|]+) \|$/gm)) {
    for (const [, name] of cell.matchAll(/`(\w+)`/g)) found.set(name, question);
  }
  return found;
}

/** Paragraphs of the comment that a file opens with. */
export function opening(source: string): string[] {
  const comment = /^\/\*\*([\s\S]*?)\*\//.exec(source)?.[1] ?? '';
  return comment
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trimEnd())
    .join('\n')
    .trim()
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replaceAll('\n', ' ').trim());
}
